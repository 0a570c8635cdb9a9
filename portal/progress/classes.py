"""Reads what was sealed of one class hour: results before and after, and what to teach next. May not import Flask.

A class is told about itself alone, so its people are no sample of other classes and no cluster is reckoned with; its
rate is the desk's own, by the same code. It stands beside no other class, here or anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from portal.areas import store as areas
from portal.areas.tree import Tree
from portal.measure import Trend, trend
from portal.office.headline import Headline, comparable, headline
from portal.office.overview_compare import difference_of, in_points
from portal.office.overview_learning import substance_lines
from portal.office.selection import ALL, Selection
from portal.office.table import Figure, Row, figure_row
from portal.periods import quarter_of
from portal.sealing import published
from portal.sealing.published import Box, Sum

PHASES = ("general", "before", "after")


@dataclass(frozen=True)
class Next:
    """The lesson to teach next, and the substance that is least recognised around; empty: just another lesson."""

    module: str
    substance: str = ""


@dataclass(frozen=True)
class ClassReport:
    """`rows`: the desk's cells of each phase that was sealed. `points` with its range: after less before, whole points.

    A phase of fewer than ten is in none of it: of these only the heads are known."""

    rows: Mapping[str, Row]
    word: Trend | None = None
    points: int | None = None
    lower: int | None = None
    upper: int | None = None


def read_report(engine: Engine, session: str, community: str) -> ClassReport:
    """What is sealed of a class hour; without rows when nothing is, or not yet."""
    own = [box for box in published.boxes(engine, [community], "R") if box.session == session]
    if not own:
        return ClassReport({})
    tree = areas.load_tree(engine)
    view = Selection(tree.by_code[community], ALL, ALL, quarter_of(own[0].months[0]))
    found = {
        phase: headline([_sum(box) for box in own if box.phases == (phase,)], view, {community}, None)
        for phase in PHASES
    }
    sealed = {phase: one for phase, one in found.items() if one.n}
    rows = {phase: figure_row(Figure(view.period, one, None, None, None)) for phase, one in sealed.items()}
    if not {"before", "after"} <= sealed.keys():
        return ClassReport(rows)
    return _compared(rows, sealed["before"], sealed["after"])


def next_lesson(
    engine: Engine, community: str, audience: str, taught: str, lesson_of: Mapping[str, str], others: Mapping[str, str]
) -> Next | None:
    """By two rules, in order: the lesson on what this audience recognised least in the subdistrict, in the last quarter
    that was sealed; else another lesson for the audience (`others`: {lesson: audience}).

    Nothing of the class's own answers enters: what it missed was seen in the room, and is kept nowhere."""
    for substance in _least_recognised(engine, areas.load_tree(engine), community, audience):
        module = lesson_of.get(substance, "")
        if module and module != taught:
            return Next(module, substance)
    other = next((name for name, meant in sorted(others.items()) if meant == audience and name != taught), "")
    return Next(other) if other else None


def _least_recognised(engine: Engine, tree: Tree, community: str, audience: str) -> list[str]:
    above = tree.above(community, "subdistrict") or tree.above(community, "district")
    found = [one for one in published.substances(engine, [above.code]) if audience in one.audiences] if above else []
    newest = max((one.months for one in found), default=())
    return [line.substance for line in substance_lines(one for one in found if one.months == newest)]


def _compared(rows: Mapping[str, Row], before: Headline, after: Headline) -> ClassReport:
    if not comparable(before, after):
        return ClassReport(rows)
    found = difference_of(before, after)
    return ClassReport(rows, trend(found), *in_points(found))


def _sum(box: Box) -> Sum:
    counts = (box.n, box.values["mastered"], box.values["aware"])
    return Sum(box.area, box.months, box.audiences, box.phases, box.version, box.eps, 1, *counts)
