"""Ranges for a share: reference numbers, ends, and properties that every range must have."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.measure import Z, clopper_pearson, wilson, wilson_of_rate
from portal.measure.tails import EXACT_UP_TO, fair_coin_two_sided, regularised_beta


@st.composite
def counts(draw, low=1, high=5000):
    n = draw(st.integers(low, high))
    return draw(st.integers(0, n)), n


def test_z_is_the_constant_of_the_reference_examples():
    assert Z == 1.959964


# Reference values: statsmodels 0.15, proportion_confint(x, n, method="wilson" / "beta").
@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (9, 12, 0.467694665, 0.911058332),
        (412, 450, 0.886216099, 0.937860222),
        (0, 20, 0.0, 0.161125158),
        (3, 1000, 0.001020784, 0.008783014),
    ],
)
def test_wilson_agrees_with_an_independent_library(x, n, low, high):
    found = wilson(x, n)
    assert found.rate == x / n
    assert found.lower == pytest.approx(low, abs=2e-8)
    assert found.upper == pytest.approx(high, abs=2e-8)


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (9, 12, 0.428141538, 0.945139355),
        (412, 450, 0.885935299, 0.939550234),
        (0, 20, 0.0, 0.168433471),
        (3, 1000, 0.0006191, 0.008742023),
    ],
)
def test_clopper_pearson_agrees_with_an_independent_library(x, n, low, high):
    found = clopper_pearson(x, n)
    assert found.rate == x / n
    assert found.lower == pytest.approx(low, abs=1e-9)
    assert found.upper == pytest.approx(high, abs=1e-9)


def test_clopper_pearson_narrows_when_more_error_is_allowed():
    # statsmodels: proportion_confint(9, 12, alpha=0.2, method="beta") = (0.524734, 0.904347)
    found = clopper_pearson(9, 12, alpha=0.2)
    assert (found.lower, found.upper) == pytest.approx((0.524734, 0.904347), abs=1e-6)


def test_fifty_of_fifty_does_not_prove_everybody():
    found = wilson(50, 50)
    assert math.floor(found.lower * 1000) / 10 == 92.8
    assert round(found.lower, 3) == 0.929
    assert found.upper == 1.0


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@pytest.mark.parametrize("n", [1, 7, 10, 49, 1000, 123_457])
def test_none_and_all_have_an_exact_closed_end(interval, n):
    none, everyone = interval(0, n), interval(n, n)
    assert none.lower == 0.0
    assert 0.0 < none.upper < 1.0
    assert everyone.upper == 1.0
    assert 0.0 < everyone.lower < 1.0


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_without_attempts_nothing_is_defined(interval):
    found = interval(0, 0)
    assert (found.rate, found.lower, found.upper) == (None, None, None)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@pytest.mark.parametrize(
    ("x", "n"),
    [
        (13, 12),
        (1, 0),
        (-1, 12),
        (0, -1),
        (9.5, 12),
        (9.0, 12),
        (9, 12.0),
        (math.nan, 12),
        (9, math.nan),
        (9, math.inf),
        (True, 12),
        ("9", 12),
        (None, 12),
        (9, 10**10),
    ],
)
def test_impossible_counts_are_refused(interval, x, n):
    with pytest.raises(ValueError, match=r"\bx\b|\bn\b"):
        interval(x, n)


@pytest.mark.parametrize(
    ("rate", "n_eff", "z"),
    [
        (-0.1, 30, Z),
        (1.1, 30, Z),
        (85, 30, Z),
        (math.nan, 30, Z),
        (0.5, 0, Z),
        (0.5, -1, Z),
        (0.5, math.inf, Z),
        (0.5, 30, 0),
        (0.5, 30, math.nan),
        (True, 30, Z),
        (0.5, 10**400, Z),
    ],
)
def test_impossible_rates_are_refused(rate, n_eff, z):
    with pytest.raises(ValueError, match="must"):
        wilson_of_rate(rate, n_eff, z)


@pytest.mark.parametrize("alpha", [0, 1, -0.1, 2, math.nan])
def test_impossible_error_shares_are_refused(alpha):
    with pytest.raises(ValueError, match="alpha"):
        clopper_pearson(3, 10, alpha)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@given(counts())
def test_ends_are_ordered_inside_0_to_1_and_hold_the_rate(interval, pair):
    x, n = pair
    found = interval(x, n)
    assert 0.0 <= found.lower <= found.rate <= found.upper <= 1.0
    assert found.lower < found.upper


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@given(counts())
def test_one_more_right_answer_moves_both_ends_up(interval, pair):
    x, n = pair
    if x == n:
        x -= 1
    fewer, more = interval(x, n), interval(x + 1, n)
    assert fewer.lower < more.lower
    assert fewer.upper < more.upper


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@given(counts())
def test_counting_failures_mirrors_the_range(interval, pair):
    x, n = pair
    found, mirrored = interval(x, n), interval(n - x, n)
    assert found.lower == pytest.approx(1.0 - mirrored.upper, abs=1e-12)
    assert found.upper == pytest.approx(1.0 - mirrored.lower, abs=1e-12)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@given(counts(high=1000), st.integers(2, 5))
def test_more_attempts_at_the_same_rate_narrow_the_range(interval, pair, times):
    x, n = pair
    small, large = interval(x, n), interval(times * x, times * n)
    assert large.upper - large.lower < small.upper - small.lower


@given(st.floats(0.001, 0.999), st.floats(0.01, 1e6))
def test_wilson_ends_solve_the_score_equation(rate, n_eff):
    # The definition: |rate - end| = z sqrt(end (1 - end) / n). An independent way to the same number.
    found = wilson_of_rate(rate, n_eff)
    for end in (found.lower, found.upper):
        gap = (rate - end) ** 2 * n_eff
        assert gap == pytest.approx(Z * Z * end * (1.0 - end), rel=1e-6, abs=1e-9)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))), st.floats(0.001, 0.999))
def test_the_beta_function_adds_up_binomial_chances(pair, p):
    m, n = pair
    direct = math.fsum(math.comb(n, k) * p**k * (1.0 - p) ** (n - k) for k in range(m, n + 1))
    assert regularised_beta(p, m, n - m + 1) == pytest.approx(direct, rel=1e-7, abs=1e-12)


def test_the_beta_function_at_its_ends():
    assert regularised_beta(0.0, 3, 4) == 0.0
    assert regularised_beta(1.0, 3, 4) == 1.0


@pytest.mark.parametrize("smaller", [0, 400, 480, 499, 500])
def test_exact_and_continued_tails_meet_where_they_change_over(smaller):
    # trials on both sides of the change-over follow the recursion P(n+1, k) = (P(n, k) + P(n, k-1)) / 2.
    at = [fair_coin_two_sided(k, EXACT_UP_TO) / 2 if k >= 0 else 0.0 for k in (smaller, smaller - 1)]
    after = fair_coin_two_sided(smaller, EXACT_UP_TO + 1) / 2
    if smaller < 500:
        assert after == pytest.approx(sum(at) / 2, rel=1e-9)
    else:
        assert at[0] == 0.5
        assert after == pytest.approx(0.5, rel=1e-9)


def test_tails_of_very_many_trials_are_quick_and_right():
    # scipy 1.17: binomtest(7000, 14300).pvalue
    assert fair_coin_two_sided(7000, 14300) == pytest.approx(0.012403909154548443, rel=1e-8)
