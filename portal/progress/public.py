"""Reads the public figures through the gate: identification by quarter, and substances, from the subdistrict up.

May not import Flask or touch the database itself. Whoever draws these (page, JSON, CSV) adds nothing to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine

from portal.areas import store as areas
from portal.areas.tree import Area, Tree
from portal.office.headline import headline, together
from portal.office.selection import ALL, Selection, last_closed, trend_periods
from portal.office.table import Figure
from portal.periods import last_day, months_of
from portal.sealing import published
from portal.sealing.published import Answered, Sum

MEASURE = "identification"
LEVELS = ("district", "subdistrict")


@dataclass(frozen=True)
class Recognised:
    """How many had every question on a substance right, in one area and quarter."""

    substance: str
    figure: Figure


@dataclass(frozen=True)
class Progress:
    """Everything public. `quarters`: newest first; `areas`: each district with its subdistricts behind it.

    `figures` and `substances` by (area, quarter); a pair without a sealed answer has neither."""

    quarters: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    figures: Mapping[tuple[str, str], Figure] = field(default_factory=dict)
    substances: Mapping[tuple[str, str], tuple[Recognised, ...]] = field(default_factory=dict)


def read_progress(engine: Engine) -> Progress:
    """The public figures as they stand."""
    tree = areas.load_tree(engine)
    listed = tuple(public_areas(tree))
    closed_to = max((one.month for one in published.closed_months(engine)), default="")
    if not closed_to:
        return Progress(areas=listed)
    newest = last_closed("quarter", closed_to)
    codes = frozenset(tree.by_code)
    # Without years of boxes that nobody is shown.
    candidates = trend_periods(newest, "")
    months = [month for quarter in candidates for month in months_of(quarter)]
    sums = published.sums(engine, codes, months, by_area=True)
    answered = published.substances(engine, codes, months)
    first = min((month for one in sums for month in one.months), default="")
    quarters = tuple(reversed(trend_periods(newest, first))) if first and first <= months_of(newest)[-1] else ()
    targets = {quarter: _target(engine, quarter) for quarter in quarters}
    figures: dict[tuple[str, str], Figure] = {}
    substances: dict[tuple[str, str], tuple[Recognised, ...]] = {}
    for quarter in quarters:
        within = set(months_of(quarter))
        here = [one for one in sums if set(one.months) & within]
        asked = [one for one in answered if set(one.months) <= within]
        for area in listed:
            below = tree.below(area.code)
            figure = _figure(here, area, quarter, below, targets[quarter])
            if figure.headline.n:
                figures[area.code, quarter] = figure
            if found := _recognised([one for one in asked if one.area in below], quarter):
                substances[area.code, quarter] = found
    return Progress(quarters, listed, figures, substances)


def public_areas(tree: Tree) -> Sequence[Area]:
    """Districts, each before its subdistricts. Communities, schools and `elsewhere` are never public."""
    return [
        area
        for district in tree.children(None)
        for area in (district, *tree.children(district.code))
        if area.kind in LEVELS
    ]


def _figure(sums: Sequence[Sum], area: Area, quarter: str, below: frozenset[str], target: float | None) -> Figure:
    view = Selection(area, ALL, ALL, quarter)
    return Figure(quarter, headline(sums, view, below, target), target, None, None)


def _recognised(answered: Sequence[Answered], quarter: str) -> tuple[Recognised, ...]:
    found = []
    for substance in sorted({one.subject for one in answered}):
        some = [one for one in answered if one.subject == substance]
        found.append(Recognised(substance, Figure(quarter, together(some), None, None, None)))
    return tuple(found)


def _target(engine: Engine, quarter: str) -> float | None:
    mark = areas.mark_on(engine, "target", MEASURE, last_day(quarter))
    return mark.value if mark else None
