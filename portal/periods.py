"""Months, quarters and years as text: `2026-05`, `2026-Q2`, `2026`. Nothing finer is ever stored of an answer.

Pure but for `today`, the one place that knows the clock. May not import any room."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

CHINA = timezone(timedelta(hours=8))  # no summer time since 1991, so a fixed offset needs no tzdata on the machine
CLOSING_DAY = 4  # days 1-3 leave time for late paper tallies (measurement.md 4.2)

_MONTH = re.compile(r"(2[01]\d\d)-(0[1-9]|1[0-2])", re.ASCII)
_QUARTER = re.compile(r"(2[01]\d\d)-Q([1-4])", re.ASCII)
_YEAR = re.compile(r"2[01]\d\d", re.ASCII)


def today(now: datetime | None = None) -> date:
    """The date in China."""
    return (now or datetime.now(UTC)).astimezone(CHINA).date()


def month_of(day: date) -> str:
    """`2026-05` for any day of that May."""
    return f"{day.year:04d}-{day.month:02d}"


def is_month(text: str) -> bool:
    """Whether `text` is a month that exists, written YYYY-MM, of 2000 to 2199."""
    return _MONTH.fullmatch(text) is not None


def quarter_of(month: str) -> str:
    """`2026-Q2` for `2026-05`."""
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def shift(month: str, steps: int) -> str:
    """The month `steps` later (earlier if negative)."""
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + steps
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def ends_quarter(month: str) -> bool:
    """Whether `month` is the last of its quarter."""
    return int(month[5:]) % 3 == 0


@lru_cache(maxsize=1024)
def months_of(period: str) -> tuple[str, ...]:
    """The months of a month, quarter or year; ValueError for anything else."""
    if _MONTH.fullmatch(period):
        return (period,)
    if found := _QUARTER.fullmatch(period):
        first = int(found[2]) * 3 - 2
        return tuple(f"{found[1]}-{month:02d}" for month in range(first, first + 3))
    if _YEAR.fullmatch(period):
        return tuple(f"{period}-{month:02d}" for month in range(1, 13))
    raise ValueError(f"{period!r} is not a month (2026-05), quarter (2026-Q2) or year (2026)")


def last_day(period: str) -> date:
    """The last day of a month, quarter or year; ValueError for anything else."""
    last = months_of(period)[-1]
    return date(int(last[:4]), int(last[5:]), monthrange(int(last[:4]), int(last[5:]))[1])


def last_closable(day: date) -> str:
    """The latest month that may be closed on `day`: the month before, from day 4 on; else the one before that."""
    return shift(month_of(day), -1 if day.day >= CLOSING_DAY else -2)
