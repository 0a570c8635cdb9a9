"""The numbers of a dashboard as rows of text: the page's table and the CSV are both made from them.

Pure: no Flask, no database. What is in no row is on no screen and in no file; nothing is rounded anywhere else."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.measure import DisplayClass, ShownRate
from portal.office.headline import Headline, reach_at_most
from portal.office.selection import Selection

FIGURES = (
    "period",
    "first_attempts",
    "boxes",
    "small_groups",
    "rate",
    "rate_step",
    "range_low",
    "range_high",
    "verdict",
    "still_needed",
    "target",
    "baseline",
    "registered",
    "reach_at_most",
)
BANDS = ("community", "community_name", "period", "band")
VIEW = ("area", "area_name", "audience", "phase")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STEPS = {DisplayClass.HIDDEN: "", DisplayClass.COARSE: "10", DisplayClass.FINE: "1"}

Row = Mapping[str, str]


@dataclass(frozen=True)
class Figure:
    """One period of a dashboard. `target` and `baseline` are fractions; `registered` are people, None if unknown."""

    period: str
    headline: Headline
    target: float | None
    baseline: float | None
    registered: int | None


def figure_row(figure: Figure) -> Row:
    """The cells of one period; what is not defined or not to be shown is empty."""
    found, people = figure.headline, figure.registered
    cells: tuple[object, ...] = (
        figure.period,
        found.n or None,
        found.boxes or None,
        found.pooled or None,
        rate_text(found.shown),
        _STEPS[found.shown.display],
        found.shown.lower,
        found.shown.upper,
        found.verdict and found.verdict.value.replace(" ", "_"),
        found.still_needed,
        percent_text(figure.target),
        percent_text(figure.baseline),
        people,
        reach_at_most(found.n, people) if people and found.n else None,
    )
    return {name: "" if cell is None else str(cell) for name, cell in zip(FIGURES, cells, strict=True)}


def rate_text(shown: ShownRate) -> str:
    """84, or >=95 and <=5 near the ends; empty when nothing may be shown."""
    if shown.percent is None:
        return ""
    return f"{'>=' if shown.or_more else '<=' if shown.or_less else ''}{shown.percent}"


def percent_text(value: float | None) -> str:
    """A target or baseline as percent with at most one decimal: 0.295 -> 29.5, 0.85 -> 85."""
    return "" if value is None else f"{round(value * 100, 1):g}"


def used_columns(rows: Sequence[Row], columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that say something in at least one row: the page leaves out the others."""
    return tuple(name for name in columns if any(row[name] for row in rows))


def figures_csv(view: Selection, rows: Iterable[Row]) -> bytes:
    """The rows of a sealed view as CSV, each with the words of the view before it."""
    context = {"area": view.area.code, "area_name": view.area.name, "audience": view.audience, "phase": view.phase}
    return _csv((*VIEW, *FIGURES), ({**context, **row} for row in rows))


def bands_csv(rows: Iterable[Row]) -> bytes:
    """What has come in since the last closing, as CSV: bands, nothing else."""
    return _csv(BANDS, rows)


def rows_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Any other table of the desk as CSV."""
    return _csv(columns, rows)


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_safe(row[name]) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")  # with the mark by which a spreadsheet knows UTF-8


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a negative number is none."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
