"""The sealed results of contests, area by area: whole boxes C added up. Pure: no Flask, no database.

Never ranked: areas stand in the order of the tree. A contest is no part of the identification rate."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.areas.tree import Area, Tree
from portal.office.headline import together
from portal.office.table import Figure, Row, figure_row
from portal.periods import quarter_of
from portal.sealing.published import Answered

COLUMNS = ("area", "area_name", "round", "quarter", "answers", "rate", "rate_step", "range_low", "range_high")


@dataclass(frozen=True)
class Result:
    """One round in one quarter: the cells of each area that has a box in it or below it."""

    round: str
    quarter: str
    rows: tuple[Row, ...]


def results(found: Iterable[Answered], tree: Tree, areas: Sequence[Area]) -> list[Result]:
    """Every round and quarter of `found`, the newest first, for those of `areas` that have something to tell."""
    by_round: dict[tuple[str, str], list[Answered]] = {}
    for one in found:
        by_round.setdefault((quarter_of(one.months[0]), one.subject), []).append(one)
    listed = []
    for quarter, code in sorted(by_round, reverse=True):
        rows = tuple(_rows(by_round[quarter, code], tree, areas, quarter, code))
        if rows:
            listed.append(Result(code, quarter, rows))
    return listed


def _rows(found: Sequence[Answered], tree: Tree, areas: Sequence[Area], quarter: str, code: str) -> Iterator[Row]:
    for area in areas:
        below = tree.below(area.code)
        some = [one for one in found if one.area in below]
        if some:
            cells = figure_row(Figure(quarter, together(some), None, None, None))
            yield {
                "area": area.code,
                "area_name": area.name,
                "kind": area.kind,
                "round": code,
                "quarter": quarter,
                "answers": cells["first_attempts"],
                **{name: cells[name] for name in COLUMNS[5:]},
            }
