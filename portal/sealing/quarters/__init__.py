"""The boxes that are sealed at a quarter's end: S substances, Q questions, P pairs, T opinions, H hands."""
