"""The public figures as rows: JSON and CSV are made from the same ones. Names of columns never change.

Pure: no Flask, no database. Numbers are those of the desk's own rows (`office.table`), nothing is rounded here."""

from collections.abc import Iterator, Mapping, Sequence

from portal.areas.tree import Area
from portal.measure.verdicts import VERDICT_MIN
from portal.office.table import Figure, figure_row, rows_csv
from portal.progress.public import MEASURE, Progress

AREAS = ("area", "parent", "level", "name")
FIGURES = (
    "area",
    "quarter",
    "measure",
    "first_attempts",
    "rate",
    "rate_kind",
    "range_low",
    "range_high",
    "verdict",
    "still_needed",
    "target",
)
SUBSTANCES = ("area", "quarter", "substance", "first_attempts", "rate", "rate_kind", "range_low", "range_high")
# In which order a verdict is looked for; `code` is what stands in a figure.
RULES = (
    {"code": "too_few", "when": "effective_answers_below", "value": VERDICT_MIN},
    {"code": "met", "when": "range_low_reaches_target", "value": None},
    {"code": "not_met", "when": "range_high_below_target", "value": None},
    {"code": "not_certain", "when": "otherwise", "value": None},
)
NOTES = ("self_selected_participants", "first_attempts_are_not_persons", "range_is_95_percent_chance_only")

Value = str | int | float | None
Row = Mapping[str, Value]


def area_rows(found: Progress) -> list[Row]:
    """Every public area; a district has no parent."""
    return [{"area": a.code, "parent": a.parent, "level": a.kind, "name": a.name} for a in found.areas]


def figure_rows(found: Progress, area: str = "", quarter: str = "") -> list[Row]:
    """Identification rates, the newest quarter first; of one area and quarter when they are named."""
    return [
        {"area": one.code, "quarter": when, "measure": MEASURE, **_shown(found.figures[one.code, when], judged=True)}
        for one, when in _pairs(found, area, quarter)
        if (one.code, when) in found.figures
    ]


def substance_rows(found: Progress, area: str = "", quarter: str = "") -> list[Row]:
    """How well each substance is recognised."""
    return [
        {"area": one.code, "quarter": when, "substance": it.substance, **_shown(it.figure, judged=False)}
        for one, when in _pairs(found, area, quarter)
        for it in found.substances.get((one.code, when), ())
    ]


def as_csv(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """The rows as CSV with the mark of UTF-8; what is not defined is empty."""
    return rows_csv(columns, [{name: "" if row[name] is None else f"{row[name]}" for name in columns} for row in rows])


def _pairs(found: Progress, area: str, quarter: str) -> Iterator[tuple[Area, str]]:
    for when in found.quarters:
        for one in found.areas:
            if area in ("", one.code) and quarter in ("", when):
                yield one, when


def _shown(figure: Figure, judged: bool) -> Row:
    """`rate_kind`: exact, tens (fewer than 30), or_more and or_less (near the ends)."""
    row = figure_row(figure)
    kind = {">": "or_more", "<": "or_less"}.get(row["rate"][:1], "tens" if row["rate_step"] == "10" else "exact")
    cells: dict[str, Value] = {
        "first_attempts": _number(row["first_attempts"]),
        "rate": _number(row["rate"].lstrip("<>=")),
        "rate_kind": kind if row["rate"] else None,
        "range_low": _number(row["range_low"]),
        "range_high": _number(row["range_high"]),
    }
    if judged:
        cells["verdict"] = row["verdict"] or None
        cells["still_needed"] = _number(row["still_needed"])
        cells["target"] = _number(row["target"])
    return cells


def _number(text: str) -> int | float | None:
    if not text:
        return None
    number = float(text)
    return int(number) if number.is_integer() else number
