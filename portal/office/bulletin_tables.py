"""Tables and charts of a bulletin, worded in the language that is in force: the desk's own rows in, cells out.

No readable wording stands here, and no number is made here: every cell is one of `table.figure_row`."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.measure import DisplayClass, Verdict
from portal.office.bulletin_facts import Line
from portal.office.report import Cell, Chart, Column, Point, Table
from portal.office.table import FIGURES, Figure, Row, figure_row, percent_text, rate_text, used_columns
from portal.office.wording import percent, rate_label, text

# `rate_step` says in which steps a rate is shown; the sign before the number says it here.
_LEFT_OUT = {"period", "boxes", "small_groups", "rate_step", "baseline"}
_SHAPES = {Verdict.MET: "disc", Verdict.NOT_MET: "square", Verdict.NOT_CERTAIN: "diamond", Verdict.TOO_FEW: "ring"}
_PERCENTS = {"rate", "range_low", "range_high", "target", "baseline", "reach_at_most"}
_WORDED = {"verdict", "compared"}
COARSE = "10"


@dataclass(frozen=True)
class Entry:
    """One row before it is worded: its name, and the cells of `table.figure_row` with `compared` among them."""

    code: str
    name: str
    figure: Figure
    row: Row


def plain(name: str) -> str:
    """A name without characters that cannot be printed: some of them cannot stand in a Word file at all."""
    return "".join(one for one in name if one.isprintable())


def entry(code: str, name: str, figure: Figure, line: Line | None = None) -> Entry:
    compared = "" if line is None else line.word.value if line.word else line.place
    row = line.row() if line else figure_row(figure)
    return Entry(code, name, figure, {**row, "compared": compared})


def table(key: str, first: str, entries: Sequence[Entry]) -> Table:
    rows = [one.row for one in entries]
    names = [name for name in used_columns(rows, (*FIGURES, "compared")) if name not in _LEFT_OUT]
    if key == "trend":  # the register of the last period is not that of the others
        names = [name for name in names if name not in {"registered", "reach_at_most"}]
    return Table(
        key=key,
        title=text(f"bulletin.table.{key}"),
        columns=(_column(first), *map(_column, names)),
        rows=tuple((Cell(one.name, code=one.code), *(_cell(name, one.row) for name in names)) for one in entries),
        chart=_chart(key, entries),
    )


def _column(name: str) -> Column:
    unit = "percent" if name in _PERCENTS else "text" if name in _WORDED else "count"
    if name in {"period", "audience", "area", "phase", "substance"}:
        unit = "text"
    return Column(
        name,
        text(f"bulletin.column.{name}"),
        text(f"bulletin.meaning.{name}"),
        text(f"bulletin.unit.{unit}"),
        unit == "percent",
    )


def _cell(name: str, row: Row) -> Cell:
    value = row[name]
    if not value:
        return Cell("")
    if name == "verdict":
        return Cell(text(f"office.verdict.{value}"), code=value)
    if name == "compared":
        return Cell(text(f"bulletin.compared.{value}"), code=value)
    if name == "rate":
        sign = "~" if row["rate_step"] == COARSE and value[0] not in "<>" else value[:2] if value[0] in "<>" else ""
        return Cell(rate_label(value, row["rate_step"]), _number(value.lstrip("<>=")), value, sign)
    return Cell(percent(value) if name in _PERCENTS else value, _number(value), value)


def _number(value: str) -> float:
    number = float(value)
    return int(number) if number.is_integer() else number


def _chart(key: str, entries: Sequence[Entry]) -> Chart | None:
    points = tuple(
        Point(one.name, one.figure.headline.shown.percent, _end(one, "lower"), _end(one, "upper"), _shape(one.figure))
        for one in entries
    )
    if not any(one.percent is not None for one in points):
        return None
    targets = {one.figure.target for one in (entries[-1:] if key == "trend" else entries)}
    goal = percent_text(targets.pop()) if len(targets) == 1 else ""
    return Chart(
        title=text(f"bulletin.chart.{key}"),
        value_name=text("bulletin.column.rate"),
        target_name=text("bulletin.column.target"),
        points=points,
        target=float(goal) if goal else None,
    )


def _end(entry: Entry, name: str) -> int | None:
    shown = entry.figure.headline.shown
    if not rate_text(shown):
        return None
    return shown.lower if name == "lower" else shown.upper


def _shape(figure: Figure) -> str:
    found = figure.headline
    if found.shown.display is DisplayClass.COARSE:
        return "ring"
    return _SHAPES[found.verdict] if found.verdict else "dot"
