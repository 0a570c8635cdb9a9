"""Classes and jitter: what they take away from the number of attempts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.measure import (
    clustered_wilson,
    design_effect,
    effective_size,
    jitter_variance,
    jitter_wilson,
    wilson,
    wilson_of_rate,
)


def test_attempts_made_alone_count_fully():
    assert design_effect(1, 0.05) == 1.0
    assert design_effect(30, 0.0) == 1.0
    assert design_effect(30, 0.05, clustered_share=0.0) == 1.0


def test_classes_of_thirty_weigh_less_than_half():
    assert design_effect(30) == pytest.approx(2.45)
    assert design_effect(30, 0.1) == pytest.approx(3.9)
    assert design_effect(30, 0.05, clustered_share=0.5) == pytest.approx(1.725)


@pytest.mark.parametrize(
    "arguments",
    [(0.5, 0.05), (0, 0.05), (math.nan, 0.05), (30, -0.1), (30, 1.1), (30, 0.05, 1.1), (30, 0.05, -0.1)],
)
def test_impossible_groups_are_refused(arguments):
    with pytest.raises(ValueError, match="must"):
        design_effect(*arguments)


@pytest.mark.parametrize(("eps", "variance"), [(1.0, 1.841347), (0.5, 7.835396), (0.125, 127.833463), (2, 0.362031)])
def test_jitter_variance_is_that_of_the_discrete_laplace_draw(eps, variance):
    # Reference: direct sum of k^2 exp(-eps |k|) over k = -2000..2000 (numpy), normalised.
    assert jitter_variance(eps) == pytest.approx(variance, abs=1e-6)
    assert round(math.sqrt(jitter_variance(1.0)), 2) == 1.36


@pytest.mark.parametrize("eps", [0, -1, math.nan, math.inf, 1e-12, 1e-200, "1"])
def test_impossible_jitter_is_refused(eps):
    with pytest.raises(ValueError, match="eps"):
        jitter_variance(eps)


def test_clustered_range_is_wilson_on_the_effective_size():
    found = clustered_wilson(255, 300, 30, 0.05)
    assert found.deff == pytest.approx(2.45)
    assert found.n_eff == pytest.approx(300 / 2.45)
    assert found.rate == 0.85
    # statsmodels proportion_confint(0.85 * 300 / 2.45, 300 / 2.45, method="wilson")
    assert (found.lower, found.upper) == pytest.approx((0.776174774, 0.902532869), abs=2e-8)
    assert found.jitter_variance == 0.0


def test_clustered_range_of_no_attempts_is_not_defined():
    found = clustered_wilson(0, 0, 30)
    assert (found.rate, found.n_eff, found.lower, found.upper) == (None, None, None, None)
    assert found.deff == pytest.approx(2.45)
    assert found.jitter_variance == 0.0


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(1, 60))
def test_classes_widen_the_range_unless_of_one(pair, size):
    x, n = pair
    plain, alone, grouped = wilson(x, n), clustered_wilson(x, n, 1), clustered_wilson(x, n, size)
    assert (alone.lower, alone.upper) == pytest.approx((plain.lower, plain.upper), abs=1e-12)
    assert grouped.lower <= plain.lower + 1e-12
    assert plain.upper <= grouped.upper + 1e-12
    if size > 1.01:
        assert grouped.upper - grouped.lower > plain.upper - plain.lower


def test_effective_size_without_jitter_or_classes_is_the_number_of_attempts():
    assert effective_size(80, 100) == pytest.approx(100)
    assert effective_size(80, 100, deff=2.0) == pytest.approx(50)


def test_effective_size_follows_the_written_formula():
    p = 82 / 104
    q = math.exp(-0.5)
    variance = p * (1 - p) * 1.5 / 100 + 3 * (2 * q / (1 - q) ** 2) / 100**2
    assert effective_size(80, 100, 3, 0.5, 1.5) == pytest.approx(p * (1 - p) / variance, rel=1e-12)


def test_jitter_range_uses_the_shown_rate_and_the_effective_size():
    found = jitter_wilson(80, 100, 4, 1.0, 1.0)
    assert found.rate == 0.8
    assert found.n_eff == pytest.approx(69.367528, abs=1e-6)
    again = wilson_of_rate(0.8, found.n_eff)
    assert (found.lower, found.upper) == (again.lower, again.upper)
    wider = jitter_wilson(80, 100, 4, 1.0, 1.0, z=2.638257)
    assert wider.lower < found.lower
    assert found.upper < wider.upper


def test_unless_told_otherwise_attempts_are_independent():
    assert jitter_wilson(80, 100, 4, 1.0) == jitter_wilson(80, 100, 4, 1.0, deff=1.0)
    one = jitter_wilson(0, 10, 1, 1.0)
    p = 2 / 14
    assert one.n_eff == pytest.approx(p * (1 - p) / (p * (1 - p) / 10 + one.jitter_variance / 100))


def test_a_stored_count_outside_its_box_is_clipped_only_when_shown():
    over, full = jitter_wilson(42, 40, 1, 1.0), jitter_wilson(40, 40, 1, 1.0)
    under, empty = jitter_wilson(-3, 40, 1, 1.0), jitter_wilson(0, 40, 1, 1.0)
    assert over == full
    assert over.rate == 1.0
    assert over.upper == 1.0
    assert over.lower < 1.0
    assert under == empty
    assert under.rate == 0.0
    assert under.lower == 0.0
    assert under.upper > 0.0


def test_jitter_range_of_no_attempts_is_not_defined():
    found = jitter_wilson(1, 0, 1, 1.0)
    assert (found.rate, found.n_eff, found.lower, found.upper) == (None, None, None, None)
    assert found.jitter_variance == pytest.approx(1.841347, abs=1e-6)


@pytest.mark.parametrize(
    "arguments",
    [
        (8.5, 10, 1, 1.0),
        (8, -1, 1, 1.0),
        (8, 10, -1, 1.0),
        (8, 10, 1.5, 1.0),
        (8, 10, 1, 0),
        (8, 10, 1, 1.0, 0.9),
        (8, 10, 1, 1.0, math.nan),
        (8, 0, -1, 1.0),
        (math.nan, 10, 1, 1.0),
        (8, 10, True, 1.0),
    ],
)
def test_impossible_boxes_are_refused(arguments):
    with pytest.raises(ValueError, match="must"):
        jitter_wilson(*arguments)


def test_effective_size_needs_attempts():
    with pytest.raises(ValueError, match="n must"):
        effective_size(0, 0)


@given(st.integers(1, 1000), st.integers(-10, 1010), st.integers(0, 50), st.floats(0.05, 3), st.floats(1, 5))
def test_jitter_and_classes_only_ever_take_away(n, x, cells, eps, deff):
    found = jitter_wilson(x, n, cells, eps, deff)
    assert 0 < found.n_eff <= n / deff * (1 + 1e-12)
    assert 0.0 <= found.lower <= found.rate <= found.upper <= 1.0
    more = jitter_wilson(x, n, cells + 1, eps, deff)
    assert more.n_eff < found.n_eff
    assert more.upper - more.lower > found.upper - found.lower
