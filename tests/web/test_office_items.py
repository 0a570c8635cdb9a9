"""The item analysis: words and whole percents of sealed boxes Q, from 500 attempts; "not defined" is said, never 0."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from portal.db import writing
from portal.measure import Difficulty, Discrimination, Distractor, Reliability
from portal.office.items import analysis, read_items
from portal.office.library import Library
from portal.office.selection import UnknownWord
from portal.quiz.bank import load_bank
from portal.quiz.forms import Form
from portal.sealing.models import box_note, sealed
from portal.sealing.published import Questions
from portal.settings import ROOT
from portal.textfiles import Faults
from tests.office_desk import (
    Clock,
    close_months,
    csv_of,
    make_officer,
    office_app,
    sign_in,
    tree_of,
    with_data,
)

MONTHS = ("2026-04", "2026-05", "2026-06")
BANK = load_bank(ROOT / "quizzes", Faults(ROOT))
FORMS = BANK.forms
FORM: Form = FORMS["new-drugs.1A"]
FIRST = FORM.items[0]


def box(answers: dict[str, int], n: int = 1000, r: float | None = 0.3, kr20: float | None = 0.7) -> Questions:
    """One box Q whose first question was answered like this."""
    rest = {} if r is None else {FIRST.id: r}
    return Questions("D1", MONTHS, FORM.code, n, {FIRST.id: answers}, rest, kr20, 1.0)


def wrong() -> list[str]:
    return [answer for answer in "abcd" if answer != FIRST.key]


def counts(right: int, *mistakes: int, unsure: int = 0, blank: int = 0) -> dict[str, int]:
    return {FIRST.key: right, **dict(zip(wrong(), mistakes, strict=True)), "?": unsure, "-": blank}


def first(found: Questions) -> Any:
    (line,) = analysis(found, FORM, ()).items
    return line


def test_one_line_says_what_was_answered() -> None:
    line = first(box(counts(620, 140, 40, 20, unsure=150, blank=30)))
    assert (line.right, line.not_sure, line.corrected) == (62, 15, 55), "(620 - 200/3) / 1000 without guessing"
    assert (line.mistake.answer, line.mistake.percent) == (wrong()[0], 14)
    assert (line.difficulty, line.discrimination, line.r) == (Difficulty.USEFUL, Discrimination.SEPARATES_WELL, 0.3)
    assert line.low < 62 < line.high
    shares = {one.answer: (one.percent, one.right, one.word) for one in line.options}
    assert shares[FIRST.key] == (62, True, None)
    assert shares[wrong()[1]] == (4, False, Distractor.NOBODY_FALLS_FOR_IT)
    assert shares["-"] == (3, False, None)


def test_a_mistake_more_frequent_than_the_truth_is_a_misconception() -> None:
    line = first(box(counts(200, 400, 100, 100, unsure=200)))
    assert line.mistake.word is Distractor.COMMON_MISCONCEPTION
    assert line.difficulty is Difficulty.NO_BETTER_THAN_GUESSING
    assert line.corrected == 0


def test_what_does_not_vary_is_not_defined_and_never_zero() -> None:
    found = analysis(box(counts(1000, 0, 0, 0), r=None, kr20=None), FORM, ())
    assert (found.reliability, found.reliability_word) == (None, None)
    assert (found.items[0].r, found.items[0].discrimination) == (None, None)


@pytest.mark.parametrize(
    ("r", "word"),
    [
        (0.2, Discrimination.FAIR),
        (0.1, Discrimination.WEAK),
        (0.0, Discrimination.CHECK_WORDING_AND_KEY),
        (-0.1, Discrimination.PROBABLY_WRONG_KEY),
    ],
)
def test_the_words_of_discrimination(r: float, word: Discrimination) -> None:
    assert first(box(counts(500, 200, 200, 100), r=r)).discrimination is word


def test_the_words_of_reliability() -> None:
    found = [analysis(box(counts(500, 200, 200, 100), kr20=one), FORM, ()).reliability_word for one in (0.7, 0.5, 0.4)]
    assert found == [Reliability.CONSISTENT, Reliability.FOR_GROUPS_ONLY, Reliability.ADD_OR_REPAIR]


def test_counts_moved_out_of_the_box_by_jitter_are_shown_as_shares() -> None:
    line = first(box(counts(1010, -12, 5, -3, unsure=-1)))
    assert (line.right, line.not_sure) == (100, 0)
    assert {one.percent for one in line.options} <= {0, 1, 100}


def test_jitter_blurs_more_where_answers_are_fewer() -> None:
    few, many = (analysis(box(counts(n, 0, 0, 0), n=n), FORM, ()).blur for n in (500, 5000))
    assert (few, many) == (1, 1)
    strong = Questions("D1", MONTHS, FORM.code, 500, {FIRST.id: counts(500, 0, 0, 0)}, {}, None, 1 / 22)
    assert analysis(strong, FORM, ()).blur == 13, "1.96 * 31.1 / 500"


def test_a_form_that_the_bank_no_longer_has_shows_shares_only() -> None:
    found = analysis(box(counts(620, 140, 40, 20)), None, ())
    assert (found.items[0].right, found.items[0].mistake, found.items[0].difficulty) == (None, None, None)
    assert {one.percent for one in found.items[0].options} >= {62, 14}


def seal_q(engine: Engine, n: int, period: str = "2026-Q2", version: str = FORM.code, area: str = "D1") -> None:
    values = {f"{item.id}:{answer}": n // 5 for item in FORM.items for answer in "abcd?"}
    values |= {f"r:{item.id}": 3 for item in FORM.items[1 : FORM.scored]} | {"kr20": 6}
    columns = {"kind": "Q", "area": area, "audience": "", "phase": "", "session": "", "version": version, "n": n}
    columns |= {"period": period, "eps": 1.0, "sealed_on": date(2026, 7, 4), "box_id": f"{version}{period}{area}"[:32]}
    rows = [{"name": name, "value": value, **columns} for name, value in values.items()]
    with writing(engine) as connection:
        connection.execute(insert(sealed), rows)


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    make_officer(engine, Clock(), "li", "C11")
    close_months(engine, *MONTHS)
    client = office_app(engine, Clock(), library=Library(BANK.forms, BANK.texts)).test_client()
    sign_in(client, "li")
    return client


def page_of(client: FlaskClient, **words: str) -> str:
    answer = client.get("/office/items", query_string=words)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    tree_of(page)
    return page


def test_a_community_sees_its_districts_questions_in_words(client: FlaskClient, engine: Engine) -> None:
    seal_q(engine, 600)
    page = page_of(client)
    items = with_data(page, "item")
    assert [one["data-item"] for one in items] == [item.id for item in FORM.items]
    assert (items[0]["data-right"], items[0]["data-r"], items[1]["data-r"]) == ("20", "not_defined", "0.3")
    assert "群里有人推销电子烟" in page
    assert len(with_data(page, "option")) == 6 * len(FORM.items)
    assert [one["data-reliability"] for one in with_data(page, "reliability")] == ["0.6"]


def test_below_five_hundred_there_is_nothing(client: FlaskClient, engine: Engine) -> None:
    seal_q(engine, 499)
    page = page_of(client)
    assert len(with_data(page, "empty")) == 1
    assert with_data(page, "item") == []
    assert csv_of(client.get("/office/items.csv")) == []


def test_another_district_and_another_quarter_stay_out(client: FlaskClient, engine: Engine) -> None:
    seal_q(engine, 600, "2025-Q4|2026-Q1")
    seal_q(engine, 700)
    page = read_items(engine, "C11", FORMS)
    assert (page.quarter, page.quarters) == ("2026-Q2", ("2026-Q2", "2026-Q1"))
    earlier = read_items(engine, "C11", FORMS, "2026-Q1")
    assert [(one.n, one.quarters) for one in earlier.analyses] == [(600, ("2025-Q4", "2026-Q1"))]
    with pytest.raises(UnknownWord):
        read_items(engine, "C11", FORMS, "2025-Q4")
    assert client.get("/office/items", query_string={"period": "2026-05"}).status_code == 404


def test_notes_stand_beside_what_they_are_about(client: FlaskClient, engine: Engine) -> None:
    seal_q(engine, 600)
    note = {"kind": "Q", "noted_by": "li", "noted_on": date(2026, 7, 8)}
    with writing(engine) as connection:
        connection.execute(insert(box_note), [
            {**note, "version": FORM.code, "item": FIRST.id, "note": "<b>答案标错</b>"},
            {**note, "version": "new-drugs.1", "item": "", "note": "整套有误"},
            {**note, "version": "new-drugs.1B", "item": FIRST.id, "note": "另一套"},
        ])  # fmt: skip
    page = page_of(client)
    assert len(with_data(page, "note")) == 2
    assert "整套有误" in page
    assert "另一套" not in page
    assert "&lt;b&gt;答案标错" in page


def test_screen_and_csv_have_the_same_numbers(client: FlaskClient, engine: Engine) -> None:
    seal_q(engine, 600)
    page = page_of(client)
    rows = csv_of(client.get("/office/items.csv", query_string={"period": "2026-Q2"}))
    shown = [(one["data-option"], one["data-share"], one["data-word"]) for one in with_data(page, "option")]
    letters = {"not_sure": "?", "blank": "-"}
    assert [(letters.get(row["answer"], row["answer"]), row["share"], row["word"]) for row in rows] == shown
    assert {row["correlation"] for row in rows if row["item"] == FIRST.id} == {"not_defined"}
    assert {row["right"] for row in rows} == {one["data-right"] for one in with_data(page, "item")}
