"""What of a rate may be shown, as whole percent: data for a page, not wording.

May not: contain words for readers, or be used before a verdict (verdicts are made from unrounded numbers).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from portal.measure import checks

SHOW_FROM = 10
FINE_FROM = 30
TOP_PERCENT = 95
BOTTOM_PERCENT = 5


class DisplayClass(StrEnum):
    HIDDEN = "hidden"
    COARSE = "coarse"
    FINE = "fine"


@dataclass(frozen=True)
class ShownRate:
    """Whole percents 0..100. hidden: everything None. coarse: percent in whole tens, no verdict beside it.

    or_more: read percent (95) as "95 or more"; or_less: read percent (5) as "5 or less".
    """

    display: DisplayClass
    percent: int | None = None
    lower: int | None = None
    upper: int | None = None
    or_more: bool = False
    or_less: bool = False


def display_class(n: int) -> DisplayClass:
    """hidden below 10 attempts, coarse for 10-29, fine from 30. Raises ValueError for n < 0 or not whole."""
    n = checks.count("n", n)
    if n < SHOW_FROM:
        return DisplayClass.HIDDEN
    return DisplayClass.COARSE if n < FINE_FROM else DisplayClass.FINE


def shown_rate(n: int, rate: float | None, lower: float | None, upper: float | None) -> ShownRate:
    """Apply the rules for small n to a rate 0..1 and its range, n being the exact number of attempts.

    The rate is rounded half up; the lower end down and the upper end up, to whole percents in both classes.
    A rate above 95 % or rounded above it reads "95 or more", below 5 % likewise "5 or less": this also hides
    groups that are all alike. An end that is not defined stays None; no rate: nothing is shown.
    Raises ValueError for values outside 0..1. Source: measurement.md, sections 1 (targets) and 2 (small n).
    """
    kind = display_class(n)
    ends = (
        None if lower is None else percent_down(lower),
        None if upper is None else percent_up(upper),
    )
    percent = None if rate is None else percent_rounded(rate, 10 if kind is DisplayClass.COARSE else 1)
    if kind is DisplayClass.HIDDEN or percent is None or rate is None:
        return ShownRate(DisplayClass.HIDDEN)
    if percent > TOP_PERCENT or _percent(rate) > TOP_PERCENT:
        return ShownRate(kind, TOP_PERCENT, *ends, or_more=True)
    if percent < BOTTOM_PERCENT or _percent(rate) < BOTTOM_PERCENT:
        return ShownRate(kind, BOTTOM_PERCENT, *ends, or_less=True)
    return ShownRate(kind, percent, *ends)


def percent_rounded(value: float, step: int = 1) -> int:
    """A share 0..1 as percent in steps of `step`, halves upward: 0.285 -> 29, 0.25 in tens -> 30."""
    return step * math.floor(_percent(value) / step + 0.5)


def percent_down(value: float) -> int:
    """A share 0..1 as whole percent, rounded down: 0.29 -> 29 although 0.29 * 100 is 28.999999999999996."""
    return math.floor(_percent(value))


def percent_up(value: float) -> int:
    """A share 0..1 as whole percent, rounded up: 0.07 -> 7 although 0.07 * 100 is 7.000000000000001."""
    return math.ceil(_percent(value))


def _percent(value: float) -> float:
    """Percent without the noise of binary fractions, which lies many digits below the one rounded here."""
    return round(checks.share("share", value) * 100.0, 9)
