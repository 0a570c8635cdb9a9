"""`python -m portal.measure`: worked cases in, the same JSON with `got` out."""

import ast
import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from portal import measure
from portal.measure.__main__ import main
from portal.measure.cases import NotCasesError, run

EXAMPLES = Path(__file__).with_name("stats_examples.json")
REPOSITORY = Path(__file__).parents[2]
DOCUMENT = json.loads(EXAMPLES.read_text(encoding="utf-8"))
WILSON = {"id": "w", "formula": "wilson", "input": {"x": 9, "n": 12}}


def write(folder, document):
    path = folder / "cases.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return str(path)


def test_the_examples_come_back_with_got_beside_expected(capsys):
    assert main([str(EXAMPLES)]) == 0
    printed, complaints = capsys.readouterr()
    assert complaints == ""
    document = json.loads(printed)
    for case in document["cases"]:
        keys = list(case)
        assert keys[keys.index("expected") + 1] == "got"
        assert case["got"] == case["expected"]
        assert list(case["got"]) == list(case["expected"])
        del case["got"]
    assert document == DOCUMENT
    assert list(document) == list(DOCUMENT)


def test_without_expected_a_case_is_only_evaluated(tmp_path, capsys):
    assert main([write(tmp_path, {"cases": [WILSON, {**WILSON, "expected": None}]})]) == 0
    cases = json.loads(capsys.readouterr().out)["cases"]
    assert list(cases[0]) == ["id", "formula", "input", "got"]
    assert cases[0]["got"] == cases[1]["got"] == {"rate": 0.75, "lower": 0.467695, "upper": 0.911058}


def test_whole_numbers_stay_whole_and_negative_zero_is_zero(tmp_path, capsys):
    cases = [
        {"formula": "participants_needed", "input": {"x": 45.0, "n": 50, "target": 0.85}},
        {
            "formula": "guess_corrected",
            "input": {"right": 0, "wrong": 0, "not_sure_or_blank": 5, "options": 4},
        },
        {"formula": "hake_gain", "input": {"pre": 0.5, "post": 0.4999999}},
    ]
    assert main([write(tmp_path, {"cases": cases})]) == 0
    printed = capsys.readouterr().out
    assert '"total_needed": 196,' in printed
    assert "-0.0" not in printed


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"formula": "magic", "input": {}}, "unknown formula"),
        ({"input": {"x": 1, "n": 2}}, "unknown formula"),
        ({"formula": ["wilson"], "input": {"x": 1, "n": 2}}, "unknown formula"),
        ({"formula": "wilson", "input": {"x": 1}}, "input lacks n"),
        ({"formula": "wilson", "input": {"x": 1, "n": 2, "z": 1}}, "input has unknown z"),
        ({"formula": "wilson", "input": [1, 2]}, "input must be an object"),
        ({"formula": "wilson"}, "input must be an object"),
        ({"formula": "wilson", "input": {"x": 3, "n": 2}}, "x must not be larger than n"),
        ({"formula": "wilson", "input": {"x": 1.5, "n": 2}}, "x must be a whole number"),
        ({"formula": "wilson", "input": {"x": True, "n": 2}}, "x must be a whole number"),
        ({"formula": "wilson", "input": {"x": 1, "n": 10**400}}, "n must lie in 0..2000000000"),
        ({"formula": "hake_gain", "input": {"pre": 10**400, "post": 1}}, "pre must be smaller"),
        ({"formula": "kr20", "input": {"matrix": 5}}, "matrix must be a list of rows"),
        (
            {"formula": "kr20", "input": {"matrix": [[1, 0], [1]]}},
            "all rows of matrix must have the same length",
        ),
        ({"formula": "stratified", "input": {"strata": 5}}, "strata must be a list"),
        ({"formula": "stratified", "input": {"strata": []}}, "strata must not be empty"),
        ({"formula": "stratified", "input": {"strata": [5]}}, "a stratum must be an object"),
        ({"formula": "stratified", "input": {"strata": [{"n": 5, "x": 1}]}}, "a stratum lacks population"),
        (
            {"formula": "stratified", "input": {"strata": [{"population": 9, "n": 5, "x": 1, "cells": 1}]}},
            "a stratum has unknown cells",
        ),
        ({**WILSON, "expected": 5}, "expected must be an object"),
    ],
)
def test_a_bad_case_gets_an_error_and_the_others_their_answer(tmp_path, capsys, case, said):
    assert main([write(tmp_path, {"cases": [{"id": "bad", **case}, WILSON]})]) == 1
    printed, complaints = capsys.readouterr()
    bad, good = json.loads(printed)["cases"]
    assert bad["error"] == said
    assert "got" not in bad
    assert good["got"]["rate"] == 0.75
    assert "error" not in good
    assert len(complaints.splitlines()) == 1
    assert said in complaints


@pytest.mark.parametrize(
    "expected",
    [
        {"rate": 0.750002},
        {"rate": None},
        {"rate": "0.75"},
        {"rate": True},
        {"rat": 0.75},
        {"rate": 0.75, "p": 1},
    ],
)
def test_a_difference_from_expected_fails_but_is_still_answered(tmp_path, capsys, expected):
    assert main([write(tmp_path, {"cases": [{**WILSON, "expected": expected}]})]) == 1
    printed, complaints = capsys.readouterr()
    assert json.loads(printed)["cases"][0]["got"]["rate"] == 0.75
    assert complaints.startswith("w: differs from expected: ")


@pytest.mark.parametrize("document", [5, [], {}, {"cases": 5}, {"cases": [5]}, {"cases": [], "tolerance": -1}])
def test_documents_of_another_kind_are_refused(tmp_path, capsys, document):
    with pytest.raises(NotCasesError):
        run(document)
    assert main([write(tmp_path, document)]) == 2
    printed, complaints = capsys.readouterr()
    assert printed == ""
    assert len(complaints.splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"cases": [],}', '{"cases": [NaN]}', '{"tolerance": 1e999, "cases": []}', "[" * 100_000],
)
def test_what_is_not_json_is_said_in_one_line(tmp_path, capsys, text):
    assert main([write(tmp_path, text)]) == 2
    printed, complaints = capsys.readouterr()
    assert printed == ""
    assert len(complaints.splitlines()) == 1
    assert "not JSON" in complaints


def test_missing_and_unreadable_files_are_said_in_one_line(tmp_path, capsys):
    (tmp_path / "latin.json").write_bytes(b'{"cases": "\xff"}')
    for name in ("nowhere.json", "", "latin.json"):
        assert main([str(tmp_path / name)]) == 2
        printed, complaints = capsys.readouterr()
        assert printed == ""
        assert len(complaints.splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["a", "b"]])
def test_a_wrong_call_says_how_to_call(capsys, arguments):
    assert main(arguments) == 2
    assert capsys.readouterr().err == "usage: python -m portal.measure CASES.json\n"


def test_help_is_no_fault(capsys):
    assert main(["--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: ")


def test_the_command_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "portal.measure", str(EXAMPLES)],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert all("got" in case for case in json.loads(done.stdout)["cases"])


def test_results_cannot_be_changed_afterwards():
    kinds = [kind for kind in vars(measure).values() if dataclasses.is_dataclass(kind)]
    assert len(kinds) >= 12
    assert all(kind.__dataclass_params__.frozen for kind in kinds)


def test_the_room_imports_nothing_but_the_standard_library_and_itself():
    allowed = {*sys.stdlib_module_names} - {"time", "datetime", "random", "secrets", "sqlite3", "socket"}
    for path in (REPOSITORY / "portal" / "measure").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                names = [node.module]
            for name in names:
                assert name.startswith("portal.measure") or name.split(".")[0] in allowed, (path.name, name)
