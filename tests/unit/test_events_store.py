"""Events as they are kept: their code, their changes, what the sums of them say."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from portal.outreach.events import store
from portal.outreach.events.event import CANCELLED, HELD, Event, Figures, Text
from portal.outreach.store import find_placement
from portal.periods import CHINA

NOW = int(datetime(2026, 6, 1, 8, tzinfo=CHINA).timestamp())
START = datetime(2026, 6, 26, 9, tzinfo=CHINA)


def an_event(**words: Any) -> Event:
    facts: dict[str, Any] = {
        "area": "C11",
        "kind": "lecture",
        "audience": "youth",
        "starts": START,
        "ends": START + timedelta(hours=2),
        "place": "文化广场",
        "texts": {"zh-Hans": Text("六二六讲座", "认识新型毒品"), "ug": Text("لېكسىيە 🎈", "")},
        "languages": ("zh-Hans", "ug"),
        "quiz": "new-drugs",
    }
    return Event(**{**facts, **words})


def held(engine: Engine, day: date, **words: Any) -> Event:
    starts = datetime(day.year, day.month, day.day, 9, tzinfo=CHINA)
    one = store.add(engine, an_event(starts=starts, ends=starts + timedelta(hours=1), **words), NOW)
    return store.change(engine, replace(one, status=HELD), NOW)[0]


def test_an_event_comes_back_as_it_was_written_and_has_a_printed_code(engine: Engine) -> None:
    one = store.add(engine, an_event(), NOW)
    assert store.find(engine, one.id) == store.find_by_code(engine, one.code) == one
    assert store.find_by_session(engine, one.session) == one
    assert one.texts["ug"].title == "لېكسىيە 🎈"
    code = find_placement(engine, one.code)
    assert code is not None
    assert (code.kind, code.target, code.area, code.since) == ("event", f"event:{one.id}", "C11", "2026-06")


def test_two_officers_change_one_event_and_the_second_is_told(engine: Engine) -> None:
    one = store.add(engine, an_event(), NOW)
    moved, _ = store.change(engine, replace(one, place="学校", area="C12", texts={"en": Text("Talk", "")}), NOW + 5)
    assert store.find(engine, one.id) == moved
    assert (moved.edition, moved.changed, moved.code) == (1, NOW + 5, one.code)
    code = find_placement(engine, one.code)
    assert code is not None
    assert (code.area, code.place) == ("C12", "学校")
    following = an_event(place="second")
    with pytest.raises(store.Outdated):
        store.change(engine, replace(one, status=CANCELLED), NOW + 9, following)
    assert store.find(engine, one.id) == moved
    assert len(store.events_of(engine, ["C11", "C12"], date(2026, 1, 1), date(2027, 12, 31))) == 1


def test_overlaps_are_of_one_place_and_one_time(engine: Engine) -> None:
    one = store.add(engine, an_event(), NOW)
    again = an_event(place=" 文化 广场 ", starts=START + timedelta(hours=1), ends=START + timedelta(hours=3))
    assert [other.id for other in store.overlapping(engine, again)] == [one.id]
    assert store.overlapping(engine, one) == []
    assert store.overlapping(engine, replace(again, starts=START + timedelta(hours=2))) == []
    assert store.overlapping(engine, replace(again, place="学校")) == []
    store.change(engine, replace(one, status=CANCELLED), NOW)
    assert store.overlapping(engine, again) == []


def test_sums_hold_what_was_held_there_and_then_and_trainings_apart(engine: Engine) -> None:
    held(engine, date(2026, 6, 26), counted=120, counted_by="heads", campaign="626")
    held(engine, date(2026, 7, 1), area="C12", counted=30, counted_by="cards")
    held(engine, date(2026, 7, 2))  # nobody counted
    held(engine, date(2026, 7, 3), kind="training", counted=20, counted_by="heads", exam_taken=20, exam_passed=19)
    held(engine, date(2026, 7, 4), kind="training")
    held(engine, date(2026, 7, 4), kind="meeting", counted=12, counted_by="heads")
    held(engine, date(2026, 7, 5), area="C21", counted=400, counted_by="estimate")
    store.add(engine, an_event(), NOW)  # only planned
    below = ["S1", "C11", "C12", "C13", "H11"]
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert store.figures(engine, below, *year) == Figures(3, 2, 150, 2, 1, 20, 19)
    assert store.figures(engine, below, date(2026, 7, 1), date(2026, 7, 1)) == Figures(1, 1, 30)
    assert store.figures(engine, below, *year, campaign="626") == Figures(1, 1, 120)
    assert store.figures(engine, ["C23"], *year) == Figures()


def test_the_public_sees_public_ones_and_yearly_ones_come_again(engine: Engine) -> None:
    store.add(engine, an_event(public=False), NOW)
    yearly = store.add(engine, an_event(yearly=True), NOW)
    once = store.add(engine, an_event(place="x"), NOW)
    assert {one.id for one in store.public_events(engine, date(2026, 6, 26))} == {yearly.id, once.id}
    assert [one.id for one in store.public_events(engine, date(2026, 6, 27))] == [yearly.id]
    assert yearly.next_time(date(2026, 6, 27)).starts == START.replace(year=2027)
    assert once.next_time(date(2027, 6, 27)) is once


def test_the_last_day_of_february_comes_again_each_year() -> None:
    leap = an_event(starts=START.replace(2028, 2, 29), ends=START.replace(2028, 2, 29, 11), yearly=True)
    assert leap.next_time(date(2028, 3, 1)).starts.date() == date(2029, 2, 28)


def test_what_is_over_and_not_recorded_is_found(engine: Engine) -> None:
    one = store.add(engine, an_event(), NOW)
    held(engine, date(2026, 6, 20))
    codes = ["C11"]
    assert store.unrecorded(engine, codes, one.ends - timedelta(minutes=1)) == []
    assert [it.id for it in store.unrecorded(engine, codes, one.ends)] == [one.id]
    assert store.unrecorded(engine, ["C12"], one.ends) == []


def test_the_test_is_open_from_an_hour_before_to_two_hours_after() -> None:
    one = an_event()
    minute = timedelta(minutes=1)
    assert not one.takes(START - timedelta(hours=1) - minute)
    assert one.takes(START - timedelta(hours=1))
    assert one.takes(START + timedelta(hours=4) - minute)
    assert not one.takes(START + timedelta(hours=4))
    assert not replace(one, status=CANCELLED).takes(START)
    assert not replace(one, quiz="").takes(START)


def test_a_reader_gets_one_wording_whole() -> None:
    one = an_event()
    assert one.text("ug")[0] == "ug"
    assert one.text("fr")[0] == "zh-Hans"
    assert replace(one, texts={"ru": Text("Р", "")}).text("fr")[0] == "ru"
