"""Counts reports and reads the counts."""

from dataclasses import dataclass

from sqlalchemy import Engine, delete, select

from portal.db import reading, writing
from portal.periods import shift
from portal.reports.models import page_report
from portal.rows import add_to_counters

KEPT_MONTHS = 12


@dataclass(frozen=True)
class Report:
    """`value` readers gave `reason` for `page` in the month `period`."""

    page: str
    reason: str
    period: str
    value: int


def count_report(engine: Engine, page: str, reason: str, month: str) -> None:
    """One more report, on disk when this returns; what is older than KEPT_MONTHS is dropped with it."""
    with writing(engine) as connection:
        connection.execute(delete(page_report).where(page_report.c.period < shift(month, 1 - KEPT_MONTHS)))
        add_to_counters(connection, page_report, [{"page": page, "reason": reason, "period": month, "value": 1}])


def reports(engine: Engine, since: str) -> list[Report]:
    """All counts from the month `since` on, the newest month first, in it the most reported page first."""
    column = page_report.c
    asked = select(column.page, column.reason, column.period, column.value).where(column.period >= since)
    with reading(engine) as connection:
        rows = connection.execute(
            asked.order_by(column.period.desc(), column.value.desc(), column.page, column.reason)
        ).all()
    return [Report(*row) for row in rows]
