"""Reads one bulletin, an area in a sealed month or quarter, through the gate.

May not import Flask or touch the database itself. What it reads becomes `Facts`; nothing else reaches the page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from portal.areas import store as areas
from portal.areas.tree import LEAVES, Area, Tree
from portal.office import actions_facts, recorded
from portal.office.actions import Rule, next_actions
from portal.office.actions_facts import facts_of
from portal.office.bulletin_facts import Facts, Line
from portal.office.desk import MEASURE, OutOfArea, to_choose
from portal.office.headline import Headline, headline, trend, worst_case
from portal.office.overview import read_overview
from portal.office.overview_compare import audience_lines, changes, funnel
from portal.office.overview_learning import gain, substance_lines
from portal.office.overview_parts import CommunityLine
from portal.office.selection import (
    ALL,
    Selection,
    UnknownWord,
    earlier,
    is_closed,
    kind_of,
    last_closed,
    read_area,
    trend_periods,
)
from portal.office.table import Figure
from portal.periods import last_day, months_of
from portal.sealing import published
from portal.sealing.published import Heads, Sum
from portal.vocabulary import AUDIENCES

KINDS = ("quarter", "month")


@dataclass(frozen=True)
class Choice:
    """What an officer may choose from: areas with their depth, sealed periods by kind, newest first."""

    areas: tuple[tuple[int, Area], ...]
    periods: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """The bulletin that an address asks for; `facts` is None while nothing has been sealed."""

    choice: Choice
    area: Area
    facts: Facts | None


def read_bulletin(engine: Engine, words: Mapping[str, str], own_area: str, rules: Sequence[Rule] = ()) -> Asked:
    """The bulletin for the words of an address (area, period; default: own area, last sealed quarter, else month).

    Raises `UnknownWord`, also for a period that is open or no month or quarter, and `OutOfArea`."""
    tree = areas.load_tree(engine)
    area = read_area(words, tree, own_area)
    if area.code not in tree.below(own_area):
        raise OutOfArea(area)
    closed_to = max((one.month for one in published.closed_months(engine)), default="")
    parts = published.sums(engine, tree.below(area.code))
    first = min((month for part in parts for month in part.months), default=closed_to)
    periods = {kind: _offered(kind, closed_to, first) for kind in KINDS} if closed_to else dict.fromkeys(KINDS, ())
    choice = Choice(to_choose(tree, tree.by_code[own_area], area), periods)
    period = words.get("period") or next((line[0] for line in periods.values() if line), "")
    if not period:
        return Asked(choice, area, None)
    _check(period, closed_to)
    return Asked(choice, area, read_facts(engine, tree, area, period, parts, rules))


def _offered(kind: str, closed_to: str, first: str) -> tuple[str, ...]:
    newest = last_closed(kind, closed_to)
    return tuple(reversed(trend_periods(newest, first))) if months_of(newest)[-1] >= first else ()


def _check(period: str, closed_to: str) -> None:
    try:
        known = kind_of(period) in KINDS
    except ValueError:
        raise UnknownWord from None
    if not known or not is_closed(period, closed_to):
        raise UnknownWord


def read_facts(
    engine: Engine, tree: Tree, area: Area, period: str, parts: Sequence[Sum], rules: Sequence[Rule] = ()
) -> Facts:
    """The facts of a sealed period; `parts` are the sums of the area over all its time."""
    view = Selection(area, ALL, ALL, period)
    basis = facts_of(read_overview(engine, area.code, period)) if view.judged else actions_facts.Facts({})
    heads = [one for one in published.heads(engine, tree.below(area.code)) if one.quarter == period]
    codes = tree.below(area.code)
    first = min((month for part in parts for month in part.months), default=period)
    line = trend_periods(period, first)
    everybody = _Marks(engine, "")
    found = trend(parts, view, codes, {one: everybody.target(one) for one in line})
    people = areas.registered(engine, area.code, "", last_day(period))
    figures = [
        Figure(one, found[one], everybody.target(one), everybody.baseline(one), people.people if people else None)
        for one in line
    ]
    now = found[period]
    district = tree.above(area.code, "district") or area
    inside = published.sums(engine, tree.below(district.code), months_of(period), by_area=True)
    own = [part for part in inside if part.area in codes]
    audiences = _audiences(engine, own, view, codes, heads)
    lines = _areas(engine, tree, inside, view, everybody.target(period), heads)
    leaf = area.kind in LEAVES
    spread = _funnel(tree, inside, view)
    rich, substances = _substances(engine, tree, view)
    return Facts(
        area=area,
        period=period,
        trend=tuple(figures),
        baseline=areas.mark_on(engine, "baseline", MEASURE, last_day(period)),
        people=people,
        worst=worst_case(now, people.people) if people and now.n else None,
        changes=changes(now, _earlier(parts, view, codes)),
        audiences=audiences,
        phases=tuple(
            Line(phase, "", Figure(period, headline(own, replace(view, phase=phase), codes, None), None, None, None))
            for phase in ("before", "after")
        ),
        areas=tuple(replace(one, place=spread[0].get(one.key, "")) for one in lines),
        apart_audiences=now.n - sum(one.figure.headline.n for one in audiences),
        apart_areas=0 if leaf else now.n - sum(one.figure.headline.n for one in lines),
        gain=gain(own, (), view, codes),
        substances=substances,
        substances_of=rich,
        outside=tuple(one for one in spread[1] if one.area.code in codes and one.place in {"above", "below"}),
        compared=spread[2],
        leaf=leaf,
        heads=sum(one.people for one in heads),
        basis=basis.subjects,
        steps=next_actions(rules, basis),
        recorded=recorded.lines(recorded.read_figures(engine, codes, period)),
    )


class _Marks:
    """Targets and baselines in force for an audience (empty: everybody), each read once."""

    def __init__(self, engine: Engine, audience: str) -> None:
        self._engine, self._audience = engine, audience

    def target(self, period: str) -> float | None:
        return self._value("target", period)

    def baseline(self, period: str) -> float | None:
        return self._value("baseline", period)

    def _value(self, role: str, period: str) -> float | None:
        day = last_day(period)
        own = areas.mark_on(self._engine, role, MEASURE, day, self._audience) if self._audience else None
        mark = own or areas.mark_on(self._engine, role, MEASURE, day)
        return mark.value if mark else None


def _earlier(parts: Iterable[Sum], view: Selection, codes: Collection[str]) -> dict[str, tuple[str, Headline]]:
    steps = {"previous": 1, "year_before": 4 if view.kind == "quarter" else 12}
    periods = {kind: earlier(view.period, back) for kind, back in steps.items()}
    found = trend(parts, view, codes, dict.fromkeys(periods.values()))
    return {kind: (period, found[period]) for kind, period in periods.items()}


def _audiences(
    engine: Engine, parts: Sequence[Sum], view: Selection, codes: Collection[str], heads: Sequence[Heads]
) -> tuple[Line, ...]:
    targets = {audience: _Marks(engine, audience).target(view.period) for audience in AUDIENCES}
    lines = []
    for one in audience_lines(parts, view, codes, targets):
        people = areas.registered(engine, view.area.code, one.audience, last_day(view.period))
        figure = Figure(view.period, one.found, one.target, None, people.people if people else None)
        by_hand = sum(it.people for it in heads if it.audience == one.audience)
        lines.append(Line(one.audience, "", figure, one.word if view.judged else None, heads=by_hand))
    return tuple(lines)


def _areas(
    engine: Engine,
    tree: Tree,
    parts: Sequence[Sum],
    view: Selection,
    target: float | None,
    heads: Sequence[Heads],
) -> tuple[Line, ...]:
    lines = []
    for area in _listed(tree, view.area):
        found = headline(parts, replace(view, area=area), tree.below(area.code), target)
        people = areas.registered(engine, area.code, "", last_day(view.period))
        figure = Figure(view.period, found, target, None, people.people if people else None)
        by_hand = sum(one.people for one in heads if one.area in tree.below(area.code))
        lines.append(Line(area.code, area.name, figure, heads=by_hand))
    return tuple(lines)


def _listed(tree: Tree, area: Area) -> list[Area]:
    """The areas right below; of a leaf itself and those above it, whose sealed figures every officer may see."""
    if area.kind not in LEAVES:
        return tree.children(area.code)
    way, at = [area], area
    while at.parent is not None:
        at = tree.by_code[at.parent]
        way.append(at)
    return way


def _substances(engine: Engine, tree: Tree, view: Selection) -> tuple[Area | None, tuple[Line, ...]]:
    """Of the nearest area that has a sealed box of substances: they exist by quarter, from the subdistrict up."""
    at: Area | None = view.area if view.judged else None
    while at is not None:
        codes = tree.below(at.code)
        months = months_of(view.period)
        answered = published.substances(engine, codes, months)
        lines = substance_lines(one for one in answered if set(one.months) <= set(months))
        if lines:
            return at, tuple(Line(one.substance, "", Figure(view.period, one.found, None, None, None)) for one in lines)
        at = tree.by_code[at.parent] if at.parent else None
    return None, ()


def _funnel(tree: Tree, parts: Sequence[Sum], view: Selection) -> tuple[dict[str, str], Sequence[CommunityLine], int]:
    """{community: place}, the lines and how many were compared; nothing for a month, which is not judged."""
    district = tree.above(view.area.code, "district")
    if district is None or not view.judged:
        return {}, (), 0
    below = tree.below(district.code)
    communities = {area: tree.below(area.code) for area in tree.by_code.values() if area.kind == "community"}
    found = funnel(parts, view, district, below, {a: c for a, c in communities.items() if a.code in below})
    return {one.area.code: one.place for one in found.lines if one.place}, found.lines, found.compared
