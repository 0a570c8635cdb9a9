"""Item analysis: guessing, discrimination, reliability."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.measure import (
    FormSums,
    GuessCorrected,
    guess_corrected,
    item_rest_correlation,
    item_rest_of,
    kr20,
    kr20_of,
    sums_of,
)

LADDER = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]]
MATRICES = st.integers(2, 6).flatmap(
    lambda j: st.lists(st.lists(st.integers(0, 1), min_size=j, max_size=j), min_size=2, max_size=30)
)


def test_only_wrong_options_count_as_guesses():
    assert guess_corrected(90, 45, 15, 4) == GuessCorrected(0.6, 0.5, 0.5)
    assert guess_corrected(90, 0, 60, 4) == GuessCorrected(0.6, 0.6, 0.6)
    assert guess_corrected(90, 45, 15, 2).corrected == pytest.approx(0.3)


def test_worse_than_guessing_is_kept_but_not_shown():
    found = guess_corrected(10, 60, 30, 4)
    assert (found.raw, found.corrected, found.shown) == (0.1, pytest.approx(-0.1), 0.0)


def test_pure_guessing_corrects_to_nothing():
    assert guess_corrected(25, 75, 0, 4).corrected == 0.0


def test_without_answers_no_item_rate():
    assert guess_corrected(0, 0, 0, 4) == GuessCorrected(None, None, None)
    assert guess_corrected(0, 0, 7, 4) == GuessCorrected(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "arguments",
    [
        (-1, 5, 5, 4),
        (5, -1, 5, 4),
        (5, 5, -1, 4),
        (5, 5, 5, 1),
        (5, 5, 5, 0),
        (5.5, 5, 5, 4),
        (5, 5, math.nan, 4),
    ],
)
def test_impossible_answers_are_refused(arguments):
    with pytest.raises(ValueError, match="must"):
        guess_corrected(*arguments)


def test_reliability_of_a_known_form():
    assert kr20([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0], [1, 0, 1]]) == pytest.approx(0.576923, abs=1e-6)
    assert kr20([[1, 1], [0, 0]]) == 1.0
    assert kr20([[1, 0], [0, 1], [1, 1], [0, 0]]) == 0.0


@pytest.mark.parametrize(
    "matrix",
    [
        [],
        [[]],
        [[], []],
        [[1]],
        [[1], [0]],
        [[1, 0, 1]],
        [[1, 0], [0, 1]],
        [[1, 1], [1, 1]],
        [[0, 0], [0, 0]],
    ],
)
def test_reliability_without_variance_or_items_is_not_defined(matrix):
    assert kr20(matrix) is None


def test_discrimination_of_a_known_item():
    assert item_rest_correlation(LADDER, 1) == pytest.approx(0.746203, abs=1e-6)


def test_an_item_everybody_or_nobody_knows_does_not_discriminate():
    assert item_rest_correlation([[1, 1, 0], [1, 0, 0], [1, 1, 1]], 0) is None
    assert item_rest_correlation([[0, 1, 0], [0, 0, 0], [0, 1, 1]], 0) is None
    assert item_rest_correlation([[0, 1, 0], [1, 1, 0]], 0) is None
    assert item_rest_correlation([[0], [1]], 0) is None


def test_a_wrong_key_shows_as_a_negative_value():
    assert item_rest_correlation([[0, 1, 1], [0, 1, 1], [1, 0, 0], [1, 0, 0]], 0) == -1.0


@pytest.mark.parametrize("index", [-1, 4, 1.5, None, True])
def test_items_that_do_not_exist_are_refused(index):
    with pytest.raises(ValueError, match="item_index"):
        item_rest_correlation(LADDER, index)


@pytest.mark.parametrize(
    "matrix",
    [[[1, 0], [1]], [[1, 2]], [[1, -1]], [[1, 0.5]], [[1, None]], [[True, 0]], ["10"], [1, 0], "10", None],
)
def test_matrices_of_anything_but_0_and_1_are_refused(matrix):
    with pytest.raises(ValueError, match="must"):
        kr20(matrix)


@given(MATRICES)
def test_reliability_equals_its_textbook_form(matrix):
    totals = [sum(row) for row in matrix]
    variance = statistics.pvariance(totals)
    found = kr20(matrix)
    if variance == 0:
        assert found is None
        return
    j = len(matrix[0])
    shares = [statistics.fmean(column) for column in zip(*matrix, strict=True)]
    expected = j / (j - 1) * (1 - sum(p * (1 - p) for p in shares) / variance)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert found <= 1.0


@given(MATRICES, st.data())
def test_discrimination_equals_the_correlation_with_the_rest(matrix, data):
    i = data.draw(st.integers(0, len(matrix[0]) - 1))
    item = [row[i] for row in matrix]
    rest = [sum(row) - row[i] for row in matrix]
    found = item_rest_correlation(matrix, i)
    if len(set(item)) == 1 or len(set(rest)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(statistics.correlation(item, rest), abs=1e-9)
        assert -1.0 <= found <= 1.0


@given(MATRICES)
def test_sums_of_two_halves_add_up_to_the_whole(matrix):
    half, other, whole = sums_of(matrix[:1]), sums_of(matrix[1:]), sums_of(matrix)
    added = FormSums(
        half.n + other.n,
        tuple(a + b for a, b in zip(half.right, other.right, strict=True)),
        tuple(a + b for a, b in zip(half.with_total, other.with_total, strict=True)),
        half.squares + other.squares,
    )
    assert added == whole
    assert kr20_of(added) == kr20(matrix)
    assert item_rest_of(added, 0) == item_rest_correlation(matrix, 0)


@pytest.mark.parametrize(
    "parts",
    [
        (3, (2, 1), (3,), 3),
        (3, (4, 1), (4, 1), 5),
        (3, (2, 1), (1, 2), 3),
        (3, (2, 1), (5, 2), 7),
        (3, (2, 1), (3, 2), 6),
        (-1, (), (), 0),
        (5, (5, 5), (5, 5), 10),
    ],
)
def test_sums_that_cannot_belong_together_are_refused(parts):
    with pytest.raises(ValueError, match="must"):
        FormSums(*parts)
