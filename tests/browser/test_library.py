"""Finding a thing in the library: typed with scripts, sent without them, filtered by what it looks like."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.house import House

SHOWN = "[data-cards] > li:visible"


def test_cards_are_filtered_at_once_while_somebody_types(house: House, phone: Opener) -> None:
    page = phone()
    page.goto(f"{house.url}/zh-Hans/drugs/")
    everything = page.locator(SHOWN).count()
    field = page.get_by_role("searchbox")
    field.fill("依托")
    expect(page.locator("[data-cards] a[href$='/drugs/etomidate/']")).to_be_visible()
    expect(page.locator(SHOWN)).not_to_have_count(everything)
    assert page.locator(SHOWN).count() > 0
    none = page.locator("[data-none]")
    expect(none).to_be_hidden()
    field.fill("没有这个东西")
    expect(page.locator(SHOWN)).to_have_count(0)
    expect(none).to_be_visible()
    field.fill("")
    expect(page.locator(SHOWN)).to_have_count(everything)


@pytest.mark.parametrize("tag", ["en", "ug", "ar", "my"])
def test_a_chinese_name_is_found_in_every_language(house: House, phone: Opener, tag: str) -> None:
    page = phone()
    page.goto(f"{house.url}/{tag}/drugs/")
    page.get_by_role("searchbox").fill(" 依托咪酯 ")
    expect(page.locator("[data-cards] a[href$='/drugs/etomidate/']")).to_be_visible()


def test_the_search_works_by_keyboard_and_without_scripts(house: House, laptop: Opener) -> None:
    page = laptop(scripts=False)
    page.goto(f"{house.url}/zh-Hans/drugs/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("依托咪酯")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh-Hans/search/?q=*")
    found = page.locator(".found a").first
    expect(found).to_have_attribute("href", "/zh-Hans/drugs/etomidate/")
    expect(page.get_by_role("searchbox")).to_have_value("依托咪酯")
    found.click()
    page.wait_for_url("**/zh-Hans/drugs/etomidate/")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_disguises_lead_to_their_own_pages_and_back(house: House, phone: Opener, scripts: bool) -> None:
    page = phone(scripts=scripts)
    page.goto(f"{house.url}/en/drugs/")
    page.locator(".chips a[href$='/like/vape/']").tap()
    page.wait_for_url("**/en/drugs/like/vape/")
    chosen = page.locator(".chips a[aria-current=page]")
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_attribute("href", "/en/drugs/like/vape/")
    assert page.locator(SHOWN).count() > 0
    page.locator(".chips a").first.tap()
    page.wait_for_url("**/en/drugs/")


def test_no_picture_of_a_card_is_fetched_before_it_comes_near(house: House, phone: Opener) -> None:
    page = phone()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{house.url}/en/drugs/", wait_until="networkidle")
    pictures = {url for url in asked if "/media/" in url}
    assert len(pictures) < page.locator("[data-cards] img").count()
