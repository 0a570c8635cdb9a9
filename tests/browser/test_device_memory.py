"""What a device remembers by itself: tests done, the result before a lesson, big print; and that it can forget."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.reader import (
    RIGHT,
    answer_all,
    counted,
    keys,
    newest,
    send,
    slips_come,
    take,
    take_time,
    with_scripts,
)

PAIRS = "SELECT sum(value) FROM open_count WHERE kind = 'P' AND name = ?"
KEPT = "Object.keys(localStorage).sort()"
both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def _quiz(house: House) -> str:
    return f"{house.url}/zh-Hans/quiz/new-drugs/"


def test_a_second_attempt_on_the_same_device_is_a_repeat_and_leaves_no_slip(house: House, phone: Opener) -> None:
    page = phone()
    assert slips_come(house, lambda: take(page, _quiz(house))) == 1
    assert counted(page) == "first"
    assert page.evaluate("localStorage.getItem('mingbian.done')") == '["new-drugs.1"]'
    assert slips_come(house, lambda: take(page, _quiz(house))) == 0
    assert counted(page) == "repeat"


def test_without_scripts_a_reader_may_say_that_it_is_a_repeat(house: House, phone: Opener) -> None:
    page = phone(scripts=False)

    def again() -> None:
        page.goto(_quiz(house))
        answer_all(page)
        page.locator("[name=repeat]").check()
        send(page)

    assert slips_come(house, again) == 0
    assert counted(page) == "repeat"


@pytest.mark.parametrize(
    ("before", "after", "name"), [("wrong", RIGHT, "gained"), (RIGHT, RIGHT, "both"), (RIGHT, "wrong", "lost")]
)
def test_before_lesson_after_is_joined_on_the_device_and_asks_the_other_form(
    house: House, phone: Opener, before: str, after: str, name: str
) -> None:
    page, known, pairs = phone(), keys(house), house.number(PAIRS, name)
    lesson = f"{house.url}/zh-Hans/learn/seniors-home/"
    page.goto(lesson)
    page.locator("[data-before]").click()
    assert with_scripts(page)
    expect(page.locator("[name=audience]")).to_have_value("seniors")
    take_time(page, house)
    answer_all(page, before)
    send(page)
    first = newest(house, known)
    assert (first["phase"], first["flag"]) == ("before", 0)
    # The one button of the result leads back to the lesson itself.
    page.locator("#result .actions .button").first.click()
    assert page.url == f"{lesson}#lesson"
    page.locator("[data-after]").click()
    expect(page.locator("[name=before]")).to_have_value("1" if before == RIGHT else "0")
    take_time(page, house)
    answer_all(page, after)
    send(page)
    assert counted(page) == "first", "an after-test is no repeat of the before-test"
    second = newest(house, known | {first["slip_id"]})  # type: ignore[arg-type]
    assert (second["phase"], second["flag"]) == ("after", 0)
    assert {first["quiz_version"], second["quiz_version"]} == {"new-drugs.1A", "new-drugs.1B"}
    assert house.number(PAIRS, name) == pairs + 1
    # One lesson has one pair: a further test afterwards is practice.
    page.goto(lesson)
    page.locator("[data-after]").click()
    expect(page.locator("[name=before]")).to_have_value("")
    answer_all(page, after)
    assert slips_come(house, lambda: send(page)) == 0
    assert house.number(PAIRS, name) == pairs + 1


@both_ways
def test_forget_on_this_device_leaves_nothing_behind(house: House, phone: Opener, scripts: bool) -> None:
    page = phone(scripts=scripts)
    page.goto(f"{house.url}/q/{house.code}")
    page.goto(f"{house.url}/zh-Hans/?lang")
    if scripts:
        page.locator("[data-big]").click()
    take(page, f"{_quiz(house)}?phase=before&module=seniors-home")
    assert {one["name"] for one in page.context.cookies()} == {"lang", "place", "result"}
    if scripts:
        assert page.evaluate(KEPT) == ["mingbian.before", "mingbian.big", "mingbian.done"]
    page.locator("[data-forget]").click()
    expect(page.locator("[data-forgotten]")).to_be_visible()
    assert page.context.cookies() == []
    if scripts:
        assert page.evaluate(KEPT) == []
        expect(page.locator("html.big")).to_have_count(0)
    assert _gone(page, house)


@both_ways
def test_the_privacy_page_leads_to_forgetting_too(house: House, phone: Opener, scripts: bool) -> None:
    page = phone(scripts=scripts)
    page.goto(f"{house.url}/q/{house.code}")
    page.goto(f"{house.url}/zh-Hans/privacy/")
    page.locator("a[href$='/forget/']").click()
    page.locator("main form button").click()
    expect(page.locator("[data-forgotten]")).to_be_visible()
    assert page.context.cookies() == []


def _gone(page: Page, house: House) -> bool:
    answer = page.goto(f"{house.url}/zh-Hans/result/")
    return answer is not None and answer.status == 404


def test_a_device_sends_the_form_and_nothing_else(house: House, phone: Opener) -> None:
    """No second request, no beacon."""
    page = phone()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method != "GET" else None)
    take(page, _quiz(house))
    page.goto(f"{house.url}/zh-Hans/")
    assert sent == ["POST"]
