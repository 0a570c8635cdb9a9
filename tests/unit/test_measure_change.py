"""Change between before and after, and several comparisons at once."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.measure import (
    Difference,
    Trend,
    Z,
    bonferroni_z,
    difference_effective,
    difference_unpaired,
    funnel_limits,
    hake_gain,
    holm,
    mcnemar_exact,
    trend,
    wilson_of_rate,
)

SAMPLES = st.integers(1, 800).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_paired_shares_and_change():
    found = mcnemar_exact(both=12, lost=3, gained=14, neither=11)
    assert (found.before, found.after) == (0.375, 0.65)
    assert found.change == pytest.approx(0.275)


# scipy 1.17: binomtest(lost, lost + gained).pvalue
@pytest.mark.parametrize(
    ("lost", "gained", "p"),
    [
        (3, 14, 0.012725830078125),
        (600, 500, 0.0028195449914364284),
        (5, 5, 1.0),
        (0, 6, 0.03125),
        (1, 0, 1.0),
    ],
)
def test_exact_p_agrees_with_an_independent_library(lost, gained, p):
    assert mcnemar_exact(1, lost, gained, 2).p == pytest.approx(p, rel=1e-9)
    assert mcnemar_exact(1, gained, lost, 2).p == mcnemar_exact(900, lost, gained, 0).p


def test_when_nobody_changed_there_is_nothing_to_test():
    found = mcnemar_exact(5, 0, 0, 5)
    assert (found.before, found.after, found.change, found.p) == (0.5, 0.5, 0.0, None)


def test_without_pairs_nothing_is_defined():
    found = mcnemar_exact(0, 0, 0, 0)
    assert (found.before, found.after, found.change, found.p) == (None, None, None, None)


@pytest.mark.parametrize("bad", [-1, 0.5, math.nan, None, True])
@pytest.mark.parametrize("place", range(4))
def test_impossible_pairs_are_refused(place, bad):
    table = [1, 2, 3, 4]
    table[place] = bad
    with pytest.raises(ValueError, match="must"):
        mcnemar_exact(*table)


@given(st.integers(0, 400), st.integers(0, 400))
def test_p_is_the_sum_of_all_splits_at_least_as_uneven(lost, gained):
    changed = lost + gained
    if changed == 0:
        return
    as_uneven = [k for k in range(changed + 1) if abs(2 * k - changed) >= abs(lost - gained)]
    direct = Fraction(sum(math.comb(changed, k) for k in as_uneven), 2**changed)
    assert mcnemar_exact(0, lost, gained, 0).p == pytest.approx(float(direct), rel=1e-12)


@pytest.mark.parametrize(("pre", "post", "g"), [(0.35, 0.74, 0.6), (0.5, 0.25, -0.5), (0.0, 1.0, 1.0), (0.4, 0.4, 0.0)])
def test_normalised_gain(pre, post, g):
    assert hake_gain(pre, post) == pytest.approx(g)


def test_nothing_can_be_gained_from_everything():
    assert hake_gain(1.0, 1.0) is None
    assert hake_gain(1, 0.5) is None


@pytest.mark.parametrize(("pre", "post"), [(-0.1, 0.5), (0.5, 1.1), (35, 74), (math.nan, 0.5), (0.5, None)])
def test_impossible_averages_are_refused(pre, post):
    with pytest.raises(ValueError, match="must"):
        hake_gain(pre, post)


# statsmodels 0.15: confint_proportions_2indep(x_after, n_after, x_before, n_before, method="newcomb")
@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [
        ((15, 40), (26, 40), 0.056067780, 0.459878238),
        ((10, 12), (80, 80), 0.038495859, 0.448030862),
        ((9, 30), (3, 30), -0.390345875, 0.005389182),
    ],
)
def test_newcombe_agrees_with_an_independent_library(before, after, low, high):
    found = difference_unpaired(*before, *after)
    assert found.difference == pytest.approx(after[0] / after[1] - before[0] / before[1])
    assert (found.lower, found.upper) == pytest.approx((low, high), abs=1e-7)
    rates = difference_effective(before[0] / before[1], before[1], after[0] / after[1], after[1])
    assert rates == found


def test_newcombes_own_example():
    # Newcombe 1998 (Stat. Med. 17:873), table II, row 56/70 - 48/80, method 10: 0.0524 to 0.3339.
    found = difference_unpaired(48, 80, 56, 70)
    assert (round(found.lower, 4), round(found.upper, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize("counts", [(0, 0, 5, 10), (5, 10, 0, 0), (0, 0, 0, 0)])
def test_a_side_without_attempts_leaves_no_difference(counts):
    assert difference_unpaired(*counts) == Difference(None, None, None)


@pytest.mark.parametrize("gone", range(4))
def test_a_part_that_is_not_defined_leaves_no_difference(gone):
    parts = [0.5, 40.0, 0.6, 40.0]
    parts[gone] = None
    assert difference_effective(*parts) == Difference(None, None, None)


@pytest.mark.parametrize("counts", [(11, 10, 5, 10), (5, 10, 11, 10), (5, 10, -1, 10), (5, 10, 5.5, 10)])
def test_impossible_sides_are_refused(counts):
    with pytest.raises(ValueError, match="must"):
        difference_unpaired(*counts)


@given(SAMPLES, SAMPLES)
def test_the_difference_lies_in_its_range_and_turns_with_the_sides(before, after):
    found, back = difference_unpaired(*before, *after), difference_unpaired(*after, *before)
    assert -1.0 <= found.lower <= found.difference <= found.upper <= 1.0
    assert found.lower == pytest.approx(-back.upper, abs=1e-12)
    assert found.difference == -back.difference


@given(SAMPLES, SAMPLES, st.integers(2, 30))
def test_more_comparisons_widen_the_difference(before, after, m):
    one = difference_unpaired(*before, *after)
    many = difference_unpaired(*before, *after, z=bonferroni_z(m))
    assert many.upper - many.lower > one.upper - one.lower


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (0.01, 0.2, Trend.UP),
        (-0.2, -0.01, Trend.DOWN),
        (-0.1, 0.1, Trend.NO_CLEAR_CHANGE),
        (0.0, 0.1, Trend.NO_CLEAR_CHANGE),
        (-0.1, 0.0, Trend.NO_CLEAR_CHANGE),
    ],
)
def test_a_trend_needs_a_range_without_zero(low, high, word):
    assert trend(Difference((low + high) / 2, low, high)) is word


def test_without_difference_no_trend():
    assert trend(Difference(None, None, None)) is None


# scipy 1.17: norm.ppf(1 - 0.05 / (2 m))
@pytest.mark.parametrize(("m", "z"), [(1, Z), (2, 2.241402727604947), (6, 2.638257273476751), (16, 2.955166847497834)])
def test_quantiles_for_several_comparisons(m, z):
    assert bonferroni_z(m) == pytest.approx(z, abs=1e-12)


@pytest.mark.parametrize("m", [0, -1, 1.5, math.nan])
def test_impossible_numbers_of_comparisons_are_refused(m):
    with pytest.raises(ValueError, match="comparisons"):
        bonferroni_z(m)


def test_funnel_narrows_with_attempts_and_widens_with_comparisons():
    found = funnel_limits(0.8, 100)
    assert found.rate == 0.8
    assert (found.lower, found.upper) == pytest.approx((0.8 - Z * 0.04, 0.8 + Z * 0.04))
    many = funnel_limits(0.8, 100, comparisons=6)
    assert many.lower == pytest.approx(0.8 - 2.638257273476751 * 0.04)
    assert funnel_limits(0.9, 5).upper == 1.0
    assert funnel_limits(0.1, 5).lower == 0.0
    assert funnel_limits(1.0, 5).lower == 1.0


@pytest.mark.parametrize("arguments", [(1.1, 10), (0.5, 0), (0.5, -3), (math.nan, 10), (0.5, 10, 0)])
def test_impossible_funnels_are_refused(arguments):
    with pytest.raises(ValueError, match="must"):
        funnel_limits(*arguments)


@given(st.floats(0.01, 0.99), st.floats(0.0, 1.0), st.floats(1, 5000), st.integers(1, 30))
def test_outside_the_funnel_means_the_own_range_misses_the_district(reference, rate, n_eff, m):
    limits = funnel_limits(reference, n_eff, m)
    own = wilson_of_rate(rate, n_eff, bonferroni_z(m))
    if min(abs(rate - limits.lower), abs(rate - limits.upper)) > 1e-9:
        assert (limits.lower <= rate <= limits.upper) == (own.lower <= reference <= own.upper)


def test_holm_agrees_with_an_independent_library():
    # statsmodels 0.15: multipletests([.01, .04, .03, .005, .2], method="holm")
    assert holm([0.01, 0.04, 0.03, 0.005, 0.2]) == pytest.approx((0.04, 0.09, 0.09, 0.025, 0.2))


def test_holm_leaves_out_tests_that_are_not_defined():
    assert holm([None, 0.02, None, 0.03]) == (None, 0.04, None, 0.04)
    assert holm([]) == ()
    assert holm([0.9, 0.8]) == (1.0, 1.0)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan, "0.1"])
def test_holm_refuses_what_is_no_p_value(p):
    with pytest.raises(ValueError, match="p must"):
        holm([0.1, p])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_rejects_just_what_the_stepwise_procedure_rejects(p_values):
    adjusted = holm(p_values)
    rejected = set()
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    for rank, i in enumerate(order):
        if p_values[i] * (len(order) - rank) > 0.05:
            break
        rejected.add(i)
    assert {i for i, p in enumerate(adjusted) if p <= 0.05} == rejected
    assert all(p <= q <= 1.0 for p, q in zip(p_values, adjusted, strict=True))
