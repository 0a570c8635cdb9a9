"""The rules of next actions: the file is whole, a rule fires on its facts and on no others, at most five are shown."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.locales import DESK
from portal.office.actions import FILE, LINKS, Condition, load_rules, next_actions
from portal.office.actions_facts import VOCABULARY, Facts, Subject
from portal.settings import ROOT
from portal.textfiles import Faults

FITS = {
    "register-too-small": {"coverage_percent": 101},
    "quiz-left-unfinished": {"completion_percent": 79},
    "many-flagged": {"flagged_percent": 11},
    "migrants-out-of-reach": {"audience": "migrants", "coverage_rank": "lowest", "coverage_change": -1},
    "too-few-answers": {"verdict": "too_few"},
    "going-down": {"trend": "down"},
    "audience-behind": {"against_others": "down"},
    "substance-least-known": {"rank": 1, "upper_percent": 84},
    "lesson-without-effect": {"change": "no_clear_change", "pairs": 100},
    "community-below": {"below_district": 1},
    "audience-out-of-reach": {"coverage_rank": "lowest", "coverage_change": -5},
    "nearly-there": {"verdict": "not_certain", "still_needed": 40},
    "keep-on": {"verdict": "met"},
}
FAILS = {
    "register-too-small": {"coverage_percent": 100},
    "quiz-left-unfinished": {"completion_percent": 80},
    "many-flagged": {"flagged_percent": 10},
    "migrants-out-of-reach": {"audience": "migrants", "coverage_rank": "lowest", "coverage_change": 0},
    "too-few-answers": {"verdict": "not_met"},
    "going-down": {"trend": "no_clear_change"},
    "audience-behind": {"against_others": "no_clear_change"},
    "substance-least-known": {"rank": 1, "upper_percent": 85},
    "lesson-without-effect": {"change": "no_clear_change", "pairs": 99},
    "community-below": {"below_district": 0},
    "audience-out-of-reach": {"coverage_rank": "other", "coverage_change": -5},
    "nearly-there": {"verdict": "not_certain"},
    "keep-on": {"verdict": "not_certain"},
}


def rules() -> Any:
    faults = Faults(ROOT)
    found = load_rules(ROOT, faults)
    assert faults.found == []
    return found


def facts(**subjects: list[dict[str, Any]]) -> Facts:
    return Facts(
        {
            about: [Subject(f"{about}-{place}", one) for place, one in enumerate(members)]
            for about, members in subjects.items()
        }
    )


def test_every_rule_is_tried_here() -> None:
    assert [one.id for one in rules()] == list(FITS) == list(FAILS)


@pytest.mark.parametrize("name", FITS)
def test_a_rule_fires_on_its_facts_and_not_beside_them(name: str) -> None:
    (rule,) = (one for one in rules() if one.id == name)
    (fired,) = next_actions([rule], facts(**{rule.about: [FITS[name]]}))
    assert (fired.rule, fired.subject, fired.text) == (name, f"{rule.about}-0", rule.text)
    assert next_actions([rule], facts(**{rule.about: [FAILS[name]]})) == ()
    assert next_actions([rule], facts(**{rule.about: [{}]})) == (), "a fact that is not known never holds"
    for fact in FITS[name]:
        rest = {one: value for one, value in FITS[name].items() if one != fact}
        assert next_actions([rule], facts(**{rule.about: [rest]})) == ()


def test_seniors_falling_is_not_the_migrants_rule() -> None:
    seniors = {"audience": "seniors", "coverage_rank": "lowest", "coverage_change": -9}
    assert [one.rule for one in next_actions(rules(), facts(audience=[seniors]))] == ["audience-out-of-reach"]


def test_at_most_five_in_the_order_of_the_file_and_no_subject_twice_for_one_link() -> None:
    everything = facts(
        area=[{"verdict": "too_few", "trend": "down", "flagged_percent": 50, "below_district": 2, "still_needed": 9}],
        audience=[
            {"coverage_percent": 300},
            {"audience": "migrants", "coverage_rank": "lowest", "coverage_change": -3, "against_others": "down"},
        ],
        quiz=[{"completion_percent": 10}],
        substance=[{"rank": 1, "upper_percent": 40}],
    )
    found = next_actions(rules(), everything)
    assert [one.rule for one in found] == [
        "register-too-small",
        "quiz-left-unfinished",
        "many-flagged",
        "migrants-out-of-reach",
        "going-down",
    ], "too few answers would send the area to its placements a second time"


def test_a_rule_takes_the_first_subject_that_fits() -> None:
    lessons = facts(lesson=[{"change": "up", "pairs": 900}, {"change": "no_clear_change", "pairs": 200}])
    assert [one.subject for one in next_actions(rules(), lessons)] == ["lesson-1"]


def test_a_word_is_never_above_a_number() -> None:
    assert not Condition("verdict", "above", 1).holds({"verdict": "met"})
    assert not Condition("answers", "below", "x").holds({"answers": 3})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"about": "weather"}, "about must be one of"),
        ({"link": "elsewhere"}, "link must be one of"),
        ({"when": {}}, "at least one fact"),
        ({"when": {"moon": {"is": 1}}}, "'moon' is no fact about area"),
        ({"when": {"verdict": {"is": "excellent"}}}, "verdict is one of"),
        ({"when": {"verdict": {"above": "met"}}}, "verdict is one of"),
        ({"when": {"answers": {"above": "many"}}}, "answers is a number"),
        ({"when": {"answers": {"above": True}}}, "answers is a number"),
        ({"when": {"answers": {"near": 3}}}, "needs one of is, above, below"),
        ({"when": {"answers": 3}}, "needs one of is, above, below"),
        ({"when": [3]}, "at least one fact"),
        ({"text": 3}, "must be words"),
        ({"extra": "x"}, "nothing else"),
    ],
)
def test_a_wrong_rule_is_named_and_left_out(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    good = {"id": "a", "about": "area", "when": {"verdict": {"is": "met"}}, "text": "keep_on", "link": "none"}
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump({"rules": [good, {**good, "id": "b", **change}, good]}), encoding="utf-8")
    faults = Faults(tmp_path)
    assert [one.id for one in load_rules(tmp_path, faults)] == ["a"]
    assert message in faults.found[0].message
    assert "stands twice" in faults.found[1].message


def test_a_file_without_rules_is_a_fault(tmp_path: Path) -> None:
    for raw in (None, "rules: 3\n", "other: []\n"):
        if raw is not None:
            (tmp_path / FILE).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / FILE).write_text(raw, encoding="utf-8")
        faults = Faults(tmp_path)
        assert load_rules(tmp_path, faults) == ()
        assert len(faults.found) == 1


def test_every_text_link_and_fact_of_a_rule_exists() -> None:
    for locale in DESK:
        keys = (ROOT / "translations" / locale.catalogue / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
        for rule in rules():
            assert f'"office.action.{rule.text}"' in keys
    for link in LINKS:
        assert f'"office.link.{link}"' in keys
    for rule in rules():
        assert {one.fact for one in rule.when} <= VOCABULARY[rule.about].keys()
