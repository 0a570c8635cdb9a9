"""How far a campaign came: reach and rates of its quarters, what was held in its days. Areas only, never persons.

May not import Flask or touch the database itself. Reads through the gate; what was held is handed in by create_app."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import Engine

from portal.areas import store as areas
from portal.areas.importing import Population
from portal.areas.tree import Area, Tree
from portal.measure.display import SHOW_FROM
from portal.office.headline import reach_at_most
from portal.periods import CLOSING_DAY, last_day, months_of
from portal.progress.public import Progress, read_progress
from portal.sealing import published
from portal.seasons import Season, Window

Where = tuple[str, str]  # area, quarter


class Times(Protocol):
    """What was held in some areas and days: activities, and the person-times of those that somebody counted."""

    @property
    def activities(self) -> int: ...
    @property
    def person_times(self) -> int: ...


Held = Callable[[Collection[str], date, date], Times]


@dataclass(frozen=True)
class Reached:
    """First attempts and heads that teachers counted without devices, beside the register of that time.

    `summed`: nobody registered the area itself, so its communities' registers are added up."""

    answers: int
    by_hand: int
    registered: Population | None
    summed: bool = False

    @property
    def at_most(self) -> int | None:
        """Whole percent of the register, rounded up; None without a register. Above 100 it wants checking."""
        return reach_at_most(self.answers + self.by_hand, self.registered.people) if self.registered else None


@dataclass(frozen=True)
class Known:
    """Everything public, with the reach of each area and quarter. `closed_to` is the last closed month, or empty."""

    progress: Progress
    closed_to: str
    reached: Mapping[Where, Reached]
    below: Mapping[str, frozenset[str]]

    def standing(self, quarter: str) -> str:
        """sealed (there are figures), nothing (closed without any), waits (not closed yet)."""
        if quarter in self.progress.quarters:
            return "sealed"
        return "nothing" if self.closed_to >= months_of(quarter)[-1] else "waits"

    @property
    def places(self) -> tuple[Area, ...]:
        """Districts, each before its subdistricts, by name: never by a figure."""
        listed = self.progress.areas
        districts = sorted((one for one in listed if one.parent is None), key=_by_name)
        return tuple(
            area
            for district in districts
            for area in (district, *sorted((one for one in listed if one.parent == district.code), key=_by_name))
        )


def _by_name(area: Area) -> tuple[str, str]:
    return area.name, area.code


def read_known(engine: Engine) -> Known:
    """What is sealed by now."""
    progress = read_progress(engine)
    tree = areas.load_tree(engine)
    below = {area.code: tree.below(area.code) for area in progress.areas}
    hands: Counter[Where] = Counter()
    for one in published.heads(engine, frozenset(tree.by_code)):
        for code, inside in below.items():
            if one.area in inside:
                hands[code, one.quarter] += one.people
    reached = {}
    for quarter in progress.quarters:
        people = areas.registers(engine, tree.by_code, last_day(quarter)) if below else {}
        for code in below:
            figure = progress.figures.get((code, quarter))
            answers = figure.headline.n if figure else 0
            if answers + hands[code, quarter] >= SHOW_FROM:
                reached[code, quarter] = Reached(answers, hands[code, quarter], *_register(tree, people, code))
    closed_to = max((one.month for one in published.closed_months(engine)), default="")
    return Known(progress, closed_to, reached, below)


def _register(tree: Tree, people: Mapping[tuple[str, str], Population], code: str) -> tuple[Population | None, bool]:
    """The registered people of an area and whether they are a sum: of all its communities, or there is none."""
    if own := people.get((code, "")):
        return own, False
    communities = [one.code for one in map(tree.by_code.get, tree.below(code)) if one and one.kind == "community"]
    found = [people[one, ""] for one in communities if (one, "") in people]
    if not found or len(found) < len(communities):
        return None, False
    oldest = min(one.as_of for one in found)
    return Population(code, "", sum(one.people for one in found), oldest, ""), True


def sealed_after(quarter: str) -> date:
    """The day on which the quarter's last month is closed."""
    return last_day(quarter) + timedelta(days=CLOSING_DAY)


def quarters_of(windows: Sequence[Window]) -> tuple[str, ...]:
    """The quarters that these windows touch, in order."""
    return tuple(sorted({quarter for window in windows for quarter in window.quarters}))


def year_of(season: Season, day: date) -> int | None:
    """The year whose window is on or was the last; else that of the next. None when there is none at all."""
    window = season.begun(day) or season.following(day)
    return window.first.year if window else None


def years_of(season: Season, known: Known, day: date) -> list[int]:
    """The years of which there can be a report, the newest first: with figures, or with a window that has begun."""
    begun = season.begun(day)
    years = {int(quarter[:4]) for quarter in known.progress.quarters} | ({begun.first.year} if begun else set())
    return [year for year in sorted(years, reverse=True) if any(window.first <= day for window in season.windows(year))]
