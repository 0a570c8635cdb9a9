"""Every kind of item, an exam and practice on real pages, on the sample tree that has one of each."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal.periods import month_of, quarter_of, today
from portal.slips.models import slip
from tests.samples import count_of, counters
from tests.trees import edit
from tests.web.client import XHTML, Page, Reader, said

Start = Callable[..., Reader]
QUIZ = "quizzes/forms/new-drugs/quiz.yaml"
ADDRESS = "/{tag}/quiz/new-drugs/"
SAMPLE_TAGS = ["zh-Hans", "zh-Hant", "en", "ug"]
KEY = {"q.one": "a", "q.two": "a", "q.three": "b", "q.four": "c", "q.five": "a", "q.six": "b"}
BUT = {"links": "the sample has not every page that the frame of a page links to"}


def form_of(reader: Reader, tag: str = "en", query: str = "?form=A") -> Page:
    page = reader.get(ADDRESS.format(tag=tag) + query, but=BUT)
    assert page.status == 200, page.words
    return page


def send(reader: Reader, answers: dict[str, str], tag: str = "en") -> Page:
    fields = form_of(reader, tag).fields()
    answer = reader.post(ADDRESS.format(tag=tag), but=BUT, data={**fields, **answers})
    assert answer.status == 303, answer.words
    return reader.get(f"/{tag}/result/", but=BUT)


def items_of(page: Page) -> dict[str, object]:
    return {str(one.get("data-item")): one for one in page.all("fieldset") if one.get("data-item")}


@pytest.mark.parametrize("tag", SAMPLE_TAGS)
def test_every_kind_is_five_labelled_radios_on_a_valid_page(sample_portal: Start, tag: str) -> None:
    page = form_of(sample_portal(), tag)
    items = items_of(page)
    assert list(items) == ["one", "two", "three", "four", "five", "six"]
    for name in items:
        radios = [one for one in page.all("input") if one.get("name") == f"q.{name}"]
        assert [one.get("value") for one in radios] == ["a", "b", "c", "d", "?"]
        labels = [next(up for up in page.up(one) if up.tag == f"{XHTML}label") for one in radios]
        heard = [said(one) + "".join(image.get("alt") or "" for image in one.iter(f"{XHTML}img")) for one in labels]
        assert len(set(heard)) == 5
        assert all(heard)


def test_four_drawings_are_read_out_by_their_words(sample_portal: Start) -> None:
    page = form_of(sample_portal())
    drawn = [one.get("alt") for one in page.all("img") if any(up.tag == f"{XHTML}label" for up in page.up(one))]
    assert drawn[1] == "A tea bag that you packed yourself"
    assert len(drawn) == 4


def test_places_are_marked_in_the_picture_and_named_in_the_list(sample_portal: Start) -> None:
    page = form_of(sample_portal())
    assert [one.get("data-choose") for one in page.with_attribute("data-choose")] == ["a", "b", "c", "d"]
    (picture,) = [one for one in page.all("img") if one.get("alt") == "Four things on a table"]
    assert (picture.get("width"), picture.get("height")) == ("320", "240")
    assert "3 The tin that is nobody's" in page.words


def test_two_statements_have_outcomes_in_the_language_of_the_reader(sample_portal: Start) -> None:
    reader = sample_portal()
    assert "Only the second is true" in form_of(reader).words
    assert "只有第二句对" in form_of(reader, "zh-Hans").words


def test_each_order_shows_its_steps_numbered(sample_portal: Start) -> None:
    words = form_of(sample_portal()).words
    assert "1. Stay until help comes 2. Call 120 3. Turn him on his side" in words
    assert "1. Call 120 2. Turn him on his side 3. Stay until help comes" in words


def test_a_quiz_whose_items_are_not_all_there_falls_back_as_a_whole(sample_portal: Start) -> None:
    reader = sample_portal(lambda root: (root / "quizzes/items/six/en.yaml").unlink())
    words = form_of(reader).words
    assert "茶包是谁的" in words
    assert "Whose tea bag" not in words
    assert "Only the second is true" in words, "the interface's own words stay in the reader's language"


@pytest.mark.parametrize(("large", "kind"), [("true", "senior"), ("false", None)])
def test_a_large_quiz_is_large_without_asking(sample_portal: Start, large: str, kind: str | None) -> None:
    reader = sample_portal(lambda root: edit(root / QUIZ, "large: false", f"large: {large}"))
    assert form_of(reader).one("html").get("class") == kind


@pytest.mark.parametrize(
    "bad",
    [
        {"q.three": "tea-bag"},
        {"q.four": "0,130"},
        {"q.five": "both"},
        {"q.six": "1,2,3"},
        {"q.one": "a" * 2000},
        {"q.seven": "d"},
        {"q.three": ["a", "b"]},
    ],
)
def test_a_post_of_another_kind_twice_or_too_long_is_refused(
    sample_portal: Start, engine: Engine, bad: dict[str, object]
) -> None:
    reader = sample_portal()
    fields: dict[str, object] = {**form_of(reader).fields(), **KEY, **bad}
    answer = reader.post(ADDRESS.format(tag="en"), but=BUT, data=fields)
    assert answer.status == 400
    assert not any("submitted" in key for key in counters(engine, "quiz"))


# Exams: the sample's quiz does not measure


def test_an_exam_leaves_no_slip_and_no_result_and_asks_nobody_who_they_are(
    sample_portal: Start, engine: Engine
) -> None:
    reader = sample_portal()
    page = form_of(reader)
    assert not {one.get("name") for one in page.all("select", "input")} & {"community", "audience", "repeat"}
    send(reader, KEY)
    reader.client.application.extensions["writer"].stop()
    assert count_of(engine, slip) == 0
    quarter = quarter_of(month_of(today()))
    assert counters(engine, "quiz") == {
        ("new-drugs.1", quarter, "started"): 2,
        ("new-drugs.1", quarter, "submitted"): 1,
    }
    for kind in ("S", "Q", "P", "T"):
        assert not counters(engine, kind)


@pytest.mark.parametrize(
    ("right", "said_so", "not_so"),
    [(6, "Passed.", "Not passed"), (4, "Passed.", "Not passed"), (3, "Not passed yet", "Passed.")],
)
def test_an_exam_says_passed_or_not_yet_and_names_its_mark(
    sample_portal: Start, right: int, said_so: str, not_so: str
) -> None:
    answers = {name: key if place < right else "?" for place, (name, key) in enumerate(KEY.items())}
    words = send(sample_portal(), answers).words
    assert said_so in words
    assert not_so not in words
    assert f"{right} of 6 questions right; 4 are needed to pass." in words
    for of_measuring in ("recognition", "You see clearly", "Received anonymously", "illegal and harmful"):
        assert of_measuring not in words


def test_what_was_missed_is_named_in_words_for_every_kind(sample_portal: Start) -> None:
    words = send(sample_portal(), {"q.three": "a", "q.four": "a", "q.five": "c", "q.six": "a"}).words
    for outcome in (
        "A cup that a stranger hands over",
        "A tea bag that you packed yourself",
        "Your own cup",
        "The tin that is nobody's",
        "Only the second is true",
        "Both are true",
        "1. Stay until help comes · 2. Call 120 · 3. Turn him on his side",
        "1. Call 120 · 2. Turn him on his side · 3. Stay until help comes",
    ):
        assert outcome in words


@pytest.mark.parametrize("phase", ["before", "after"])
def test_an_exam_has_no_before_and_after(sample_portal: Start, phase: str) -> None:
    answer = sample_portal().get(ADDRESS.format(tag="en") + f"?phase={phase}&module=first", but=BUT)
    assert answer.status == 404


def test_a_lesson_offers_its_exam_at_the_end_only(sample_portal: Start) -> None:
    page = sample_portal().get("/en/learn/first/", but=BUT)
    links = [str(one.get("href")) for one in page.all("a") if "/quiz/new-drugs/" in str(one.get("href"))]
    assert links == ["/en/quiz/new-drugs/?module=first"]


# The list, and practice


@pytest.mark.parametrize("tag", SAMPLE_TAGS)
def test_all_quizzes_are_listed_by_audience(sample_portal: Start, tag: str) -> None:
    reader = sample_portal(lambda root: edit(root / QUIZ, "audience: all", "audience: staff"))
    page = reader.get(f"/{tag}/quiz/", but=BUT)
    assert page.status == 200
    assert f"/{tag}/quiz/new-drugs/" in [one.get("href") for one in page.all("a")]


@pytest.mark.parametrize(("tag", "title"), [("en", "Test yourself"), ("zh-Hans", "考考自己")])
def test_practice_stands_with_its_answer_on_the_page_of_its_substance(
    sample_portal: Start, tag: str, title: str
) -> None:
    page = sample_portal().get(f"/{tag}/drugs/tea/", but=BUT)
    (practice,) = [one for one in page.all("section") if one.get("class") == "practice"]
    words = said(practice)
    assert title in words
    assert ("No, thank you" if tag == "en" else "不要，谢谢") in words
    assert not list(practice.iter(f"{XHTML}input"))
    assert len(list(practice.iter(f"{XHTML}details"))) == 1


def test_no_item_of_a_form_is_ever_shown_with_its_answer(sample_portal: Start) -> None:
    page = sample_portal().get("/en/drugs/tea/", but=BUT)
    assert "Whose tea bag is it?" not in page.words


def test_every_kind_can_be_shown_as_practice(sample_portal: Start) -> None:
    def spread(root: Path) -> None:
        for letter in "AB":
            old = "[one, two, three, four, five, six]" if letter == "A" else "[two, one, three, four, five, six]"
            edit(root / QUIZ, f"{letter}: {old}", f"{letter}: [one, two, seven, eight]")
        copied = root / "quizzes/items/eight"
        copied.mkdir()
        for file in (root / "quizzes/items/two").iterdir():
            (copied / file.name).write_bytes(file.read_bytes())

    page = sample_portal(spread).get("/en/drugs/tea/", but=BUT)
    (practice,) = [one for one in page.all("section") if one.get("class") == "practice"]
    assert len(list(practice.iter(f"{XHTML}article"))) == 4
    words = said(practice)
    assert "Both are true" in words
    assert "1. Call 120 · 2. Turn him on his side · 3. Stay until help comes" in words
