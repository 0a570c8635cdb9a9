"""Closed lists that several rooms share. Codes, not wording: what people read stands in the catalogues."""

AUDIENCES = ("youth", "seniors", "migrants", "residents", "staff")
PHASES = ("general", "before", "after")

# The codes of invented areas begin so: whatever shows their figures is marked as a demonstration.
DEMONSTRATION = "DEMO-"

# Why an attempt enters no box (measurement.md section 5).
FLAGS = {"ok": 0, "fast": 1, "pattern": 2, "over_cap": 3}

# What somebody took part in before giving an opinion; a printed code may name one of these.
ACTIVITIES = ("general", "quiz", "lesson", "event", "station")

# How the session of an event begins, so that nobody has to look up whose it is: that of a class is hexadecimal.
EVENT_SESSION = "ev"

# What a printed code hangs on; `event` and `kiosk` are made with an event and for a tablet at a stall.
PLACEMENT_KINDS = ("poster", "card", "sticker", "leaflet", "classroom", "badge", "event", "kiosk", "other")
EVENT_KINDS = ("lecture", "stall", "exhibition", "show", "visit", "contest", "class", "training", "meeting", "other")
HEADS_COUNTED_BY = ("heads", "cards", "qr", "estimate")
HELP_PLACE_KINDS = ("station", "hospital", "counselling", "legal", "employment", "clinic", "committee")
