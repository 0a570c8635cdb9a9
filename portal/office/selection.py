"""The closed list of views: an area x (all or one audience) x (all, before, after) x a month, quarter or year.

Pure: may not import Flask or the database. There is no other filter, and there must never be one: every further way
of cutting would let differences single out small groups (measurement.md 4.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from portal.areas.tree import Area, Tree
from portal.periods import months_of, quarter_of, shift
from portal.vocabulary import AUDIENCES

ALL = "all"
AUDIENCE_VIEWS = (ALL, *AUDIENCES)
PHASE_VIEWS = (ALL, "before", "after")
LENGTHS = {"month": 1, "quarter": 3, "year": 12}
SHOWN = {"month": 12, "quarter": 8, "year": 8}  # how many periods a trend and the list of periods hold


class UnknownWord(Exception):
    """A word of the address is on no list."""


@dataclass(frozen=True)
class Selection:
    """One view of the closed list."""

    area: Area
    audience: str
    phase: str
    period: str

    @property
    def kind(self) -> str:
        """month, quarter or year."""
        return kind_of(self.period)

    @property
    def judged(self) -> bool:
        """Whether a verdict may be given: a month is trend only."""
        return self.kind != "month"

    def words(self, **changed: str) -> dict[str, str]:
        """The words of the address of this view, some of them changed."""
        return {
            "area": self.area.code,
            "audience": self.audience,
            "phase": self.phase,
            "period": self.period,
        } | changed


def read_area(words: Mapping[str, str], tree: Tree, own_area: str) -> Area:
    """The area that an address asks for, else the officer's own. Raises `UnknownWord`.

    Whether the officer may see it is not decided here."""
    area = tree.get(words.get("area", own_area))
    if area is None:
        raise UnknownWord
    return area


def read_selection(words: Mapping[str, str], area: Area, own_period: str) -> Selection:
    """The view of `area` that an address asks for; `own_period` when it names none. Raises `UnknownWord`."""
    audience, phase = words.get("audience", ALL), words.get("phase", ALL)
    period = words.get("period", own_period)
    if audience not in AUDIENCE_VIEWS or phase not in PHASE_VIEWS:
        raise UnknownWord
    try:
        months_of(period)
    except ValueError:
        raise UnknownWord from None
    return Selection(area, audience, phase, period)


def kind_of(period: str) -> str:
    """month, quarter or year, of a period that is one."""
    return {1: "month", 3: "quarter", 12: "year"}[len(months_of(period))]


@lru_cache(maxsize=1024)
def period_with(month: str, kind: str) -> str:
    """The period of this kind in which `month` lies."""
    return {"month": month, "quarter": quarter_of(month), "year": month[:4]}[kind]


def is_closed(period: str, closed_to: str) -> bool:
    """Whether all of `period` has been sealed when `closed_to` is the last sealed month (empty: none)."""
    return months_of(period)[-1] <= closed_to


def last_closed(kind: str, closed_to: str) -> str:
    """The latest period of this kind that lies wholly in the sealed months."""
    found = period_with(closed_to, kind)
    return found if is_closed(found, closed_to) else earlier(found, 1)


def earlier(period: str, steps: int) -> str:
    """The period of the same kind, `steps` before."""
    kind = kind_of(period)
    return period_with(shift(months_of(period)[0], -steps * LENGTHS[kind]), kind)


def trend_periods(period: str, first_month: str) -> tuple[str, ...]:
    """`period` and those before it, oldest first, back to the one in which `first_month` lies and no further."""
    line = [period]
    while len(line) < SHOWN[kind_of(period)] and months_of(line[0])[0] > first_month:
        line.insert(0, earlier(line[0], 1))
    return tuple(line)


def offered_periods(closed_to: str, waiting: tuple[str, ...], first_month: str) -> dict[str, tuple[str, ...]]:
    """What the list of periods holds, newest first: the months that wait, then sealed quarters, years and months."""
    found: dict[str, tuple[str, ...]] = {"open": waiting, "quarter": (), "year": (), "month": ()}
    for kind in ("quarter", "year", "month"):
        newest = last_closed(kind, closed_to) if closed_to else ""
        if newest and months_of(newest)[-1] >= first_month:
            found[kind] = tuple(reversed(trend_periods(newest, first_month)))
    return found


def first_view(offered: Mapping[str, tuple[str, ...]]) -> str:
    """What an officer sees first: the last sealed quarter, else the last sealed month, else the open month."""
    return (*offered["quarter"][:1], *offered["month"][:1], *offered["open"])[0]
