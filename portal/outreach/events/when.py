"""Days and times of an event in words of a language. Pure. Hours are written 09:30, which every reader knows."""

from dataclasses import dataclass
from datetime import datetime

from babel import Locale
from babel.dates import format_date

from portal.periods import CHINA


@dataclass(frozen=True)
class When:
    """The first day in words and the hour of the beginning; the last day is empty when it is the first."""

    first: str
    begins: str
    last: str
    ends: str
    starts_at: str  # for machines
    ends_at: str


def when(starts: datetime, ends: datetime, locale: Locale) -> When:
    """The times of an event for readers of `locale`, in China."""
    one, other = starts.astimezone(CHINA), ends.astimezone(CHINA)
    return When(
        first=format_date(one.date(), "full", locale=locale),
        begins=one.strftime("%H:%M"),
        last="" if one.date() == other.date() else format_date(other.date(), "full", locale=locale),
        ends=other.strftime("%H:%M"),
        starts_at=one.isoformat(timespec="minutes"),
        ends_at=other.isoformat(timespec="minutes"),
    )
