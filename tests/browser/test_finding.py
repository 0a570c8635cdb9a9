"""Finding while somebody types: the script finds what the server finds, in the same order; and a page is passed on."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from portal.link_pictures import HIGH, LINKS, WIDE, draw
from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.watching import lines
from tests.trees import copy_sample, edit, with_real_interface

FOUND = "[data-found] > li > a"
TYPED = {
    "zh-Hans": (
        *(
            "奶茶",
            "naicha",
            "nai3 cha2",
            "ytmz",
            "yituom",
            "电子烟",
            "上头的电子烟",
            "糖 电子烟",
            "12356",
            "ＬＳＤ",
            "k粉",
        ),
        *("a", "ma", "yin", "tiaotiaotang", "没有这个东西", "!?，。", "z" * 70, "的", "舞曲 糖", "dian zi yan"),
    ),
    "en": ("vape", "Milk  TEA", "naicha", "依托咪酯", "e", "drink party", "120", "café", "ßß", "zzz", "law"),
    "ug": ("120", "奶茶", "چاي", "تاماكا", "naicha", "zz"),
    "vi": ("ma tuy", "MA TÚY", "đien", "tra sua", "dama"),
    "my": ("ဆေး", "120", "lsd"),
}


def shown(page: Page) -> list[str | None]:
    return [one.get_attribute("href") for one in page.locator(FOUND).all()]


@pytest.mark.parametrize("tag", TYPED)
def test_the_script_finds_what_the_server_finds_in_the_same_order(house: House, phone: Opener, tag: str) -> None:
    page = phone()
    page.goto(f"{house.url}/{tag}/search/")
    field = page.get_by_role("searchbox")
    with page.expect_response("**/search.json"):
        field.fill("1")
    for query in TYPED[tag]:
        field.fill(query)
        answer = page.request.get(f"{house.url}/{tag}/search/", params={"q": query}).text()
        part = answer[answer.index('<ul class="found"') :].split("</ul>")[0]
        assert shown(page) == re.findall(r'<li><a href="([^"]+)"', part), query
        words = re.search(r'<p role="status" data-count[^>]*?( hidden)?>([^<]*)</p>', answer)
        assert words
        count = page.locator("[data-count]")
        assert count.is_hidden() == bool(words[1]), query
        assert count.is_hidden() or count.text_content() == words[2]
        assert page.locator("[data-none]").is_hidden() == bool(re.search(r"data-none hidden", answer)), query
        assert page.locator("[data-empty]").is_hidden() == bool(re.search(r"data-empty hidden", answer)), query


def test_a_disguise_typed_in_pinyin_leads_to_its_page(house: House, phone: Opener) -> None:
    page = phone()
    page.goto(f"{house.url}/zh-Hans/")
    page.locator(".tools a[href$='/search/']").tap()
    page.wait_for_url("**/zh-Hans/search/")
    page.get_by_role("searchbox").press_sequentially("naicha")
    first = page.locator(FOUND).first
    expect(first).to_have_attribute("href", "/zh-Hans/drugs/drug-milk-tea/")
    first.tap()
    page.wait_for_url("**/drugs/drug-milk-tea/")


def test_once_fetched_the_index_is_searched_without_any_network(house: House, phone: Opener) -> None:
    page = phone(service_workers="block")
    page.goto(f"{house.url}/en/search/")
    field = page.get_by_role("searchbox")
    with page.expect_response("**/search.json"):
        field.fill("v")
    page.context.set_offline(True)
    field.fill("vape")
    expect(page.locator(FOUND).first).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    field.fill("cigarette")
    expect(page.locator("[data-count]")).to_be_visible()
    assert asked == [], "what is typed is sent nowhere"


def test_a_stored_page_answers_the_question_in_its_address(house: House, phone: Opener) -> None:
    """As a frozen folder and the browser's store give it: always the same page, whatever is asked."""
    page = phone()
    stored = page.request.get(f"{house.url}/zh-Hans/search/").text()

    def give(route: Route) -> None:
        route.fulfill(body=stored, content_type="text/html; charset=utf-8")

    page.route("**/search/?q=*", give)
    page.goto(f"{house.url}/zh-Hans/search/?q=%E5%A5%B6%E8%8C%B6+")
    expect(page.locator(FOUND).first).to_have_attribute("href", "/zh-Hans/drugs/drug-milk-tea/")
    expect(page.get_by_role("searchbox")).to_have_value("奶茶 ")
    page.goto(f"{house.url}/zh-Hans/search/?q=%E5%A5%ZZ")
    expect(page.locator("[data-empty]")).to_be_visible()


def test_a_folder_on_a_stick_is_searched_without_any_server(tmp_path: Path, phone: Opener) -> None:
    house = House(tmp_path, root=with_real_interface(copy_sample(tmp_path)))
    house.portal("prepare")
    house.portal("freeze", str(tmp_path / "stick"))
    page = phone()
    page.goto(f"file://{tmp_path}/stick/en/index.html")
    field = page.get_by_role("searchbox")
    field.fill("Sample tea")
    field.press("Enter")
    page.wait_for_url("**/en/search/index.html?q=*")
    page.locator(FOUND).first.tap()
    page.wait_for_url("**/en/drugs/tea/index.html")
    expect(page.locator("h1")).to_have_text("Sample tea")
    page.goto(f"file://{tmp_path}/stick/en/drugs/index.html")
    field.fill("zzzz")
    expect(page.locator("[data-none]")).to_be_visible()


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_what_the_script_found_shuts_nobody_out(house: House, phone: Opener, tag: str) -> None:
    page = phone(reduced_motion="reduce")
    page.goto(f"{house.url}/{tag}/search/")
    page.get_by_role("searchbox").fill("12356")
    expect(page.locator(FOUND).first).to_be_visible()
    found = faults_of(page, f"{tag} search")
    assert not found, lines(found)


SHARES: Any = (
    """navigator.share = told => { window.told = told; return Promise.reject(new Error("thought better")); };"""
)


def test_where_the_browser_can_share_a_button_passes_on_the_page_alone(house: House, phone: Opener) -> None:
    page = phone()
    page.add_init_script(SHARES)
    page.goto(f"{house.url}/en/quiz/new-drugs/?phase=after&module=youth-disguise&form=A")
    page.locator("[data-share]").tap()
    told = page.evaluate("window.told")
    assert told["url"] == f"{house.url}/en/quiz/new-drugs/"
    assert told["title"] == page.title()
    assert told.keys() == {"url", "title"}


def test_where_it_cannot_there_is_no_button(house: House, phone: Opener) -> None:
    page = phone()
    page.add_init_script("delete Navigator.prototype.share; navigator.share = undefined;")
    page.goto(f"{house.url}/en/drugs/")
    expect(page.locator("[data-share]")).to_be_hidden()
    quiet = phone(scripts=False)
    quiet.goto(f"{house.url}/en/drugs/")
    expect(quiet.locator("[data-share]")).to_be_hidden()


def test_previews_are_drawn_where_a_drawing_has_changed(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    names = {"home", "cup", "scene-tea-room"}
    assert draw(root, names, lambda sheets: sheets) == 3
    for name in names:
        with Image.open(root / LINKS / f"{name}.png") as picture:
            assert picture.size == (WIDE, HIGH)
            assert len(picture.convert("RGB").resize((60, 30)).getcolors(1800)) > 3, "not one colour"
    assert draw(root, names, lambda sheets: sheets) == 0
    edit(root / "content/media/cup.svg", "<svg", "<svg ")
    assert draw(root, names - {"home"}, lambda sheets: sheets) == 1
    assert not (root / LINKS / "home.png").exists(), "what no page shows is not kept"
