"""Classes that nobody ends: a teacher who walks away, a phone whose network comes back when the code has expired."""

import logging
import re
from dataclasses import replace

import pytest

from portal.db import writing
from portal.live import store
from portal.live.models import class_count, class_seen, class_session
from portal.live.pacing import HOURS_SECONDS, letter_of
from portal.live.store import Session
from portal.rows import add_to_counters
from portal.sealing.scheduler import Scheduler
from portal.slips.models import slip, tally, tally_head
from tests.class_hours import Teacher, hold, pupil_form, right, send, teacher_of
from tests.samples import count_of, counters, rows_of
from tests.web.client import Reader
from tests.web.conftest import House, answered, key_of
from tests.web.test_class_room import look, step


def hands(house: House) -> dict[str, int]:
    return {row["answer"]: row["count"] for row in rows_of(house.engine, tally) if row["count"]}


class TestHandsOfAClassThatNobodyEnded:
    def begin(self, house: House, **changes: object) -> None:
        _, holder = hold(house, **changes)
        step(holder, "open")
        step(holder, "close", a="20", b="4")

    def test_they_are_kept_when_the_code_expires(self, house: House) -> None:
        self.begin(house)
        house.clock.seconds += HOURS_SECONDS
        house.app.extensions["classes"].put_away(int(house.clock()))
        assert hands(house) == {"a": 20, "b": 4}
        (head,) = rows_of(house.engine, tally_head)
        assert (head["headcount"], head["entered_by"], head["period"]) == (30, "Teacher Ma", "2026-06")
        assert count_of(house.engine, class_count) == 0, "the room's counts go with the code"

    def test_they_are_kept_once_however_often_it_is_looked(self, house: House) -> None:
        self.begin(house)
        house.clock.seconds += HOURS_SECONDS
        for _ in range(3):
            house.app.extensions["classes"].put_away(int(house.clock()))
        assert count_of(house.engine, tally_head) == 1
        assert hands(house) == {"a": 20, "b": 4}

    def test_the_scheduler_does_it_and_so_does_anybody_who_asks_where_a_class_is(self, house: House) -> None:
        self.begin(house)
        classes = house.app.extensions["classes"]
        Scheduler(
            house.engine,
            house.desk.bank.forms,
            house.desk.settings,
            lambda: classes.moment(),
            put_away=lambda now: classes.put_away(now + HOURS_SECONDS),
        ).wake()
        assert hands(house) == {"a": 20, "b": 4}
        hold(house, id="7" * 32, code="ANDER", stage="closed", step=3)
        house.clock.seconds += HOURS_SECONDS
        house.visitor().client.get("/class/ZZZZZ/state")
        assert count_of(house.engine, tally_head) == 2

    def test_of_nine_people_the_heads_are_kept(self, house: House) -> None:
        _, holder = hold(house, heads=9)
        step(holder, "open")
        house.clock.seconds += HOURS_SECONDS
        house.app.extensions["classes"].put_away(int(house.clock()))
        assert [row["headcount"] for row in rows_of(house.engine, tally_head)] == [9]

    def test_a_class_that_never_began_was_not_held(self, house: House) -> None:
        hold(house)
        house.clock.seconds += HOURS_SECONDS
        house.app.extensions["classes"].put_away(int(house.clock()))
        assert count_of(house.engine, tally_head) == 0

    def test_nothing_is_lost_when_the_database_fails_in_between(
        self, house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        self.begin(house)
        caplog.set_level(logging.CRITICAL)
        house.clock.seconds += HOURS_SECONDS
        classes = house.app.extensions["classes"]
        with monkeypatch.context() as sick:
            sick.setattr("portal.live.hands.store.add_tally", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                classes.put_away(int(house.clock()))
        assert count_of(house.engine, class_count) == 5
        assert [row["stage"] for row in rows_of(house.engine, class_session)] == ["closed"]
        classes.put_away(int(house.clock()))
        assert hands(house) == {"a": 20, "b": 4}

    def test_a_test_that_a_new_release_no_longer_has_leaves_no_counts_behind(self, house: House) -> None:
        one, _ = hold(house, quiz="gone", stage="closed", step=3)
        house.clock.seconds += HOURS_SECONDS
        house.app.extensions["classes"].put_away(int(house.clock()))
        assert store.find_by_id(house.engine, one.id).stage == "over"  # type: ignore[union-attr]
        assert count_of(house.engine, tally_head) == 0


@pytest.mark.parametrize("page", ["hands", "screen", ""])
def test_ended_from_whichever_page_the_hands_are_kept(house: House, page: str) -> None:
    _, holder = hold(house)
    step(holder, "open")
    step(holder, "close", a="12")
    shown = look(holder, "hands").text
    assert step(holder, "finish", page, seen=shown).status == 303
    assert hands(house) == {"a": 12}


class TestADeviceThatComesBackAfterTheCodeHasExpired:
    @pytest.fixture
    def teacher(self, house: House) -> Teacher:
        classes = house.app.extensions["classes"]
        classes.board._posted = None  # a new database lies under a portal that remembers the old one
        classes.board.stir()
        return teacher_of(house)

    def test_its_test_joins_the_community_and_not_the_class(self, teacher: Teacher, house: House) -> None:
        teacher.open(way="own-teacher", heads=3)
        teacher.take("open")
        pupils = [pupil_form(house, teacher.code) for _ in range(5)]
        letter = letter_of(teacher.hour.id, "general", "AB")
        house.clock.seconds += HOURS_SECONDS
        for reader, fields, _ in pupils:
            # More than the heads and a tenth: the class's limit is not the community's.
            assert send(house, reader, fields, right(house, letter), letter).status == 303
        found = {
            (row["community"], row["audience"], row["session_id"], row["flag"]) for row in rows_of(house.engine, slip)
        }
        assert found == {("C11", "youth", None, 0)}
        assert count_of(house.engine, slip) == 5
        assert count_of(house.engine, class_count) == count_of(house.engine, class_seen) == 0

    def test_its_result_is_not_remembered_by_a_device_that_belongs_to_nobody(
        self, teacher: Teacher, house: House
    ) -> None:
        teacher.open(way="own-self")
        teacher.take("open")
        reader, fields, _ = pupil_form(house, teacher.code)
        letter = letter_of(teacher.hour.id, "general", "AB")
        house.clock.seconds += HOURS_SECONDS
        send(house, reader, fields, right(house, letter), letter)
        page = reader.get("/en/result/", but={"links": "the door of the class says 410, that it is over"})
        (result,) = page.with_attribute("data-counted")
        assert result.get("data-room") == teacher.code

    def test_it_may_come_in_the_very_moment_in_which_the_code_expires(
        self, teacher: Teacher, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        teacher.open(way="own-teacher")
        teacher.take("open")
        reader, fields, _ = pupil_form(house, teacher.code)
        classes, letter = house.app.extensions["classes"], letter_of(teacher.hour.id, "general", "AB")
        usual = classes.seat

        def seat(*what: object) -> object:
            house.clock.seconds += HOURS_SECONDS  # between reading the form and counting it
            return usual(*what)

        monkeypatch.setattr(classes, "seat", seat)
        assert send(house, reader, fields, right(house, letter), letter).status == 303
        assert [row["session_id"] for row in rows_of(house.engine, slip)] == [None]

    def test_sent_again_it_counts_once(self, teacher: Teacher, house: House) -> None:
        teacher.open(way="own-teacher")
        teacher.take("open")
        reader, fields, _ = pupil_form(house, teacher.code)
        letter = letter_of(teacher.hour.id, "general", "AB")
        assert send(house, reader, fields, right(house, letter), letter).status == 303
        house.clock.seconds += HOURS_SECONDS
        assert send(house, reader, fields, right(house, letter), letter).status == 303
        assert [row["session_id"] for row in rows_of(house.engine, slip)] == [teacher.hour.id]

    def test_what_it_gained_by_the_lesson_is_not_lost(self, teacher: Teacher, house: House) -> None:
        teacher.open("module:youth-disguise", "own-teacher")
        hour = teacher.hour
        ticket = house.ticket(
            form=house.app.extensions["classes"].form(hour, "after").code,
            phase="after", module=hour.module, session=hour.id,
        )  # fmt: skip
        house.clock.seconds += HOURS_SECONDS
        form = house.app.extensions["classes"].form(hour, "after")
        data = {"ticket": ticket, "website": "", "before": "0", **answered(form, key_of(form))}
        assert house.visitor().post(f"/en/quiz/{form.quiz}/", data=data).status == 303
        house.settle()
        assert sum(counters(house.engine, "P").values()) == 1
        assert [(row["phase"], row["session_id"]) for row in rows_of(house.engine, slip)] == [("after", None)]

    def test_its_door_says_that_the_code_is_old_and_sends_what_is_left(self, teacher: Teacher, house: House) -> None:
        teacher.open(way="own-teacher")
        house.clock.seconds += HOURS_SECONDS
        page = house.visitor().get(f"/join/{teacher.code}", but={"links": "the result is there only after sending"})
        assert page.status == 410
        (told,) = page.with_attribute("data-rest")
        assert told.get("data-room") == teacher.code
        assert "class.js" in page.text
        assert not house.visitor().get("/join/ZZZZZ").with_attribute("data-rest")


class TestWhatTheClassMissedMost:
    def hold(self, house: House, **changes: object) -> tuple[Session, Reader]:
        one, holder = hold(house, way="own", **changes)
        form = house.app.extensions["classes"].form(one)
        key = {"session": one.id, "phase": one.phase}
        rows = [{**key, "item": item.id, "answer": "?", "value": 12} for item in form.items[:4]]
        with writing(house.engine) as connection:
            add_to_counters(connection, class_count, rows)
        return one, holder

    @pytest.mark.parametrize("page", ["", "screen"])
    def test_it_is_named_when_the_class_is_over_and_gone_with_the_code(self, house: House, page: str) -> None:
        one, holder = self.hold(house, stage="over", item=10)
        form = house.app.extensions["classes"].form(one)
        assert re.findall(r'data-again="([^"]+)"', look(holder, page).text) == [item.id for item in form.items[:3]]
        house.clock.seconds += HOURS_SECONDS
        assert "data-again" not in look(holder, page).text
        assert "data-again" not in look(holder, "report").text

    def test_it_is_not_named_while_a_question_is_open(self, house: House) -> None:
        _, holder = self.hold(house, stage="asking", item=5)
        assert "data-again" not in look(holder, "screen").text

    def test_with_hands_it_is_named_too(self, house: House) -> None:
        _, holder = hold(house)
        step(holder, "open")
        step(holder, "close", a="0", b="0", c="0", d="0", **{"?": "12"})
        step(holder, "show")
        step(holder, "next")
        step(holder, "finish")
        assert look(holder, "hands").text.count("data-again") == 1

    def test_the_report_says_why_it_lists_neither_questions_nor_persons(self, house: House) -> None:
        _, holder = hold(house, way="own")
        assert "data-not-here" in look(holder, "report").text


def test_a_portal_on_the_teachers_own_machine_sends_pupils_to_where_they_reach_it(house: House) -> None:
    _, holder = hold(house, way="own")
    desk = house.app.extensions["classes"]
    usual = desk.settings
    try:
        desk.settings = replace(usual, site="http://192.168.1.7:8000")
        assert "http://192.168.1.7:8000/join/KAMPF" in look(holder, "").text
        assert "http://192.168.1.7:8000/join/KAMPF" in look(holder, "screen").text
    finally:
        desk.settings = usual
    assert "http://localhost/join/KAMPF" in look(holder, "screen").text
