"""At an event in a real browser: the device joins before and after by itself; an officer plans with a phone."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from portal.db import make_engine
from portal.outreach.events import store
from portal.outreach.events.event import Event, Text
from portal.periods import CHINA
from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.officer import come_in
from tests.browser.reader import RIGHT, answer_all, counted, keys, newest, send, slips_come, take_time

RTL = "زەھەرلىك چېكىملىك 🎈"


def hold_now(house: House) -> Event:
    """An event that is on, somewhere in the trial district."""
    area = house.rows("SELECT code FROM area WHERE kind = 'community'")[0]["code"]
    now = datetime.now(CHINA).replace(second=0, microsecond=0)
    one = Event(
        area=area,
        kind="lecture",
        audience="seniors",
        starts=now - timedelta(minutes=30),
        ends=now + timedelta(hours=2),
        place=RTL,
        texts={"zh-Hans": Text("认清新型毒品", ""), "ug": Text(RTL, "")},
        quiz="new-drugs",
    )
    engine = make_engine(f"sqlite:///{house.file}")
    try:
        return store.add(engine, one, int(now.timestamp()))
    finally:
        engine.dispose()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_before_and_after_an_event_are_two_first_attempts_of_one_device(
    house: House, phone: Opener, scripts: bool
) -> None:
    one, page, known = hold_now(house), phone(scripts=scripts), keys(house)
    page.goto(f"{house.url}/q/{one.code}")
    assert f"/events/{one.id}/" in page.url
    found = []
    for button in (0, 1):
        page.locator("[data-test] .button").nth(button).click()
        if scripts:
            take_time(page, house)  # without scripts nobody could make the ticket older
        answer_all(page, RIGHT)
        send(page)
        assert counted(page) == "first"
        found.append(newest(house, known | {row["slip_id"] for row in found}))  # type: ignore[arg-type]
        page.locator("#result .actions .button").first.click()
        assert f"/events/{one.id}/" in page.url
    assert [row["phase"] for row in found] == ["before", "after"]
    assert {row["session_id"] for row in found} == {one.session}
    assert len({row["quiz_version"] for row in found}) == 2
    if scripts:  # one event has one pair: what follows is practice
        page.locator("[data-test] .button").nth(1).click()
        answer_all(page, RIGHT)
        assert slips_come(house, lambda: send(page)) == 0


def test_the_pages_of_events_break_no_rule_of_axe(house: House, phone: Opener, laptop: Opener) -> None:
    one, faults = hold_now(house), []
    for tag in ("zh-Hans", "ug"):
        page = phone()
        for path in (f"/{tag}/events/", f"/{tag}/events/{one.id}/"):
            page.goto(house.url + path)
            faults += faults_of(page, path)
            assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    page = laptop()
    come_in(page, house, "planner")
    for path in ("events", "events/new", f"events/{one.id}", f"events/{one.id}/change", f"events/{one.id}/record"):
        page.goto(f"{house.url}/office/{path}")
        faults += faults_of(page, path)
    assert not faults, "\n".join(faults)


def test_an_officer_plans_an_event_and_a_resident_finds_it(house: House, phone: Opener) -> None:
    page = phone()
    come_in(page, house, "organiser")
    page.goto(f"{house.url}/office/events/new")
    day = (datetime.now(CHINA) + timedelta(days=3)).date().isoformat()
    for name, value in (("first", day), ("begins", "09:30"), ("ends", "08:30"), ("place", "广场"), ("planned", "80")):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=title-ug]").fill(RTL)
    page.locator("[name=save]").click()
    expect(page.locator("#ends-error")).to_be_visible()
    expect(page.locator("[name=title-ug]")).to_have_value(RTL)  # nothing typed is lost
    page.locator("[name=ends]").fill("11:00")
    page.locator("[name=save]").click()
    expect(page.locator("[data-status=planned]")).to_be_visible()
    name = page.url.rpartition("/")[2]
    page.goto(f"{house.url}/ug/events/")
    expect(page.locator(f"a[href='/ug/events/{name}/']")).to_have_text(RTL)
