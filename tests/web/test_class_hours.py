"""A class hour from its opening to its end, over plain requests: what a teacher and pupils would notice."""

import json
import sqlite3
from hashlib import sha256

import pytest

from portal.live import store as hours
from portal.live.pacing import HOURS_SECONDS, letter_of, most_of
from portal.live.store import Link
from portal.quiz.ticket import open_ticket
from tests.class_hours import Teacher, class_reader, pupil_form, right, send, teacher_of
from tests.web.conftest import MONTH, House


def _fresh(house: House) -> None:
    """A new database lies under a portal that remembers the old one."""
    classes = house.app.extensions["classes"]
    classes.board._posted = None
    classes.board.stir()


@pytest.fixture
def teacher(house: House) -> Teacher:
    _fresh(house)
    return teacher_of(house)


def _rows(house: House, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(house.path) as connection:
        return connection.execute(query).fetchall()


def _letter(teacher: Teacher, phase: str) -> str:
    return letter_of(teacher.hour.id, phase, "AB")


def _state(house: House, code: str, etag: str = "") -> tuple[int, dict[str, object], str]:
    house.clock.seconds += 1.5
    answer = house.visitor().client.get(f"/class/{code}/state", headers={"If-None-Match": etag} if etag else {})
    return answer.status_code, json.loads(answer.data) if answer.data else {}, answer.headers.get("ETag", "")


def test_who_has_not_come_from_the_officers_pages_is_sent_there(house: House) -> None:
    for path in ("/class/", "/class/ABCDE/"):
        answer = house.visitor().get(path).answer
        assert (answer.status_code, answer.headers["Location"]) == (303, "/office/class")


def test_a_class_is_opened_with_one_form_that_is_filled_in_but_for_the_choice(teacher: Teacher) -> None:
    assert teacher.open().status == 303
    page = teacher.page()
    assert teacher.code in page.words
    assert f"join/{teacher.code}" in page.words
    assert (teacher.hour.community, teacher.hour.stage, teacher.hour.opened_by) == ("C11", "waiting", "teacher")
    assert teacher.hour.expires == int(teacher.house.clock()) + HOURS_SECONDS


@pytest.mark.parametrize(
    "wrong", [{"heads": "0"}, {"heads": "many"}, {"way": "telepathy"}, {"place": "C23"}, {"test": "x"}]
)
def test_a_wrong_opening_says_what_is_wrong_and_opens_nothing(teacher: Teacher, wrong: dict[str, str]) -> None:
    page = teacher.open(**wrong)
    assert page.status == 422
    assert page.with_attribute("aria-invalid")
    assert _rows(teacher.house, "SELECT count(*) FROM class_session") == [(0,)]


def test_a_form_of_another_page_opens_nothing(teacher: Teacher) -> None:
    assert teacher.open(token="0" * 64).status == 403


def test_a_school_counts_in_its_community(house: House) -> None:
    _fresh(house)
    teacher = teacher_of(house, "of-school", "H11")
    teacher.open()
    assert (teacher.hour.place, teacher.hour.community) == ("H11", "C11")


def test_pupils_wait_until_the_teacher_opens_and_then_answer_at_their_own_pace(teacher: Teacher, house: House) -> None:
    teacher.open()
    waiting = house.visitor().get(f"/join/{teacher.code.lower()}")
    assert waiting.status == 200
    assert waiting.with_attribute("data-wait")
    teacher.take("open")
    reader, fields, to = pupil_form(house, f"{teacher.code[:2]} {teacher.code[2:].lower()}")
    assert f"class={teacher.code}" in to
    assert set(fields) == {"ticket", "before", "website"}, "no place, no repeat"
    letter = _letter(teacher, "general")
    done = send(
        house,
        reader,
        {**fields, "community": "C23", "audience": "seniors", "repeat": "1"},
        right(house, letter),
        letter,
    )
    assert done.status == 303
    assert _rows(house, "SELECT community, audience, phase, session_id, flag, mastered FROM slip") == [
        ("C11", "youth", "general", teacher.hour.id, 0, 1)
    ]
    result = reader.get("/en/result/")
    assert result.with_attribute("data-next-person")
    assert not result.with_attribute("data-forget")
    reader.post(f"/join/{teacher.code}/next")
    assert reader.client.get("/en/result/").status_code == 404, "the next person finds no result"
    assert _state(house, teacher.code)[1]["answered"] == 1


def test_sent_twice_counts_once(teacher: Teacher, house: House) -> None:
    teacher.open()
    teacher.take("open")
    reader, fields, _ = pupil_form(house, teacher.code)
    letter = _letter(teacher, "general")
    for _ in range(2):
        assert send(house, reader, fields, right(house, letter), letter).status == 303
    assert _rows(house, "SELECT count(*) FROM slip") == [(1,)]
    assert _rows(house, "SELECT value FROM class_count") == [(1,)]


def test_an_answer_after_closing_is_told_so_and_leaves_nothing(teacher: Teacher, house: House) -> None:
    teacher.open()
    teacher.take("open")
    reader, fields, _ = pupil_form(house, teacher.code)
    teacher.take("close")
    letter = _letter(teacher, "general")
    assert send(house, reader, fields, right(house, letter), letter).status == 409
    for table in ("slip", "class_count", "class_seen", "submission_seen"):
        assert _rows(house, f"SELECT count(*) FROM {table}") == [(0,)], table
    house.clock.seconds += HOURS_SECONDS
    assert house.visitor().client.get(f"/join/{teacher.code}").status_code == 410
    assert house.visitor().client.get(f"/class/{teacher.code}/state").status_code == 410


def test_more_tests_than_heads_and_a_tenth_are_kept_but_in_no_box(teacher: Teacher, house: House) -> None:
    teacher.open(heads=3)
    teacher.take("open")
    letter = _letter(teacher, "general")
    for _ in range(most_of(3) + 2):
        reader, fields, _to = pupil_form(house, teacher.code)
        assert send(house, reader, fields, right(house, letter), letter).status == 303
    assert sorted(_rows(house, "SELECT flag FROM slip")) == [(0,)] * 4 + [(3,)] * 2


def test_a_wrong_code_is_told_and_slowed_down_but_never_a_right_one(teacher: Teacher, house: House) -> None:
    teacher.open()
    classes = house.app.extensions["classes"]
    for _ in range(240):
        classes.guesses.wrong("", house.clock(), classes.pause)
    assert house.visitor().get("/join/ZZZZZ").status == 429
    assert house.visitor().get(f"/join/{teacher.code}").status == 200
    house.clock.seconds += 61
    assert house.visitor().get("/join/ZZZZZ").status == 404
    assert house.visitor().get("/join?code=zz-zzz").answer.headers["Location"] == "/join/ZZZZZ"
    assert house.visitor().get("/join?code=zz").status == 404


def test_the_slower_of_two_windows_changes_nothing_and_is_told(teacher: Teacher) -> None:
    teacher.open()
    old = teacher.page().fields()
    teacher.take("open")
    done = teacher.reader.post(f"/class/{teacher.code}/", data=old | {"do": "finish"})
    assert done.status == 409
    assert done.with_attribute("data-notice")
    assert teacher.hour.stage == "asking"


def test_only_who_opened_a_class_holds_it(teacher: Teacher, house: House) -> None:
    teacher.open()
    other = teacher_of(house, "other", "C12")
    assert other.reader.get(f"/class/{teacher.code}/").status == 403
    assert other.reader.post(f"/class/{teacher.code}/", data={"do": "open"}).status == 403
    assert teacher.hour.stage == "waiting"


def test_a_link_opens_one_class_for_one_browser(house: House) -> None:
    _fresh(house)
    hours.add_link(house.engine, "secret-token", Link("C11", "li", int(house.clock()) + 60))
    guest, late = class_reader(house), class_reader(house)
    fields = guest.get("/class/link/secret-token").fields()
    done = guest.post("/class/link/secret-token", data=fields)
    assert done.status == 303
    where = done.answer.headers["Location"]
    assert guest.get(where).status == 200
    assert house.visitor().get(where).status == 303, "another browser holds nothing"
    assert late.post("/class/link/secret-token", data=fields).status == 404
    assert _rows(house, "SELECT count(*) FROM class_session") == [(1,)]
    page = guest.get(where)
    assert guest.post(where, data=page.fields() | {"do": "open"}).status == 303


def _tell(house: House, teacher: Teacher, fields: dict[str, str], item: str, answer: str) -> int:
    data = {"ticket": fields["ticket"], "item": item, "answer": answer}
    return house.visitor().client.post(f"/class/{teacher.code}/answer", data=data).status_code


def test_paced_by_the_teacher_from_the_first_question_to_the_last(teacher: Teacher, house: House) -> None:
    teacher.open("module:youth-disguise", "own-teacher", place="C11")
    quiz = teacher.hour.quiz
    form = house.desk.bank.quizzes[quiz].forms[_letter(teacher, "before")]
    first, second = form.items[0], form.items[1]
    teacher.take("open")
    *pupils, slow = [pupil_form(house, teacher.code) for _ in range(11)]
    for number, (_, fields, _to) in enumerate(pupils):
        assert _tell(house, teacher, fields, first.id, first.key) == 200
        assert _tell(house, teacher, fields, first.id, "?") == 200, "only the first tap counts"
        assert _tell(house, teacher, fields, second.id, "a") == 409, "not this question's turn"
        assert _state(house, teacher.code)[1]["answered"] == number + 1
    _status, state, etag = _state(house, teacher.code)
    assert "counts" not in state
    assert "right" not in state
    assert _state(house, teacher.code, etag)[0] == 304
    teacher.take("close")
    assert _tell(house, teacher, slow[1], first.id, "b") == 409
    assert _tell(house, teacher, pupils[0][1], first.id, "b") == 200, "sent again after a lost answer: counted before"
    teacher.take("show")
    _, state, _ = _state(house, teacher.code)
    assert (state["right"], state["counts"]) == (first.key, {first.key: 10})
    teacher.take("explain", "next")
    for _, fields, _to in pupils[:9]:
        _tell(house, teacher, fields, second.id, "?")
    teacher.take("close", "show")
    _, state, _ = _state(house, teacher.code)
    assert (state["right"], state["counts"]) == (second.key, None), "nine answers are not shown"
    for _ in form.items[2:]:
        teacher.take("next", "close", "show")
    teacher.take("next")
    assert (teacher.hour.stage, teacher.hour.phase) == ("lesson", "before")
    reader, fields, to = pupils[0]
    data = fields | {f"q.{first.id}": first.key, f"q.{second.id}": "?"}
    assert reader.post(to.split("?")[0], data=data).status == 303
    (slip,) = _rows(house, "SELECT phase, flag, session_id, answers FROM slip")
    assert slip == ("before", 0, teacher.hour.id, (first.key + "?").ljust(len(form.items), "-"))
    teacher.take("open")
    assert (teacher.hour.stage, teacher.hour.phase, teacher.hour.item) == ("asking", "after", 0)


def test_several_processes_agree_within_a_second(teacher: Teacher, house: House) -> None:
    teacher.open()
    assert _state(house, teacher.code)[1]["stage"] == "waiting"
    # Another process moves the class on: this one's memory knows nothing of it.
    hour, classes = teacher.hour, house.app.extensions["classes"]
    hours.advance(house.engine, hour, classes.state(hour).__class__("self", "general", "asking", 0, 11))
    assert _state(house, teacher.code)[1]["stage"] == "asking"


def test_counts_and_digests_are_gone_when_the_code_expires(teacher: Teacher, house: House) -> None:
    teacher.open()
    teacher.take("open")
    reader, fields, _ = pupil_form(house, teacher.code)
    letter = _letter(teacher, "general")
    send(house, reader, fields, right(house, letter), letter)
    assert hours.forget_expired(house.engine, int(house.clock())) == 0
    assert hours.forget_expired(house.engine, int(house.clock()) + HOURS_SECONDS) == 1
    assert _rows(house, "SELECT * FROM class_count") == _rows(house, "SELECT * FROM class_seen") == []
    assert _rows(house, "SELECT count(*) FROM slip") == [(1,)]


def test_nothing_in_the_database_links_two_answers_or_an_answer_to_a_test(teacher: Teacher, house: House) -> None:
    """Whoever has the file and knows the digest that a test leaves finds no answer of a question by it."""
    teacher.open("quiz:new-drugs", "own-teacher")
    form = house.desk.bank.quizzes["new-drugs"].forms[_letter(teacher, "general")]
    teacher.take("open")
    reader, fields, _ = pupil_form(house, teacher.code)
    ticket = open_ticket(house.desk.tickets, fields["ticket"], house.clock())
    assert ticket is not None
    _tell(house, teacher, fields, form.items[0].id, "a")
    teacher.take("close", "show", "next")
    _tell(house, teacher, fields, form.items[1].id, "b")
    send(house, reader, fields, "ab" + "-" * (len(form.items) - 2), form.letter)
    house.settle()
    kept = b"".join(path.read_bytes() for path in house.path.parent.iterdir())
    assert ticket.id.encode() not in kept
    assert fields["ticket"].encode() not in kept
    seen = {row[0] for row in _rows(house, "SELECT digest FROM class_seen")}
    assert len(seen) == 3
    known = ticket.digest
    for item in form.items[:2]:
        for part in (known, known.hex().encode()):
            assert sha256(part + f"|general|{item.id}".encode()).digest() not in seen
    columns = {row[1] for table in ("class_count", "class_seen") for row in _rows(house, f"PRAGMA table_info({table})")}
    assert columns == {"session", "phase", "item", "answer", "value", "digest"}
    assert _rows(house, "SELECT period FROM slip") == [(MONTH,)]
