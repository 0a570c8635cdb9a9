"""Reads what one dashboard page shows, through the gate and the stores of other rooms; the page and the CSV share it.

May not import Flask or touch the database itself, and never sees anything finer than a sealed box or a band."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from portal.areas import store as areas
from portal.areas.importing import Population
from portal.areas.store import Mark
from portal.areas.tree import LEAVES, Area, Tree
from portal.office.headline import trend
from portal.office.selection import (
    ALL,
    Selection,
    first_view,
    is_closed,
    offered_periods,
    read_area,
    read_selection,
    trend_periods,
)
from portal.office.table import Figure, Row
from portal.periods import last_day, month_of, months_of
from portal.sealing import published

MEASURE = "identification"
MOST_LISTED = 200


class OutOfArea(Exception):
    """The area is not the officer's own and not below it."""

    def __init__(self, area: Area) -> None:
        super().__init__(area.code)
        self.area = area


@dataclass(frozen=True)
class Page:
    """One view: when it is sealed `figures`, oldest first and the viewed period last; else `bands` and no more."""

    view: Selection
    areas: tuple[tuple[int, Area], ...]  # those to choose from, each with its depth
    periods: Mapping[str, tuple[str, ...]]
    closed: bool
    figures: tuple[Figure, ...]
    bands: tuple[Row, ...]
    target: Mark | None
    baseline: Mark | None
    people: Population | None


def read_page(engine: Engine, words: Mapping[str, str], own_area: str, day: date) -> Page:
    """The page for the words of an address. Raises `UnknownWord` or `OutOfArea`."""
    tree = areas.load_tree(engine)
    area = read_area(words, tree, own_area)
    if area.code not in tree.below(own_area):
        raise OutOfArea(area)
    codes = tree.below(area.code)
    parts = published.sums(engine, codes)
    closed_to = max((one.month for one in published.closed_months(engine)), default="")
    waiting = _waiting(engine, tree, codes, closed_to, day)
    # No month waits when the machine's clock was set back behind the last closing.
    first_month = min((month for part in parts for month in part.months), default=min(waiting, default=closed_to))
    periods = offered_periods(closed_to, tuple(waiting), first_month)
    view = read_selection(words, area, first_view(periods))
    closed = is_closed(view.period, closed_to)
    people = areas.registered(engine, area.code, _group(view), last_day(view.period)) if view.phase == ALL else None
    figures: tuple[Figure, ...] = ()
    if closed:
        line = trend_periods(view.period, first_month)
        targets = {period: _mark(engine, "target", period, view) for period in line}
        found = trend(parts, view, codes, {period: _value(mark) for period, mark in targets.items()})
        figures = tuple(
            Figure(
                period,
                found[period],
                _value(targets[period]),
                _value(_mark(engine, "baseline", period, view)),
                people.people if people else None,
            )
            for period in line
        )
    return Page(
        view=view,
        areas=to_choose(tree, tree.by_code[own_area], area),
        periods=periods,
        closed=closed,
        figures=figures,
        bands=() if closed else tuple(_band_rows(tree, waiting, view.period)),
        target=_mark(engine, "target", view.period, view),
        baseline=_mark(engine, "baseline", view.period, view),
        people=people,
    )


def _waiting(
    engine: Engine, tree: Tree, codes: Collection[str], closed_to: str, day: date
) -> dict[str, Mapping[str, str]]:
    """The band of each community in each month that waits for its closing, the newest month first."""
    communities = [code for code in sorted(codes) if tree.by_code[code].kind in LEAVES]
    found: dict[str, Mapping[str, str]] = {month_of(day): dict.fromkeys(communities, published.FEWEST)}
    found.update(published.bands(engine, communities))
    return {month: found[month] for month in sorted(found, reverse=True) if month > closed_to}


def _band_rows(tree: Tree, waiting: Mapping[str, Mapping[str, str]], period: str) -> Iterator[Row]:
    for month in months_of(period):
        for code, band in waiting.get(month, {}).items():
            name = tree.by_code[code].name
            yield {"community": code, "community_name": name, "period": month, "band": band}


class Shortened(tuple[tuple[int, Area], ...]):
    """A list of areas to choose from that leaves some out: the page says so and offers to find one by its name."""

    shortened = True


def to_choose(tree: Tree, own: Area, here: Area) -> tuple[tuple[int, Area], ...]:
    """The list of areas to choose from, each with its depth: `own` and all below it.

    Of very many only the way down to `here`, what lies beside it and what lies right below it: a page must not grow
    with the places that it does not show, and every area can be reached by choosing one above it first."""
    if len(tree.below(own.code)) <= MOST_LISTED:
        return tuple(with_depth(tree, own))
    way: list[Area] = []
    step = here
    while step.code != own.code and step.parent:
        way.insert(0, step)
        step = tree.by_code[step.parent]
    depth = len(way)
    below = [(depth + 1, child) for child in tree.children(here.code)]
    if not way:
        return Shortened([(0, own), *below])
    found = [(0, own), *enumerate(way[:-1], 1)]
    for beside in tree.children(here.parent):
        found += [(depth, beside), *(below if beside == here else [])]
    return Shortened(found)


def with_depth(tree: Tree, area: Area, depth: int = 0) -> Iterator[tuple[int, Area]]:
    """The area and all below it, each with its depth, as lists to choose from show them."""
    yield depth, area
    for child in tree.children(area.code):
        yield from with_depth(tree, child, depth + 1)


def _mark(engine: Engine, role: str, period: str, view: Selection) -> Mark | None:
    """What was in force on the period's last day: that of the audience, else that of everybody."""
    day = last_day(period)
    own = areas.mark_on(engine, role, MEASURE, day, view.audience) if view.audience != ALL else None
    return own or areas.mark_on(engine, role, MEASURE, day)


def _value(mark: Mark | None) -> float | None:
    return mark.value if mark else None


def _group(view: Selection) -> str:
    return "" if view.audience == ALL else view.audience
