"""Worked cases: evaluates a document in the format of the reference examples and compares.

May not: read files or print (`__main__` does), or contain a formula. Names and keys are those of the
reference examples, so that one file checks the code and informs whoever checks the code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from portal.measure import change, checks, effective, intervals, items, mastery, verdicts
from portal.measure import strata as weighting

DEFAULT_TOLERANCE = 1e-6
DECIMALS = 6

Values = dict[str, Any]


class NotCasesError(Exception):
    """The document as a whole is not in the format of the examples."""


@dataclass(frozen=True)
class Formula:
    """inputs: exactly these keys; outputs: keys in the order in which they are printed."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    apply: Callable[..., Any]


@dataclass(frozen=True)
class Outcome:
    """The document with `got` or `error` in each case, and one line for each case that failed."""

    document: Values
    failures: tuple[str, ...]


def _stratified(strata: Any) -> weighting.StratifiedRate:
    keys = ("population", "n", "x")
    if not isinstance(strata, list):
        raise ValueError("strata must be a list")
    for stratum in strata:
        _same_keys(stratum, keys, "a stratum")
    return weighting.stratified([weighting.Stratum(**stratum) for stratum in strata])


FORMULAS: Mapping[str, Formula] = {
    "wilson": Formula(("x", "n"), ("rate", "lower", "upper"), intervals.wilson),
    "clopper_pearson": Formula(("x", "n"), ("lower", "upper"), intervals.clopper_pearson),
    "guess_corrected": Formula(
        ("right", "wrong", "not_sure_or_blank", "options"),
        ("raw", "corrected", "shown"),
        items.guess_corrected,
    ),
    "kr20": Formula(("matrix",), ("kr20",), items.kr20),
    "item_rest_correlation": Formula(("matrix", "item_index"), ("r",), items.item_rest_correlation),
    "mcnemar_exact": Formula(
        ("both", "lost", "gained", "neither"), ("before", "after", "change", "p"), change.mcnemar_exact
    ),
    "hake_gain": Formula(("pre", "post"), ("g",), change.hake_gain),
    "stratified": Formula(("strata",), ("unweighted", "weighted", "variance", "n_eff", "lower", "upper"), _stratified),
    "participants_needed": Formula(
        ("x", "n", "target"), ("total_needed", "still_needed"), verdicts.participants_needed
    ),
    "verdict": Formula(("x", "n", "target"), ("verdict",), verdicts.verdict_of_counts),
    "difference_unpaired": Formula(
        ("x_before", "n_before", "x_after", "n_after"),
        ("difference", "lower", "upper"),
        change.difference_unpaired,
    ),
    "mastery_cut": Formula(("items", "options"), ("cut", "guess_pass_probability"), mastery.mastery_cut),
    "manski_bounds": Formula(("rate", "reach", "population"), ("coverage", "lower", "upper"), weighting.manski_bounds),
    "clustered_wilson": Formula(
        ("x", "n", "mean_group_size", "rho"),
        ("deff", "n_eff", "lower", "upper"),
        effective.clustered_wilson,
    ),
    "jitter_wilson": Formula(
        ("x", "n", "cells", "eps", "deff"),
        ("jitter_variance", "n_eff", "lower", "upper"),
        effective.jitter_wilson,
    ),
}


def evaluate(formula: object, inputs: object) -> Values:
    """The outputs of one case, unrounded, None for not defined.

    Raises ValueError for an unknown formula, missing or extra keys, or impossible input.
    """
    found = FORMULAS.get(formula) if isinstance(formula, str) else None
    if found is None:
        raise ValueError("unknown formula")
    _same_keys(inputs, found.inputs, "input")
    result = found.apply(**_whole(inputs))
    if not is_dataclass(result) or isinstance(result, type):
        return {found.outputs[0]: result}
    everything = asdict(result)
    return {key: everything[key] for key in found.outputs}


def run(document: object) -> Outcome:
    """Evaluate every case of a document; nothing of the given document is changed.

    Raises NotCasesError unless it is an object with a list of objects under "cases" and a usable tolerance.
    """
    if not isinstance(document, dict) or not isinstance(document.get("cases"), list):
        raise NotCasesError('an object with a list of "cases" is needed')
    try:
        tolerance = checks.real("tolerance", document.get("tolerance", DEFAULT_TOLERANCE), 0.0)
    except ValueError as fault:
        raise NotCasesError(str(fault)) from None
    cases: list[Values] = []
    failures: list[str] = []
    for number, case in enumerate(document["cases"], start=1):
        if not isinstance(case, dict):
            raise NotCasesError(f"case {number} is not an object")
        answered, failure = _answer(case, tolerance)
        cases.append(answered)
        if failure:
            failures.append(f"{case.get('id', f'case {number}')}: {failure}")
    return Outcome({**document, "cases": cases}, tuple(failures))


def _answer(case: Values, tolerance: float) -> tuple[Values, str | None]:
    kept = {key: value for key, value in case.items() if key not in ("got", "error")}
    expected = kept.get("expected")
    try:
        found = evaluate(case.get("formula"), case.get("input"))
        hoped: Values = _object(expected if expected is not None else {}, "expected")
    except (ValueError, OverflowError) as fault:
        return {**kept, "error": str(fault)}, str(fault)
    # Printed in the order of `expected`, so that the two can be read side by side.
    order = [*(key for key in hoped if key in found), *(key for key in found if key not in hoped)]
    got = {key: _printed(found[key]) for key in order}
    wrong = [key for key in hoped if key not in found or not _agrees(key, found[key], hoped[key], tolerance)]
    return _beside(kept, got), f"differs from expected: {', '.join(wrong)}" if wrong else None


def _beside(case: Values, got: Values) -> Values:
    """The case with `got` right after `expected`, or at the end where nothing is expected."""
    placed: Values = {}
    for key, value in case.items():
        placed[key] = value
        if key == "expected":
            placed["got"] = got
    placed.setdefault("got", got)
    return placed


def _agrees(key: str, found: object, expected: object, tolerance: float) -> bool:
    numbers = (int, float)
    if isinstance(found, bool | str) or found is None or isinstance(expected, bool):
        return found == expected
    if not isinstance(found, numbers) or not isinstance(expected, numbers):
        return False
    if key == "p" and round(float(found), DECIMALS) == round(float(expected), DECIMALS):
        return True  # p values are given to six decimals, whatever the tolerance
    return abs(found - expected) <= tolerance


def _printed(value: Any) -> Any:
    # Adding 0.0 turns -0.0 into 0.0.
    return round(value, DECIMALS) + 0.0 if isinstance(value, float) else value


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 9.0 is the whole number 9."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(part) for part in value]
    if isinstance(value, dict):
        return {key: _whole(part) for key, part in value.items()}
    return value


def _same_keys(given: object, wanted: tuple[str, ...], what: str) -> None:
    keys = _object(given, what)
    missing = [key for key in wanted if key not in keys]
    extra = [key for key in keys if key not in wanted]
    if missing:
        raise ValueError(f"{what} lacks {', '.join(missing)}")
    if extra:
        raise ValueError(f"{what} has unknown {', '.join(extra)}")


def _object(given: object, what: str) -> Values:
    if not isinstance(given, dict):
        raise ValueError(f"{what} must be an object")
    return given
