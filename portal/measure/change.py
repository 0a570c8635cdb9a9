"""Change between before and after: paired counts, different people, normalised gain, word for a trend.

May not: pair anybody (pairs are joined on the participant's own device), or compare versions of a form that
are not comparable. Rates are fractions 0..1, differences -1..1, always after minus before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from portal.measure import checks
from portal.measure.intervals import RateRange, Z, wilson, wilson_of_rate
from portal.measure.tails import fair_coin_two_sided


@dataclass(frozen=True)
class PairedChange:
    """Shares of the same people before and after; p of the exact test. See `mcnemar_exact` for None."""

    before: float | None
    after: float | None
    change: float | None
    p: float | None


@dataclass(frozen=True)
class Difference:
    """after - before with its range; all None when one side has no attempts."""

    difference: float | None
    lower: float | None
    upper: float | None


class Trend(StrEnum):
    UP = "up"
    DOWN = "down"
    NO_CLEAR_CHANGE = "no_clear_change"


def mcnemar_exact(both: int, lost: int, gained: int, neither: int) -> PairedChange:
    """Exact two-sided McNemar test on a 2x2 table of pairs, with the size of the change.

    both: passed before and after; lost: only before; gained: only after; neither. Whole numbers >= 0, else
    ValueError: counts of a jittered box that fell below 0 are the caller's to clip.
    No pairs: everything None. No pair that changed: there is nothing to test, p is None.
    Source: McNemar 1947; p = min(1, 2 P(Bin(lost + gained, 1/2) <= min(lost, gained))).
    """
    both, lost = checks.count("both", both), checks.count("lost", lost)
    gained, neither = checks.count("gained", gained), checks.count("neither", neither)
    pairs = both + lost + gained + neither
    if pairs == 0:
        return PairedChange(None, None, None, None)
    changed = lost + gained
    p = fair_coin_two_sided(min(lost, gained), changed) if changed else None
    return PairedChange((both + lost) / pairs, (both + gained) / pairs, (gained - lost) / pairs, p)


def hake_gain(pre: float, post: float) -> float | None:
    """Normalised gain (post - pre) / (1 - pre) of group averages; never a mean of individual gains.

    pre = 1: not defined (None). May be negative. Raises ValueError outside 0..1.
    Source: Hake 1998 (Am. J. Phys. 66:64-74).
    """
    pre, post = checks.share("pre", pre), checks.share("post", post)
    return None if pre == 1.0 else (post - pre) / (1.0 - pre)


def difference_unpaired(x_before: int, n_before: int, x_after: int, n_after: int, z: float = Z) -> Difference:
    """Newcombe's range for the difference of two shares of different people, from exact counts.

    One side without attempts: not defined (None). Raises ValueError unless 0 <= x <= n are whole numbers.
    Source: Newcombe 1998, method 10 (hybrid score).
    """
    return _newcombe(wilson(x_before, n_before, z), wilson(x_after, n_after, z))


def difference_effective(
    rate_before: float | None,
    n_eff_before: float | None,
    rate_after: float | None,
    n_eff_after: float | None,
    z: float = Z,
) -> Difference:
    """The same on rates with effective sizes, for sums of sealed boxes or weighted rates.

    Any part that is not defined (None) makes the difference not defined. Raises ValueError for a rate outside
    0..1 or an effective size <= 0. For several comparisons pass `comparisons.bonferroni_z(m)` as z.
    """
    if rate_before is None or n_eff_before is None or rate_after is None or n_eff_after is None:
        return Difference(None, None, None)
    before = wilson_of_rate(rate_before, n_eff_before, z)
    return _newcombe(before, wilson_of_rate(rate_after, n_eff_after, z))


def _newcombe(before: RateRange, after: RateRange) -> Difference:
    if before.rate is None or before.lower is None or before.upper is None:
        return Difference(None, None, None)
    if after.rate is None or after.lower is None or after.upper is None:
        return Difference(None, None, None)
    gap = after.rate - before.rate
    down = math.hypot(after.rate - after.lower, before.upper - before.rate)
    up = math.hypot(after.upper - after.rate, before.rate - before.lower)
    return Difference(gap, max(gap - down, -1.0), min(gap + up, 1.0))


def trend(found: Difference) -> Trend | None:
    """up or down only when the range leaves 0 out; not defined: None."""
    if found.lower is None or found.upper is None:
        return None
    if found.lower > 0.0:
        return Trend.UP
    return Trend.DOWN if found.upper < 0.0 else Trend.NO_CLEAR_CHANGE
