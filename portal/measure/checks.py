"""Guards for the numbers that enter this room: each returns its value or raises ValueError naming it.

May not: repair or clip a value, or know any formula. Impossible input stops here, so that no formula
answers it with a plausible number.
"""

from __future__ import annotations

import math

MAX_COUNT = 2_000_000_000
"""Above any count of people this portal can meet; keeps every formula fast and within float precision."""


def count(name: str, value: object, low: int = 0, high: int = MAX_COUNT) -> int:
    """A whole number in low..high; a truth value or 9.5 is not one."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} must be a whole number")
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in {low}..{high}")
    return value


def counts_of(x: object, n: object) -> tuple[int, int]:
    """x successes among n: two whole numbers with 0 <= x <= n."""
    n_checked = count("n", n)
    if count("x", x) > n_checked:
        raise ValueError("x must not be larger than n")
    return count("x", x), n_checked


def real(name: str, value: object, low: float = -math.inf, high: float = math.inf) -> float:
    """A finite number in low..high, both ends allowed; NaN, infinities and truth values are refused."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} must be a number")
    try:
        number = float(value)
    except OverflowError:
        raise ValueError(f"{name} must be smaller") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite")
    if not low <= number <= high:
        raise ValueError(f"{name} must lie in {low:g}..{high:g}")
    return number


def positive(name: str, value: object) -> float:
    """A finite number above 0."""
    number = real(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above 0")
    return number


def share(name: str, value: object) -> float:
    """A fraction 0..1; 85 for 85 % is refused."""
    return real(name, value, 0.0, 1.0)


def target(value: object) -> float:
    """A goal above 0 and at most 1: a goal of 0 would be met by anything, so it is a missing goal."""
    goal = share("target", value)
    if goal == 0.0:
        raise ValueError("target must be above 0")
    return goal
