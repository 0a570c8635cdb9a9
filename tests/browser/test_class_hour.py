"""One teacher, three phones in real Chromium: a late joiner, a reload, a dropped network, a restart of the server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.officer import PASSWORD, sign_in

WAIT = 15_000  # a poll each two seconds, on a busy machine


@pytest.fixture
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A portal of its own: this test stops and starts it."""
    one = House(tmp_path_factory.mktemp("school"))
    one.printed = one.portal("prepare", "--try")
    one.start()
    yield one
    one.stop()


def _teacher(page: Page, school: House) -> None:
    area = school.rows("SELECT code FROM area WHERE kind = 'community' ORDER BY code")[0]["code"]
    password = school.portal("make-officer", "teacher", area, "--role", "teacher").split()[-1]
    sign_in(page, school, "teacher", password)
    for field, value in (("current", password), ("new", PASSWORD), ("again", PASSWORD)):
        page.locator(f"[name={field}]").fill(value)
    page.locator("form.narrow button").click()
    page.locator("[data-class]").click()
    page.locator("form.opening").wait_for()


def _open(page: Page, way: str, test: str = "quiz:new-drugs") -> str:
    page.locator("[name=test]").select_option(test)
    page.locator("[name=way]").select_option(way)
    page.locator("form.opening button").click()
    return page.locator("#class").get_attribute("data-code") or ""


def _stage(page: Page, stage: str) -> None:
    expect(page.locator("#class")).to_have_attribute("data-stage", stage, timeout=WAIT)


def _next(page: Page, stage: str) -> None:
    """The whole hour by one key."""
    page.locator("body").press("PageDown")
    _stage(page, stage)


def _answer(page: Page, letter: str) -> None:
    step = page.locator("fieldset[data-item]:not([hidden])")
    expect(step).to_have_count(1, timeout=WAIT)
    step.locator(f"input[value='{letter}']").check()
    step.get_by_role("button").click()
    expect(step.locator("input:checked")).to_be_disabled()


def _answered(school: House) -> int:
    return school.number("SELECT sum(value) FROM class_count WHERE answer <> 'done'")


def _until(page: Page, school: House, query: str, number: int) -> None:
    for _ in range(60):
        if school.number(query) == number:
            return
        page.wait_for_timeout(250)
    assert school.number(query) == number, query


def test_a_class_paced_by_its_teacher_loses_no_answer(
    school: House, laptop: Opener, phone: Opener, watch: object
) -> None:
    desk = laptop()
    _teacher(desk, school)
    assert not faults_of(desk, "opening")
    code = _open(desk, "own-teacher")
    assert not faults_of(desk, "control")
    first, second, late = phone(), phone(), phone()
    for pupil in (first, second):
        pupil.goto(f"{school.url}/join/{code}")
        expect(pupil.locator("[data-said]")).to_be_visible(timeout=WAIT)
    assert not faults_of(first, "waiting")
    _next(desk, "asking")
    _answer(first, "a")
    _answer(second, "?")
    assert not faults_of(first, "answered")
    expect(desk.locator("[data-answered]")).to_have_text("2", timeout=WAIT)
    first.reload()
    expect(first.locator("fieldset[data-item]:not([hidden]) input:checked")).to_have_value("a", timeout=WAIT)
    for stage in ("closed", "shown", "explained"):
        _next(desk, stage)
    expect(first.locator(".explain")).to_be_visible(timeout=WAIT)
    expect(desk.locator("[data-few]")).to_have_count(1)
    assert not faults_of(desk, "explained")
    assert not faults_of(first, "explained")
    _next(desk, "asking")
    late.goto(f"{school.url}/join/{code}")
    expect(late.locator("fieldset[data-item]:not([hidden])")).to_have_attribute(
        "data-item", late.locator("fieldset[data-item]").nth(1).get_attribute("data-item") or "", timeout=WAIT
    )
    _answer(late, "b")
    for pupil in (first, second):
        expect(pupil.locator("fieldset[data-item]:not([hidden]) button")).to_be_visible(timeout=WAIT)
    # The first phone loses its network, answers, and finds it again.
    watch.complaints.clear()  # type: ignore[attr-defined]
    first.context.set_offline(True)
    _answer(first, "c")
    expect(first.locator("[data-said]")).not_to_be_empty()
    assert _answered(school) == 3
    first.context.set_offline(False)
    _until(first, school, "SELECT sum(value) FROM class_count WHERE answer <> 'done'", 4)
    # The server is started anew on the same port in the middle of a question.
    port = school.port
    school.stop()
    _answer(second, "d")
    school.start(port)
    _until(second, school, "SELECT sum(value) FROM class_count WHERE answer <> 'done'", 5)
    watch.complaints.clear()  # type: ignore[attr-defined]  # what a dropped network and a dead server must complain of
    desk.reload()
    _stage(desk, "asking")
    desk.locator("button[value=finish]").click()
    _stage(desk, "over")
    for pupil in (first, second, late):
        expect(pupil.locator("[data-result]")).to_be_visible(timeout=WAIT)
        kept = pupil.evaluate("JSON.stringify(window.sessionStorage) + JSON.stringify(window.localStorage)")
        assert '"answers":{}' in kept.replace("\\", "")
    slips = school.rows("SELECT answers, flag, session_id FROM slip")
    assert sorted(one["answers"][:2] for one in slips) == ["-b", "?d", "ac"]
    assert {one["flag"] for one in slips} == {0}
    assert len({one["session_id"] for one in slips}) == 1


def test_a_tablet_goes_from_one_person_to_the_next_and_keeps_nothing(
    school: House, laptop: Opener, phone: Opener
) -> None:
    desk, tablet = laptop(), phone()
    _teacher(desk, school)
    code = _open(desk, "own-self")
    tablet.goto(f"{school.url}/join/{code}")
    expect(tablet.locator("[data-wait]")).to_be_visible()
    assert not faults_of(tablet, "door")
    _next(desk, "asking")
    for _ in range(2):
        expect(tablet.locator("#quiz")).to_be_visible(timeout=WAIT)
        for _item in range(tablet.locator("fieldset[data-item]").count()):
            step = tablet.locator("fieldset[data-item]:not([hidden])")
            step.locator("input[value='?']").check()
            step.get_by_role("button").click()
            step.get_by_role("button").click()
        expect(tablet.locator("[name=community], [name=repeat]")).to_have_count(0)
        tablet.locator("[data-send] button").click()
        expect(tablet.locator("#result")).to_be_visible()
        assert not faults_of(tablet, "result")
        assert tablet.evaluate("window.localStorage.length + window.sessionStorage.length") == 0
        tablet.locator("[data-next-person]").click()
    assert school.number("SELECT count(*) FROM slip WHERE session_id IS NOT NULL") == 2
    assert tablet.context.cookies(school.url) == [] or all(
        one["name"] != "result" for one in tablet.context.cookies(school.url)
    )
