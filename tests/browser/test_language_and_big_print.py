"""The two tools on every page: languages in their own names, and big print; by hand, by keyboard, without scripts."""

import pytest
from playwright.sync_api import Page, expect

from portal.locales import LOCALES
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.pages import QUIZ

both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
SIZE = "parseFloat(getComputedStyle(document.documentElement).fontSize)"


def _language(page: Page) -> str:
    return next((one["value"] for one in page.context.cookies() if one["name"] == "lang"), "")


@both_ways
def test_the_languages_open_by_keyboard_and_lead_to_the_same_page_which_the_next_scan_remembers(
    house: House, laptop: Opener, scripts: bool
) -> None:
    page = laptop("zh-CN", scripts)
    page.goto(f"{house.url}/zh-Hans/learn/youth-disguise/")
    assert _language(page) == "", "nothing is remembered before somebody chooses"
    menu = page.locator(".languages")
    names = menu.locator("a")
    expect(names.first).to_be_hidden()
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(names).to_have_text([locale.own_name for locale in LOCALES])
    expect(names.first).to_be_visible()
    for _ in LOCALES:
        page.keyboard.press("Tab")
    expect(names.last).to_be_focused()
    page.keyboard.press("Enter")
    last = LOCALES[-1]
    page.wait_for_url(f"{house.url}/{last.tag}/learn/youth-disguise/?lang")
    assert _language(page) == last.tag
    expect(page.locator(".languages summary")).to_have_text(last.own_name)
    expect(page.locator(".languages a[aria-current]")).to_have_attribute("hreflang", last.tag)
    page.goto(f"{house.url}/q/{house.code}")
    assert page.url.split("?")[0] == f"{house.url}/{last.tag}/learn/residents-family/"
    page.goto(f"{house.url}/")
    assert page.url == f"{house.url}/{last.tag}/"


@pytest.mark.parametrize("tag", [locale.tag for locale in LOCALES])
def test_all_languages_can_be_tapped_on_the_smallest_phone_in_big_print_without_scripts(
    house: House, phone: Opener, tag: str
) -> None:
    page = phone(scripts=False, viewport={"width": 320, "height": 640})
    page.goto(f"{house.url}/{tag}/help/#big")
    assert page.evaluate(SIZE) == 24
    page.locator(".languages summary").tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    boxes = [one.bounding_box() for one in page.locator(".languages a").all()]
    assert len(boxes) == len(LOCALES)
    for box in boxes:
        assert box
        assert box["height"] >= 48
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
    assert len({(box["x"], box["y"]) for box in boxes if box}) == len(LOCALES), "none lies over another"
    page.locator(f".languages a[hreflang={'en' if tag != 'en' else 'my'}]").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en" if tag != "en" else "my")


FONTS = {"my": "Myanmar", "ar": "Arab", "ko": "CJK KR", "ug": "Arab"}


@pytest.mark.parametrize("tag", FONTS)
def test_every_script_is_drawn_with_a_font_of_its_own(house: House, phone: Opener, tag: str) -> None:
    """On this machine those of .ci/system-packages; no box with a question mark stands for a letter."""
    page = phone()
    page.goto(f"{house.url}/{tag}/")
    name = next(locale.own_name for locale in LOCALES if locale.tag == tag)
    page.locator(".languages summary").tap()
    wire = page.context.new_cdp_session(page)
    wire.send("DOM.enable")
    wire.send("CSS.enable")
    root = wire.send("DOM.getDocument")["root"]["nodeId"]
    node = wire.send("DOM.querySelector", {"nodeId": root, "selector": f".languages a[lang={tag}]"})["nodeId"]
    fonts = wire.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert [one["familyName"] for one in fonts if FONTS[tag] in one["familyName"]], (name, fonts)
    assert len(fonts) == 1, fonts


@both_ways
def test_a_language_chosen_on_the_quiz_is_remembered_and_the_quiz_stays_the_same_one(
    house: House, phone: Opener, scripts: bool
) -> None:
    page = phone("zh-CN", scripts)
    page.goto(f"{house.url}/zh-Hans{QUIZ}")
    page.locator(".languages summary").tap()
    page.locator(".languages a[hreflang=en]").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.startswith(f"{house.url}/en{QUIZ}")
    assert _language(page) == "en"


@both_ways
def test_a_link_that_somebody_sent_changes_no_language(house: House, phone: Opener, scripts: bool) -> None:
    page = phone("zh-CN", scripts)
    page.goto(f"{house.url}/en/drugs/")
    assert _language(page) == ""
    page.goto(f"{house.url}/")
    assert page.url == f"{house.url}/zh-Hans/"


def test_big_print_is_one_tap_and_stays_on_the_next_page(house: House, phone: Opener) -> None:
    page = phone()
    page.goto(f"{house.url}/zh-Hans/help/")
    button = page.get_by_role("button", name="大字")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(SIZE) == 18
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(SIZE) == 24
    page.goto(f"{house.url}/ug/drugs/")
    assert page.evaluate(SIZE) == 24
    again = page.locator("[data-big]")
    again.focus()
    for key, size in (("Space", 18), ("Enter", 24), ("Enter", 18)):
        page.keyboard.press(key)
        assert page.evaluate(SIZE) == size
    page.reload()
    assert page.evaluate(SIZE) == 18
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_big_print_works_without_scripts(house: House, phone: Opener, tag: str) -> None:
    page = phone(scripts=False)
    page.goto(f"{house.url}/{tag}/help/")
    assert page.evaluate(SIZE) == 18
    page.locator("[data-big]").tap()
    page.wait_for_url("**/help/#big")
    assert page.evaluate(SIZE) == 24


def test_the_skip_link_is_the_first_thing_that_tab_finds_and_leads_to_the_words(house: House, laptop: Opener) -> None:
    page = laptop()
    page.goto(f"{house.url}/zh-Hans/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
