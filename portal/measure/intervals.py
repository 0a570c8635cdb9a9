"""Ranges for a share: Wilson (used on every page) and Clopper-Pearson (for comparison only).

May not: know where a count comes from, round for display, or give a verdict. Rates are fractions 0..1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from portal.measure import checks
from portal.measure.tails import beta_quantile

Z = 1.959964
"""Normal quantile of a two-sided 95 % range, with the digits that the reference examples use."""

ALPHA = 0.05
"""Error share of the same range, where a formula needs it instead of the quantile."""


@dataclass(frozen=True)
class RateRange:
    """A share with its range, fractions 0..1, lower <= rate <= upper; all None without attempts."""

    rate: float | None
    lower: float | None
    upper: float | None


UNDEFINED = RateRange(None, None, None)


def wilson(x: int, n: int, z: float = Z) -> RateRange:
    """Wilson's score range for x of n attempts.

    n = 0: not defined (None). 0 of n has the lower end 0.0 exactly, n of n the upper end 1.0 exactly.
    Raises ValueError unless x, n are whole numbers with 0 <= x <= n.
    Source: Wilson 1927; recommended by Brown, Cai & DasGupta 2001 (Stat. Sci. 16:101-133).
    """
    x, n = checks.counts_of(x, n)
    if n == 0:
        checks.positive("z", z)
        return UNDEFINED
    return wilson_of_rate(x / n, n, z)


def wilson_of_rate(rate: float, n_eff: float, z: float = Z) -> RateRange:
    """Wilson's range for a rate on an effective number of attempts, which need not be whole.

    (r n + z^2/2 -+ z sqrt(r (1-r) n + z^2/4)) / (n + z^2).
    Raises ValueError unless 0 <= rate <= 1, n_eff > 0 and z > 0.
    Source: Korn & Graubard 1998; Franco et al. 2019 (Wilson on the effective size).
    """
    rate = checks.share("rate", rate)
    n_eff = checks.positive("n_eff", n_eff)
    z = checks.positive("z", z)
    below = n_eff + z * z
    centre = (rate * n_eff + z * z / 2.0) / below
    half = z * math.sqrt(rate * (1.0 - rate) * n_eff + z * z / 4.0) / below
    # Rounding in the last digit must not push an end past 0, 1 or the rate itself.
    lower = 0.0 if rate == 0.0 else min(max(centre - half, 0.0), rate)
    upper = 1.0 if rate == 1.0 else max(min(centre + half, 1.0), rate)
    return RateRange(rate, lower, upper)


def clopper_pearson(x: int, n: int, alpha: float = ALPHA) -> RateRange:
    """Exact range for x of n: wider than needed, kept to check Wilson against.

    n = 0: not defined (None). Raises ValueError unless 0 <= x <= n are whole and 0 < alpha < 1.
    Source: Clopper & Pearson 1934, through quantiles of the beta distribution.
    """
    x, n = checks.counts_of(x, n)
    tail = checks.positive("alpha", checks.share("alpha", alpha)) / 2.0
    if alpha >= 1:
        raise ValueError("alpha must be below 1")
    if n == 0:
        return UNDEFINED
    lower = 0.0 if x == 0 else beta_quantile(tail, x, n - x + 1)
    # The upper end is the mirrored lower end of the failures: small tails are exact, 1 - small is not.
    upper = 1.0 if x == n else 1.0 - beta_quantile(tail, n - x, x + 1)
    return RateRange(x / n, lower, upper)
