"""Where to get help near me: the places of an area that officers keep up to date. Knows areas only."""
