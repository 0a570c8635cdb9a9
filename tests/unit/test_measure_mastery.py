"""The mastery cut: no form may be passed by guessing."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.measure import mastery_cut


@pytest.mark.parametrize(("items", "cut"), [(5, 5), (6, 5), (8, 6), (10, 8), (12, 9), (4, 4)])
def test_cuts_of_the_definition_with_four_options(items, cut):
    assert mastery_cut(items, 4).cut == cut


@pytest.mark.parametrize(
    ("items", "options", "probability"),
    [
        (8, 4, 0.0042266845703125),  # scipy 1.17: binom.sf(5, 8, 1/4)
        (10, 4, 0.00041580200195312495),  # binom.sf(7, 10, 1/4)
        (6, 4, 0.004638671875),  # binom.sf(4, 6, 1/4)
        (5, 4, 0.0009765625),
    ],
)
def test_share_of_guessers_who_pass(items, options, probability):
    assert mastery_cut(items, options).guess_pass_probability == pytest.approx(probability, rel=1e-12)


def test_true_or_false_needs_a_full_score_on_ten():
    # 8 of 10 lets 5.5 % pass and 9 of 10 lets 1.07 % pass.
    found = mastery_cut(10, 2)
    assert found.cut == 10
    assert found.guess_pass_probability == 1 / 1024


def test_three_questions_carry_no_verdict():
    assert (mastery_cut(3, 4).cut, mastery_cut(3, 4).guess_pass_probability) == (None, None)
    assert mastery_cut(1, 4).cut is None


def test_a_chance_of_exactly_one_in_a_hundred_is_allowed():
    assert (mastery_cut(1, 100).cut, mastery_cut(1, 100).guess_pass_probability) == (1, 0.01)
    assert mastery_cut(1, 99).cut is None
    assert (mastery_cut(2, 10).cut, mastery_cut(2, 10).guess_pass_probability) == (2, 0.01)


@pytest.mark.parametrize(
    ("items", "options"), [(0, 4), (-1, 4), (8, 1), (8, 0), (8.5, 4), (8, math.nan), (1001, 4), (8, True)]
)
def test_impossible_forms_are_refused(items, options):
    with pytest.raises(ValueError, match="must"):
        mastery_cut(items, options)


@given(st.integers(1, 60), st.integers(2, 8))
def test_the_cut_is_the_lowest_that_keeps_guessers_out(items, options):
    def passing(m):
        terms = (math.comb(items, k) * (options - 1) ** (items - k) for k in range(m, items + 1))
        return Fraction(sum(terms), options**items)

    found = mastery_cut(items, options)
    if found.cut is None:
        assert passing(items) > Fraction(1, 100)
        return
    assert found.guess_pass_probability == float(passing(found.cut)) <= 0.01
    assert math.ceil(0.75 * items) <= found.cut <= items
    assert found.cut == math.ceil(0.75 * items) or passing(found.cut - 1) > Fraction(1, 100)
