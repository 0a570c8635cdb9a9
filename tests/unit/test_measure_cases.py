"""Worked cases: names, keys, reference numbers, and when an answer differs from what was expected."""

import json
from pathlib import Path

import pytest

from portal.measure.cases import FORMULAS, evaluate, run

DOCUMENT = json.loads(Path(__file__).with_name("stats_examples.json").read_text(encoding="utf-8"))
WILSON = {"id": "w", "formula": "wilson", "input": {"x": 9, "n": 12}}

# The table of names and keys that all users of case files rely on.
KEYS = {
    "wilson": ("n, x", "lower, rate, upper"),
    "clopper_pearson": ("n, x", "lower, upper"),
    "guess_corrected": ("not_sure_or_blank, options, right, wrong", "corrected, raw, shown"),
    "kr20": ("matrix", "kr20"),
    "item_rest_correlation": ("item_index, matrix", "r"),
    "mcnemar_exact": ("both, gained, lost, neither", "after, before, change, p"),
    "hake_gain": ("post, pre", "g"),
    "stratified": ("strata", "lower, n_eff, unweighted, upper, variance, weighted"),
    "participants_needed": ("n, target, x", "still_needed, total_needed"),
    "verdict": ("n, target, x", "verdict"),
    "difference_unpaired": ("n_after, n_before, x_after, x_before", "difference, lower, upper"),
    "mastery_cut": ("items, options", "cut, guess_pass_probability"),
    "manski_bounds": ("population, rate, reach", "coverage, lower, upper"),
    "clustered_wilson": ("mean_group_size, n, rho, x", "deff, lower, n_eff, upper"),
    "jitter_wilson": ("cells, deff, eps, n, x", "jitter_variance, lower, n_eff, upper"),
}

# One case of each formula that the examples lack; numbers from scipy 1.17 and statsmodels 0.15, or by hand.
FURTHER = [
    ("clopper_pearson", {"x": 9, "n": 12}, {"lower": 0.428142, "upper": 0.945139}),
    ("clopper_pearson", {"x": 0, "n": 0}, {"lower": None, "upper": None}),
    ("verdict", {"x": 88, "n": 100, "target": 0.85}, {"verdict": "not certain"}),
    (
        "difference_unpaired",
        {"x_before": 15, "n_before": 40, "x_after": 26, "n_after": 40},
        {"difference": 0.275, "lower": 0.056068, "upper": 0.459878},
    ),
    ("mastery_cut", {"items": 8, "options": 4}, {"cut": 6, "guess_pass_probability": 0.004227}),
    ("mastery_cut", {"items": 3, "options": 4}, {"cut": None, "guess_pass_probability": None}),
    (
        "manski_bounds",
        {"rate": 0.9, "reach": 300, "population": 1000},
        {"coverage": 0.3, "lower": 0.27, "upper": 0.97},
    ),
    (
        "clustered_wilson",
        {"x": 255, "n": 300, "mean_group_size": 30, "rho": 0.05},
        {"deff": 2.45, "n_eff": 122.44898, "lower": 0.776175, "upper": 0.902533},
    ),
    ("wilson", {"x": 0, "n": 0}, {"rate": None, "lower": None, "upper": None}),
    ("hake_gain", {"pre": 1.0, "post": 1.0}, {"g": None}),
    ("kr20", {"matrix": [[1, 1], [1, 1]]}, {"kr20": None}),
    ("participants_needed", {"x": 40, "n": 50, "target": 0.85}, {"total_needed": None, "still_needed": None}),
    (
        "mcnemar_exact",
        {"both": 5, "lost": 0, "gained": 0, "neither": 5},
        {"before": 0.5, "after": 0.5, "change": 0.0, "p": None},
    ),
]


def test_every_formula_has_the_names_and_keys_of_the_case_files():
    assert {name: (", ".join(sorted(f.inputs)), ", ".join(sorted(f.outputs))) for name, f in FORMULAS.items()} == KEYS


@pytest.mark.parametrize("case", DOCUMENT["cases"], ids=lambda case: case["id"])
def test_reference_examples_are_reproduced(case):
    assert evaluate(case["formula"], case["input"]) == pytest.approx(case["expected"], abs=1e-6)


@pytest.mark.parametrize(("formula", "given", "expected"), FURTHER, ids=lambda value: str(value)[:30])
def test_further_examples_are_reproduced(formula, given, expected):
    outcome = run({"cases": [{"id": "x", "formula": formula, "input": given, "expected": expected}]})
    assert outcome.failures == ()
    assert outcome.document["cases"][0]["got"] == expected


def test_a_verdict_or_null_that_differs_fails():
    case = {"formula": "verdict", "input": {"x": 1, "n": 2, "target": 0.85}, "expected": {"verdict": "met"}}
    assert run({"cases": [case]}).failures == ("case 1: differs from expected: verdict",)
    empty = {"formula": "wilson", "input": {"x": 0, "n": 0}, "expected": {"rate": 0.0}}
    assert run({"cases": [empty]}).failures


def test_the_tolerance_of_the_document_decides_and_p_has_six_decimals():
    close = {**WILSON, "expected": {"lower": 0.4677}}
    assert run({"tolerance": 1e-4, "cases": [close]}).failures == ()
    assert run({"cases": [close]}).failures
    table = {"both": 12, "lost": 3, "gained": 14, "neither": 11}
    p = {"formula": "mcnemar_exact", "input": table, "expected": {"p": 0.012726}}
    assert run({"tolerance": 0, "cases": [p]}).failures == ()
    assert run({"tolerance": 0, "cases": [{**p, "expected": {"p": 0.012727}}]}).failures


def test_an_earlier_answer_is_replaced():
    outcome = run({"cases": [{**WILSON, "got": {"rate": 5}, "error": "old"}]})
    assert outcome.document["cases"][0]["got"]["rate"] == 0.75
    assert "error" not in outcome.document["cases"][0]
