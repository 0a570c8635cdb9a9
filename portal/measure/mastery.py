"""The mastery cut: right answers that make an attempt count as "identifies new drugs".

May not: score an attempt; it only says where the cut of a form lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from portal.measure import checks
from portal.measure.tails import EXACT_UP_TO, guessing_tails

GUESS_LIMIT = Fraction(1, 100)
"""A pure guesser may pass in at most 1 of 100 tries."""


@dataclass(frozen=True)
class MasteryCut:
    """Right answers needed, and the share of pure guessers who reach them; both None: too easy to guess."""

    cut: int | None
    guess_pass_probability: float | None


def mastery_cut(items: int, options: int) -> MasteryCut:
    """cut = max(ceil(0.75 items), smallest m with P(Bin(items, 1/options) >= m) <= 0.01).

    items: scored questions J, 1..1000; options: real options of each question, >= 2 ("not sure" not counted).
    Not defined (None) when even a full score is guessed more often than that (3 questions of 4 options): no
    verdict can rest on such a form. Raises ValueError otherwise out of range.
    Source: measurement.md, section 1.
    """
    items = checks.count("items", items, 1, EXACT_UP_TO)
    options = checks.count("options", options, 2, EXACT_UP_TO)
    tails = guessing_tails(items, options)
    three_quarters = (3 * items + 3) // 4  # the ceiling, in whole numbers
    for cut in range(three_quarters, items + 1):
        if tails[cut] <= GUESS_LIMIT:
            return MasteryCut(cut, float(tails[cut]))
    return MasteryCut(None, None)
