"""Tables of officers and of what they did. These are personal on purpose: officers act under their own name."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, ForeignKey, Integer, String, Table

from portal.db import metadata

ROLES = ("viewer", "officer", "teacher", "admin")

account = Table(
    "account",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("area", String(32), ForeignKey("area.code"), nullable=False),
    Column("role", String(8), nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", DateTime(timezone=True), nullable=True),
    Column("epoch", Integer, nullable=False),  # raised at each password change: older sign-ins end
    CheckConstraint(f"role IN {ROLES}", name="role"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("account", String(80), nullable=False),
    Column("action", String(40), nullable=False),
    Column("detail", String(200), nullable=False),
)
