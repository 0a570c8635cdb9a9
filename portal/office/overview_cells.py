"""The columns of an overview's tables and the cells that several of them share. Pure: no Flask, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.areas.tree import Area
from portal.measure import DisplayClass, ShownRate
from portal.office.headline import Headline
from portal.office.table import Row, percent_text, rate_text

_NAMES = (
    "section area area_name subject period audience answers by_hand started submitted repeats rate "
    "rate_step range_low range_high share verdict still_needed target word points points_low points_high "
    "limit_low limit_high registered as_of source at_most both lost gained neither p value part whole note"
)
COLUMNS = tuple(_NAMES.split())
# The lower end stands for both in one cell of the page.
ENDS = {"range_low": "range_high", "points_low": "points_high", "limit_low": "limit_high"}
_STEPS = {DisplayClass.HIDDEN: "", DisplayClass.COARSE: "10", DisplayClass.FINE: "1"}


@dataclass(frozen=True)
class Section:
    """One table. `rows` have every column; those empty in all of them are not drawn.

    `numbers`: of communities, their places in the order of the codes; the plot has the same. `unlisted`: how many of
    them stand in the plot and the file only."""

    key: str
    area: Area
    rows: tuple[Row, ...]
    numbers: tuple[int, ...] = ()
    unlisted: int = 0

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What the page draws: not what its heading says already."""
        hidden = {"section", "rate_step", "area", *ENDS.values()}
        if self.key != "communities":
            hidden |= {"area_name"}
        if self.key not in ("trend", "months", "changes"):
            hidden |= {"period"}
        return tuple(name for name in COLUMNS if name not in hidden and any(row[name] for row in self.rows))


def section(period: str, key: str, area: Area, cells: Iterable[Mapping[str, object]]) -> Section:
    fixed = {"section": key, "area": area.code, "area_name": area.name, "period": period}
    return Section(key, area, tuple(row_of({**fixed, **one}) for one in cells))


def row_of(cells: Mapping[str, object]) -> Row:
    unknown = cells.keys() - set(COLUMNS)
    if unknown:
        raise ValueError(f"no such column: {', '.join(sorted(unknown))}")
    return {name: "" if cells.get(name) is None else str(cells[name]) for name in COLUMNS}


def shown_of(shown: ShownRate) -> dict[str, object]:
    return {
        "rate": rate_text(shown),
        "rate_step": _STEPS[shown.display],
        "range_low": shown.lower,
        "range_high": shown.upper,
    }


def rate_of(found: Headline) -> dict[str, object]:
    return {"answers": found.n or None, **shown_of(found.shown)}


def judged(found: Headline, target: float | None) -> dict[str, object]:
    return {
        "verdict": found.verdict and found.verdict.value.replace(" ", "_"),
        "still_needed": found.still_needed,
        "target": percent_text(target) or None,
        "note": "learning" if found.more_learning else None,
    }
