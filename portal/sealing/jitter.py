"""Draws the jitter of a sealed count from the operating system's generator.

Pure but for that generator. No draw and no seed is kept anywhere, and nothing here may log."""

import secrets
from fractions import Fraction


def draw(eps: float) -> int:
    """One draw of the discrete Laplace distribution, P(k) = (1 - q) / (1 + q) * q**abs(k) with q = exp(-eps).

    It is the difference of two geometric draws with success 1 - exp(-eps) (measurement.md 4.2). Every coin is thrown
    with whole numbers, so no rounding of a float or of a logarithm favours a value (Canonne, Kamath & Steinke 2020,
    "The discrete Gaussian for differential privacy", algorithm 1). Raises ValueError unless eps > 0."""
    if not eps > 0:
        raise ValueError("eps must be above 0")
    exact = Fraction(eps)
    return _geometric(exact) - _geometric(exact)


def _geometric(eps: Fraction) -> int:
    """How many coins of chance exp(-eps) come up in a row."""
    count = 0
    while _coin_exp(eps):
        count += 1
    return count


def _coin_exp(eps: Fraction) -> bool:
    """True with chance exp(-eps)."""
    while eps > 1:
        if not _coin_exp_of_fraction(Fraction(1)):
            return False
        eps -= 1
    return _coin_exp_of_fraction(eps)


def _coin_exp_of_fraction(eps: Fraction) -> bool:
    """True with chance exp(-eps), for eps of 0 to 1: the series of exp(-eps), one term a throw."""
    throws = 1
    while _coin(eps / throws):
        throws += 1
    return throws % 2 == 1


def _coin(chance: Fraction) -> bool:
    return secrets.randbelow(chance.denominator) < chance.numerator
