"""What a page may show of a rate."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.measure import (
    DisplayClass,
    ShownRate,
    display_class,
    percent_down,
    percent_rounded,
    percent_up,
    shown_rate,
    wilson,
)


@pytest.mark.parametrize(
    ("n", "expected"),
    [(0, "hidden"), (9, "hidden"), (10, "coarse"), (29, "coarse"), (30, "fine"), (5000, "fine")],
)
def test_small_groups_are_hidden_or_coarse(n, expected):
    assert display_class(n) == expected


@pytest.mark.parametrize("n", [-1, 9.5, math.nan, None])
def test_impossible_sizes_are_refused(n):
    with pytest.raises(ValueError, match="must"):
        display_class(n)


@pytest.mark.parametrize("percent", range(101))
def test_a_whole_percent_stays_what_it_is_whichever_way_it_is_rounded(percent):
    value = percent / 100
    assert percent_down(value) == percent_up(value) == percent_rounded(value) == percent


@pytest.mark.parametrize(
    ("value", "down", "near", "up"),
    [
        (0.29, 29, 29, 29),
        (0.285, 28, 29, 29),
        (0.2849, 28, 28, 29),
        (0.29001, 29, 29, 30),
        (0.28999, 28, 29, 29),
        (0.7 - 0.41, 29, 29, 29),
        (0.0001, 0, 0, 1),
        (0.9999, 99, 100, 100),
    ],
)
def test_ends_are_rounded_outward_and_rates_half_up(value, down, near, up):
    assert (percent_down(value), percent_rounded(value), percent_up(value)) == (down, near, up)


@pytest.mark.parametrize(("value", "tens"), [(0.25, 30), (0.2499, 20), (0.75, 80), (0.44, 40), (0.94, 90), (0.05, 10)])
def test_coarse_rates_are_whole_tens(value, tens):
    assert percent_rounded(value, 10) == tens


@pytest.mark.parametrize("value", [-0.01, 1.01, 29, math.nan])
def test_only_shares_are_rounded(value):
    for rounding in (percent_down, percent_up, percent_rounded):
        with pytest.raises(ValueError, match="must"):
            rounding(value)


def test_below_ten_attempts_nothing_is_shown():
    assert shown_rate(9, 0.5, 0.2, 0.8) == ShownRate(DisplayClass.HIDDEN)
    assert ShownRate(DisplayClass.HIDDEN) == ShownRate(DisplayClass.HIDDEN, None, None, None, False, False)


def test_nothing_is_shown_of_a_rate_that_is_not_defined():
    assert shown_rate(40, None, None, None).display is DisplayClass.HIDDEN


def test_twelve_attempts_are_shown_in_tens_with_their_range():
    assert shown_rate(12, 0.75, 0.467695, 0.911058) == ShownRate(DisplayClass.COARSE, 80, 46, 92)


def test_many_attempts_are_shown_in_whole_percent():
    assert shown_rate(450, 0.915556, 0.886216, 0.93786) == ShownRate(DisplayClass.FINE, 92, 88, 94)


def test_an_end_that_is_not_defined_stays_away():
    assert shown_rate(40, 0.9, None, None) == ShownRate(DisplayClass.FINE, 90, None, None)


@pytest.mark.parametrize(
    ("n", "rate", "percent", "or_more", "or_less"),
    [
        (100, 0.95, 95, False, False),
        (1000, 0.951, 95, True, False),
        (100, 0.96, 95, True, False),
        (100, 1.0, 95, True, False),
        (100, 0.05, 5, False, False),
        (1000, 0.049, 5, False, True),
        (100, 0.0, 5, False, True),
        (20, 0.95, 95, True, False),
        (20, 0.9, 90, False, False),
        (20, 1.0, 95, True, False),
        (20, 0.05, 10, False, False),
        (25, 0.04, 5, False, True),
        (20, 0.0, 5, False, True),
    ],
)
def test_rates_near_the_ends_do_not_show_that_all_are_alike(n, rate, percent, or_more, or_less):
    found = shown_rate(n, rate, 0.0, 1.0)
    assert (found.percent, found.or_more, found.or_less) == (percent, or_more, or_less)
    assert (found.lower, found.upper) == (0, 100)


def test_impossible_values_are_refused_even_where_nothing_is_shown():
    with pytest.raises(ValueError, match="must"):
        shown_rate(5, 1.2, 0.1, 0.9)
    with pytest.raises(ValueError, match="must"):
        shown_rate(50, 0.5, -0.1, 0.9)


@given(st.integers(10, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_shown_range_holds_the_true_range_and_the_shown_rate(pair):
    x, n = pair
    found = wilson(x, n)
    shown = shown_rate(n, found.rate, found.lower, found.upper)
    assert shown.lower / 100 <= found.lower + 1e-11
    assert found.upper <= shown.upper / 100 + 1e-11
    assert shown.lower > found.lower * 100 - 1
    assert shown.upper < found.upper * 100 + 1
    assert 5 <= shown.percent <= 95
    if not (shown.or_more or shown.or_less):
        assert shown.lower <= shown.percent <= shown.upper
        assert abs(shown.percent - 100 * x / n) <= (5 if n < 30 else 0.5) + 1e-9
    if n < 30 and not (shown.or_more or shown.or_less):
        assert shown.percent % 10 == 0
