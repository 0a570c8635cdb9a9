"""Tables of the area tree, populations and targets. Nothing here is about a person."""

from sqlalchemy import CheckConstraint, Column, Date, Float, ForeignKey, Integer, String, Table

from portal.db import metadata
from portal.vocabulary import AUDIENCES

KINDS = ("district", "subdistrict", "community", "school", "elsewhere")

area = Table(
    "area",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("parent", String(32), ForeignKey("area.code"), nullable=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(80), nullable=False),
    CheckConstraint(f"kind IN {KINDS}", name="kind"),
    CheckConstraint("(kind = 'district') = (parent IS NULL)", name="only_districts_have_no_parent"),
)

population = Table(
    "population",
    metadata,
    Column("area", String(32), ForeignKey("area.code"), primary_key=True),
    Column("audience", String(16), primary_key=True),  # empty: everybody
    Column("as_of", Date, primary_key=True),
    Column("people", Integer, nullable=False),
    Column("source", String(200), nullable=False),
    Column("entered_by", String(80), nullable=False),
    CheckConstraint("people >= 0", name="people_not_negative"),
    CheckConstraint(f"audience = '' OR audience IN {AUDIENCES}", name="audience"),
)

baseline_target = Table(
    "baseline_target",
    metadata,
    Column("role", String(8), primary_key=True),  # baseline or target
    Column("measure", String(40), primary_key=True),
    Column("audience", String(16), primary_key=True),  # empty: everybody
    Column("valid_from", Date, primary_key=True),
    Column("value", Float, nullable=False),  # a fraction 0..1
    Column("n", Integer, nullable=True),
    Column("instrument", String(200), nullable=False),
    CheckConstraint("role IN ('baseline', 'target')", name="role"),
    CheckConstraint("value >= 0 AND value <= 1", name="value_is_a_fraction"),
)
