"""The geometry of the trend chart: where points, range bars, lines and labels stand. The template only draws it.

Pure: no Flask, no wording. It is made from what may be shown (whole percents), so a chart says no more than its table.
Shapes, never colour alone; the time axis runs with the reading direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.measure import DisplayClass, Verdict
from portal.office.headline import comparable
from portal.office.table import Figure

WIDTH, HEIGHT = 440, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 392, 14, 222
_SHAPES = {Verdict.MET: "disc", Verdict.NOT_MET: "square", Verdict.NOT_CERTAIN: "diamond"}


@dataclass(frozen=True)
class Point:
    """One period: its place, the ends of its range, and its shape: disc, square, diamond, ring, dot, none."""

    period: str
    x: float
    y: float
    top: float
    bottom: float
    shape: str


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Label:
    """A text, centred at its place. `text` is a number or a period for the template to word."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """Everything that is drawn. `target` and `baseline` are None when there is none."""

    width: int
    height: int
    grid: tuple[Line, ...]
    scale: tuple[Label, ...]
    periods: tuple[Label, ...]
    years: tuple[Label, ...]
    joins: tuple[Line, ...]
    points: tuple[Point, ...]
    target: Line | None
    baseline: Line | None
    marks: tuple[Label, ...]


def chart(figures: Sequence[Figure], rtl: bool = False) -> Chart:
    """The chart of `figures`, oldest first; the last one's target and baseline are drawn across."""
    step = (_RIGHT - _LEFT) / max(len(figures), 1)
    places = [_mirrored(_LEFT + step * (place + 0.5), rtl) for place in range(len(figures))]
    last = figures[-1]
    marks = _marks(last, rtl)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        grid=tuple(_across(share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)),
        scale=tuple(
            Label(str(percent), _mirrored(_LEFT - 24, rtl), _height(percent / 100) + 5)
            for percent in (0, 25, 50, 75, 100)
        ),
        periods=tuple(Label(one.period, x, _BOTTOM + 20) for one, x in zip(figures, places, strict=True)),
        years=_years(figures, places),
        joins=_joins(figures, places),
        points=tuple(found for one, x in zip(figures, places, strict=True) if (found := _point(one, x)) is not None),
        target=None if last.target is None else _across(last.target),
        baseline=None if last.baseline is None else _across(last.baseline),
        marks=marks,
    )


def _point(figure: Figure, x: float) -> Point | None:
    shown, judged = figure.headline.shown, figure.headline.verdict
    if shown.percent is None or shown.lower is None or shown.upper is None:
        return None
    if shown.display is DisplayClass.COARSE or judged is Verdict.TOO_FEW:
        shape = "ring"
    else:
        shape = _SHAPES[judged] if judged else "dot"
    return Point(
        figure.period, x, _height(shown.percent / 100), _height(shown.upper / 100), _height(shown.lower / 100), shape
    )


def _joins(figures: Sequence[Figure], places: Sequence[float]) -> tuple[Line, ...]:
    """Lines between neighbours measured with one and the same series of questions; a change breaks the line."""
    found = []
    for (one, x1), (other, x2) in pairwise(zip(figures, places, strict=True)):
        start, end = _point(one, x1), _point(other, x2)
        if start and end and comparable(one.headline, other.headline):
            found.append(Line(start.x, start.y, end.x, end.y))
    return tuple(found)


def _years(figures: Sequence[Figure], places: Sequence[float]) -> tuple[Label, ...]:
    """Each year once, below the first of its months or quarters; years themselves need no second line."""
    found: dict[str, Label] = {}
    for one, x in zip(figures, places, strict=True):
        if len(one.period) > 4:
            found.setdefault(one.period[:4], Label(one.period[:4], x, _BOTTOM + 40))
    return tuple(found.values())


def _marks(last: Figure, rtl: bool) -> tuple[Label, ...]:
    """The numbers at the ends of the target and baseline lines, pushed apart when they would cover each other."""
    x = _mirrored((_RIGHT + WIDTH) / 2, rtl)
    values = [value for value in (last.target, last.baseline) if value is not None]
    labels = [Label(f"{round(value * 100, 1):g}", x, _height(value) + 5) for value in values]
    if len(labels) == 2 and abs(labels[0].y - labels[1].y) < 16:
        first, second = labels
        way = 8 if first.y <= second.y else -8
        labels = [Label(first.text, x, first.y - way), Label(second.text, x, second.y + way)]
    return tuple(labels)


def _across(share: float) -> Line:
    return Line(_LEFT, _height(share), _RIGHT, _height(share))


def _height(share: float) -> float:
    return round(_BOTTOM - share * (_BOTTOM - _TOP), 1)


def _mirrored(x: float, rtl: bool) -> float:
    return round(WIDTH - x if rtl else x, 1)
