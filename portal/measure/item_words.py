"""Thresholds of item analysis, as keys that pages translate. Wording does not live here.

May not: compute a measure. Every function returns None when the measure is not defined or rests on too few
attempts to be shown. Source of all thresholds: measurement.md, section 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from portal.measure import checks
from portal.measure.display import percent_rounded

ITEM_MIN = 500
ITEM_MIN_PILOT = 100
RELIABILITY_MIN_ITEMS = 6


class Difficulty(StrEnum):
    NEARLY_ALL_KNOW = "nearly_all_know"
    USEFUL = "useful"
    HARD_OR_UNCLEAR = "hard_or_unclear"
    NO_BETTER_THAN_GUESSING = "no_better_than_guessing"


class Discrimination(StrEnum):
    SEPARATES_WELL = "separates_well"
    FAIR = "fair"
    WEAK = "weak"
    CHECK_WORDING_AND_KEY = "check_wording_and_key"
    PROBABLY_WRONG_KEY = "probably_wrong_key"


class Distractor(StrEnum):
    NOBODY_FALLS_FOR_IT = "nobody_falls_for_it"
    COMMON_MISCONCEPTION = "common_misconception"


class Reliability(StrEnum):
    CONSISTENT = "consistent"
    FOR_GROUPS_ONLY = "for_groups_only"
    ADD_OR_REPAIR = "add_or_repair"


def may_show_items(n: int, pilot: bool = False) -> bool:
    """From 500 attempts; difficulty and discrimination from 100 in pilot mode (staff who know they test)."""
    return checks.count("n", n) >= (ITEM_MIN_PILOT if pilot else ITEM_MIN)


def difficulty_word(rate: float | None, corrected: float | None, n: int, pilot: bool = False) -> Difficulty | None:
    """Word for a raw item rate 0..1; a corrected rate <= 0 goes before all. ValueError outside 0..1."""
    if not may_show_items(n, pilot) or rate is None:
        return None
    rate = checks.share("rate", rate)
    if corrected is not None and checks.real("corrected", corrected, -1.0, 1.0) <= 0.0:
        return Difficulty.NO_BETTER_THAN_GUESSING
    if rate > 0.90:
        return Difficulty.NEARLY_ALL_KNOW
    return Difficulty.USEFUL if rate >= 0.30 else Difficulty.HARD_OR_UNCLEAR


def discrimination_word(r: float | None, n: int, pilot: bool = False) -> Discrimination | None:
    """Word for an item-rest correlation; .20-.29 means from .20 to below .30. ValueError outside -1..1."""
    if not may_show_items(n, pilot) or r is None:
        return None
    r = round(checks.real("r", r, -1.0, 1.0), 9)
    if r >= 0.30:
        return Discrimination.SEPARATES_WELL
    if r >= 0.20:
        return Discrimination.FAIR
    if r >= 0.10:
        return Discrimination.WEAK
    return Discrimination.CHECK_WORDING_AND_KEY if r >= 0.0 else Discrimination.PROBABLY_WRONG_KEY


def reliability_word(kr20: float | None, n: int, items: int) -> Reliability | None:
    """Word for KR-20, from 500 attempts and 6 items, pilot mode or not. ValueError above 1."""
    if not may_show_items(n) or checks.count("items", items) < RELIABILITY_MIN_ITEMS or kr20 is None:
        return None
    value = round(checks.real("kr20", kr20, high=1.0), 9)
    if value >= 0.70:
        return Reliability.CONSISTENT
    return Reliability.FOR_GROUPS_ONLY if value >= 0.50 else Reliability.ADD_OR_REPAIR


def distractor_word(chosen: int, right: int, n: int) -> Distractor | None:
    """Word for one wrong option: chosen more often than the right one, else chosen by fewer than 5 %.

    chosen, right: counts of box Q, which jitter may carry outside 0..n. None also for an ordinary distractor.
    """
    chosen = checks.count("chosen", chosen, -checks.MAX_COUNT)
    right = checks.count("right", right, -checks.MAX_COUNT)
    if not may_show_items(n):
        return None
    if chosen > right:
        return Distractor.COMMON_MISCONCEPTION
    return Distractor.NOBODY_FALLS_FOR_IT if 100 * chosen < 5 * n else None


def option_shares(chosen: Mapping[str, int], n: int) -> dict[str, int] | None:
    """Whole percent of n for each option, "not sure" and blank; below 500 attempts None.

    Counts that jitter carried outside 0..n are shown as 0 or 100; the percents need not add up to 100.
    """
    for name, value in chosen.items():
        checks.count(name, value, -checks.MAX_COUNT)
    if not may_show_items(n):
        return None
    return {name: percent_rounded(min(max(value, 0), n) / n) for name, value in chosen.items()}
