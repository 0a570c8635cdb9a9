"""The table of places of help. Institutions only: their numbers and hours, no person's name or phone."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, String, Table

from portal.db import metadata
from portal.vocabulary import HELP_PLACE_KINDS

help_place = Table(
    "help_place",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("area", String(32), ForeignKey("area.code"), nullable=False),  # it stands for this area and all below
    Column("kind", String(12), nullable=False),
    Column("name", String(80), nullable=False),
    Column("address", String(120), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("hours", String(120), nullable=False),
    Column("languages", String(80), nullable=False),  # spoken there, joined with a space
    Column("checked", Date, nullable=False),
    Column("entered_by", String(80), nullable=False),
    Column("retired", Boolean, nullable=False),
    CheckConstraint(f"kind IN {HELP_PLACE_KINDS}", name="kind"),
)
