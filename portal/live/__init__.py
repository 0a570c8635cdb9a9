"""Class hours: opening, joining, pacing, what the room sees. May not read slips; nothing here links two answers."""
