"""Closed lists that several rooms share. Codes, not wording: what people read stands in the catalogues."""

AUDIENCES = ("youth", "seniors", "migrants", "residents", "staff")
PHASES = ("general", "before", "after")
