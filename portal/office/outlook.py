"""How many answers more would settle a verdict. Pure: no Flask, no database, no clock."""

import math

from portal.measure import Verdict, participants_needed_of_rate
from portal.measure.display import FINE_FROM
from portal.measure.verdicts import VERDICT_MIN


def outlook(
    found: Verdict | None, rate: float | None, n: int, n_eff: float, deff: float, target: float | None
) -> tuple[int | None, bool]:
    """Answers still needed if the rate stays, None when they cannot settle it; and whether only learning can."""
    if found is None or rate is None or not target or found is Verdict.MET:
        return None, False
    if found is Verdict.TOO_FEW:
        # Below 30 answers from n and the classes alone: made from the rate, it would show it finer than whole tens.
        stretch = n / n_eff if n >= FINE_FROM else deff
        return max(math.ceil(VERDICT_MIN * max(stretch, deff)) - n, 1), False
    needed = participants_needed_of_rate(rate, n, target, max(n / n_eff, 1.0)).still_needed_for_verdict
    return (None if needed is None else two_digits(needed)), needed is None


def two_digits(needed: int) -> int:
    """From a thousand up only two digits, rounded up: a forecast of 34 656 answers is not known to the last six."""
    step = 10 ** max(len(str(needed)) - 2, 0) if needed >= 1000 else 1
    return -(-needed // step) * step
