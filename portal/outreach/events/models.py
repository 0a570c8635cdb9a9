"""Tables of events. Of those who came only a number is kept, never a name."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Integer, String, Table

from portal.db import metadata
from portal.vocabulary import AUDIENCES, EVENT_KINDS, HEADS_COUNTED_BY

event = Table(
    "event",
    metadata,
    Column("id", String(16), primary_key=True),  # stands in its address
    Column("code", String(12), ForeignKey("placement.code"), nullable=False, unique=True),
    Column("area", String(32), ForeignKey("area.code"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("campaign", String(36), nullable=False),  # empty: none
    Column("starts", String(16), nullable=False),  # 2026-06-26T09:00, in China
    Column("ends", String(16), nullable=False),
    Column("place", String(80), nullable=False),
    Column("languages", String(80), nullable=False),  # spoken there, joined with a space
    Column("yearly", Boolean, nullable=False),  # comes again each year
    Column("public", Boolean, nullable=False),  # false: only the desk shows it
    Column("status", String(10), nullable=False),
    Column("planned", Integer, nullable=True),  # heads
    Column("counted", Integer, nullable=True),  # heads; person-times, never persons
    Column("counted_by", String(8), nullable=False),  # empty while nobody counted
    Column("exam_taken", Integer, nullable=True),
    Column("exam_passed", Integer, nullable=True),
    Column("quiz", String(36), nullable=False),  # the test before and after; empty: none
    Column("session", String(32), nullable=False),  # what its slips name; random
    Column("edition", Integer, nullable=False),  # SEQUENCE of RFC 5545
    Column("changed", BigInteger, nullable=False),  # epoch seconds: DTSTAMP
    CheckConstraint(f"kind IN {EVENT_KINDS}", name="kind"),
    CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
    CheckConstraint("status IN ('planned', 'held', 'cancelled')", name="status"),
    CheckConstraint(f"counted_by = '' OR counted_by IN {HEADS_COUNTED_BY}", name="counted_by"),
    CheckConstraint("ends >= starts", name="ends_after_start"),
    CheckConstraint("planned >= 0 AND counted >= 0", name="heads_not_negative"),
    CheckConstraint("exam_passed <= exam_taken AND exam_passed >= 0", name="passed_of_taken"),
)

event_text = Table(
    "event_text",
    metadata,
    Column("event", String(16), ForeignKey("event.id"), primary_key=True),
    Column("tag", String(8), primary_key=True),
    Column("title", String(80), nullable=False),
    Column("about", String(600), nullable=False),
)
