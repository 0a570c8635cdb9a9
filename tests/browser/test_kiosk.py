"""One tablet at a stall, many people, with a network that is really cut: nothing of one is there for the next."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.db import make_engine
from portal.outreach.store import Placement, add_placement
from tests.browser.axe import faults_of
from tests.browser.house import House
from tests.browser.reader import answer_all, items
from tests.browser.test_offline import QUEUE, wait_for

CODE, PIN = "KSK234", "2468"
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
STOCK = "code => JSON.parse(localStorage.getItem('mingbian.kiosk.' + code) || '{\"tickets\": []}').tickets.length"
COUNTED = "SELECT sum(value) FROM open_count WHERE kind = 'quiz' AND name = ?"
SLIPS = "SELECT count(*) FROM slip"
Tablet = Callable[..., Page]


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A portal of this file alone, with a kiosk whose place is named in letters that run both ways."""
    one = House(tmp_path_factory.mktemp("stall"))
    one.printed = one.portal("prepare", "--try")
    area = one.rows("SELECT area FROM placement")[0]["area"]
    engine = make_engine(f"sqlite:///{one.file}")
    place = "集市 🎪 بازار <b>"
    add_placement(engine, Placement(CODE, area, "migrants", "quiz:new-drugs", place, kind="kiosk"))
    engine.dispose()
    one.start()
    yield one
    one.stop()


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[Tablet]:
    opened: list[BrowserContext] = []

    def open_one(**more: object) -> Page:
        context = chromium.new_context(**TABLET | more, locale="zh-CN")  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        opened.append(context)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()


def begin(page: Page, stall: House) -> None:
    """What staff do in the morning, with a network."""
    page.goto(f"{stall.url}/kiosk/{CODE.lower()}")
    assert page.url.endswith(f"/kiosk/{CODE}")
    button = page.locator("[data-begin] button")
    expect(button).to_be_enabled(timeout=60_000)
    for field in ("#pin", "#pin-again"):
        page.locator(field).fill(PIN)
    button.click()
    expect(page.locator("[data-welcome]")).to_be_visible(timeout=20_000)  # a hash takes its time


def choose_language(page: Page, tag: str) -> None:
    page.locator(f".tongues [data-language='{tag}']").click()
    expect(items(page).first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", tag)


def hand_in(page: Page, became: str) -> None:
    page.locator("[data-send] button").click()
    expect(page.locator(f"[data-became={became}]")).to_be_visible()


def test_many_people_answer_without_a_network_each_with_a_form_of_their_own(stall: House, tablet: Tablet) -> None:
    page = tablet()
    begin(page, stall)
    assert page.evaluate("!!document.fullscreenElement")
    stock = page.evaluate(STOCK, CODE)
    assert stock >= 200
    stall.stop()
    page.reload()
    expect(page.locator("[data-set-up]")).to_be_hidden()
    for number, (tag, answer) in enumerate((("zh-Hans", "right"), ("ug", "wrong"), ("ug", "right"))):
        choose_language(page, tag)
        # Nothing of the one before: no answer, no choice, no link to anywhere else.
        expect(page.locator("#quiz input:checked")).to_have_count(0)
        expect(page.locator("#own-result")).to_have_count(0)
        assert page.locator("main a[href]").count() == 0
        answer_all(page, answer)
        expect(page.locator("[name=repeat]")).to_be_visible()
        expect(page.locator("[name=repeat]")).not_to_be_checked()
        hand_in(page, "waiting")
        expect(page.locator("#own-result .missed")).to_have_count(0 if answer == "right" else 11)
        assert page.locator("main a[href]").count() == 0
        page.locator("[data-next-person]").first.click()
        expect(page.locator("#own-result")).to_have_count(0)
        expect(page.locator("#quiz")).to_have_count(0)
        assert page.evaluate(QUEUE) == number + 1
    assert page.evaluate(STOCK, CODE) == stock - 3
    queue = page.evaluate("JSON.parse(localStorage.getItem('mingbian.queue')).map(one => one.ticket)")
    assert len(set(queue)) == 3
    assert set(page.evaluate("Object.keys(localStorage)")) == {"mingbian.queue", f"mingbian.kiosk.{CODE}"}
    slips = stall.number(SLIPS)
    stall.start(stall.port)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_for(page, lambda: page.evaluate(QUEUE) == 0)
    assert stall.number(SLIPS) == slips + 3
    assert {row["audience"] for row in stall.rows("SELECT audience FROM slip")} == {"migrants"}
    assert stall.number(COUNTED, "submitted") == stall.number(COUNTED, "started") == 3
    # With a network again: sent at once.
    choose_language(page, "zh-Hans")
    answer_all(page)
    hand_in(page, "sent")
    assert stall.number(SLIPS) == slips + 4


def test_nobody_there_for_a_minute_a_word_first_and_then_all_is_gone(stall: House, tablet: Tablet) -> None:
    page = tablet()
    page.clock.install()
    begin(page, stall)
    choose_language(page, "ug")
    idle = page.locator("[data-idle]")
    page.clock.run_for(39_000)
    expect(idle).to_be_hidden()
    page.clock.run_for(2_000)
    expect(idle).to_be_visible()
    expect(idle.get_by_role("alertdialog")).to_contain_text("بارمۇ")
    expect(idle.locator("[data-go-on]")).to_be_focused()
    idle.locator("[data-go-on]").click()
    expect(idle).to_be_hidden()
    page.clock.run_for(30_000)
    # A touch begins the minute anew; by hand Chromium would scroll too, and tell of it only later.
    items(page).first.locator("input").first.dispatch_event("pointerdown")
    page.clock.run_for(30_000)
    expect(idle).to_be_hidden()
    page.clock.run_for(31_000)
    expect(page.locator("[data-welcome]")).to_be_visible()
    expect(page.locator("#quiz")).to_have_count(0)
    expect(idle).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert page.evaluate(QUEUE) == 0


def test_the_greeting_goes_through_all_languages_and_stands_still_for_who_wants_it_so(
    stall: House, tablet: Tablet
) -> None:
    page = tablet()
    page.clock.install()
    begin(page, stall)
    seen = set()
    for _ in range(12):
        seen.add(page.locator(".greeting").get_attribute("lang"))
        page.clock.run_for(5_000)
    assert seen == {one.get_attribute("data-language") for one in page.locator(".tongues button").all()}
    assert len(seen) == 10
    calm = tablet(reduced_motion="reduce")
    calm.clock.install()
    begin(calm, stall)
    calm.clock.run_for(20_000)
    expect(calm.locator(".greeting")).to_have_attribute("lang", "zh-Hans")


def test_only_the_pin_leaves_and_then_nothing_of_it_stays(stall: House, tablet: Tablet) -> None:
    page = tablet()
    begin(page, stall)
    stored = page.evaluate(f"localStorage.getItem('mingbian.kiosk.{CODE}')")
    assert PIN not in stored.split('"tickets"')[0] or "hash" in stored
    assert f'"{PIN}"' not in stored
    page.go_back()
    page.wait_for_timeout(300)
    assert page.url.endswith(f"/kiosk/{CODE}")
    page.reload()
    expect(page.locator("[data-set-up]")).to_be_hidden()
    page.locator("[data-staff]").click()
    fault = page.locator("[data-leave] [data-fault]")
    for wrong in ("1111", "9999"):
        page.locator("#pin-out").fill(wrong)
        page.locator("[data-leave] [type=submit]").click()
        expect(fault).not_to_be_empty()
        expect(page.locator("[data-set-up]")).to_be_hidden()
    page.locator("#pin-out").fill(PIN)
    page.locator("[data-leave] [type=submit]").click()
    expect(page.locator("[data-set-up]")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []
    assert not page.evaluate("!!document.fullscreenElement")


def test_after_five_wrong_pins_even_the_right_one_waits(stall: House, tablet: Tablet) -> None:
    page = tablet()
    begin(page, stall)
    page.locator("[data-staff]").click()
    for number in range(6):
        page.locator("#pin-out").fill(PIN if number == 5 else "0000")
        page.locator("[data-leave] [type=submit]").click()
        if number < 5:
            wait_for(page, lambda: page.locator("#pin-out").input_value() == "")
    expect(page.locator("[data-leave] [data-fault]")).to_have_text(
        page.locator("#kiosk").get_attribute("data-locked") or ""
    )
    expect(page.locator("[data-set-up]")).to_be_hidden()


def test_two_pins_that_differ_or_are_too_short_begin_nothing(stall: House, tablet: Tablet) -> None:
    page = tablet()
    page.goto(f"{stall.url}/kiosk/{CODE}")
    expect(page.locator("[data-begin] button")).to_be_enabled(timeout=60_000)
    for first, second in (("2468", "2467"), ("12", "12"), ("abcd", "abcd")):
        page.locator("#pin").fill(first)
        page.locator("#pin-again").fill(second)
        page.locator("[data-begin] button").click()
        expect(page.locator("[data-welcome]")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.parametrize("width", [1024, 360])
def test_no_part_of_the_kiosk_shuts_anybody_out_and_everything_is_large(
    stall: House, tablet: Tablet, width: int
) -> None:
    page = tablet(viewport={"width": width, "height": 768}, reduced_motion="reduce")
    page.goto(f"{stall.url}/kiosk/{CODE}")
    found = faults_of(page, "set up")
    begin(page, stall)
    found += faults_of(page, "welcome")
    sizes = page.locator(".tongues button, .greeting").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(sizes) >= 88
    choose_language(page, "ug")
    found += faults_of(page, "form")
    sizes = page.locator("main .option:visible, main button:visible").evaluate_all(
        "all => all.map(one => one.offsetHeight)"
    )
    assert min(sizes) >= 72
    answer_all(page, "wrong")
    hand_in(page, "sent")
    found += faults_of(page, "result")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator("[data-staff]").click()
    found += faults_of(page, "leave")
    assert found == []
