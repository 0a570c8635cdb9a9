"""Events as the public meets them: the list, the page, the test at the event, the calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject

from portal.locales import LOCALES
from portal.outreach.events import store
from portal.outreach.events.event import CANCELLED, HELD, Event, Text
from portal.periods import CHINA
from portal.sealing.classes.store import close_session, due_sessions
from portal.sealing.models import sealed
from portal.slips.models import session_due, slip
from tests.samples import rows_of
from tests.web.client import Page, said
from tests.web.conftest import NOON, UNHURRIED, House, answered, key_of

NOW = datetime.fromtimestamp(NOON, CHINA).replace(second=0, microsecond=0)  # 2026-06-15 11:35
RTL = "زەھەرلىك چېكىملىك 🎈👩‍👩‍👧"


def an_event(house: House, **words: Any) -> Event:
    """An event that is on now, unless told otherwise."""
    facts: dict[str, Any] = {
        "area": "C11",
        "kind": "lecture",
        "audience": "seniors",
        "starts": NOW - timedelta(minutes=30),
        "ends": NOW + timedelta(hours=1),
        "place": "文化广场",
        "texts": {"zh-Hans": Text("认清新型毒品", "第一段\n第二段"), "ug": Text(RTL, "")},
        "languages": ("zh-Hans", "ug"),
        "quiz": "new-drugs",
    }
    return store.add(house.engine, Event(**{**facts, **words}), int(NOON) - 1000)


def take(house: House, one: Event, phase: str = "before", right: bool = True, **extra: str) -> Page:
    """Somebody with a new device takes the test of an event."""
    reader = house.visitor()
    page = reader.get(f"/en/quiz/new-drugs/?event={one.code}&phase={phase}")
    assert page.status == 200, page.words
    return send(house, page, right, reader, **extra)


def send(house: House, page: Page, right: bool, reader: Any, **extra: str) -> Page:
    house.clock.seconds += UNHURRIED
    names = {str(one.get("name")) for one in page.all("input") if str(one.get("name")).startswith("q.")}
    form = next(
        form for form in house.desk.bank.quizzes["new-drugs"].forms.values()
        if names == {f"q.{item.id}" for item in form.items}
    )  # fmt: skip
    answers = key_of(form) if right else "?" * len(form.items)
    sent: Page = reader.post("/en/quiz/new-drugs/", data={**page.fields(), **answered(form, answers), **extra})
    return sent


def titles(page: Page, heading: str) -> list[str]:
    """The titles below one heading of the list."""
    (section,) = [one for one in page.all("section") if one.get("aria-labelledby") == heading]
    return [said(one) for one in section.iter() if str(one.tag).endswith("}h3")]


@pytest.mark.parametrize("tag", [one.tag for one in LOCALES])
def test_list_and_page_keep_the_rules_of_all_pages_in_every_language(house: House, tag: str) -> None:
    one = an_event(house, campaign="626", yearly=True)
    page = house.reader.get(f"/{tag}/events/")
    assert page.status == 200
    assert len(titles(page, "ahead")) == 1
    page = house.reader.get(f"/{tag}/events/{one.id}/")
    assert page.status == 200
    assert "文化广场" in page.words


def test_a_reader_finds_what_is_on_and_what_was(house: House) -> None:
    day = timedelta(days=1)
    an_event(house)
    soon = an_event(house, starts=NOW + 3 * day, ends=NOW + 3 * day + timedelta(hours=1), area="S2",
                    texts={"en": Text("Later", "")})  # fmt: skip
    off = an_event(house, starts=NOW + 2 * day, ends=NOW + 2 * day, texts={"en": Text("Off", "")})
    store.change(house.engine, replace(off, status=CANCELLED), int(NOON))
    an_event(house, public=False, texts={"en": Text("Inward", "")})
    an_event(house, starts=NOW - day, ends=NOW - day, texts={"en": Text("Nobody said whether", "")})
    gone = an_event(house, starts=NOW - 90 * day, ends=NOW - 90 * day, texts={"en": Text("Gone", "")})
    store.change(house.engine, replace(gone, status=HELD), int(NOON))
    yearly = an_event(house, starts=NOW - 300 * day, ends=NOW - 300 * day, yearly=True, texts={"en": Text("Again", "")})
    page = house.reader.get("/en/events/")
    assert titles(page, "ahead") == ["认清新型毒品", "Off", "Later", "Again"]
    assert titles(page, "past") == ["Gone"]
    assert "Cancelled" in page.words
    assert "2027" not in page.words
    assert yearly.next_time(NOW.date()).starts.date() == date(2026, 8, 19)
    page = house.reader.get("/en/events/?area=S2")
    assert titles(page, "ahead") == ["Later"]
    assert titles(house.reader.get("/en/events/?area=C21"), "ahead") == ["Later"]  # the whole of S2 is invited
    assert house.reader.get("/en/events/?area=nowhere").status == 404
    assert house.reader.get("/en/events/?area=").status == 200
    assert house.reader.get(f"/en/events/{soon.id}/").status == 200


def test_emoji_and_writing_from_the_right_stay_in_their_own_box(house: House) -> None:
    one = an_event(house, place=RTL)
    page = house.reader.get(f"/en/events/{one.id}/")
    assert said(page.one("h1")) == "认清新型毒品"
    boxes = [said(box) for box in page.all("bdi")]
    assert RTL in boxes
    page = house.reader.get(f"/ug/events/{one.id}/")
    assert said(page.one("h1")) == RTL
    assert 'lang="' not in page.text.split("<h1>")[1].split("</h1>")[0]


def test_the_printed_code_leads_to_the_event_and_its_place_is_kept(house: House) -> None:
    one = an_event(house)
    answer = house.reader.get(f"/q/{one.code[:3].lower()} {one.code[3:]}").answer
    assert answer.headers["Location"].partition("?")[0].endswith(f"/events/{one.id}/")
    assert house.reader.client.get_cookie("place").value.startswith("C11.seniors")  # type: ignore[union-attr]


def test_before_and_after_count_for_the_event_alone(house: House) -> None:
    one = an_event(house)
    assert take(house, one, "before", right=False).status == 303
    assert take(house, one, "after").status == 303
    rows = rows_of(house.engine, slip)
    assert {(row["phase"], row["mastered"]) for row in rows} == {("before", 0), ("after", 1)}
    assert {(row["session_id"], row["community"], row["audience"], row["flag"]) for row in rows} == {
        (one.session, "C11", "seniors", 0)
    }
    assert len({row["quiz_version"] for row in rows}) == 2  # another form after than before
    assert [row["session_id"] for row in rows_of(house.engine, session_due)] == [one.session]


def test_who_took_the_test_before_is_only_practising(house: House) -> None:
    one = an_event(house)
    take(house, one, repeat="1")
    assert rows_of(house.engine, slip) == []


def test_the_result_knows_its_event_so_that_the_device_can_pair_the_two_tests(house: House) -> None:
    one = an_event(house)
    page = house.reader.get(f"/en/quiz/new-drugs/?event={one.id}&phase=before")
    send(house, page, True, house.reader)
    page = house.reader.get("/en/result/")
    (result,) = page.with_attribute("data-event")
    assert result.get("data-event") == one.id
    assert result.get("data-room") is None
    assert f'href="/en/events/{one.id}/"' in page.text
    assert f"/en/quiz/new-drugs/?event={one.id}&phase=before&lang" in str(
        [link.get("href") for link in house.reader.get(f"/en/quiz/new-drugs/?event={one.id}&phase=before").all("a")]
    )


def test_ten_at_an_event_are_sealed_on_their_own_and_late_ones_join_the_community(house: House) -> None:
    one = an_event(house, ends=NOW + timedelta(hours=3))
    for number in range(11):
        take(house, one, "before", right=number % 2 == 0)
    late = house.visitor()
    page = late.get(f"/en/quiz/new-drugs/?event={one.id}&phase=before")
    house.clock.seconds = (one.expires + timedelta(hours=1)).timestamp()
    assert due_sessions(house.engine, house.clock()) == [one.session]
    forms = house.desk.bank.forms
    rules: dict[str, Any] = {"today": NOW.date(), "forms": forms, "eps": 1.0, "minimum": 10}
    assert close_session(house.engine, one.session, **rules) == 1
    assert {(row["session"], row["area"], row["n"]) for row in rows_of(house.engine, sealed)} == {
        (one.session, "C11", 11)
    }
    assert send(house, page, True, late).status == 303
    (row,) = rows_of(house.engine, slip)
    assert (row["session_id"], row["community"], row["flag"]) == (None, "C11", 0)
    page = late.get("/en/result/")
    assert page.with_attribute("data-event") == []


def test_an_event_spares_the_daily_cap_but_not_without_end(house: House) -> None:
    house.desk.cap._cap = 2
    events = house.desk.hours.events  # type: ignore[attr-defined]
    one = an_event(house, planned=4)
    events.cap = 3
    for _ in range(5):
        take(house, one)
    assert sorted(row["flag"] for row in rows_of(house.engine, slip)) == [0, 0, 0, 0, 3]
    events.cap = 200


def test_a_larger_area_counts_as_elsewhere_in_its_district(house: House) -> None:
    one = an_event(house, area="S1")
    take(house, one)
    assert [row["community"] for row in rows_of(house.engine, slip)] == ["E1"]


def test_the_test_opens_an_hour_before_and_its_page_says_so(house: House) -> None:
    one = an_event(house, starts=NOW + timedelta(hours=2), ends=NOW + timedelta(hours=3))
    address = f"/en/quiz/new-drugs/?event={one.id}&phase=before"
    answer = house.reader.get(address).answer
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/en/events/{one.id}/")
    page = house.reader.get(f"/en/events/{one.id}/")
    assert [it.get("data-test") for it in page.with_attribute("data-test")] == ["soon"]
    assert one.opens.strftime("%H:%M") in page.words
    house.clock.seconds = one.opens.timestamp()
    assert house.reader.get(address).status == 200
    page = house.reader.get(f"/en/events/{one.id}/")
    assert [it.get("data-test") for it in page.with_attribute("data-test")] == ["open"]
    house.clock.seconds = one.expires.timestamp()
    assert house.reader.get(address).status == 303
    page = house.reader.get(f"/en/events/{one.id}/")
    assert [it.get("data-test") for it in page.with_attribute("data-test")] == ["closed"]


@pytest.mark.parametrize(
    "address",
    [
        "/en/quiz/new-drugs/?event=NOSUCH&phase=before",
        "/en/quiz/new-drugs/?event={code}&phase=sometime",
        "/en/events/nosuch/",
        "/en/events/nosuch.ics",
        "/xx/events/",
        "/xx/events.ics",
    ],
)
def test_what_does_not_exist_says_so(house: House, address: str) -> None:
    one = an_event(house)
    assert house.reader.get(address.format(code=one.code)).status == 404


def test_a_class_code_opens_no_event_and_the_other_way_round(house: House) -> None:
    one = an_event(house)
    answer = house.reader.get(f"/en/quiz/new-drugs/?class={one.code}").answer
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/join/{one.code}")


def test_pages_and_calendars_are_asked_again_and_mostly_answered_unchanged(house: House) -> None:
    one = an_event(house)
    for path in (f"/en/events/{one.id}/", "/en/events/", "/en/events.ics", f"/en/events/{one.id}.ics"):
        first = house.reader.client.get(path)
        again = house.reader.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304)
        # A calendar holds whole addresses: with a name that a request brought along it is nobody else's.
        assert first.headers["Cache-Control"] == ("private, no-store" if path.endswith(".ics") else "public, no-cache")
    assert house.reader.client.get("/en/events/?lang").headers["Cache-Control"] == "no-store"
    assert datetime.fromtimestamp(one.changed, UTC)


@pytest.mark.parametrize("tag", [one.tag for one in LOCALES])
def test_the_feed_holds_events_and_seasons_in_every_language(house: House, tag: str) -> None:
    one = an_event(house, yearly=True)
    off = an_event(house, texts={"en": Text("Off", "")})
    store.change(house.engine, replace(off, status=CANCELLED), int(NOON))
    an_event(house, public=False)
    answer = house.reader.client.get(f"/{tag}/events.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    found = {entry.uid.value: entry for entry in vobject.readOne(answer.get_data(as_text=True)).vevent_list}
    events = {name: entry for name, entry in found.items() if not name.startswith("season-")}
    assert {name.partition("@")[0] for name in events} == {one.id, off.id}
    assert events[f"{one.id}@mingbian"].url.value == f"http://localhost/{tag}/events/{one.id}/"
    assert events[f"{off.id}@mingbian"].status.value == "CANCELLED"
    june = next(entry for name, entry in found.items() if name.startswith("season-june-"))
    assert [day.month for day in june.getrruleset()[:2]] == [6, 6]
    (single,) = vobject.readOne(
        house.reader.client.get(f"/{tag}/events/{one.id}.ics").get_data(as_text=True)
    ).vevent_list
    assert single.uid.value == f"{one.id}@mingbian"
