"""Guessing: codes of classes and of prints, and what a school behind one address is spared."""

from collections.abc import Iterator

import pytest
from werkzeug.test import Client

from portal.live.codes import FROM_ONE, LENGTH, LETTERS, Guesses
from portal.outreach.codes import LENGTH as PRINTED_LENGTH
from portal.outreach.codes import new_code
from portal.outreach.models import placement_count
from portal.slips.models import slip
from tests.class_hours import Teacher, teacher_of
from tests.samples import count_of, rows_of
from tests.web.conftest import House, answered, key_of

GUESSER, SCHOOL = "203.0.113.66", "198.51.100.7"


@pytest.fixture
def teacher(house: House) -> Iterator[Teacher]:
    classes = house.app.extensions["classes"]
    classes.guesses = Guesses()
    classes.pause.set()  # nobody waits here
    classes.board.stir()
    yield teacher_of(house)
    classes.pause.clear()
    classes.guesses = Guesses()


def _status(house: House, path: str, address: str) -> int:
    return Client(house.app).get(path, environ_base={"REMOTE_ADDR": address}).status_code


def _spend(house: House, address: str) -> None:
    """As many wrong codes as one address may try, and one more."""
    for number in range(FROM_ONE + 1):
        wrong = "".join(LETTERS[number // 23**place % 23] for place in range(LENGTH))
        house.app.extensions["classes"].guesses.wrong(address, house.clock(), house.app.extensions["classes"].pause)
        last = wrong
    assert _status(house, f"/join/{last}", address) == 429


def test_whoever_guesses_is_told_no_right_code_on_any_page(house: House, teacher: Teacher) -> None:
    """Else the limit would limit nothing: a right code would stand out among the refused ones."""
    teacher.open()
    pages = (f"/join/{teacher.code}", f"/class/{teacher.code}/state", f"/en/quiz/new-drugs/?class={teacher.code}")
    right = {path: _status(house, path, SCHOOL) for path in pages}
    _spend(house, GUESSER)
    wrong = {path: _status(house, path.replace(teacher.code, "ZZZZZ"), GUESSER) for path in pages}
    assert {path: _status(house, path, GUESSER) for path in pages} == wrong
    assert right != wrong
    house.clock.seconds += 61
    assert _status(house, pages[0], GUESSER) == right[pages[0]]


def test_a_pupil_who_guesses_shuts_nobody_out_of_the_classes_of_the_school(house: House, teacher: Teacher) -> None:
    teacher.open()
    house.app.extensions["classes"].guesses.welcome(SCHOOL, teacher.code)  # the teacher opened it in the school
    _spend(house, SCHOOL)
    assert _status(house, f"/join/{teacher.code}", SCHOOL) in {200, 303}
    assert _status(house, f"/class/{teacher.code}/state", SCHOOL) == 200


def test_opening_a_class_makes_its_code_known_where_it_was_opened(house: House, teacher: Teacher) -> None:
    teacher.open()
    guesses = house.app.extensions["classes"].guesses
    for _ in range(FROM_ONE + 1):  # the test client has no address
        guesses.wrong("", house.clock(), house.app.extensions["classes"].pause)
    assert _status(house, f"/join/{teacher.code}", "") in {200, 303}


def test_one_address_would_guess_for_days_at_one_class(house: House) -> None:
    """What the limit comes to, worked out: with forty classes that go on, one hit in eleven hours of guessing."""
    minutes = len(LETTERS) ** LENGTH / (FROM_ONE * 40)
    assert minutes > 11 * 60


def test_a_school_behind_one_address_hands_in_at_once(house: House, teacher: Teacher) -> None:
    """More tests in one minute than one address may send otherwise: those of classes are counted by their heads."""
    house.desk.limit._most = 5
    teacher.open(heads=60)
    teacher.take("open")
    for number in range(12):
        pupil = Client(house.app)
        page = pupil.get(f"/en/quiz/new-drugs/?class={teacher.code}", environ_base={"REMOTE_ADDR": SCHOOL})
        ticket = page.get_data(as_text=True).partition('name="ticket" value="')[2].partition('"')[0]
        form = house.form("A" if "new-drugs.1A" in _form_of(house, ticket) else "B")
        house.clock.seconds += 2
        data = {"ticket": ticket, **answered(form, key_of(form))}
        headers = {"Sec-Fetch-Site": "same-origin"}
        sent = pupil.post("/en/quiz/new-drugs/", data=data, headers=headers, environ_base={"REMOTE_ADDR": SCHOOL})
        assert sent.status_code == 303, (number, sent.get_data(as_text=True)[:300])
    assert count_of(house.engine, slip) == 12


def _form_of(house: House, ticket: str) -> str:
    return str(house.desk.tickets.open(ticket))


def test_printed_codes_are_many_and_a_guessed_one_opens_nothing_but_public_pages(house: House) -> None:
    assert len({new_code() for _ in range(1000)}) == 1000
    assert 27**PRINTED_LENGTH > 3 * 10**8
    answer = Client(house.app).get("/q/SCAN23")
    assert answer.headers["Location"].startswith("/")
    assert {one.split("=")[0] for one in answer.headers.getlist("Set-Cookie")} == {"place"}


def test_a_machine_that_scans_and_scans_is_led_on_and_not_counted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit, most = house.app.extensions["scans"], 4
    assert limit._most == house.desk.settings.address_limit
    monkeypatch.setattr(limit, "_most", most)
    for _ in range(most + 3):
        assert _status(house, "/q/SCAN23", GUESSER) == 302
    assert _scans(house) == most
    assert _status(house, "/q/SCAN23", SCHOOL) == 302
    assert _scans(house) == most + 1, "another address is counted"


def _scans(house: House) -> int:
    return sum(row["value"] for row in rows_of(house.engine, placement_count) if row["name"] == "scan")
