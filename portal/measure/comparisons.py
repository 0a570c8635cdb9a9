"""Several comparisons at once: communities against the district, lists of tests. No league tables.

May not: rank anything. Rates and p values are fractions 0..1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from portal.measure import checks
from portal.measure.intervals import ALPHA, RateRange, Z


def bonferroni_z(comparisons: int) -> float:
    """Normal quantile at 1 - 0.05 / (2m) for m comparisons; the usual Z for m = 1.

    Use it as z of `wilson_of_rate`, `difference_effective` and `funnel_limits`. Raises ValueError for m < 1.
    Source: Bonferroni; measurement.md, section 2 (many comparisons).
    """
    m = checks.count("comparisons", comparisons, 1)
    # From the small tail: 1 - tiny loses digits.
    return Z if m == 1 else -NormalDist().inv_cdf(ALPHA / (2 * m))


def funnel_limits(reference: float, n_eff: float, comparisons: int = 1) -> RateRange:
    """Rates between which a group of n_eff attempts stays by chance if its true rate is the reference.

    reference -+ z sqrt(r (1-r) / n_eff), cut to 0..1, z for m comparisons. A rate lies inside exactly when
    its own Wilson range (same z) contains the reference. The reference is taken as known: a group that makes
    up much of its district should be compared with the rest of the district instead.
    Raises ValueError unless 0 <= reference <= 1, n_eff > 0, comparisons >= 1. Source: Spiegelhalter 2005.
    """
    reference = checks.share("reference", reference)
    spread = reference * (1.0 - reference) / checks.positive("n_eff", n_eff)
    half = bonferroni_z(comparisons) * math.sqrt(spread)
    return RateRange(reference, max(reference - half, 0.0), min(reference + half, 1.0))


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Holm-adjusted p values, in the order given; compare each with 0.05.

    Tests that are not defined (None) stay None and are not counted among the comparisons.
    Raises ValueError for a p value outside 0..1. Source: Holm 1979.
    """
    known = sorted((checks.share("p", p), i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, i) in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        adjusted[i] = largest
    return tuple(adjusted)
