"""Closed lists that several rooms share. Codes, not wording: what people read stands in the catalogues."""

AUDIENCES = ("youth", "seniors", "migrants", "residents", "staff")
PHASES = ("general", "before", "after")

# The codes of invented areas begin so: whatever shows their figures is marked as a demonstration.
DEMONSTRATION = "DEMO-"

# Why an attempt enters no box (measurement.md section 5).
FLAGS = {"ok": 0, "fast": 1, "pattern": 2, "over_cap": 3}

# What somebody took part in before giving an opinion; a printed code may name one of these.
ACTIVITIES = ("general", "quiz", "lesson", "event", "station")
