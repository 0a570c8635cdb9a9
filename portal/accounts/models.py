"""Tables of officers and of what they did. These are personal on purpose: officers act under their own name."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
)

from portal.accounts.actions import ROLES as ROLES
from portal.db import metadata

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
    Column("totp_secret", String(64), nullable=True),  # base32; None: no second factor yet
    Column("totp_step", BigInteger, nullable=False),  # the last step of 30 seconds that was used: a code works once
    CheckConstraint(f"role IN {ROLES}", name="role"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account", String(80), ForeignKey("account.name"), primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),  # deleted when used
)

invitation = Table(
    "invitation",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),  # of the one-time link; deleted when used
    Column("area", String(32), ForeignKey("area.code"), nullable=False),
    Column("role", String(8), nullable=False),
    Column("made_by", String(80), nullable=False),
    Column("expires", DateTime(timezone=True), nullable=False),
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
