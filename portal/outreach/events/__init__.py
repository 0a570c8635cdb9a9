"""Events: planned and held, with their codes, calendar and figures for the indicators. Knows areas only."""
