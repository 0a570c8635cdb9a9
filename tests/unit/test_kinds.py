"""The kinds of item: each reads one character, refuses what it cannot read, names its outcomes; faults are named."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from werkzeug.datastructures import MultiDict

from portal.quiz.answer_form import Refused, read_answers
from portal.quiz.bank import Bank, load_bank
from portal.quiz.forms import OPTIONS, Item, Quiz
from portal.quiz.kinds import KINDS, BadAnswer
from portal.textfiles import Faults
from tests.trees import SAMPLE, copy_sample, edit

OF_KIND = {"choice": "one", "picture": "three", "point": "four", "claims": "five", "order": "six"}
ITEMS = "quizzes/items"
QUIZ = "quizzes/forms/new-drugs/quiz.yaml"


@pytest.fixture(scope="module")
def bank() -> Bank:
    faults = Faults(SAMPLE)
    found = load_bank(SAMPLE / "quizzes", faults)
    assert faults.broken == []
    return found


def an_item(kind: str) -> Item:
    return Item("x", kind, None, "law", "a", None, "", ())


def broken(root: Path) -> list[str]:
    faults = Faults(root)
    load_bank(root / "quizzes", faults)
    return [f"{one.path}:{one.line}: {one.message}" for one in faults.broken]


# Reading an answer


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads_one_character(kind: str) -> None:
    assert [KINDS[kind].read(an_item(kind), posted) for posted in (*OPTIONS, "?", "", None)] == [
        *OPTIONS,
        "?",
        "-",
        "-",
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("posted", ["e", "A", "ab", " a", "-", "\0", "a\n", "1", "2,1,3", "60,250", "both", "a" * 5000])
def test_every_kind_refuses_what_is_none_of_its_outcomes(kind: str, posted: str) -> None:
    with pytest.raises(BadAnswer):
        KINDS[kind].read(an_item(kind), posted)


@given(some.sampled_from(sorted(KINDS)), some.text(max_size=20))
def test_whatever_is_posted_becomes_one_character_or_is_refused(kind: str, posted: str) -> None:
    with suppress(BadAnswer):
        assert KINDS[kind].read(an_item(kind), posted) in {*OPTIONS, "?", "-"}


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_given_twice_is_refused_for_every_kind(bank: Bank, kind: str) -> None:
    form = bank.forms["new-drugs.1A"]
    posted = MultiDict([(f"q.{OF_KIND[kind]}", "a"), (f"q.{OF_KIND[kind]}", "b")])
    with pytest.raises(Refused):
        read_answers(posted, form)


def test_the_answers_of_mixed_kinds_stand_in_the_order_of_the_form(bank: Bank) -> None:
    posted = MultiDict({"q.six": "b", "q.four": "?", "q.two": "a"})
    assert read_answers(posted, bank.forms["new-drugs.1A"]) == "-a-?-b"


# Naming an outcome


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tag", ["zh-Hans", "zh-Hant", "en", "ug"])
def test_every_outcome_of_every_kind_has_words_of_its_own(bank: Bank, kind: str, tag: str) -> None:
    item, text = bank.items[OF_KIND[kind]], bank.item_texts[OF_KIND[kind]][tag]
    assert item.kind == kind
    words = {KINDS[kind].outcome(item, text, letter, str) for letter in OPTIONS}
    assert len(words) == 4
    assert all(words)


def test_an_order_is_named_by_its_steps_in_that_order(bank: Bank) -> None:
    said = KINDS["order"].outcome(bank.items["six"], bank.item_texts["six"]["en"], "a", str)
    assert said == "1. Stay until help comes · 2. Call 120 · 3. Turn him on his side"


def test_statements_are_named_in_the_language_of_the_reader(bank: Bank) -> None:
    catalogue = {"quiz.claims.first": "nur die erste"}
    text = bank.item_texts["five"]["zh-Hans"]
    assert KINDS["claims"].outcome(bank.items["five"], text, "b", catalogue.__getitem__) == "nur die erste"


# Faults


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        ("three/item.yaml", "b: tea-bag", "b: cup", "pictures", "two of the drawings are the same"),
        ("three/item.yaml", "b: tea-bag, ", "", "pictures", "`pictures` has not the shape"),
        ("three/item.yaml", "pictures:", "drawings:", "drawings", "`drawings` is not known here"),
        ("four/item.yaml", "[0, 0, 100, 100]", "[0, 0, 71, 100]", "places", "place a is smaller than 72"),
        ("four/item.yaml", "[0, 0, 100, 100]", "[230, 20, 80, 80]", "places", "the places a and b overlap"),
        ("four/item.yaml", "[200, 0, 100, 100]", "[230, 0, 100, 100]", "places", "place b lies outside the picture"),
        ("four/item.yaml", "[0, 130, 100, 100]", "[0, 150, 100, 100]", "places", "place c lies outside the picture"),
        ("four/item.yaml", "[0, 0, 100, 100]", "[-1, 0, 100, 100]", "places", "`places` has not the shape"),
        ("four/item.yaml", "[0, 0, 100, 100]", "[0, 0, 100]", "places", "`places` has not the shape"),
        ("four/item.yaml", 'picture: "cup"', 'picture: ""', "picture", "needs a picture"),
        ("five/item.yaml", 'picture: "tea-bag"', 'picture: ""', "picture", "needs a picture"),
        ("five/en.yaml", '  - "Looks prove nothing"\n', "", "claims", "`claims` has not the shape"),
        ("five/en.yaml", "claims:", "options: {a: x, b: y, c: z, d: w}\nclaims:", "options", "not known here"),
        ("six/item.yaml", "a: [3, 1, 2]", "a: [1, 2, 3]", "orders", "two of the orders are the same"),
        ("six/item.yaml", "a: [3, 1, 2]", "a: [3, 1, 1]", "orders", "order a does not name each of the steps 1 to 3"),
        ("six/item.yaml", "a: [3, 1, 2]", "a: [0, 1, 2]", "orders", "order a does not name each of the steps 1 to 3"),
        ("six/item.yaml", "c: [2, 3, 1]", "c: [2, 3, 1, 4]", "orders", "order c does not name each"),
        ("six/item.yaml", "[3, 1, 2]", "[first, 1, 2]", "orders", "`orders` has not the shape"),
        ("six/zh-Hans.yaml", '  - "打120"\n', "", "steps", "not as many steps as the orders have"),
        ("six/en.yaml", '  - "Call 120"\n', "", "steps", "not as many steps as the orders have"),
        ("one/en.yaml", "b: Mine", "b: His", "options", "two options are alike"),
        ("one/item.yaml", "[youth, seniors, migrants, residents, staff]", "[]", "audiences", "`audiences` has not"),
        ("one/item.yaml", "[youth, seniors,", "[youth, youth,", "audiences", "`audiences` has not the shape"),
        ("one/item.yaml", "[youth,", "[[youth],", "audiences", "`audiences` has not the shape"),
        ("one/item.yaml", "kind: choice", "kind: [choice]", "kind", "`kind` is none of"),
    ],
)
def test_a_fault_of_an_item_is_named_with_its_line(
    tmp_path: Path, file: str, old: str, new: str, at: str, message: str
) -> None:
    root = copy_sample(tmp_path)
    path = root / ITEMS / file
    edit(path, old, new)
    line = 1 + path.read_text(encoding="utf-8").split("\n").index(
        next(one for one in path.read_text(encoding="utf-8").split("\n") if one.startswith(f"{at}:"))
    )
    found = [one for one in broken(root) if one.startswith(f"{ITEMS}/{file}:{line}: ")]
    assert any(message in one for one in found), broken(root)


def test_places_are_held_against_the_size_of_their_picture(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    edit(root / ITEMS / "four/item.yaml", "[200, 130, 120, 110]", "[500, 360, 140, 120]")
    assert any("place d lies outside" in one for one in broken(root))
    edit(root / "content/media/cup.svg", "0 0 320 240", "0 0 640 480")
    assert broken(root) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("B: [two, one, three, four, five, six]", "B: [two, one, three, seven, seven, six]", "an item stands twice"),
        ("B: [two, one, three, four, five, six]", "B: [two, one, three, seven]", "fewer than 4 items in common"),
        (
            "B: [two, one, three, four, five, six]",
            "B: [two, one, three, four, five]",
            "not as many items of each skill",
        ),
        ("  B: [two, one, three, four, five, six]\n", "", "the forms are A and B"),
        ("awareness: []", "awareness: [seven]", "an exam has no awareness items"),
        ("mastery: 4", "mastery: 7", "the pass mark must lie between 1 and 6"),
        ("mastery: 4", "mastery: 0", "the pass mark must lie between 1 and 6"),
        ("audience: all", "audience: kings", "`audience` has not the shape"),
        ("large: false", "large: 1", "`large` has not the shape"),
        ("order: 10\n", "", "`order` is missing"),
        ("measures: false", "measures: true", "needs 8 scored items"),
        ("large: false\nmeasures: false", "large: true\nmeasures: true", "three or four named substances"),
    ],
)
def test_a_fault_of_a_quiz_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    root = copy_sample(tmp_path)
    edit(root / QUIZ, old, new)
    assert any(message in one for one in broken(root)), broken(root)


def test_six_scored_items_are_enough_for_a_large_quiz_and_for_no_other(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    edit(root / QUIZ, "large: false\nmeasures: false", "large: true\nmeasures: true")
    assert not any("scored items" in one for one in broken(root))
    edit(root / QUIZ, "large: true", "large: false")
    assert any("form A: needs 8 scored items" in one for one in broken(root))


# Practice


def test_only_what_stands_in_no_form_is_practice(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    assert [item.id for item in load_bank(root / "quizzes", Faults(root)).practice["tea"]] == ["seven"]
    edit(root / QUIZ, "awareness: []", "awareness: [seven]")
    assert load_bank(root / "quizzes", Faults(root)).practice == {}


def test_items_of_a_quiz_that_cannot_be_read_whole_are_not_shown_with_their_answers(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    edit(root / QUIZ, "version: 1\n", "")
    found = load_bank(root / "quizzes", Faults(root))
    assert found.quizzes == {}
    assert [item.id for item in found.practice["tea"]] == ["seven"]


def test_practice_is_shown_only_in_languages_that_have_it(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    (root / ITEMS / "seven/ug.yaml").unlink()
    found = load_bank(root / "quizzes", Faults(root))
    assert [item.id for item, _ in found.practised("tea", "en")] == ["seven"]
    assert found.practised("tea", "ug") == []
    assert found.practised("nothing", "en") == []


# Which quiz for whom


def test_an_audience_is_offered_its_own_quiz_and_never_an_exam_before_one_that_measures() -> None:
    made = [("general", True, "all"), ("exam", False, "staff"), ("young", True, "youth"), ("more", True, "youth")]
    quizzes = {name: Quiz(name, 1, measures, {}, audience) for name, measures, audience in made}
    bank = Bank(quizzes, {}, {}, {}, {})
    found = {audience: bank.fitting(audience) for audience in ("all", "youth", "staff", "seniors")}
    assert {audience: quiz and quiz.id for audience, quiz in found.items()} == {
        "all": "general",
        "youth": "young",
        "staff": "general",
        "seniors": "general",
    }
    assert [quiz.id for quiz in bank.for_audience("youth")] == ["young", "more"]
    assert Bank({}, {}, {}, {}, {}).fitting("youth") is None
