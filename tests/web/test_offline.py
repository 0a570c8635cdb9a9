"""What the portal hands out for use without a network, and what it takes of answers that waited."""

import json
import re

import pytest

from portal.locales import LOCALES
from portal.outreach.models import placement_count
from portal.outreach.store import Placement, add_placement
from portal.quiz.ticket import TICKET_SECONDS, WAITING_SECONDS, open_ticket
from portal.slips.models import slip
from portal.vocabulary import FLAGS
from tests.samples import count_of, counters, rows_of
from tests.web.client import Page
from tests.web.conftest import QUARTER, House, answered, key_of

QUIZ = "/en/quiz/new-drugs/"
BY_SCRIPT = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
DAY = 24 * 3600


def counted(house: House) -> dict[str, int]:
    house.settle()
    return {name: value for (_, period, name), value in counters(house.engine, "quiz").items() if period == QUARTER}


def hand_in(house: House, **fields: str) -> tuple[int, dict[str, str]]:
    """What quiz.js sends, and what it is told."""
    data = {"ticket": house.ticket(), "community": "C11", "audience": "youth", **fields}
    answer = house.reader.client.post(QUIZ, data=data | answered(house.form(), key_of(house.form())), headers=BY_SCRIPT)
    assert answer.mimetype == "application/json"
    return answer.status_code, json.loads(answer.text)


def test_the_worker_is_asked_for_anew_and_names_its_release(house: House) -> None:
    answer = house.reader.client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert re.match(r'const RELEASE = "[0-9a-f]{10}";\n', answer.text)


@pytest.mark.parametrize("tag", [locale.tag for locale in LOCALES])
def test_every_language_can_be_installed_as_an_app_with_icons_that_are_there(house: House, tag: str) -> None:
    page = house.reader.get(f"/{tag}/")
    (link,) = [one for one in page.all("link") if one.get("rel") == "manifest"]
    told = house.reader.client.get(str(link.get("href"))).json
    assert told
    assert (told["lang"], told["start_url"], told["scope"], told["id"]) == (tag, f"/{tag}/", "/", "/")
    assert told["name"]
    for icon in told["icons"]:
        picture = house.reader.client.get(icon["src"])
        side = int.from_bytes(picture.data[16:20])
        assert (picture.data[:4], icon["sizes"]) == (b"\x89PNG", f"{side}x{side}")
        picture.close()
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    without = house.reader.get(f"/{tag}/offline/")
    assert (without.status, without.answer.headers["Cache-Control"]) == (200, "public, no-cache")


def test_a_form_fetched_ahead_is_no_start_until_its_answers_arrive(house: House) -> None:
    page = house.reader.get(f"{QUIZ}?early")
    assert page.answer.headers["Cache-Control"] == "private, no-store"
    fields = page.fields()
    assert counted(house) == {}
    ticket = open_ticket(house.desk.tickets, fields["ticket"], house.clock())
    assert ticket
    assert ticket.early
    house.clock.seconds += 10 * DAY
    letter = ticket.form[-1]
    data = fields | answered(house.form(letter), key_of(house.form(letter)))
    for _ in range(2):
        assert house.reader.client.post(QUIZ, data=data, headers=BY_SCRIPT).status_code == 200
    assert counted(house) == {"started": 1, "submitted": 1}
    assert count_of(house.engine) == 1


@pytest.mark.parametrize(("early", "flag"), [(True, "fast"), (False, "ok")])
def test_only_of_a_form_fetched_ahead_the_device_says_how_fast_it_was(house: House, early: bool, flag: str) -> None:
    assert hand_in(house, ticket=house.ticket(early=early), quick="1")[0] == 200
    assert rows_of(house.engine, slip)[0]["flag"] == FLAGS[flag]


def test_a_script_is_told_what_became_of_the_answers(house: House) -> None:
    assert hand_in(house) == (200, {"counted": "first", "result": "/en/result/"})
    assert hand_in(house) == (200, {"counted": "again", "result": "/en/result/"})
    assert count_of(house.engine) == 1
    assert house.reader.get("/en/result/").status == 200
    assert hand_in(house, ticket="nonsense") == (400, {"refused": "error.ticket"})
    assert hand_in(house, ticket=house.ticket(id="2" * 32), community="D1") == (400, {"refused": "error.community"})
    assert count_of(house.engine) == 1


@pytest.mark.parametrize(
    ("age", "waited", "status"),
    [
        (TICKET_SECONDS - 60, "", 200),
        (TICKET_SECONDS + 60, "", 400),
        (TICKET_SECONDS + 60, "1", 200),
        (2 * TICKET_SECONDS, "1", 200),
        (WAITING_SECONDS + 60, "1", 400),
    ],
)
def test_what_was_never_sent_may_wait_a_month_more(house: House, age: int, waited: str, status: int) -> None:
    ticket = house.ticket(issued=int(house.clock()) - age)
    assert hand_in(house, ticket=ticket, waited=waited)[0] == status
    assert count_of(house.engine) == (status == 200)


KIOSK = Placement("KSK234", "C11", "migrants", "quiz:new-drugs", "بازار 🎪 <i>", kind="kiosk")


def open_kiosk(house: House, **others: str) -> None:
    add_placement(house.engine, Placement(**{**KIOSK.__dict__, **others}))


def test_a_kiosks_code_is_read_as_people_type_it(house: House) -> None:
    open_kiosk(house)
    for typed in ("ksk234", "KSK-234", "ksk%20234"):
        assert house.reader.client.get(f"/kiosk/{typed}").headers["Location"] == "/kiosk/KSK234"
    page = house.reader.get(
        "/kiosk/KSK234",
        but={
            "help": "nothing on a kiosk leads away, and a tablet cannot call",
            "languages": "a kiosk has its own choice of language, in buttons",
        },
    )
    assert page.status == 200
    assert "بازار 🎪 <i>" in page.words


@pytest.mark.parametrize("code", ["SCAN23", "PAST23", "NOWHERE9", "%00", "a" * 300])
def test_what_is_no_kiosk_opens_none(house: House, code: str) -> None:
    for path in (f"/kiosk/{code}", f"/en/kiosk/{code}/A/", f"/kiosk/{code}/tickets"):
        assert house.reader.client.get(path).status_code == 404


@pytest.mark.parametrize("change", [{"target": "module:youth-disguise"}, {"target": "page:help"}, {"area": "D1"}])
def test_a_kiosk_finds_its_quiz_and_place_whatever_it_leads_to(house: House, change: dict[str, str]) -> None:
    open_kiosk(house, **change)
    form = Page("/ug/", house.reader.client.get("/ug/kiosk/KSK234/A/"))
    assert form.answer.status_code == 200
    fields = form.fields()
    assert fields["ticket"] == ""
    assert fields["community"] == ("E1" if "area" in change else "C11")
    assert fields["audience"] == "migrants"
    assert form.answer.headers["Cache-Control"] == "public, no-cache"


def test_each_person_at_a_kiosk_has_a_ticket_of_their_own_and_counts_for_its_code(house: House) -> None:
    open_kiosk(house)
    client = house.visitor().client
    answer = client.get("/kiosk/KSK234/tickets")
    assert answer.headers["Cache-Control"] == "no-store"
    stock = answer.json
    assert stock
    opened = [open_ticket(house.desk.tickets, sealed, house.clock()) for _, sealed in stock]
    assert all(one and one.early and one.phase == "general" and not one.session for one in opened)
    assert len({one.id for one in opened if one}) == len(stock) >= 50
    assert {letter for letter, _ in stock} == {"A", "B"}
    assert counted(house) == {}, "fetching a stock is nobody's start"
    house.clock.seconds += 60
    for letter, sealed in stock[:3]:
        data = {"ticket": sealed, "community": "C11", "audience": "youth", "repeat": ""}
        data |= answered(house.form(letter), key_of(house.form(letter)))
        assert client.post(QUIZ, data=data, headers=BY_SCRIPT).status_code == 200
    assert count_of(house.engine) == 3
    assert counted(house) == {"started": 3, "submitted": 3}
    found = {(row["placement"], row["name"]): row["value"] for row in rows_of(house.engine, placement_count)}
    assert found == {("KSK234", "started"): 3, ("KSK234", "finished"): 3}
