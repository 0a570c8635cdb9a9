"""Item analysis: difficulty corrected for guessing, discrimination, reliability.

May not: keep or return a single attempt; all it needs of a form are the sums of `FormSums`. Words for these
numbers are keys in `item_words`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portal.measure import checks


@dataclass(frozen=True)
class GuessCorrected:
    """Fractions; corrected may be negative, shown is max(0, corrected). All None without answers."""

    raw: float | None
    corrected: float | None
    shown: float | None


@dataclass(frozen=True)
class FormSums:
    """What is added up over n attempts of one form with J items; T is the number right of an attempt.

    right: per item, how often right; with_total: per item, sum of T over the attempts that had it right;
    squares: sum of T^2. Raises ValueError when these cannot belong together.
    """

    n: int
    right: tuple[int, ...]
    with_total: tuple[int, ...]
    squares: int

    def __post_init__(self) -> None:
        n = checks.count("n", self.n)
        if len(self.right) != len(self.with_total):
            raise ValueError("right and with_total must have one number for each item")
        for right, together in zip(self.right, self.with_total, strict=True):
            checks.count("right", right, 0, n)
            checks.count("with_total", together, right, right * len(self.right))
        # Adding T over the right answers of all items adds T exactly T times for each attempt.
        if sum(self.with_total) != self.squares:
            raise ValueError("squares must be the sum of with_total")
        if n * self.squares < sum(self.right) ** 2:
            raise ValueError("squares must be larger for these right answers")


def guess_corrected(right: int, wrong: int, not_sure_or_blank: int, options: int) -> GuessCorrected:
    """raw = R / N and (R - W/(c-1)) / N, N = R + W + not sure or blank; only wrong options count as guesses.

    options c: real options of the question, >= 2. No answers: None. Raises ValueError for negative counts or
    c < 2. Source: Thurstone 1919, formula scoring.
    """
    right, wrong = checks.count("right", right), checks.count("wrong", wrong)
    unsure = checks.count("not_sure_or_blank", not_sure_or_blank)
    options = checks.count("options", options, 2)
    n = right + wrong + unsure
    if n == 0:
        return GuessCorrected(None, None, None)
    corrected = (right * (options - 1) - wrong) / ((options - 1) * n)
    return GuessCorrected(right / n, corrected, max(0.0, corrected))


def sums_of(matrix: Sequence[Sequence[int]]) -> FormSums:
    """Sums of a matrix with one row for each attempt and one column for each item, 1 right and 0 not.

    Raises ValueError for rows of unequal length or entries other than 0 and 1.
    """
    if not isinstance(matrix, Sequence) or isinstance(matrix, str):
        raise ValueError("matrix must be a list of rows")
    for row in matrix:
        if not isinstance(row, Sequence) or isinstance(row, str):
            raise ValueError("matrix must be a list of rows")
        if len(row) != len(matrix[0]):
            raise ValueError("all rows of matrix must have the same length")
        for entry in row:
            checks.count("an entry of matrix", entry, 0, 1)
    items = range(len(matrix[0]) if matrix else 0)
    totals = [sum(row) for row in matrix]
    return FormSums(
        n=len(matrix),
        right=tuple(sum(row[i] for row in matrix) for i in items),
        with_total=tuple(sum(t for row, t in zip(matrix, totals, strict=True) if row[i]) for i in items),
        squares=sum(t * t for t in totals),
    )


def kr20(matrix: Sequence[Sequence[int]]) -> float | None:
    """`kr20_of` of a matrix (attempts x items); raises ValueError as `sums_of`."""
    return kr20_of(sums_of(matrix))


def kr20_of(sums: FormSums) -> float | None:
    """J/(J-1) (1 - sum p_i q_i / Var T) with the population variance (divided by n) of the totals T.

    May be negative. Not defined (None): fewer than 2 items, or all totals alike (so also below 2 attempts).
    Source: Kuder & Richardson 1937, formula 20.
    """
    items = len(sums.right)
    # Both variances times n^2: whole numbers, so "no variance" is exactly 0.
    total_spread = sums.n * sums.squares - sum(sums.right) ** 2
    if items < 2 or total_spread == 0:
        return None
    item_spread = sum(right * (sums.n - right) for right in sums.right)
    return items * (total_spread - item_spread) / ((items - 1) * total_spread)


def item_rest_correlation(matrix: Sequence[Sequence[int]], item_index: int) -> float | None:
    """`item_rest_of` of a matrix (attempts x items); raises ValueError as `sums_of` and `item_rest_of`."""
    return item_rest_of(sums_of(matrix), item_index)


def item_rest_of(sums: FormSums, item_index: int) -> float | None:
    """Pearson correlation -1..1 of an item (0/1) with the number right among the other items.

    item_index counts from 0. Not defined (None): all or none have the item right, or the rest is alike.
    Raises ValueError when there is no such item. Source: corrected item-total (point-biserial) correlation.
    """
    i = checks.count("item_index", item_index)
    if i >= len(sums.right):
        raise ValueError("item_index must name an item")
    right, together = sums.right[i], sums.with_total[i]
    rest = sum(sums.right) - right
    rest_squares = sums.squares - 2 * together + right  # (T - item)^2, item^2 = item
    shared = sums.n * (together - right) - right * rest
    spread = right * (sums.n - right) * (sums.n * rest_squares - rest * rest)
    if spread == 0:
        return None
    return min(max(shared / math.sqrt(spread), -1.0), 1.0)
