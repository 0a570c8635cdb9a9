"""The indicator board as rows of text: the page and its CSV show these and nothing else.

May not import Flask or touch the database itself. What the portal measures comes from the overview's goals, so that
both pages say the same; what they recorded of events from `recorded`, what they type from its editions; no row ever
mixes them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Engine

from portal.areas import store as areas
from portal.areas.editions.store import TypedFigure, figures_of
from portal.areas.tree import Area
from portal.measure import DisplayClass
from portal.office import indicators_status as status
from portal.office import recorded
from portal.office.desk import OutOfArea, to_choose
from portal.office.indicators_plan import MILESTONE, Indicator, Plan
from portal.office.overview import read_overview
from portal.office.overview_parts import Goal
from portal.office.selection import UnknownWord, is_closed, kind_of, period_with, read_area
from portal.office.table import Row, rate_text, rows_csv
from portal.outreach.events import store as events
from portal.outreach.events.event import Held
from portal.outreach.events.event import figures_of as figures_from
from portal.periods import last_day, month_of, months_of, shift, today
from portal.sealing import published

COLUMNS = (
    "indicator",
    "group",
    "origin",  # measured, recorded or typed
    "unit",
    "direction",
    "target",
    "due",
    "period",
    "value",
    "step",
    "range_low",
    "range_high",
    "answers",
    "still_needed",
    "status",
    "count",
    "base",
    "source",
    "note",
    "entered_by",
    "entered_on",
)
_STEPS = {DisplayClass.HIDDEN: "", DisplayClass.COARSE: "10", DisplayClass.FINE: "1"}


@dataclass(frozen=True)
class Board:
    """One view: an area in a quarter or year. `closed`: what the portal measures of it is sealed."""

    area: Area
    period: str
    closed: bool
    areas: tuple[tuple[int, Area], ...]  # to choose from, each with its depth
    periods: Mapping[str, tuple[str, ...]]
    rows: tuple[Row, ...]
    typed_once: frozenset[str] = frozenset()  # what is recorded now and was typed in before

    def words(self) -> dict[str, str]:
        """The words of its address."""
        return {"area": self.area.code, "period": self.period}


def read_board(engine: Engine, plan: Plan, words: Mapping[str, str], own_area: str, day: date) -> Board:
    """The board for the words of an address, on `day`. Raises `UnknownWord` or `OutOfArea`."""
    tree = areas.load_tree(engine)
    area = read_area(words, tree, own_area)
    if area.code not in tree.below(own_area):
        raise OutOfArea(area)
    closed_to = max((one.month for one in published.closed_months(engine)), default="")
    periods = _periods(plan, day)
    period = words.get("period") or _first(periods, closed_to, day)
    if not any(period in line for line in periods.values()):
        raise UnknownWord
    closed = is_closed(period, closed_to)
    goals = read_overview(engine, area.code, period, own_area).goals if closed else ()
    typed = [one.id for one in plan.indicators.values() if one.typed or one.recorded]
    newest = {(one.indicator, one.period): one for one in figures_of(engine, area.code, typed)}
    held = events.held(engine, tree.below(area.code), recorded.first_day(plan.start), last_day(_year_of(period)))
    shelf = _Shelf(engine, plan, period, day, {goal.measure: goal for goal in goals}, newest, held)
    rows = tuple(shelf.row(one) for one in plan.indicators.values())
    once = frozenset(name for name, _ in newest if plan.indicators[name].recorded)
    return Board(area, period, closed, to_choose(tree, tree.by_code[own_area], area), periods, rows, once)


def board_csv(board: Board) -> bytes:
    """The rows of the screen, each with the words of the view before it."""
    context = {"area": board.area.code, "area_name": board.area.name, "board": board.period}
    return rows_csv((*context, *COLUMNS), ({**context, **row} for row in board.rows))


def target_on(engine: Engine, one: Indicator, day: date) -> float:
    """The target in force on `day`: that of an officer or of the plan's file of targets, else that of the plan."""
    mark = areas.mark_on(engine, "target", one.id, day)
    return mark.value if mark else one.target


def _periods(plan: Plan, day: date) -> dict[str, tuple[str, ...]]:
    """Every quarter and year from the plan's start to the running one, newest first."""
    found: dict[str, dict[str, None]] = {"quarter": {}, "year": {}}
    month, first = month_of(day), min(plan.start, month_of(day))
    while month >= first:
        for kind, line in found.items():
            line[period_with(month, kind)] = None
        month = shift(month, -1)
    return {kind: tuple(line) for kind, line in found.items()}


def _first(periods: Mapping[str, tuple[str, ...]], closed_to: str, day: date) -> str:
    """The last sealed quarter, else the running one."""
    sealed = (one for one in periods["quarter"] if closed_to and is_closed(one, closed_to))
    return next(sealed, period_with(month_of(day), "quarter"))


@dataclass(frozen=True)
class _Shelf:
    """What the rows of one board are made from. `newest`: the last edition by indicator and period."""

    engine: Engine
    plan: Plan
    period: str
    day: date
    goals: Mapping[str, Goal]
    newest: Mapping[tuple[str, str], TypedFigure]
    held: Sequence[Held]

    def row(self, one: Indicator) -> Row:
        """One line of the board: every column, empty where there is nothing to say."""
        seen = self.plan.indicators[one.of] if one.of else one
        measured = seen.measured
        figure = None if measured or one.recorded else self._figure(one, seen)
        target = target_on(self.engine, one, last_day(figure.period if figure else self.period))
        goal = self.goals.get(one.id)
        known = one.has_target and not (goal and goal.target is None)  # without one on record nothing was judged
        cells: dict[str, object] = {
            "indicator": one.id,
            "group": one.group,
            "origin": "measured" if measured else "recorded" if one.recorded else "typed",
            "unit": one.unit,
            "direction": one.direction,
            "target": number_text(target, one.unit) if known else "",
            "due": one.by,
        }
        if one.recorded:
            cells |= self._recorded(one, target)
        else:
            cells |= self._measured(one, seen, target) if measured else self._typed(one, figure, target)
        return {name: "" if cells.get(name) is None else str(cells[name]) for name in COLUMNS}

    def _measured(self, one: Indicator, seen: Indicator, target: float) -> dict[str, object]:
        goal = self.goals.get(seen.id)
        word = status.measured_status(goal, kind_of(self.period) == "year")
        if one.group == MILESTONE:
            reached = goal is not None and status.reached_at(goal, target)
            word = status.MET if reached else status.due_status(one, last_day(self.period), self.day)
        if goal is None or not goal.found.n:
            return {"status": word}
        found = goal.found
        cells: dict[str, object] = {"status": word, "period": self.period, "answers": found.n}
        if goal.at_most is not None:
            return cells | {"value": f"<={goal.at_most}"}
        cells |= {"value": rate_text(found.shown), "step": _STEPS[found.shown.display]}
        return cells | {
            "range_low": found.shown.lower,
            "range_high": found.shown.upper,
            "still_needed": None if one.group == MILESTONE else found.still_needed,
        }

    def _recorded(self, one: Indicator, target: float) -> dict[str, object]:
        """An indicator: of the year that the board lies in, so far. A milestone: of all up to the board's end."""
        if one.group == MILESTONE:
            period, first, last = self.period, recorded.first_day(self.plan.start), last_day(self.period)
        else:
            period = _year_of(self.period)
            first, last = recorded.first_day(period), last_day(period)
        found = figures_from(each for each in self.held if first <= each.day <= last)
        value = recorded.value_of(one.id, found)
        if one.unit == "done" and value is not None:
            value = min(value, Fraction(1))
        line = recorded.line_of(one.id, found)
        word = status.recorded_status(one, value, target, last < self.day, last_day(self.period), self.day)
        shown = str(value) if one.unit == "done" else line.value
        known = {"period": period, "value": shown, "count": line.part, "base": line.whole} if shown else {}
        return {"status": word, **known}

    def _typed(self, one: Indicator, figure: TypedFigure | None, target: float) -> dict[str, object]:
        share, base = one.unit == "share_of_base", self._base(one, figure)
        value = status.exact(figure.value) if figure else None
        if share:
            value = value / status.exact(base.value) if value is not None and base and base.value else None
        period = figure.period if figure else self.period
        word = status.typed_status(one, value, target, period, last_day(self.period), self.day)
        if figure is None:
            return {"status": word}
        cells: dict[str, object] = {"status": status.NO_BASE if value is None else word}
        if share:
            cells["count"] = number_text(figure.value, "number")
            cells["base"] = number_text(base.value, "number") if base else ""
            cells["value"] = _share(value, one) if value is not None else ""
        else:
            cells["value"] = number_text(figure.value, one.unit)
        return cells | {
            "period": figure.period,
            "source": figure.source,
            "note": figure.note,
            "entered_by": figure.entered_by,
            "entered_on": today(figure.entered_at),
        }

    def _figure(self, one: Indicator, seen: Indicator) -> TypedFigure | None:
        """The newest figure that belongs on this board.

        An indicator: of the period itself, of its last part that has one, or of the year it lies in. A milestone asks
        what was reached so far: the newest figure up to the board's end whose period is over."""
        mine = {period: figure for (name, period), figure in self.newest.items() if name == seen.id}
        if one.group == MILESTONE:
            first, end = self.plan.start, months_of(self.period)[-1]  # the base year is not the plan's doing
            fit = [one for one in mine if first <= months_of(one)[0] and months_of(one)[-1] <= end]
            if seen is not one:
                fit = [one for one in fit if last_day(one) < self.day]
        else:
            inside = set(months_of(self.period))
            wider = period_with(months_of(self.period)[0], seen.kind) if kind_of(self.period) != "year" else ""
            fit = [one for one in mine if one == wider or set(months_of(one)) <= inside]
        return mine[max(fit, key=lambda one: months_of(one)[-1])] if fit else None

    def _base(self, one: Indicator, figure: TypedFigure | None) -> TypedFigure | None:
        return self.newest.get((figure.indicator if figure else one.id, self.plan.base_year))


def _year_of(period: str) -> str:
    return period_with(months_of(period)[0], "year")


def number_text(value: float, unit: str) -> str:
    """A number as it was typed: 0.682 percent -> 68.2, 5000.0 -> 5000."""
    found = status.exact(value) * (100 if unit in {"percent", "share_of_base"} else 1)
    return _plain(found)


def _share(value: Fraction, one: Indicator) -> str:
    """A share as percent with one decimal, rounded to the worse side: 50.04 may not read as "at most 50 reached"."""
    rounded = math.ceil(value * 1000) if one.direction == "at_most" else math.floor(value * 1000)
    return _plain(Fraction(rounded, 10))


def _plain(value: Fraction) -> str:
    whole = value.numerator // value.denominator
    return str(whole) if value == whole else f"{float(value):.4f}".rstrip("0").rstrip(".")
