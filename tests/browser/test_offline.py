"""Without a network, really cut here (the server stops): reading, one quiz, answers that wait and count once."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.axe import faults_of
from tests.browser.conftest import PHONE
from tests.browser.house import House
from tests.browser.reader import answer_all, items, step, take_time
from tests.trees import copy_sample, edit, with_real_interface

LESSON, HELP, QUIZ = "/learn/youth-disguise/", "/help/", "/quiz/new-drugs/"
COUNTED = "SELECT sum(value) FROM open_count WHERE kind = 'quiz' AND name = ?"
SLIPS = "SELECT count(*) FROM slip"
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const all = await (await caches.open(name)).keys();
    found[name] = all.map(one => new URL(one.url).pathname);
  }
  return found;
}"""
QUEUE = "() => JSON.parse(localStorage.getItem('mingbian.queue') || '[]').length"
Phone = Callable[..., Page]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A portal of this file alone, for it is stopped and started again."""
    one = House(tmp_path_factory.mktemp("town"))
    one.printed = one.portal("prepare", "--try")
    one.start()
    yield one
    one.stop()


@pytest.fixture
def own_phone(chromium: Browser) -> Iterator[Phone]:
    """A phone that is not watched: that requests fail is what these tests are about."""
    opened: list[BrowserContext] = []

    def open_one(**more: object) -> Page:
        context = chromium.new_context(**PHONE, locale="zh-CN", **more)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        opened.append(context)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture(autouse=True)
def _served(town: House) -> Iterator[None]:
    yield
    if town.server and town.server.poll() is not None:
        town.start(town.port)


def kept(page: Page) -> set[str]:
    """The addresses of pages that this device keeps."""
    found: dict[str, list[str]] = page.evaluate(KEPT)
    return {path for paths in found.values() for path in paths if not path.startswith("/static/")}


def wait_for(page: Page, holds: Callable[[], object]) -> None:
    """Until `holds`; the pages' own policy forbids Playwright's way of waiting for a condition."""
    for _ in range(600):  # a slow machine may take its time: what is waited for never comes by itself
        if holds():
            return
        page.wait_for_timeout(60)
    pytest.fail("it never came so far")


def read_once(page: Page, town: House, tag: str = "zh-Hans", path: str = LESSON) -> None:
    """Visit a page with a network, until the device keeps what it wants to keep."""
    page.goto(f"{town.url}/{tag}{path}")
    wait_for(page, lambda: {f"/{tag}{path}", f"/{tag}{HELP}", f"/{tag}{QUIZ}"} <= kept(page))


def broken_pictures(page: Page) -> list[str]:
    page.evaluate("() => document.querySelectorAll('img[loading=lazy]').forEach(one => { one.loading = 'eager'; })")
    page.wait_for_load_state("networkidle")
    found: list[str] = page.eval_on_selector_all(
        "img", "all => all.filter(one => !one.naturalWidth).map(one => one.src)"
    )
    return found


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_what_was_read_and_home_and_help_open_whole_without_a_network(town: House, own_phone: Phone, tag: str) -> None:
    page = own_phone()
    read_once(page, town, tag)
    town.stop()
    for path in (LESSON, HELP, "/"):
        page.goto(f"{town.url}/{tag}{path}")
        expect(page.locator("html")).to_have_attribute("lang", tag)
        assert page.locator("body").get_attribute("data-page") != "offline", path
        assert broken_pictures(page) == []
        assert page.evaluate("() => document.styleSheets[0].cssRules.length") > 50
    page.goto(town.url + "/")
    expect(page.locator("body")).to_have_attribute("data-page", "home")


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_a_page_that_is_not_here_says_so_in_the_readers_language_and_names_what_is(
    town: House, own_phone: Phone, tag: str
) -> None:
    page = own_phone(reduced_motion="reduce")
    read_once(page, town, tag)
    town.stop()
    for path in (f"/{tag}/drugs/khat/", f"/{tag}/quiz/youth/", f"/q/{town.code}"):
        page.goto(town.url + path)
        expect(page.locator("body")).to_have_attribute("data-page", "offline")
        expect(page.locator("html")).to_have_attribute("lang", tag)
        expect(page.locator("[data-no-quiz]")).to_be_visible(visible="quiz" in path)
        linked = page.locator("[data-kept] a")
        expect(linked.first).to_be_visible()
        assert {str(one.get_attribute("href")) for one in linked.all()} >= {f"/{tag}{LESSON}", f"/{tag}{HELP}"}
        assert all(one.inner_text() for one in linked.all())
    assert faults_of(page, f"{tag} offline") == []


def test_no_desk_no_class_no_code_and_no_result_is_ever_kept(town: House, own_phone: Phone) -> None:
    page = own_phone()
    read_once(page, town)
    page.goto(f"{town.url}/zh-Hans{QUIZ}?form=A")
    answer_all(page)
    page.locator("[data-send] button").click()
    page.wait_for_url("**/result/")
    for path in ("/office/sign-in", "/join", f"/q/{town.code}", "/zh-Hans/search/?q=12356", "/zh-Hans/forget/"):
        page.goto(town.url + path)
    page.goto(f"{town.url}/zh-Hans{HELP}")
    page.wait_for_timeout(700)
    names = kept(page)
    assert not [one for one in names if re.match(r"/(office|class|join|q|api)\b", one)]
    assert not [one for one in names if re.search(r"/(result|search|forget|report|opinion)/", one)]
    assert [one for one in names if "/quiz/" in one] in ([], [f"/zh-Hans{QUIZ}"]), "one form, with a ticket of its own"


def test_answers_given_without_a_network_wait_and_are_sent_once_when_it_returns(town: House, own_phone: Phone) -> None:
    page = own_phone()
    slips, sent, begun = town.number(SLIPS), town.number(COUNTED, "submitted"), town.number(COUNTED, "started")
    read_once(page, town)
    town.stop()
    # The form that is kept belongs to no lesson, so its address says so too.
    page.goto(f"{town.url}/zh-Hans{QUIZ}?phase=before&module=youth-disguise&form=A")
    assert page.url == f"{town.url}/zh-Hans{QUIZ}"
    answer_all(page, "wrong")
    page.locator("[data-send] button").click()
    own = page.locator("#own-result")
    expect(own.locator("h1")).to_be_focused()
    expect(own.locator(".missed")).to_have_count(11)
    expect(page.locator("[data-later=waiting]")).to_contain_text("1")
    assert faults_of(page, "own result") == []
    assert page.evaluate(QUEUE) == 1
    # Nobody else is given the same form.
    page.goto(f"{town.url}/zh-Hans{QUIZ}")
    expect(page.locator("[data-no-quiz]")).to_be_visible()
    expect(page.locator("#quiz")).to_have_count(0)
    assert town.number(SLIPS) == slips
    town.start(town.port)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-later=sent]")).to_be_visible()
    assert page.evaluate(QUEUE) == 0
    assert page.evaluate("Object.keys(localStorage)") == ["mingbian.done"], "acknowledged, nothing of it stays here"
    assert town.number(SLIPS) == slips + 1
    assert town.number(COUNTED, "submitted") == sent + 1
    wait_for(
        page, lambda: town.number(COUNTED, "started") == begun + 1
    )  # counted with its answers, not when it was fetched


def test_an_answer_that_arrived_and_was_not_acknowledged_is_sent_again_and_counts_once(
    town: House, own_phone: Phone
) -> None:
    """And all of it in a browser without service workers, as inside WeChat."""
    page = own_phone(service_workers="block")
    page.goto(f"{town.url}/zh-Hans{QUIZ}?form=A")
    take_time(page, town)
    slips = town.number(SLIPS)
    posts: list[str] = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route.request.post_data or "")
            if len(posts) == 1:
                route.fetch()
                route.abort("connectionreset")
                return
        route.continue_()

    page.route("**/quiz/**", lose_the_answer)
    answer_all(page)
    page.locator("[data-send] button").click()
    expect(page.locator("[data-later=waiting]")).to_be_visible()
    assert town.number(SLIPS) == slips + 1
    page.reload()
    expect(page.locator("[data-later=sent]")).to_be_visible()
    assert len(posts) == 2
    assert re.search(r"ticket=([^&]+)", posts[0])[1] == re.search(r"ticket=([^&]+)", posts[1])[1]  # type: ignore[index]
    # Only what was never sent may be older than the server's memory of tickets.
    assert ["waited=1" in one for one in posts] == [True, False]
    assert town.number(SLIPS) == slips + 1
    assert page.evaluate(QUEUE) == 0


def test_a_wrong_clock_loses_nothing_and_doubles_nothing(town: House, own_phone: Phone) -> None:
    page = own_phone()
    read_once(page, town)
    slips = town.number(SLIPS)
    page.clock.set_fixed_time("2010-01-01T00:00:00")
    town.stop()
    page.goto(f"{town.url}/zh-Hans{QUIZ}")
    answer_all(page)
    page.locator("[data-send] button").click()
    expect(page.locator("[data-later=waiting]")).to_be_visible()
    page.clock.set_fixed_time("2031-06-01T00:00:00")
    town.start(town.port)
    page.goto(f"{town.url}/zh-Hans/")
    expect(page.locator("[data-later=sent]")).to_be_visible()
    assert town.number(SLIPS) == slips + 1


def test_what_waited_too_long_is_erased_and_said_to_be_lost(town: House, own_phone: Phone) -> None:
    page = own_phone()
    slips = town.number(SLIPS)
    ages = {}
    for days in (62, 60):
        page.goto(f"{town.url}/zh-Hans{QUIZ}?form=A")
        ticket = page.locator("[name=ticket]")
        ticket.evaluate("(field, old) => { field.value = old; }", town.aged(ticket.input_value(), days * 24 * 3600))
        answer_all(page)
        town.stop()
        page.locator("[data-send] button").click()
        expect(page.locator("#own-result")).to_be_visible()
        town.start(town.port)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        wait_for(page, lambda: page.evaluate(QUEUE) == 0)
        ages[days] = page.locator("[data-later]").get_attribute("data-later")
    assert ages == {62: "old", 60: "sent"}
    assert town.number(SLIPS) == slips  # the second was a repeat on this device


def test_a_browser_that_stores_nothing_says_so_and_sends_while_the_page_is_open(town: House, own_phone: Phone) -> None:
    page = own_phone(service_workers="block")
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    page.goto(f"{town.url}/zh-Hans{QUIZ}?form=A")
    answer_all(page)
    slips = town.number(SLIPS)
    town.stop()
    page.locator("[data-send] button").click()
    expect(page.locator("[data-later=unkept]")).to_be_visible()
    town.start(town.port)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-later=sent]")).to_be_visible()
    assert town.number(SLIPS) == slips + 1


def test_forgetting_takes_kept_pages_and_waiting_answers_too(town: House, own_phone: Phone) -> None:
    page = own_phone()
    read_once(page, town)
    town.stop()
    page.goto(f"{town.url}/zh-Hans{QUIZ}")
    answer_all(page)
    page.locator("[data-send] button").click()
    expect(page.locator("[data-later=waiting]")).to_be_visible()
    page.route("**/quiz/**", lambda route: route.abort())
    page.route("**/healthz", lambda route: route.abort())
    town.start(town.port)
    page.goto(f"{town.url}/zh-Hans/forget/")
    expect(page.locator("[data-later=waiting]")).to_be_visible()
    page.locator("main form button").click()
    expect(page.locator("[data-forgotten]")).to_be_visible()
    wait_for(page, lambda: kept(page) == set())
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_new_release_takes_over_renews_what_was_kept_and_clears_the_old(tmp_path: Path, own_phone: Phone) -> None:
    root = with_real_interface(copy_sample(tmp_path))
    house = House(tmp_path, root=root)
    house.portal("prepare")
    house.start()
    try:
        page = own_phone()
        lesson = "/zh-Hans/learn/first/"
        page.goto(house.url + lesson)
        wait_for(page, lambda: {lesson, "/zh-Hans/offline/"} <= kept(page))
        (old,) = {name.split("-")[-1] for name in page.evaluate(KEPT)}
        house.stop()
        edit(root / "content" / "modules" / "first" / "zh-Hans.md", "title: ", "title: 新一版的")
        house.start(house.port)
        page.goto(house.url + "/zh-Hans/")  # another page: the lesson itself is not asked for
        wait_for(page, lambda: {name.split("-")[-1] for name in page.evaluate(KEPT)} != {old} and lesson in kept(page))
        wait_for(page, lambda: not [name for name in page.evaluate(KEPT) if name.endswith(old)])
        house.stop()
        page.goto(house.url + lesson)
        expect(page.locator("h1")).to_contain_text("新一版的")
        assert broken_pictures(page) == []
    finally:
        house.stop()


def test_the_form_that_was_opened_with_a_network_outlives_it(town: House, own_phone: Phone) -> None:
    page = own_phone(service_workers="block")
    page.goto(f"{town.url}/ug{QUIZ}?phase=before&module=youth-disguise&form=A")
    answer_all(page)
    slips = town.number(SLIPS)
    town.stop()
    page.locator("[data-send] button").click()
    expect(page.locator("#own-result .result-mark")).to_be_visible()
    expect(page.locator("#own-result .missed")).to_have_count(0)
    remembered = page.evaluate("JSON.parse(localStorage.getItem('mingbian.before'))")
    assert remembered == {"module": "youth-disguise", "version": "new-drugs.1", "form": "A", "mastered": "1"}
    town.start(town.port)
    page.goto(f"{town.url}/ug/")
    expect(page.locator("[data-later=sent]")).to_be_visible()
    assert town.number(SLIPS) == slips + 1


def test_a_quick_hand_is_noticed_without_a_network_too(town: House, own_phone: Phone) -> None:
    """The ticket of a form fetched ahead is old however fast it was filled in."""
    page = own_phone()
    read_once(page, town)
    town.stop()
    page.goto(f"{town.url}/zh-Hans{QUIZ}")
    answer_all(page)
    known = {row["slip_id"] for row in town.rows("SELECT slip_id FROM slip")}
    page.locator("[data-send] button").click()
    expect(page.locator("[data-later=waiting]")).to_be_visible()
    town.start(town.port)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-later=sent]")).to_be_visible()
    (slip,) = [row for row in town.rows("SELECT * FROM slip") if row["slip_id"] not in known]
    assert slip["flag"] == 1


def test_a_used_form_is_refused_in_words_in_another_tab(town: House, own_phone: Phone) -> None:
    page = own_phone()
    read_once(page, town)
    town.stop()
    other = page.context.new_page()
    for one in (page, other):
        one.bring_to_front()  # a page behind another is drawn once a second
        one.goto(f"{town.url}/zh-Hans{QUIZ}")
        expect(items(one).first).to_be_visible()
        answer_all(one)
    page.bring_to_front()
    page.locator("[data-send] button").click()
    expect(page.locator("#own-result")).to_be_visible()
    other.bring_to_front()
    other.locator("[data-send] button").click()
    expect(other.locator("#quiz > p[role=status]")).to_have_text(
        other.locator("#quiz").get_attribute("data-used") or ""
    )
    assert other.evaluate(QUEUE) == 1
    assert step(other).count() == 0


def test_a_copy_on_a_stick_tells_the_result_and_sends_nothing(tmp_path: Path, own_phone: Phone) -> None:
    house = House(tmp_path, root=with_real_interface(copy_sample(tmp_path)))
    house.portal("prepare")
    house.portal("freeze", str(tmp_path / "stick"))
    page = own_phone()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{tmp_path}/stick/index.html")
    page.goto(f"file://{tmp_path}/stick/zh-Hans/quiz/new-drugs/index.html")
    while step(page).count():
        step(page).locator("input").first.check()
        button = step(page).get_by_role("button")
        button.click()
        button.click()
    page.locator("[data-send] button").click()
    expect(page.locator("#own-result h1")).to_be_focused()
    assert page.evaluate(QUEUE) == 0
    page.locator("[data-onward] a").first.click()
    expect(page.locator("body")).to_have_attribute("data-page", "home")
    assert {url.split(":")[0] for url in asked} == {"file"}
