"""A class without devices in real Chromium: the wall by a clicker alone, hands by tapping, the sheets on paper."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.db import make_engine
from portal.live import store
from portal.live.store import Mark, Session, digest_of
from tests.an_hour import an_hour, keep_hour
from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House

SIZES = ({"width": 360, "height": 740}, {"width": 1366, "height": 768})
Hold = Callable[..., tuple[Session, Page]]


@pytest.fixture
def hold(house: House, laptop: Opener) -> Hold:
    """Opens a class and the page of the browser that holds it."""

    def opened(locale: str = "en", scripts: bool = True, **changes: Any) -> tuple[Session, Page]:
        community = str(house.rows("SELECT code FROM area WHERE kind = 'community'")[0]["code"])
        one, key = an_hour(community, **changes)
        keep_hour(f"sqlite:///{house.file}", one)
        page = laptop(locale, scripts, reduced_motion="reduce")  # words that still fade in are called too pale
        cookie = {"name": f"class-{one.code}", "value": key, "domain": "localhost", "path": f"/class/{one.code}"}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return one, page

    return opened


def answers(house: House, one: Session, item: str, given: dict[str, int]) -> None:
    """What phones would send."""
    engine = make_engine(f"sqlite:///{house.file}")
    marks = [
        Mark(one.id, "general", item, letter, digest_of(one.id, letter, str(number)), 0)
        for letter, times in given.items()
        for number in range(times)
    ]
    assert set(store.count(engine, marks, int(time.time()))) == {"counted"}
    engine.dispose()


def sound(page: Page, where: str) -> None:
    """axe at two widths, and nothing wider than the window."""
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert faults_of(page, f"{where} {size['width']}") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where


def test_hands_are_tapped_and_the_sum_is_held_against_the_heads(house: House, hold: Hold) -> None:
    one, page = hold()
    page.goto(f"{house.url}/class/{one.code}/")
    page.get_by_role("button", name="Open", exact=True).click()
    sound(page, "hands")
    page.get_by_label("A: one more").click(click_count=3)
    page.locator("#n-2").fill("30")
    expect(page.locator("[data-sum]")).to_contain_text("33")
    expect(page.locator("[data-sum]")).to_have_class("sum fault")
    page.locator("#n-2").fill("20")
    expect(page.locator("[data-sum]")).to_contain_text("23 hands of 30")
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator("[data-count]").nth(1)).to_have_text("20")
    sound(page, "hands, shown")
    page.get_by_role("button", name="End the class").click()
    expect(page.locator("[data-kept='1']")).to_be_visible()
    assert house.number("SELECT sum(count) FROM tally WHERE session_id = ?", one.id) == 23


def test_hands_are_counted_with_scripts_off(house: House, hold: Hold) -> None:
    one, page = hold(scripts=False, stage="asking")
    page.goto(f"{house.url}/class/{one.code}/hands")
    page.locator("#n-1").fill("12")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("[data-answered]")).to_have_text("12")


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_clicker_alone_leads_through_a_question_on_the_wall(house: House, hold: Hold, look: str) -> None:
    one, page = hold(way="own")
    page.goto(f"{house.url}/class/{one.code}/screen?look={look}")
    sound(page, "wall, waiting")
    page.keyboard.press("Space")
    expect(page.locator("[data-stage='asking']")).to_be_visible()
    answers(house, one, str(page.locator(".asked").get_attribute("data-item")), {"a": 9, "b": 4})
    expect(page.locator("[data-answered]")).to_have_text("13", timeout=6000)
    sound(page, "wall, asking")
    page.keyboard.press("PageDown")
    expect(page.locator("[data-stage='closed']")).to_be_visible()
    page.keyboard.press("PageUp")
    expect(page.locator("[data-stage='asking']")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.locator("[data-stage='closed']")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator("[data-stage='shown']")).to_be_visible()
    expect(page.locator("[data-letter='a'] [data-count]")).to_have_text("9")
    assert page.locator(".right .mark").count() == 1
    sound(page, "wall, shown")
    page.set_viewport_size({"width": 1920, "height": 1080})
    height = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.asked h2')).fontSize)")
    assert height >= 1080 / 25, "from eight metres a letter of a question must be a twenty-fifth of the wall's height"
    page.keyboard.press("PageDown")
    expect(page.locator("[data-stage='explained']")).to_be_visible()
    sound(page, "wall, explained")


def test_another_wall_follows_by_itself(house: House, hold: Hold) -> None:
    one, page = hold(way="own")
    page.goto(f"{house.url}/class/{one.code}/screen?look=dark")
    other = page.context.new_page()
    other.goto(f"{house.url}/class/{one.code}/screen")
    other.keyboard.press("PageDown")
    expect(page.locator("[data-stage='asking']")).to_be_visible(timeout=6000)
    expect(page.locator("html.dark")).to_have_count(1)


@pytest.mark.parametrize("sheet", ["sheet", "key"])
def test_sheets_fit_a4(house: House, hold: Hold, sheet: str) -> None:
    one, page = hold(locale="zh-CN")
    page.goto(f"{house.url}/class/{one.code}/{sheet}")
    sound(page, sheet)
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert b"/Type /Page" in paper
    page.emulate_media(media="print")
    assert not page.locator("nav.actions").is_visible()
    wide = page.evaluate("[...document.images].filter(one => one.getBoundingClientRect().width > 680).length")
    assert wide == 0


def test_a_report_is_read_by_everybody(house: House, hold: Hold) -> None:
    one, page = hold(way="own")
    page.goto(f"{house.url}/class/{one.code}/report")
    expect(page.locator("[data-waiting]")).to_be_visible()
    sound(page, "report")


def test_a_clicker_turns_the_lessons_screens_and_comes_back(house: House, hold: Hold) -> None:
    one, page = hold(way="own", phase="before", stage="lesson", module="youth-parties")
    page.goto(f"{house.url}/class/{one.code}/screen?look=dark")
    page.keyboard.press("PageDown")
    expect(page.locator("[data-slide='1']")).to_be_visible()
    sound(page, "lesson")
    page.keyboard.press("PageDown")
    expect(page.locator("[data-slide='2']")).to_be_visible()
    expect(page.locator("html.dark")).to_have_count(1)
    sound(page, "lesson, second screen")
    page.keyboard.press("PageUp")
    expect(page.locator("[data-slide='1']")).to_be_visible()
    page.goto(f"{house.url}/class/{one.code}/lesson?slide=99")
    page.keyboard.press("Space")
    expect(page.locator("[data-stage='lesson']")).to_be_visible()
