"""Windows of dates that come again: each year on the same days, or on listed dates. Pure: knows no clock and no room.

A campaign of `content/campaigns/` has one; pages, calendars and reports all ask it which days are meant."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from portal.periods import month_of, quarter_of

KEYS = frozenset(("from", "to", "day"))
AHEAD = 8  # years in which the next window is looked for
LONGEST = 92  # days of a window: what lasts longer is no season
_YEARLY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_COMMON = 2001  # not a leap year: what is a day of it is one of every year

Day = tuple[int, int]


@dataclass(frozen=True, order=True)
class Window:
    """Days from `first` to `last`, both included; `day` is the one that is named, if one is."""

    first: date
    last: date
    day: date | None = field(default=None, compare=False)

    @property
    def days(self) -> int:
        """How many there are."""
        return (self.last - self.first).days + 1

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters that it touches, in order."""
        found = {quarter_of(month_of(self.first + timedelta(days=n))) for n in range(self.days)}
        return tuple(sorted(found))


@dataclass(frozen=True)
class Yearly:
    """Month and day of the beginning, the end and perhaps the day itself; an end before the first is next year's."""

    first: Day
    last: Day
    day: Day | None = None

    def of(self, year: int) -> Window:
        """The window that begins in `year`."""
        last = date(year + (self.last < self.first), *self.last)
        day = self.day and date(year + (self.day < self.first), *self.day)
        return Window(date(year, *self.first), last, day)


@dataclass(frozen=True)
class Season:
    """When a campaign is on: `yearly` windows and `listed` ones."""

    yearly: tuple[Yearly, ...] = ()
    listed: tuple[Window, ...] = ()

    def windows(self, year: int) -> tuple[Window, ...]:
        """Those that begin in `year`, the earliest first."""
        listed = (one for one in self.listed if one.first.year == year)
        return tuple(sorted([*(one.of(year) for one in self.yearly), *listed]))

    def on(self, day: date) -> Window | None:
        """The window in which `day` lies."""
        return next((one for one in self._around(day.year, 0) if one.first <= day <= one.last), None)

    def following(self, day: date) -> Window | None:
        """The next one that begins after `day`; None when no date is listed any more."""
        return next((one for one in self._around(day.year, AHEAD) if one.first > day), None)

    def begun(self, day: date) -> Window | None:
        """The latest that has begun by `day`."""
        return next((one for one in reversed([*self._around(day.year, 0)]) if one.first <= day), None)

    def _around(self, year: int, ahead: int) -> Iterator[Window]:
        for one in range(year - 1, year + ahead + 1):
            yield from self.windows(one)


@dataclass(frozen=True)
class Campaign:
    """What the other rooms may know of a campaign. `title(tag)` is its title and the tag that this is really in."""

    id: str
    season: Season
    title: Callable[[str], tuple[str, str]]


def any_on(campaigns: Sequence[Campaign], day: date) -> bool:
    """Whether `day` lies in a window of one of them."""
    return any(one.season.on(day) for one in campaigns)


def season_of(windows: Sequence[Mapping[str, Any]]) -> Season:
    """A season as campaign.yaml lists it. Raises ValueError that says what is wrong."""
    yearly, listed = [], []
    for one in windows:
        if not {"from", "to"} <= one.keys() <= KEYS:
            raise ValueError("a window has `from`, `to` and perhaps `day`")
        kinds = {type(value) for value in one.values()}
        if kinds == {str}:
            yearly.append(Yearly(*(_day(str(one[key])) for key in ("from", "to", "day") if key in one)))
        elif kinds == {date}:
            listed.append(Window(*(one[key] for key in ("from", "to", "day") if key in one)))
        else:
            raise ValueError('dates of a window are all like "06-26" (each year) or all like 2027-02-06')
    season = Season(tuple(yearly), tuple(sorted(listed)))
    _check(season)
    return season


def _day(text: str) -> Day:
    found = _YEARLY.fullmatch(text)
    try:
        if found:
            date(_COMMON, int(found[1]), int(found[2]))
            return int(found[1]), int(found[2])
    except ValueError:
        pass
    raise ValueError(f"{text!r} is no day of every year, written like 06-26")


def _check(season: Season) -> None:
    years = {one.first.year for one in season.listed} or {_COMMON}
    found = sorted(window for year in years | {year + 1 for year in years} for window in season.windows(year))
    if not found:
        raise ValueError("a season has at least one window")
    for one in found:
        if one.last < one.first:
            raise ValueError(f"the window from {one.first} ends before it begins")
        if one.days > LONGEST:
            raise ValueError(f"the window from {one.first} is longer than {LONGEST} days")
        if one.day and not one.first <= one.day <= one.last:
            raise ValueError(f"{one.day} does not lie in its window")
    for one, other in pairwise(found):
        if other.first <= one.last:
            raise ValueError(f"two windows of the same season overlap on {other.first}")
