"""The catalogue of content and its public pages. Knows the quiz bank's titles, nothing of answers."""
