"""Keys of the words for item figures: thresholds and how many attempts they need."""

import pytest

from portal.measure import (
    difficulty_word,
    discrimination_word,
    distractor_word,
    may_show_items,
    option_shares,
    reliability_word,
)


def test_items_are_shown_from_500_attempts_and_100_in_pilot_mode():
    assert [may_show_items(n) for n in (499, 500)] == [False, True]
    assert [may_show_items(n, pilot=True) for n in (99, 100)] == [False, True]


@pytest.mark.parametrize(
    ("rate", "corrected", "word"),
    [
        (0.901, 0.87, "nearly_all_know"),
        (0.90, 0.87, "useful"),
        (0.30, 0.1, "useful"),
        (0.299, 0.1, "hard_or_unclear"),
        (0.25, 0.0, "no_better_than_guessing"),
        (0.35, -0.1, "no_better_than_guessing"),
        (0.35, None, "useful"),
        (None, None, None),
    ],
)
def test_words_for_difficulty(rate, corrected, word):
    assert difficulty_word(rate, corrected, 500) == word
    assert difficulty_word(rate, corrected, 499) is None
    assert difficulty_word(rate, corrected, 100, pilot=True) == word


@pytest.mark.parametrize(
    ("r", "word"),
    [
        (0.30, "separates_well"),
        (0.1 + 0.2, "separates_well"),
        (0.29, "fair"),
        (0.20, "fair"),
        (0.199, "weak"),
        (0.10, "weak"),
        (0.099, "check_wording_and_key"),
        (0.0, "check_wording_and_key"),
        (-0.001, "probably_wrong_key"),
        (None, None),
    ],
)
def test_words_for_discrimination(r, word):
    assert discrimination_word(r, 500) == word
    assert discrimination_word(r, 499) is None
    assert discrimination_word(r, 100, pilot=True) == word


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0.70, "consistent"),
        (0.699, "for_groups_only"),
        (0.50, "for_groups_only"),
        (0.499, "add_or_repair"),
        (-3.0, "add_or_repair"),
        (None, None),
    ],
)
def test_words_for_reliability(value, word):
    assert reliability_word(value, 500, 6) == word
    assert reliability_word(value, 499, 6) is None
    assert reliability_word(value, 500, 5) is None


@pytest.mark.parametrize(
    ("chosen", "right", "word"),
    [
        (24, 400, "nobody_falls_for_it"),
        (25, 400, None),
        (-2, 400, "nobody_falls_for_it"),
        (200, 200, None),
        (201, 200, "common_misconception"),
        (10, 5, "common_misconception"),
    ],
)
def test_words_for_wrong_options(chosen, right, word):
    assert distractor_word(chosen, right, 500) == word
    assert distractor_word(chosen, right, 499) is None


def test_shares_of_options_are_whole_percents_even_of_jittered_counts():
    counts = {"a": 310, "b": -2, "not_sure": 603, "blank": 3}
    assert option_shares(counts, 600) == {"a": 52, "b": 0, "not_sure": 100, "blank": 1}
    assert option_shares(counts, 499) is None


def test_impossible_item_figures_are_refused():
    for call in (
        lambda: difficulty_word(1.2, 0.5, 500),
        lambda: difficulty_word(0.5, 1.5, 500),
        lambda: discrimination_word(1.5, 500),
        lambda: reliability_word(1.5, 500, 8),
        lambda: distractor_word(1.5, 10, 500),
        lambda: distractor_word(1, 1.5, 500),
        lambda: option_shares({"a": 1.5}, 500),
        lambda: may_show_items(-1),
    ):
        with pytest.raises(ValueError, match="must"):
            call()
