"""Verdict against a target, and how many participants would settle it.

May not: word a sentence, or decide when to judge (once a quarter, at sealing: a running total that is judged
every month declares "met" wrongly four times as often). Rates and targets are fractions 0..1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from portal.measure import checks
from portal.measure.intervals import Z, wilson

VERDICT_MIN = 30
"""Effective attempts below which no verdict is given."""

EVERYBODY = 0.95
"""The provable target where a plan says 100 %: a sample can be consistent with 100 %, never prove it."""


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not met"
    NOT_CERTAIN = "not certain"
    TOO_FEW = "too few"


@dataclass(frozen=True)
class ParticipantsNeeded:
    """Attempts at which Wilson's lower end reaches the target if the rate stays; None: more cannot change it.

    still_needed_for_verdict also respects VERDICT_MIN, which total_needed (the bare formula) can undercut.
    """

    total_needed: int | None
    still_needed: int | None
    still_needed_for_verdict: int | None


def verdict(lower: float | None, upper: float | None, n_eff: float | None, target: float) -> Verdict:
    """Judge a range: n_eff < 30 too few; lower >= target met; upper < target not met; else not certain.

    A range or n_eff that is not defined (None) is "too few". Raises ValueError for a target outside (0, 1],
    ends outside 0..1 or in the wrong order, or a negative n_eff. Source: measurement.md, section 2.
    """
    goal = checks.target(target)
    if lower is None or upper is None or n_eff is None:
        return Verdict.TOO_FEW
    lower, upper = checks.share("lower", lower), checks.share("upper", upper)
    if lower > upper:
        raise ValueError("lower must not be larger than upper")
    if checks.real("n_eff", n_eff, 0.0) < VERDICT_MIN:
        return Verdict.TOO_FEW
    if lower >= goal:
        return Verdict.MET
    return Verdict.NOT_MET if upper < goal else Verdict.NOT_CERTAIN


def verdict_of_counts(x: int, n: int, target: float) -> Verdict:
    """`verdict` on Wilson's range for x of n exact, independent attempts. Raises ValueError as both."""
    found = wilson(x, n)
    return verdict(found.lower, found.upper, n, target)


def participants_needed(x: int, n: int, target: float, deff: float = 1.0) -> ParticipantsNeeded:
    """`participants_needed_of_rate` for x of n; raises ValueError unless 0 <= x <= n are whole numbers."""
    x, n = checks.counts_of(x, n)
    return _needed(Fraction(x, n) if n else None, n, target, deff)


def participants_needed_of_rate(rate: float | None, n: int, target: float, deff: float = 1.0) -> ParticipantsNeeded:
    """total = ceil(deff z^2 T(1-T) / (rate-T)^2); still = total - n, never below 0.

    For weighted or jittered rates pass deff = n / n_eff. Not defined (None): no rate, or rate <= target, when
    more participants cannot change the verdict. Raises ValueError for a rate outside 0..1, a target outside
    (0, 1] or deff < 1. Source: score test inverted (Wilson's lower end >= T); measurement.md, section 2.
    """
    n = checks.count("n", n)
    return _needed(None if rate is None else _decimal(checks.share("rate", rate)), n, target, deff)


def _needed(rate: Fraction | None, n: int, target: float, deff: float) -> ParticipantsNeeded:
    goal = _decimal(checks.target(target))
    stretch = _decimal(checks.real("deff", deff, 1.0))
    if rate is None or rate <= goal:
        return ParticipantsNeeded(None, None, None)
    independent = _decimal(Z) ** 2 * goal * (1 - goal) / (rate - goal) ** 2
    total = math.ceil(independent * stretch)
    for_verdict = max(total, math.ceil(VERDICT_MIN * stretch))
    return ParticipantsNeeded(total, max(total - n, 0), max(for_verdict - n, 0))


def _decimal(value: float) -> Fraction:
    """The number as it is written: 0.85 is 85/100, so that no ceiling is one too high by a last digit."""
    return Fraction(repr(float(value)))
