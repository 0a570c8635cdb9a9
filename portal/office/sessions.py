"""Reads what was sealed of one class hour or event: results before and after. May not import Flask.

It is told about itself alone, so its people are no sample of other classes and no cluster is reckoned with; its rate is
the desk's own, by the same code. It stands beside no other class or event, here or anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from portal.areas import store as areas
from portal.measure import Trend, trend
from portal.office.headline import Headline, comparable, headline
from portal.office.overview_compare import difference_of, in_points
from portal.office.selection import ALL, Selection
from portal.office.table import Figure, Row, figure_row
from portal.periods import quarter_of
from portal.sealing import published
from portal.sealing.published import Box, Sum
from portal.vocabulary import PHASES


@dataclass(frozen=True)
class SessionReport:
    """`rows`: the desk's cells of each phase that was sealed. `points` with its range: after less before, whole points.

    A phase of fewer than ten is in none of it."""

    rows: Mapping[str, Row]
    word: Trend | None = None
    points: int | None = None
    lower: int | None = None
    upper: int | None = None


def read_report(engine: Engine, session: str, community: str) -> SessionReport:
    """What is sealed of a class hour or event; without rows when nothing is, or not yet."""
    own = [box for box in published.boxes(engine, [community], "R") if box.session == session]
    if not own:
        return SessionReport({})
    tree = areas.load_tree(engine)
    view = Selection(tree.by_code[community], ALL, ALL, quarter_of(own[0].months[0]))
    found = {
        phase: headline([_sum(box) for box in own if box.phases == (phase,)], view, {community}, None)
        for phase in PHASES
    }
    sealed = {phase: one for phase, one in found.items() if one.n}
    rows = {phase: figure_row(Figure(view.period, one, None, None, None)) for phase, one in sealed.items()}
    if not {"before", "after"} <= sealed.keys():
        return SessionReport(rows)
    return _compared(rows, sealed["before"], sealed["after"])


def _compared(rows: Mapping[str, Row], before: Headline, after: Headline) -> SessionReport:
    if not comparable(before, after):
        return SessionReport(rows)
    found = difference_of(before, after)
    return SessionReport(rows, trend(found), *in_points(found))


def _sum(box: Box) -> Sum:
    counts = (box.n, box.values["mastered"], box.values["aware"])
    return Sum(box.area, box.months, box.audiences, box.phases, box.version, box.eps, 1, *counts)
