"""After the day of a merger: what residents see and send, and what officers still find."""

from datetime import date

import pytest
from werkzeug.test import Client

from portal.areas.closing.store import close
from portal.slips.models import slip
from tests.samples import counters, rows_of
from tests.web.conftest import TODAY, House, key_of

BEFORE = date(2026, 5, 1)


def ended(house: House, code: str, into: str | None, day: date = TODAY) -> None:
    close(house.engine, code, day, into, BEFORE)
    house.desk._tree = None


def communities(house: House) -> list[str]:
    page = house.reader.get("/en/quiz/new-drugs/?form=A")
    (chosen,) = [one for one in page.all("select") if one.get("name") == "community"]
    return [one.get("value", "") for one in chosen.iter() if one.get("value")]


def stored(house: House) -> list[str]:
    house.settle()
    return [row["community"] for row in rows_of(house.engine, slip)]


def test_a_merged_community_is_not_offered_and_its_late_answers_count_in_the_other(house: House) -> None:
    fields = house.open_form()
    assert "C11" in communities(house)
    ended(house, "C11", "C12")
    assert "C11" not in communities(house)
    assert "C12" in communities(house)
    page = house.send({**fields, "community": "C11"}, key_of(house.form()))
    assert page.status == 303
    assert stored(house) == ["C12"]


def test_until_the_day_everything_stays_as_it_is(house: House) -> None:
    fields = house.open_form()
    ended(house, "C11", "C12", date(2026, 6, 16))
    assert "C11" in communities(house)
    assert house.send({**fields, "community": "C11"}, key_of(house.form())).status == 303
    assert stored(house) == ["C11"]


def test_an_answer_for_a_closed_community_is_refused_with_a_reason(house: House) -> None:
    fields = house.open_form()
    ended(house, "C11", None)
    assert "C11" not in communities(house)
    page = house.send({**fields, "community": "C11"}, key_of(house.form()))
    assert page.status == 400
    assert "choose again" in page.words
    assert stored(house) == []


def test_an_opinion_follows_the_merger_too(house: House) -> None:
    fields = house.reader.get("/en/opinion/general/").fields()
    ended(house, "C11", "C12")
    answer = house.reader.post("/en/opinion/general/", data={**fields, "community": "C11", "o.safe": "5"})
    assert answer.status == 303
    house.settle()
    assert {cell for cell, _, _ in counters(house.engine, "T")} == {"C12|general"}


@pytest.mark.parametrize(("into", "place"), [("C12", "C12.youth"), (None, "C11.youth")])
def test_a_poster_of_a_merged_community_stands_for_the_other(house: House, into: str | None, place: str) -> None:
    ended(house, "C11", into)
    client = Client(house.app)
    answer = client.get("/q/SCAN23", headers={"Accept-Language": "en"})
    assert answer.headers["Set-Cookie"].startswith(f"place={place}")


@pytest.mark.parametrize(("into", "chosen"), [("C12", "C12"), (None, "E1")])
def test_a_place_remembered_before_the_day_is_chosen_where_it_counts_now(
    house: House, into: str | None, chosen: str
) -> None:
    house.reader.get("/q/SCAN23")
    ended(house, "C11", into)
    assert house.open_form()["community"] == chosen
