"""The quizzes as they are: the rules of a measuring quiz hold, and breaking one is named."""

import shutil
from pathlib import Path

import pytest

from portal.measure.mastery import mastery_cut
from portal.quiz.bank import Bank, load_bank
from portal.quiz.forms import OPTIONS, Form, Item
from portal.quiz.kinds import KINDS, BadAnswer
from portal.quiz.scoring import missed, one_letter, score, too_fast
from portal.settings import ROOT
from portal.textfiles import Faults
from tests.samples import FORM, KEYS
from tests.trees import edit


@pytest.fixture(scope="module")
def bank() -> Bank:
    faults = Faults(ROOT)
    found = load_bank(ROOT / "quizzes", faults)
    assert faults.broken == []
    return found


def test_a_measuring_quiz_has_its_scored_items_and_three_of_awareness(bank: Bank) -> None:
    for quiz in bank.quizzes.values():
        for form in quiz.forms.values():
            if quiz.measures:
                assert (form.scored, len(form.items)) == ((6, 9) if quiz.large else (8, 11))
                assert form.mastery == mastery_cut(form.scored, len(OPTIONS)).cut
                assert all(item.skill == "awareness" for item in form.items[form.scored :])


def test_the_right_answer_has_no_favourite_place(bank: Bank) -> None:
    for form in bank.forms.values():
        keys = [item.key for item in form.items[: form.scored]]
        assert max(map(keys.count, OPTIONS)) <= 0.4 * len(keys), (form.code, keys)


def test_the_right_answer_is_not_given_away_by_its_length(bank: Bank) -> None:
    longest = [
        max(OPTIONS, key=lambda letter: len(text.words["options"][letter])) == item.key
        for form in bank.forms.values()
        for item, text in ((item, bank.texts[form.quiz]["zh-Hans"].items[item.id]) for item in form.items)
        if "options" in text.words
    ]
    assert sum(longest) <= len(longest) * 0.5


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    - vape-chat\n", "", "three or four named substances"),
        ("    - tea-unwell\n", "    - stamp-sticker\n", "the forms are not parallel"),
        ("    - tea-unwell\n", "    - aware-help\n", "an item stands twice"),
        ("  - aware-help\n", "", "needs 3 awareness items"),
        ("  - aware-help\n", "  - tea-cup\n", "stands twice"),
        ("    - stamp-parcel\n  B", "    - stamp-gone\n  B", "no item 'stamp-gone'"),
    ],
)
def test_a_quiz_that_cannot_measure_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    shutil.copytree(ROOT / "quizzes", tmp_path / "quizzes")
    edit(tmp_path / "quizzes/forms/new-drugs/quiz.yaml", old, new)
    faults = Faults(tmp_path)
    load_bank(tmp_path / "quizzes", faults)
    assert any(message in one.message for one in faults.broken), faults.broken


def test_a_quiz_is_offered_in_a_language_only_when_all_of_it_is(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "quizzes", tmp_path / "quizzes")
    (tmp_path / "quizzes/items/tea-cup/ug.yaml").unlink()
    found = load_bank(tmp_path / "quizzes", Faults(tmp_path))
    whole = set(load_bank(ROOT / "quizzes", Faults(ROOT)).texts["new-drugs"])
    assert "ug" in whole
    assert set(found.texts["new-drugs"]) == whole - {"ug"}


# Scoring


def test_awareness_answers_do_not_help_to_mastery() -> None:
    assert score(FORM, KEYS[:5] + "???" + KEYS[8:]).mastered is False
    assert score(FORM, KEYS[:6] + "?????").mastered is True
    assert score(FORM, KEYS[:6] + "?????").aware is False


@pytest.mark.parametrize("answers", ["", "a", KEYS + "a", "e" * 11, KEYS[:10] + "A", KEYS[:10] + "\0"])
def test_answers_that_do_not_fit_the_form_are_an_error(answers: str) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        score(FORM, answers)


def test_what_was_missed_comes_in_order() -> None:
    assert [item.id for item in missed(FORM, "b" + KEYS[1:4] + "-" + KEYS[5:])] == ["i0", "i4"]


@pytest.mark.parametrize(("answers", "flagged"), [("a" * 11, True), ("d" * 11, True), ("?" * 11, False), (KEYS, False)])
def test_one_letter_is_a_pattern_but_not_sure_is_honest(answers: str, flagged: bool) -> None:
    assert one_letter(answers) is flagged


def test_two_seconds_a_question_are_the_least() -> None:
    assert too_fast(FORM, 21.9)
    assert not too_fast(FORM, 22)


@pytest.mark.parametrize("posted", ["e", "A", "ab", " a", "-", "\0", "a\n"])
def test_an_unknown_option_is_no_answer(posted: str) -> None:
    item = Item("x", "choice", None, "law", "a", None, "", ())
    with pytest.raises(BadAnswer):
        KINDS["choice"].read(item, posted)


def test_the_code_of_a_form_names_quiz_version_and_letter() -> None:
    assert Form("new-drugs", 3, "B", 1, (), 8, 6).code == "new-drugs.3B"
