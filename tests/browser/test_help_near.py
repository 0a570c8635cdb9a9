"""Where to get help near me, in a real browser: on the help page, without scripts, with the network really cut."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.areas.store import load_tree
from portal.db import make_engine
from portal.outreach.directory import store
from portal.outreach.directory.listing import HelpPlace
from portal.periods import today
from tests.browser.axe import faults_of
from tests.browser.conftest import PHONE, Opener
from tests.browser.house import House
from tests.browser.officer import come_in
from tests.browser.watching import lines

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
  return found;
}"""


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A portal of this file alone, for it is stopped and started again: two places for each area of the way up."""
    one = House(tmp_path_factory.mktemp("village"))
    one.printed = one.portal("prepare", "--try")
    area: str | None = code_of(one)[1]
    engine = make_engine(f"sqlite:///{one.file}")
    tree = load_tree(engine)
    while area:
        for kind in ("hospital", "legal"):
            place = HelpPlace(
                area, kind, f"{area} {kind}", "一号路", "0571-12345678", "9–17", ("zh-Hans", "ug"), today()
            )
            store.add(engine, place)
        area = tree.by_code[area].parent
    engine.dispose()
    one.start()
    yield one
    one.stop()


@pytest.fixture
def own_phone(chromium: Browser) -> Iterator[Callable[..., Page]]:
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


def code_of(house: House) -> tuple[str, str]:
    """A printed code and its community."""
    (row,) = house.rows("SELECT code, area FROM placement LIMIT 1")
    return str(row["code"]), str(row["area"])


def other_than(house: House, area: str) -> str:
    """Another community."""
    return str(house.rows("SELECT code FROM area WHERE kind = 'community' AND code != ? LIMIT 1", area)[0]["code"])


def wait_for(page: Page, holds: Callable[[], object]) -> None:
    for _ in range(150):
        if holds():
            return
        page.wait_for_timeout(60)
    pytest.fail("it never came so far")


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_after_a_scan_the_help_page_begins_with_the_place_and_keeps_it_for_when_there_is_no_network(
    village: House, own_phone: Callable[..., Page], tag: str
) -> None:
    page = own_phone(reduced_motion="reduce")
    code, area = code_of(village)
    page.goto(f"{village.url}/q/{code}")
    page.goto(f"{village.url}/{tag}/help/")
    near = page.locator("[data-near-link] [data-near]")
    expect(near).to_have_attribute("data-area", area)
    expect(near.locator(".near li")).to_have_count(3)
    expect(near.locator("a[href^='tel:']").first).to_have_attribute("href", "tel:110")
    assert faults_of(page, f"{tag} help") == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    own = f"/{tag}/help/near/{area}/"
    wanted = {own, f"/{tag}/help/", f"/{tag}/offline/"}
    wait_for(page, lambda: wanted <= set(page.evaluate(KEPT)))
    village.stop()
    try:
        for path in (f"/{tag}/help/near/", own):
            page.goto(village.url + path)
            expect(page.locator("[data-near]")).to_have_attribute("data-area", area)
            expect(page.locator("html")).to_have_attribute("lang", tag)
        page.goto(f"{village.url}/{tag}/help/")
        expect(near.locator(".near li")).to_have_count(3)
        page.goto(f"{village.url}/{tag}/help/near/?area={other_than(village, area)}")
        expect(page.locator("body")).to_have_attribute("data-page", "offline")  # never another one's list
    finally:
        village.start(village.port)


def test_a_place_that_was_chosen_is_kept_too_and_shown_anew_on_the_help_page(
    village: House, own_phone: Callable[..., Page]
) -> None:
    page = own_phone()
    page.goto(f"{village.url}/zh-Hans/help/")
    expect(page.locator("[data-near-link] a")).to_be_visible()
    expect(page.locator("[data-near]")).to_have_count(0)
    page.locator("[data-near-link] a").click()
    _, area = code_of(village)
    page.locator("#area").select_option(area)
    page.locator("main form button").click()
    expect(page.locator("[data-near]")).to_have_attribute("data-area", area)
    wait_for(page, lambda: f"/zh-Hans/help/near/{area}/" in page.evaluate(KEPT))
    page.goto(f"{village.url}/zh-Hans/help/")
    expect(page.locator("[data-near-link] [data-near]")).to_have_attribute("data-area", area)
    assert page.evaluate("Object.keys(localStorage)") == []
    assert "place" not in json.dumps(page.context.cookies())


def test_everything_is_reached_with_scripts_off_and_shuts_nobody_out(village: House, phone: Opener) -> None:
    page = phone(scripts=False)
    page.goto(f"{village.url}/ug/help/")
    page.locator("[data-near-link] a").click()
    page.locator("#area").select_option(code_of(village)[1])
    page.locator("main form button").click()
    expect(page.locator("[data-place]")).to_have_count(6)
    expect(page.locator("[data-place] a[href^='tel:']").first).to_be_visible()
    seen, found = phone(reduced_motion="reduce"), []
    for tag in ("zh-Hans", "ug"):
        for path in ("", f"{code_of(village)[1]}/"):
            seen.goto(f"{village.url}/{tag}/help/near/{path}")
            found += faults_of(seen, f"{tag} {path}")
            wide = seen.evaluate("document.documentElement.scrollWidth")
            found += [f"{tag} {path} is {wide} px wide"] if wide > 360 else []
    assert not found, lines(found)


def test_an_officer_adds_a_place_with_the_keyboard_and_readers_see_it(village: House, laptop: Opener) -> None:
    page = laptop(reduced_motion="reduce")
    come_in(page, village, "he")
    _, area = code_of(village)
    found = []
    page.goto(f"{village.url}/office/places/new?area={area}")
    found += faults_of(page, "new")
    typed = {"name": "ئىشخانا 🏥", "address": "一号楼", "phone": "0571-12345678转5", "hours": "9:00–17:00"}
    for name, text in typed.items():
        page.locator(f"[name={name}]").focus()
        page.keyboard.type(text)
    page.locator("[name=own]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("[data-done=made]")).to_be_visible()
    found += faults_of(page, "list")
    page.goto(f"{village.url}/zh-Hans/help/near/{area}/")
    line = page.locator("[data-place]", has_text="ئىشخانا")
    expect(line.locator("a")).to_have_attribute("href", "tel:057112345678,5")
    assert not found, lines(found)
