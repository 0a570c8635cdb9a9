"""Tail probabilities of the binomial distribution, without tables or third-party packages.

May not: decide anything; intervals, tests and cuts are made of these elsewhere.
"""

from __future__ import annotations

import math
from fractions import Fraction

EXACT_UP_TO = 1000
"""Trials up to which tails are summed in whole numbers; above, the incomplete beta function is used."""

_TINY = 1e-300
_STEP_DONE = 1e-16
_BISECTIONS = 80


def regularised_beta(x: float, a: float, b: float) -> float:
    """I_x(a, b) for x in 0..1 and a, b > 0.

    Continued fraction of Didonato & Morris in Lentz's evaluation (Numerical Recipes, 6.4); relative error
    below 1e-9 for a + b up to a million. I_p(m, n - m + 1) = P(Bin(n, p) >= m).
    """
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta)
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _continued_fraction(x, a, b) / a
    return 1.0 - front * _continued_fraction(1.0 - x, b, a) / b


def _continued_fraction(x: float, a: float, b: float) -> float:
    c = 1.0
    d = 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    value = d
    # The number of steps grows like the square root of the larger argument.
    for m in range(1, 200 + 20 * math.isqrt(int(max(a, b)) + 1)):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        step = 1.0
        for term in (even, odd):
            d = 1.0 / _away_from_zero(1.0 + term * d)
            c = _away_from_zero(1.0 + term / c)
            step = c * d
            value *= step
        if abs(step - 1.0) <= _STEP_DONE:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The x in 0..1 with I_x(a, b) = probability, by halving; absolute error below 1e-15 of the halving."""
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        if regularised_beta(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def fair_coin_two_sided(smaller: int, trials: int) -> float:
    """min(1, 2 P(Bin(trials, 1/2) <= smaller)) for 0 <= smaller <= trials / 2 and trials >= 1."""
    if trials <= EXACT_UP_TO:
        ways = sum(math.comb(trials, i) for i in range(smaller + 1))
        return float(min(Fraction(1), Fraction(2 * ways, 2**trials)))
    return min(1.0, 2.0 * regularised_beta(0.5, trials - smaller, smaller + 1))


def guessing_tails(items: int, options: int) -> list[Fraction]:
    """P(Bin(items, 1/options) >= m) for m = 0..items, exactly."""
    tails = [Fraction(0)] * (items + 1)
    ways = 0
    for m in range(items, -1, -1):
        ways += math.comb(items, m) * (options - 1) ** (items - m)
        tails[m] = Fraction(ways, options**items)
    return tails
