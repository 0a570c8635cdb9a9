"""Item bank, kinds of item, scoring, taking a quiz, its result. Hands attempts to slips and keeps nothing itself."""
