"""Contests: rounds in a window, their forms from a folder that is never published, scored here and sealed by area.

Knows quiz, slips and areas. No key and no explanation of an item may reach a page."""
