"""Verdicts and how many participants would settle them."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.measure import (
    EVERYBODY,
    Verdict,
    participants_needed,
    participants_needed_of_rate,
    verdict,
    verdict_of_counts,
    wilson,
    wilson_of_rate,
)

RATES_ABOVE = st.tuples(st.integers(1, 97), st.integers(1, 100)).filter(lambda pair: pair[0] < pair[1])


def test_verdict_words_are_those_of_the_case_files():
    assert [str(word) for word in Verdict] == ["met", "not met", "not certain", "too few"]


@pytest.mark.parametrize(
    ("x", "n", "expected"),
    [
        (29, 29, "too few"),
        (30, 30, "met"),
        (0, 29, "too few"),
        (0, 30, "not met"),
        (0, 0, "too few"),
        (88, 100, "not certain"),
        (880, 1000, "met"),
        (820, 1000, "not met"),
        (25, 30, "not certain"),
    ],
)
def test_verdict_on_counts_against_85_percent(x, n, expected):
    assert verdict_of_counts(x, n, 0.85) == expected


def test_an_end_that_touches_the_target_meets_it_from_below_but_does_not_miss_it():
    assert verdict(0.85, 0.9, 100, 0.85) is Verdict.MET
    assert verdict(0.8, 0.85, 100, 0.85) is Verdict.NOT_CERTAIN
    assert verdict(0.8, math.nextafter(0.85, 0), 100, 0.85) is Verdict.NOT_MET


def test_a_range_of_no_width_and_an_empty_size_are_possible():
    assert verdict(0.9, 0.9, 100, 0.85) is Verdict.MET
    assert verdict(0.9, 0.95, 0, 0.85) is Verdict.TOO_FEW


def test_thirty_effective_attempts_are_enough_and_a_little_less_is_not():
    assert verdict(0.9, 0.95, 30.0, 0.85) is Verdict.MET
    assert verdict(0.9, 0.95, 29.999, 0.85) is Verdict.TOO_FEW


@pytest.mark.parametrize("known", [(None, 0.9, 100), (0.8, None, 100), (0.8, 0.9, None)])
def test_what_is_not_defined_is_too_few(known):
    assert verdict(*known, 0.85) is Verdict.TOO_FEW


@pytest.mark.parametrize(
    "arguments",
    [
        (0.9, 0.8, 100, 0.85),
        (-0.1, 0.8, 100, 0.85),
        (0.8, 1.1, 100, 0.85),
        (0.8, 0.9, -1, 0.85),
        (0.8, 0.9, 100, 85),
        (0.8, 0.9, 100, 0),
        (0.8, 0.9, 100, math.nan),
        (None, None, None, 0),
    ],
)
def test_impossible_judgements_are_refused(arguments):
    with pytest.raises(ValueError, match="must"):
        verdict(*arguments)


def test_everybody_is_judged_against_95_percent():
    assert EVERYBODY == 0.95
    assert verdict_of_counts(50, 50, EVERYBODY) is Verdict.NOT_CERTAIN
    assert verdict_of_counts(72, 72, EVERYBODY) is Verdict.NOT_CERTAIN
    assert verdict_of_counts(73, 73, EVERYBODY) is Verdict.MET
    assert verdict_of_counts(10_000, 10_000, 1.0) is Verdict.NOT_CERTAIN


@given(st.integers(0, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.01, 1))
def test_verdict_agrees_with_the_range_beside_it(pair, target):
    x, n = pair
    found, word = wilson(x, n), verdict_of_counts(x, n, target)
    assert (word is Verdict.TOO_FEW) == (n < 30)
    if n >= 30:
        assert (word is Verdict.MET) == (found.lower >= target)
        assert (word is Verdict.NOT_MET) == (found.upper < target)
        assert (word is Verdict.NOT_CERTAIN) == (found.lower < target <= found.upper)


@pytest.mark.parametrize(("percent", "total"), [(88, 545), (90, 196), (95, 49)])
def test_participants_needed_to_prove_85_percent(percent, total):
    found = participants_needed(percent, 100, 0.85)
    assert found.total_needed == total
    assert found.still_needed == max(total - 100, 0)
    assert participants_needed_of_rate(percent / 100, 40, 0.85).still_needed == total - 40


@pytest.mark.parametrize(("x", "n"), [(85, 100), (17, 20), (84, 100), (0, 50), (0, 0)])
def test_at_or_below_the_target_more_participants_change_nothing(x, n):
    found = participants_needed(x, n, 0.85)
    assert (found.total_needed, found.still_needed, found.still_needed_for_verdict) == (None, None, None)
    assert participants_needed_of_rate(x / n if n else None, n, 0.85) == found


def test_a_target_of_everybody_can_never_be_reached():
    assert participants_needed(50, 50, 1.0).total_needed is None


def test_classes_need_more_participants_in_proportion():
    # z^2 T (1-T) / (p-T)^2 = 195.914...; times 2.45 = 479.99...
    exact = Fraction("1.959964") ** 2 * Fraction("0.1275") / Fraction("0.0025")
    found = participants_needed(45, 50, 0.85, deff=2.45)
    assert found.total_needed == math.ceil(exact * Fraction("2.45")) == 480
    assert found.still_needed == 430


def test_a_high_rate_still_needs_thirty_effective_attempts_for_a_verdict():
    found = participants_needed(10, 10, 0.85)
    assert (found.total_needed, found.still_needed, found.still_needed_for_verdict) == (22, 12, 20)
    grouped = participants_needed(10, 10, 0.85, deff=2.5)
    assert (grouped.total_needed, grouped.still_needed_for_verdict) == (55, 65)
    assert participants_needed(60, 60, 0.85).still_needed_for_verdict == 0


def test_decimal_numbers_are_taken_as_written():
    # 0.9 - 0.8 is 0.09999999999999998 in binary; the ceiling must not notice.
    exact = Fraction("1.959964") ** 2 * Fraction("0.16") / Fraction("0.01")
    assert participants_needed_of_rate(0.9, 0, 0.8).total_needed == math.ceil(exact)
    assert participants_needed_of_rate(0.3, 0, 0.1 + 0.2).total_needed is None


@pytest.mark.parametrize(
    "arguments",
    [
        (11, 10, 0.85),
        (-1, 10, 0.85),
        (9.5, 10, 0.85),
        (9, 10, 0),
        (9, 10, 85),
        (9, 10, math.nan),
        (9, 10, 0.85, 0.5),
    ],
)
def test_impossible_needs_are_refused(arguments):
    with pytest.raises(ValueError, match="must"):
        participants_needed(*arguments)


def test_impossible_rates_are_refused():
    with pytest.raises(ValueError, match="rate"):
        participants_needed_of_rate(1.2, 10, 0.85)
    with pytest.raises(ValueError, match="n must"):
        participants_needed_of_rate(0.9, -1, 0.85)


@given(st.integers(2, 99), st.integers(1, 98))
def test_the_number_needed_reaches_the_target_and_one_less_does_not(percent, goal):
    if percent <= goal:
        percent, goal = goal + 1, percent - 1
    rate, target = percent / 100, goal / 100
    total = participants_needed_of_rate(rate, 0, target).total_needed
    assert wilson_of_rate(rate, total).lower >= target - 1e-12
    if total > 1:
        assert wilson_of_rate(rate, total - 1).lower < target
