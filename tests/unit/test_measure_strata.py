"""Weighting by population and worst-case bounds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.measure import (
    ManskiBounds,
    StratifiedRate,
    Stratum,
    can_be_weighted,
    jitter_variance,
    manski_bounds,
    stratified,
    stratified_sealed,
    weight_warnings,
    wilson_of_rate,
)

TWO = [Stratum(1000, 50, 45), Stratum(3000, 50, 30)]


@st.composite
def strata_lists(draw):
    strata = []
    for _ in range(draw(st.integers(1, 5))):
        n = draw(st.integers(2, 400))
        strata.append(Stratum(draw(st.integers(1, 9000)), n, draw(st.integers(0, n))))
    return strata


def test_weighted_rate_variance_and_range():
    found = stratified(TWO)
    assert (found.unweighted, found.weighted) == (0.75, pytest.approx(0.675))
    variance = 0.25**2 * 0.9 * 0.1 / 49 + 0.75**2 * 0.6 * 0.4 / 49
    assert found.variance == pytest.approx(variance)
    assert found.n_eff == pytest.approx(0.675 * 0.325 / variance)
    own = wilson_of_rate(found.weighted, found.n_eff)
    assert (found.lower, found.upper) == (own.lower, own.upper)


def test_one_stratum_is_the_plain_rate_on_one_attempt_less():
    found = stratified([Stratum(700, 40, 30)])
    assert found.weighted == found.unweighted == 0.75
    assert found.n_eff == pytest.approx(39)


def test_strata_all_alike_have_a_rate_but_no_range():
    found = stratified([Stratum(100, 20, 20), Stratum(300, 30, 30)])
    assert found == StratifiedRate(1.0, 1.0, 0.0, None, None, None)
    apart = stratified([Stratum(100, 20, 20), Stratum(300, 30, 0)])
    assert apart == StratifiedRate(0.4, 0.25, 0.0, None, None, None)


def test_a_stratum_without_attempts_leaves_no_weighted_rate():
    found = stratified([Stratum(100, 20, 15), Stratum(300, 0, 0)])
    assert found == StratifiedRate(0.75, None, None, None, None, None)
    assert stratified([Stratum(5, 0, 0)]).unweighted is None


def test_a_stratum_with_one_attempt_leaves_no_variance():
    found = stratified([Stratum(100, 20, 15), Stratum(300, 1, 1)])
    assert found.weighted == pytest.approx(0.9375)
    assert (found.variance, found.n_eff, found.lower, found.upper) == (None, None, None, None)


def test_two_attempts_are_enough_for_a_variance():
    found = stratified([Stratum(100, 2, 1)])
    assert (found.variance, found.n_eff) == (0.25, 1.0)
    sealed = stratified_sealed([Stratum(100, 2, 1)], 1.0)
    assert (sealed.variance, sealed.n_eff) == (0.25, 1.0)


def test_a_sealed_stratum_without_people_weighs_nothing_either():
    sealed = stratified_sealed([*TWO, Stratum(0, 0, 0)], 1.0)
    assert (sealed.weighted, sealed.n_eff) == (pytest.approx(0.675), stratified_sealed(TWO, 1.0).n_eff)
    assert stratified_sealed([Stratum(0, 20, 10)], 1.0) == StratifiedRate(0.5, None, None, None, None, None)


def test_a_stratum_without_people_weighs_nothing():
    with_empty = stratified([*TWO, Stratum(0, 1, 0)])
    plain = stratified(TWO)
    assert (with_empty.weighted, with_empty.n_eff) == (plain.weighted, plain.n_eff)
    assert with_empty.unweighted == 75 / 101
    assert stratified([Stratum(0, 20, 10)]) == StratifiedRate(0.5, None, None, None, None, None)


@pytest.mark.parametrize(
    "strata",
    [
        [],
        [Stratum(-1, 20, 10)],
        [Stratum(100, 20, 21)],
        [Stratum(100, 20, -1)],
        [Stratum(100, 20.5, 1)],
        [Stratum(math.nan, 20, 10)],
        [Stratum(100.5, 20, 10)],
    ],
)
def test_impossible_strata_are_refused(strata):
    with pytest.raises(ValueError, match="must"):
        stratified(strata)


@given(strata_lists())
def test_weighting_stays_between_the_strata_and_inside_the_range(strata):
    found = stratified(strata)
    rates = [s.x / s.n for s in strata]
    assert min(rates) - 1e-12 <= found.weighted <= max(rates) + 1e-12
    assert found.variance >= 0
    if found.lower is not None:
        assert 0.0 <= found.lower <= found.weighted <= found.upper <= 1.0


@given(strata_lists(), st.integers(2, 9))
def test_only_shares_of_the_population_matter(strata, times):
    larger = [Stratum(s.population * times, s.n, s.x) for s in strata]
    one, many = stratified(strata), stratified(larger)
    assert one.weighted == pytest.approx(many.weighted)
    assert one.variance == pytest.approx(many.variance)


def test_sealed_strata_follow_the_written_formula():
    strata = [Stratum(1000, 50, 45, cells=2, deff=1.5), Stratum(3000, 50, 30, cells=3)]
    s2 = jitter_variance(0.5)
    p1, p2 = 47 / 54, 32 / 54
    variance = 0.25**2 * (p1 * (1 - p1) * 1.5 / 49 + 2 * s2 / 2500) + 0.75**2 * (p2 * (1 - p2) / 49 + 3 * s2 / 2500)
    inner = 0.25 * p1 + 0.75 * p2
    found = stratified_sealed(strata, 0.5)
    assert found.weighted == pytest.approx(0.675)
    assert found.variance == pytest.approx(variance)
    assert found.n_eff == pytest.approx(inner * (1 - inner) / variance)
    assert found.lower == wilson_of_rate(found.weighted, found.n_eff).lower


def test_sealed_strata_all_alike_still_have_a_range():
    found = stratified_sealed([Stratum(100, 20, 20, 1), Stratum(300, 30, 30, 1)], 1.0)
    assert found.weighted == 1.0
    assert found.upper == 1.0
    assert 0.0 < found.lower < 1.0


def test_stored_counts_are_added_unclipped_and_shown_clipped():
    over = stratified_sealed([Stratum(100, 20, 22, 1), Stratum(100, 20, 10, 1)], 1.0)
    assert over.weighted == pytest.approx(0.8)
    assert over.unweighted == pytest.approx(0.8)
    full = stratified_sealed([Stratum(100, 20, 22, 1), Stratum(100, 20, 20, 1)], 1.0)
    assert (full.weighted, full.unweighted, full.upper) == (1.0, 1.0, 1.0)
    none = stratified_sealed([Stratum(100, 20, -1, 1), Stratum(100, 20, 0, 1)], 1.0)
    assert (none.weighted, none.unweighted, none.lower) == (0.0, 0.0, 0.0)


def test_sealed_strata_without_attempts_are_not_defined():
    assert stratified_sealed([Stratum(100, 0, 1, 1)], 1.0) == StratifiedRate(None, None, None, None, None, None)
    single = stratified_sealed([Stratum(100, 1, 1, 1)], 1.0)
    assert single == StratifiedRate(1.0, 1.0, None, None, None, None)


@pytest.mark.parametrize(
    ("stratum", "eps"),
    [
        (Stratum(100, 20, 10, -1), 1.0),
        (Stratum(100, 20, 10, 1, 0.5), 1.0),
        (Stratum(100, 20, 10.5, 1), 1.0),
        (Stratum(100, 20, 10, 1), 0),
    ],
)
def test_impossible_sealed_strata_are_refused(stratum, eps):
    with pytest.raises(ValueError, match="must"):
        stratified_sealed([stratum], eps)


def test_weighting_needs_two_strata_of_ten_with_people():
    assert can_be_weighted([Stratum(5, 10, 1), Stratum(9, 10, 3)])
    assert not can_be_weighted([Stratum(5, 10, 1)])
    assert not can_be_weighted([Stratum(5, 10, 1), Stratum(9, 9, 3)])
    assert not can_be_weighted([Stratum(5, 10, 1), Stratum(0, 10, 3)])


def test_a_shift_names_the_over_represented_stratum():
    found = weight_warnings(TWO, stratified(TWO))
    assert (found.shifted, found.over_represented, found.unstable) == (True, 0, False)
    turned = list(reversed(TWO))
    assert weight_warnings(turned, stratified(turned)).over_represented == 1


def test_three_points_are_no_shift_yet():
    same = StratifiedRate(0.53, 0.5, None, None, None, None)
    more = StratifiedRate(0.5, 0.531, None, None, None, None)
    assert weight_warnings(TWO, same).shifted is False
    assert weight_warnings(TWO, same).over_represented is None
    assert weight_warnings(TWO, more).shifted is True
    assert weight_warnings(TWO, StratifiedRate(0.5, None, None, None, None, None)).shifted is False


def test_weights_are_unstable_beyond_five_to_one():
    five, beyond = [Stratum(100, 50, 5), Stratum(500, 50, 5)], [Stratum(100, 50, 5), Stratum(501, 50, 5)]
    assert weight_warnings(five, stratified(five)).unstable is False
    assert weight_warnings(beyond, stratified(beyond)).unstable is True
    for left_out in (Stratum(0, 50, 5), Stratum(9000, 0, 0)):
        assert weight_warnings([*five, left_out], stratified(five)).unstable is False
    # An attempt's weight counts, not the stratum's size.
    balanced = [Stratum(100, 10, 5), Stratum(1000, 100, 50)]
    assert weight_warnings(balanced, stratified(balanced)).unstable is False


def test_thirty_percent_reached_says_little_about_all():
    found = manski_bounds(0.9, 300, 1000)
    assert found.coverage == 0.3
    assert (found.lower, found.upper) == pytest.approx((0.27, 0.97))
    assert found.check_register is False


def test_more_reached_than_registered_is_said_and_not_capped():
    found = manski_bounds(0.9, 1200, 1000)
    assert found == ManskiBounds(1.2, None, None)
    assert found.check_register is True


def test_edges_of_reach():
    assert manski_bounds(0.9, 1000, 1000) == ManskiBounds(1.0, 0.9, 0.9)
    assert manski_bounds(0.9, 1000, 1000).check_register is False
    assert manski_bounds(0.9, 0, 1000) == ManskiBounds(0.0, 0.0, 1.0)
    assert manski_bounds(None, 0, 1000) == ManskiBounds(0.0, 0.0, 1.0)
    assert manski_bounds(None, 5, 1000) == ManskiBounds(0.005, None, None)
    assert manski_bounds(0.9, 5, 0) == ManskiBounds(None, None, None)
    assert manski_bounds(0.9, 5, 0).check_register is False


@pytest.mark.parametrize("arguments", [(1.1, 5, 10), (-0.1, 5, 10), (0.5, -1, 10), (0.5, 5, -10), (0.5, 5.5, 10)])
def test_impossible_reach_is_refused(arguments):
    with pytest.raises(ValueError, match="must"):
        manski_bounds(*arguments)


@given(st.floats(0, 1), st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_worst_case_bounds_hold_the_rate_and_shrink_with_reach(rate, pair):
    reach, population = pair
    found = manski_bounds(rate, reach, population)
    assert 0.0 <= found.lower <= rate + 1e-12
    assert rate - 1e-12 <= found.upper <= 1.0 + 1e-12
    assert found.upper - found.lower == pytest.approx(1.0 - reach / population, abs=1e-12)
