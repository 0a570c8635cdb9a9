"""The table of reported errors: one number per page, reason and month."""

from sqlalchemy import BigInteger, CheckConstraint, Column, String, Table

from portal.db import metadata
from portal.reports.reasons import REASONS

LONGEST_PAGE = 120

page_report = Table(
    "page_report",
    metadata,
    Column("page", String(LONGEST_PAGE), primary_key=True),
    Column("reason", String(12), primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("value", BigInteger, nullable=False),
    CheckConstraint(f"reason IN {REASONS}", name="reason"),
    sqlite_with_rowid=False,
)
