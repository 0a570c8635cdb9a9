"""When the database cannot be written: the participant's answers stay on the page, and sending again counts once."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from portal.slips.models import open_count, slip, submission_seen
from tests.samples import count_of
from tests.web.client import Page
from tests.web.conftest import House, key_of


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Another program writes and does not stop."""
    house.settle()
    other = sqlite3.connect(house.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def full(house: House) -> Iterator[None]:
    """Not one page more fits on the disk."""
    house.settle()

    def tell(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1").fetchone()  # SQLite takes the present size when that is more

    event.listen(house.engine, "connect", tell)
    house.engine.dispose()
    try:
        yield
    finally:
        event.remove(house.engine, "connect", tell)
        house.engine.dispose()


def fill_pages(house: House) -> int:
    """Send attempts until one does not fit; returns how many did."""
    for number in range(300):
        data = {"ticket": house.ticket(id=f"{number:032x}"), "community": "C11", "audience": "youth"}
        if house.send(data, key_of(house.form())).status == 503:
            return number
    raise AssertionError("the disk never became full")


def sizes(house: House) -> list[int]:
    return [count_of(house.engine, table) for table in (slip, submission_seen, open_count)]


def keeps(page: Page, fields: dict[str, str]) -> bool:
    """Whether the page holds all that was sent, to be sent again."""
    hidden = {str(one.get("name")): one.get("value") for one in page.all("input") if one.get("type") == "hidden"}
    return hidden == fields


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "half-stored"), ("zh-Hans", "再"), ("ug", "يەنە بىر قېتىم"), ("zh-Hant", "再")]
)
def test_a_locked_database_costs_nobody_an_answer(house: House, lang: str, word: str) -> None:
    fields, key = house.open_form(lang=lang), key_of(house.form())
    house.settle()
    before = sizes(house)
    with locked(house):
        page = house.send(fields, key, lang=lang)
    assert page.status == 503
    assert page.answer.headers["Retry-After"] == "30"
    assert "no-store" in page.answer.headers["Cache-Control"]
    assert "Set-Cookie" not in page.answer.headers
    assert word in page.words
    assert keeps(page, {**fields, **{f"q.{i.id}": i.key for i in house.form().items}})
    assert sizes(house) == before == [0, 0, 1]
    assert page.one("form").get("action") in {None, f"/{lang}/quiz/new-drugs/"}
    for _ in range(2):
        again = house.reader.post(f"/{lang}/quiz/new-drugs/", data=page.fields())
        assert (again.status, again.answer.headers["Location"]) == (303, f"/{lang}/result/")
    assert sizes(house)[:2] == [1, 1]


def test_a_full_disk_refuses_whole_attempts_only(house: House) -> None:
    with full(house):
        stored = fill_pages(house)
        assert stored > 0
        assert sizes(house)[:2] == [stored, stored]
        fields = {"ticket": house.ticket(id="f" * 32), "community": "C11", "audience": "youth"}
        page = house.send(fields, key_of(house.form()))
        assert page.status == 503
        assert sizes(house)[:2] == [stored, stored]
    assert house.reader.post("/en/quiz/new-drugs/", data=page.fields()).status == 303
    assert house.reader.post("/en/quiz/new-drugs/", data=page.fields()).status == 303
    assert sizes(house)[:2] == [stored + 1, stored + 1]


def test_while_the_database_is_locked_the_form_can_still_be_opened(house: House) -> None:
    with locked(house):
        assert house.open_form()["ticket"]
        house.settle()
    assert sizes(house) == [0, 0, 0], "only the count of openings is lost"


def _refuse(*_: object) -> None:
    raise OperationalError("SELECT", {}, sqlite3.OperationalError("disk I/O error"))


@pytest.mark.parametrize("broken", ["desk.load_tree", "desk.registered"])
def test_a_database_that_cannot_even_be_read_keeps_the_answers_too(
    house: House, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    fields = house.open_form()
    house.desk._tree = None
    house.desk._people.clear()
    with monkeypatch.context() as patch:
        patch.setattr(f"portal.quiz.{broken}", _refuse)
        page = house.send(fields, key_of(house.form()))
    assert page.status == 503
    assert page.fields()["ticket"] == fields["ticket"]
    assert house.reader.post("/en/quiz/new-drugs/", data=page.fields()).status == 303
    assert count_of(house.engine) == 1


def test_areas_read_a_minute_ago_are_good_enough_to_open_the_form(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.open_form()
    house.clock.seconds += 3600
    monkeypatch.setattr("portal.quiz.desk.load_tree", _refuse)
    assert house.open_form()["community"] == "E1"


def test_without_any_database_the_reader_is_asked_to_come_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.quiz.desk.load_tree", _refuse)
    page = house.reader.get("/en/quiz/new-drugs/", but={"links": "the database is out of reach for all links alike"})
    assert (page.status, "try again in a moment" in page.words) == (503, True)


def test_what_was_sent_comes_back_as_text_and_never_as_markup(house: House) -> None:
    fields = house.open_form() | {"website": '"><script>alert(1)</script>', "extra": "<b>"}
    with locked(house):
        page = house.send(fields, key_of(house.form()))
    assert page.fields()["website"] == '"><script>alert(1)</script>'
    assert all(one.get("src") for one in page.all("script"))
