"""Effective number of attempts: what classes and the privacy jitter take away from n, and Wilson on the rest.

May not: draw jitter, change a stored count, or round for display. Rates are fractions 0..1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from portal.measure import checks
from portal.measure.intervals import Z, wilson_of_rate

DEFAULT_RHO = 0.05
"""Likeness of pupils of one class or event (intraclass correlation) where none has been measured."""


@dataclass(frozen=True)
class EffectiveRange:
    """A share with its range on an effective size; rate, n_eff, lower, upper are None when n = 0.

    jitter_variance is that of ONE box's count (persons squared); 0.0 where no jitter was asked for.
    """

    rate: float | None
    deff: float
    jitter_variance: float
    n_eff: float | None
    lower: float | None
    upper: float | None


def design_effect(mean_group_size: float, rho: float = DEFAULT_RHO, clustered_share: float = 1.0) -> float:
    """deff = 1 + share (m - 1) rho: Kish's design effect, weighted with the share of attempts made in groups.

    mean_group_size m >= 1 (people per class or event); rho and clustered_share in 0..1. Otherwise ValueError.
    Attempts made alone have deff 1. Source: Kish 1965; measurement.md, section 2.
    """
    size = checks.real("mean_group_size", mean_group_size, 1.0)
    rho = checks.share("rho", rho)
    return 1.0 + checks.share("clustered_share", clustered_share) * (size - 1.0) * rho


def jitter_variance(eps: float) -> float:
    """Variance 2q/(1-q)^2, q = exp(-eps), of the discrete Laplace jitter of one box (1.84 at eps = 1).

    Raises ValueError unless eps is finite, above 0 and not so small that the variance overflows.
    """
    eps = checks.positive("eps", eps)
    gap = -math.expm1(-eps)  # 1 - q without cancellation for small eps
    if gap < 1e-9:
        raise ValueError("eps must be larger")
    return 2.0 * math.exp(-eps) / (gap * gap)


def smoothed_share(x: int, n: int) -> float:
    """p~ = (x + 2) / (n + 4), for use inside a variance only, never as a rate to show.

    A jittered x may lie outside 0..n; it is clipped here, because p~ (1 - p~) would turn negative soon beyond
    the ends and a negative variance means nothing, while the jitter's own spread is added as a separate term.
    """
    return (min(max(x, 0), n) + 2.0) / (n + 4.0)


def effective_size(x: int, n: int, cells: int = 0, eps: float = 1.0, deff: float = 1.0) -> float:
    """n_eff = p~(1-p~) / var with var = p~(1-p~) deff / n + cells s2 / n^2; n >= 1 and n_eff <= n / deff.

    x: stored count, possibly outside 0..n; cells: sealed boxes in the sum (0: no jitter); eps: of each.
    Raises ValueError for n < 1, cells < 0, eps <= 0 or deff < 1. Source: measurement.md, section 2.
    """
    x = checks.count("x", x, -checks.MAX_COUNT)
    n = checks.count("n", n, 1)
    cells = checks.count("cells", cells)
    # Below 1 a design effect would claim more certainty than independent attempts give.
    deff = checks.real("deff", deff, 1.0)
    p = smoothed_share(x, n)
    spread = p * (1.0 - p)
    return spread / (spread * deff / n + cells * jitter_variance(eps) / n**2)


def clustered_wilson(x: int, n: int, mean_group_size: float, rho: float = DEFAULT_RHO) -> EffectiveRange:
    """Wilson's range for exact counts that came in classes: n_eff = n / (1 + (m-1) rho).

    n = 0: not defined (None). Raises ValueError as `design_effect`, and unless 0 <= x <= n are whole.
    Source: Kish 1965; Korn & Graubard 1998.
    """
    x, n = checks.counts_of(x, n)
    deff = design_effect(mean_group_size, rho)
    if n == 0:
        return EffectiveRange(None, deff, 0.0, None, None, None)
    n_eff = n / deff
    found = wilson_of_rate(x / n, n_eff)
    return EffectiveRange(found.rate, deff, 0.0, n_eff, found.lower, found.upper)


def jitter_wilson(x: int, n: int, cells: int, eps: float, deff: float = 1.0, z: float = Z) -> EffectiveRange:
    """Wilson's range for a sum of sealed boxes: chance, classes and jitter together.

    x: sum of the stored counts, which may lie outside 0..n (stored boxes are never clipped, or sums near
    100 % would be biased); only the returned rate is clipped to 0..1. n: exact number of attempts.
    n = 0: not defined (None). Raises ValueError as `effective_size`.
    Source: measurement.md, section 2; Wilson on n_eff after Franco et al. 2019.
    """
    x = checks.count("x", x, -checks.MAX_COUNT)
    n = checks.count("n", n)
    variance = jitter_variance(eps)
    n_eff = effective_size(x, max(n, 1), cells, eps, deff)
    if n == 0:
        return EffectiveRange(None, deff, variance, None, None, None)
    found = wilson_of_rate(min(max(x, 0), n) / n, n_eff, z)
    return EffectiveRange(found.rate, deff, variance, n_eff, found.lower, found.upper)
