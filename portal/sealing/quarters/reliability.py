"""How well the questions of a form hang together, from sums over its attempts. Pure.

The formulas are those of `portal.measure.items`, which this room may not know; a test holds the two together. They
are worked out here because the exact sums must not leave: only figures rounded to 0.1 do (measurement.md 4.2, Q)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sums:
    """Over `n` attempts; T is the number right of an attempt. `right` and `with_total` (sum of T over attempts that
    had the item right) have one number for each scored item; `squares` is the sum of T^2."""

    n: int
    right: Sequence[int]
    with_total: Sequence[int]
    squares: int


def sums_of(counters: Mapping[str, int], items: Sequence[str]) -> Sums:
    """The sums as `counts` left them in the open counters; a missing counter is 0."""
    return Sums(
        n=counters.get("n", 0),
        right=[counters.get(f"sum:right:{item}", 0) for item in items],
        with_total=[counters.get(f"sum:{item}*total", 0) for item in items],
        squares=counters.get("sum:total2", 0),
    )


def kr20(sums: Sums) -> float | None:
    """KR-20 with the population variance of T; None without variance or with fewer than 2 items."""
    items = len(sums.right)
    total_spread = sums.n * sums.squares - sum(sums.right) ** 2
    if items < 2 or total_spread == 0:
        return None
    item_spread = sum(right * (sums.n - right) for right in sums.right)
    return items * (total_spread - item_spread) / ((items - 1) * total_spread)


def item_rest(sums: Sums, place: int) -> float | None:
    """Correlation of the item at `place` with the number right among the others; None without variance."""
    right, together = sums.right[place], sums.with_total[place]
    rest = sum(sums.right) - right
    rest_squares = sums.squares - 2 * together + right
    spread = right * (sums.n - right) * (sums.n * rest_squares - rest * rest)
    if spread <= 0:
        return None
    return min(max((sums.n * (together - right) - right * rest) / math.sqrt(spread), -1.0), 1.0)


def in_tenths(figure: float) -> int:
    """Whole tenths, a half away from 0."""
    return int(math.copysign(math.floor(abs(figure) * 10 + 0.5), figure))
