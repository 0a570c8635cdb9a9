"""docs/threats.md and docs/asvs.md name their evidence: each file and test of it exists, no requirement is left out."""

import re
from functools import cache

import pytest

from portal.settings import ROOT

PAPERS = ("threats.md", "asvs.md")
NAMED = re.compile(r"`((?:tests|portal|docs|content|quizzes|\.ci)/[\w./@-]+)(?:::(\w+))?`")
ROW = re.compile(r"^\| ([0-9.,– -]+) \| (.+?) \| (yes|partly|no|n/a) \| (.+) \|$", re.MULTILINE)
LEAST_REASON = 12
# How many requirements of level 1 and 2 each section of ASVS 5.0.0 has; within a section those of level 3 stand last.
SECTIONS = {
    **{"1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4},
    **{"3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3},
    **{"6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5},
    **{"7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4},
    **{"10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1},
    **{"12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3},
    **{"15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4},
    **{"17.3": 2},
}


@cache
def _text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@cache
def _source(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("paper", PAPERS)
def test_every_file_and_test_that_is_named_exists(paper: str) -> None:
    named = NAMED.findall(_text(paper))
    assert len(named) > 50
    missing = [path for path, _ in named if not (ROOT / path).exists()]
    assert missing == []
    lost = [
        f"{path}::{test}"
        for path, test in named
        if test and not re.search(rf"^\s*(?:async )?def {test}\(", _source(path), re.MULTILINE)
    ]
    assert lost == []


def test_every_line_of_the_threats_names_a_test() -> None:
    tables = _text("threats.md").partition("## Limits")[0]
    lines = [line for line in tables.splitlines() if line.startswith("| ") and not line.startswith("| wants to")]
    assert len(lines) > 40
    for line in lines:
        assert re.search(r"`tests/[\w/]+\.py::test_\w+`", line), line


def test_the_list_has_every_requirement_of_level_two_once() -> None:
    found: list[str] = []
    for numbers, *_ in ROW.findall(_text("asvs.md")):
        for part in numbers.replace("–", "-").split(", "):
            section, _, ends = part.strip().rpartition(".")
            first, _, last = ends.partition("-")
            found += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    assert sum(SECTIONS.values()) == 253
    assert sorted(found) == sorted(f"{name}.{one + 1}" for name, most in SECTIONS.items() for one in range(most))


def test_a_yes_has_its_evidence_and_anything_else_its_reason() -> None:
    for numbers, _, state, why in ROW.findall(_text("asvs.md")):
        if state == "yes":
            assert NAMED.search(why), f"{numbers}: evidence is a file or a test"
        else:
            assert len(NAMED.sub("", why)) >= LEAST_REASON, f"{numbers}: say why"


def test_the_counts_at_the_head_are_those_of_the_table() -> None:
    counted = dict.fromkeys(("yes", "partly", "no", "n/a"), 0)
    for numbers, _, state, _ in ROW.findall(_text("asvs.md")):
        for part in numbers.replace("–", "-").split(", "):
            first, _, last = part.rpartition(".")[2].partition("-")
            counted[state] += int(last or first) - int(first) + 1
    said = re.search(r"(\d+) yes, (\d+) partly, (\d+) no, (\d+) not applicable", _text("asvs.md"))
    assert said
    assert tuple(map(int, said.groups())) == tuple(counted.values())
