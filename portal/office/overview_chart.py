"""The geometry of the funnel plot: each community at its number of answers, with its band of chance.

Pure: no Flask, no wording. It is made from what may be shown (whole percents), so a chart says no more than its table.
Communities are numbered as in the table, in the order of their codes; nothing is ordered by rate."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.office.chart import Label, Line
from portal.office.overview_parts import CommunityLine, Funnel

LISTED = 100  # communities that a page lists one by one; of more it lists those outside their band, the file has all
WIDTH, HEIGHT = 440, 290
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 424, 18, 230
_WIDEST_GAP = 26.0
_SHAPES = {"inside": "dot", "below": "square", "above": "diamond"}


@dataclass(frozen=True)
class FunnelPoint:
    """One community: its number in the table, its place, its band (None: not compared) and its shape."""

    code: str
    number: str
    x: float
    y: float
    band_top: float | None
    band_bottom: float | None
    shape: str


@dataclass(frozen=True)
class FunnelChart:
    """Everything that is drawn; `counts` are the answers under the points of fewest and most.

    `points` are the communities that the table lists; those that it does not list are one path for all of a shape
    (`crowd`) and one for their bands (`crowd_band`)."""

    width: int
    height: int
    grid: tuple[Line, ...]
    scale: tuple[Label, ...]
    district: Line
    points: tuple[FunnelPoint, ...]
    counts: tuple[Label, ...]
    crowd: tuple[tuple[str, str], ...] = ()
    crowd_band: str = ""

    @property
    def shapes(self) -> list[str]:
        """Every shape that is drawn, for the legend."""
        return sorted({one.shape for one in self.points}.union(shape for shape, _ in self.crowd))


def listed(found: Funnel) -> list[tuple[int, CommunityLine]]:
    """The communities that a page lists, each with its number."""
    lines = list(enumerate(found.lines, 1))
    return lines if len(lines) <= LISTED else [line for line in lines if line[1].place in {"above", "below"}]


def funnel_chart(found: Funnel, rtl: bool = False) -> FunnelChart | None:
    """The plot, when the district and at least one community have a rate to show."""
    level = found.reference.shown.percent
    shown = [(number, one) for number, one in enumerate(found.lines, 1) if one.found.shown.percent is not None]
    if level is None or not shown:
        return None
    places = _places([one.found.n for _, one in shown])
    drawn = [_point(number, one, _mirrored(x, rtl)) for (number, one), x in zip(shown, places, strict=True)]
    by_name = {str(number) for number, _ in listed(found)}
    points = tuple(one for one in drawn if one.number in by_name)
    crowd = [one for one in drawn if one.number not in by_name]
    ends = sorted(zip(places, (one.found.n for _, one in shown), strict=True))
    counts = {x: Label(str(n), _mirrored(x, rtl), _BOTTOM + 20) for x, n in (ends[0], ends[-1])}
    return FunnelChart(
        WIDTH,
        HEIGHT,
        tuple(Line(_LEFT, _height(one), _RIGHT, _height(one)) for one in (0, 25, 50, 75, 100)),
        tuple(Label(str(one), _mirrored(_LEFT - 24, rtl), _height(one) + 5) for one in (0, 25, 50, 75, 100)),
        Line(_LEFT, _height(level), _RIGHT, _height(level)),
        points,
        tuple(counts.values()),
        tuple((name, _dots(one for one in crowd if one.shape == name)) for name in sorted({it.shape for it in crowd})),
        "".join(f"M{one.x} {one.band_top}V{one.band_bottom}" for one in crowd if one.band_top is not None),
    )


def _dots(points: Iterable[FunnelPoint]) -> str:
    """Small circles as one path: a thousand elements would take a browser longer than all the rest of the page."""
    return "".join(f"M{round(one.x - 2, 1)} {one.y}a2 2 0 1 0 4 0a2 2 0 1 0-4 0" for one in points)


def _point(number: int, one: CommunityLine, x: float) -> FunnelPoint:
    shown = one.found.shown.percent or 0
    return FunnelPoint(
        one.area.code,
        str(number),
        x,
        _height(shown),
        None if one.high is None else _height(one.high),
        None if one.low is None else _height(one.low),
        _SHAPES.get(one.place or "", "ring"),
    )


def _places(answers: Sequence[int]) -> list[float]:
    """From few answers to many, by their square root, pushed apart where points would cover each other."""
    room = _RIGHT - _LEFT - 2 * _WIDEST_GAP
    gap = min(_WIDEST_GAP, room / max(len(answers) - 1, 1))
    most, least = math.sqrt(max(answers)), math.sqrt(min(answers))
    order = sorted(range(len(answers)), key=lambda place: (answers[place], place))
    found = [0.0] * len(answers)
    last = -math.inf
    for place in order:
        wish = room * (math.sqrt(answers[place]) - least) / (most - least) if most > least else room / 2
        last = found[place] = max(wish, last + gap)
    for behind, place in enumerate(reversed(order)):  # what was pushed past the end goes back, keeping the gaps
        found[place] = min(found[place], room - gap * behind)
    return [round(_LEFT + _WIDEST_GAP + max(x, 0.0), 1) for x in found]


def _height(percent: float) -> float:
    return round(_BOTTOM - percent / 100 * (_BOTTOM - _TOP), 1)


def _mirrored(x: float, rtl: bool) -> float:
    return round(WIDTH - x if rtl else x, 1)
