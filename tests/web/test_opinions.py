"""Opinions: optional, counted apart from every quiz, by community and activity only."""

import pytest

from portal.slips.models import open_count, slip
from tests.samples import counters, rows_of
from tests.web.conftest import QUARTER, House

PAGE = "/en/opinion/lesson/"


def fields_of(house: House, **changes: str) -> dict[str, str]:
    page = house.reader.get(PAGE)
    assert page.status == 200
    return page.fields() | {"community": "C21", **changes}


def send(house: House, fields: dict[str, str], path: str = PAGE) -> int:
    return house.reader.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"}).status


def counted(house: House) -> dict[str, int]:
    found = counters(house.engine, "T")
    assert {(cell, period) for cell, period, _ in found} <= {("C21|lesson", QUARTER)}
    return {name: value for (_, _, name), value in found.items()}


def test_fours_and_fives_count_as_yes_and_open_questions_stay_out(house: House) -> None:
    answers = {"o.satisfied": "5", "o.supportive": "4", "o.safe": "3", "o.would_report": ""}
    assert send(house, fields_of(house, **answers)) == 303
    assert counted(house) == {
        "n:satisfied": 1,
        "ok:satisfied": 1,
        "n:supportive": 1,
        "ok:supportive": 1,
        "n:safe": 1,
    }
    assert rows_of(house.engine, slip) == []


def test_a_second_tap_counts_once(house: House) -> None:
    fields = fields_of(house, **{"o.safe": "5"})
    assert [send(house, fields), send(house, fields)] == [303, 303]
    assert counted(house) == {"n:safe": 1, "ok:safe": 1}


@pytest.mark.parametrize("changes", [{}, {"o.safe": "5", "repeat": "1"}, {"o.safe": "5", "website": "x"}])
def test_nothing_said_a_repeat_and_a_machine_are_thanked_and_not_counted(house: House, changes: dict[str, str]) -> None:
    assert send(house, fields_of(house, **changes)) == 303
    assert rows_of(house.engine, open_count) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"o.safe": "6"},
        {"o.safe": "yes"},
        {"o.age": "5"},
        {"o.safe": "5", "community": "C99"},
        {"o.safe": "5", "ticket": "changed"},
    ],
)
def test_what_does_not_fit_the_form_is_refused_and_nothing_is_written(house: House, changes: dict[str, str]) -> None:
    assert send(house, fields_of(house, **changes)) == 400
    assert rows_of(house.engine, open_count) == []


def test_a_quiz_ticket_opens_no_opinion_and_no_other_activity(house: House) -> None:
    assert send(house, fields_of(house, **{"o.safe": "5", "ticket": house.ticket()})) == 400
    fields = fields_of(house, **{"o.safe": "5"})
    assert send(house, fields, "/en/opinion/event/") == 400
    assert house.reader.get("/en/opinion/party/").status == 404


def test_the_result_of_a_quiz_offers_the_questions(house: House) -> None:
    form = house.form()
    house.send(house.open_form(), "?" * len(form.items))
    assert "/en/opinion/quiz/" in house.reader.get("/en/result/").text
