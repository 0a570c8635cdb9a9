"""A teacher's way from signing in to the result of the class, with the keyboard alone; the wall by a clicker's keys."""

import time

from playwright.sync_api import Page, expect
from sqlalchemy import update

from portal.app import load_content
from portal.db import make_engine, writing
from portal.live.models import class_session
from portal.periods import month_of, today
from portal.settings import Settings
from portal.slips.models import session_due
from portal.slips.store import Slip, Submission, record
from tests.an_hour import an_hour, keep_hour
from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.keyboard import choose_next, follow, reach, write
from tests.browser.officer import PASSWORD

SEALED = 12


def _stage(page: Page, stage: str) -> None:
    expect(page.locator("[data-stage]")).to_have_attribute("data-stage", stage)


def _press(page: Page, do: str, stage: str) -> None:
    """A step by Tab and Enter."""
    reach(page, f"button[value={do}]")
    page.keyboard.press("Enter")
    _stage(page, stage)


def _seal(house: House, code: str) -> None:
    """A full class hands in, the code expires, and the night seals it."""
    (one,) = house.rows("SELECT id, community FROM class_session WHERE code = ?", code)
    _, bank = load_content(Settings(secret=house.secret))
    form = next(iter(bank.quizzes["new-drugs"].forms.values()))
    slip = Slip(
        one["community"], "youth", "general", form.code, "a" * len(form.items), True, True, session_id=one["id"]
    )
    engine = make_engine(f"sqlite:///{house.file}")
    record(engine, [Submission(month_of(today()), slip)] * SEALED)
    past = int(time.time()) - 7200
    with writing(engine) as connection:
        connection.execute(update(class_session).where(class_session.c.id == one["id"]).values(expires=past))
        connection.execute(update(session_due).where(session_due.c.session_id == one["id"]).values(expires=past))
    engine.dispose()
    house.portal("nightly")


def test_a_teacher_needs_no_mouse_from_the_door_to_the_result(house: House, laptop: Opener) -> None:
    area = house.rows("SELECT code FROM area WHERE kind = 'community' ORDER BY code")[0]["code"]
    password = house.portal("make-officer", "mouseless", area, "--role", "teacher").split()[-1]
    page = laptop("en")
    page.goto(f"{house.url}/office/")
    write(page, "[name=name]", "mouseless")
    write(page, "[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/password*")
    for field, value in (("current", password), ("new", PASSWORD), ("again", PASSWORD)):
        write(page, f"[name={field}]", value)
    page.keyboard.press("Enter")
    page.locator("[data-class]").wait_for()

    follow(page, "[data-class]", "/class/")
    reach(page, "[name=test]")
    page.keyboard.type(page.locator("[name=test] option[value='quiz:new-drugs']").inner_text()[:12])
    assert page.locator("[name=test]").input_value() == "quiz:new-drugs"
    write(page, "[name=heads]", "12")
    while page.locator("[name=way]").input_value() != "own-teacher":
        choose_next(page, "[name=way]")
    reach(page, "form.opening button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/class/*/")
    code = page.url.split("/")[-2]

    _press(page, "open", "asking")
    _press(page, "close", "closed")
    _press(page, "reopen", "asking")
    for stage in ("closed", "shown", "explained", "asking"):
        page.keyboard.press("PageDown")
        _stage(page, stage)
    follow(page, "a[href$='/screen']", "/screen")
    for key, stage in (("PageDown", "closed"), ("PageUp", "asking"), (" ", "closed"), ("Enter", "shown")):
        page.keyboard.press(key)
        _stage(page, stage)
    assert not faults_of(page, "wall by keyboard")
    follow(page, "a[href*='look=dark']", "/screen?look=dark")
    _press(page, "finish", "over")
    follow(page, f"a[href$='/{code}/']", f"/class/{code}/")
    follow(page, "a[href$='/report']", "/report")
    expect(page.locator("[data-waiting]")).to_be_visible()

    _seal(house, code)
    page.goto(f"{house.url}/class/")
    follow(page, f"a[href='/class/{code}/report']", "/report")
    expect(page.locator("[data-phase=general]")).to_have_attribute("data-n", str(SEALED))
    expect(page.locator("[data-not-here]")).to_be_visible()
    assert not faults_of(page, "report")


def test_raised_hands_are_counted_without_a_mouse(house: House, laptop: Opener) -> None:
    area = str(house.rows("SELECT code FROM area WHERE kind = 'community' ORDER BY code")[0]["code"])
    one, key = an_hour(area)
    keep_hour(f"sqlite:///{house.file}", one)
    page = laptop("en")
    cookie = {"name": f"class-{one.code}", "value": key, "domain": "localhost", "path": f"/class/{one.code}"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{house.url}/class/{one.code}/hands")
    _press(page, "open", "asking")
    write(page, "#n-1", "9")
    reach(page, "[data-letter=a] [data-tap='1']")
    page.keyboard.press("Space")
    write(page, "#n-2", "4")
    _press(page, "close", "closed")
    _press(page, "show", "shown")
    expect(page.locator("[data-count]").first).to_have_text("10")
    _press(page, "finish", "over")
    assert house.number("SELECT sum(count) FROM tally WHERE session_id = ?", one.id) == 14
