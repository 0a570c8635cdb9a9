"""Printed matter in a real browser: nothing runs out of its box in any language, the browser's own printing gives the
right paper, its codes can be scanned, and the bar counts the PDFs of a ZIP."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from portal.locales import BY_TAG
from portal.vocabulary import AUDIENCES
from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.officer import come_in

DESIGNS = {"poster": 1, "card": 2, "sticker": 8, "leaflet": 2, "classroom": 2, "badge": 4}
PAGES = {"leaflet": 2, "classroom": 3}
# A text may be a hair higher than its box: fonts differ from one machine to the next.
TOO_LARGE = """() => [...document.querySelectorAll('.zone')].flatMap(box => {
  const inside = document.createRange(); inside.selectNodeContents(box);
  const text = inside.getBoundingClientRect();
  box.style.display = 'block';
  const room = [box.offsetWidth, box.offsetHeight];
  box.style.display = '';
  return text.width > room[0] * 1.02 || text.height > room[1] * 1.06
    ? [`${box.className} ${Math.round(text.width)}x${Math.round(text.height)} in ${room}: ${box.textContent.trim()}`]
    : [];
})"""


@pytest.fixture(scope="module")
def codes(house: House) -> dict[str, str]:
    """A printed code of each audience."""
    area = house.rows("SELECT area FROM placement")[0]["area"]
    for audience in AUDIENCES:
        house.portal("make-placement", area, audience, "quiz:new-drugs", f"door of {audience}")
    rows = house.rows("SELECT audience, code FROM placement WHERE place LIKE 'door of %'")
    return {row["audience"]: row["code"] for row in rows}


@pytest.fixture(scope="module")
def kept() -> list[Any]:
    """The cookies of the one officer of these tests, once signed in."""
    return []


@pytest.fixture
def desk(house: House, laptop: Opener, kept: list[Any]) -> Callable[..., Page]:
    """`desk(scripts)`: a page of an officer who is signed in."""

    def open_one(scripts: bool = True, **more: object) -> Page:
        page = laptop(scripts=scripts, **more)
        if kept:
            page.context.add_cookies(kept)
        else:
            come_in(page, house, "printer")
            kept.extend(page.context.cookies())
        return page

    return open_one


def address(house: House, code: str, design: str, **words: str) -> str:
    asked = "&".join(f"{name}={word}" for name, word in words.items())
    return f"{house.url}/office/placements/{code}/print/{design}?{asked}"


def too_large(page: Page, where: str) -> list[str]:
    return [f"{where}: {one}" for one in page.evaluate(TOO_LARGE)]


def test_no_text_runs_out_of_its_box(house: House, desk: Callable[..., Page], codes: dict[str, str]) -> None:
    page = desk()
    found = []
    for tag in BY_TAG:
        for audience, code in codes.items():
            page.goto(address(house, code, "poster", lang=tag))
            found += too_large(page, f"poster {audience} {tag}")
        for design in DESIGNS:
            page.goto(address(house, codes["seniors"], design, lang=tag, second="ug"))
            found += too_large(page, f"{design} {tag}")
    assert found == []


@pytest.mark.parametrize("design", DESIGNS)
def test_the_browser_prints_the_same_paper_and_its_codes_can_be_scanned(
    house: House, desk: Callable[..., Page], codes: dict[str, str], design: str
) -> None:
    page = desk(device_scale_factor=2)
    page.goto(address(house, codes["youth"], design, lang="zh-Hans", second="ug"))
    assert faults_of(page, design) == []
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    pdf = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(pdf.pages) == PAGES.get(design, 1)
    width, height = (round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:])
    assert (width > height) == (design in ("leaflet", "badge"))
    assert {width, height} == {210, 297}
    page.emulate_media(media="screen")
    read = []
    for sheet in page.locator(".sheet").all():
        read += zxingcpp.read_barcodes(Image.open(io.BytesIO(sheet.screenshot())))
    assert len(read) == DESIGNS[design]
    plain = f"{house.url}/q/{codes['youth']}"
    assert {one.text for one in read} == ({plain, f"{plain}/ug"} if design in ("card", "leaflet") else {plain})


def test_the_bar_counts_the_pdfs_of_a_zip_as_they_come(
    house: House, desk: Callable[..., Page], codes: dict[str, str], tmp_path: Path
) -> None:
    page = desk()
    page.goto(f"{house.url}/office/placements/print?audience=staff&design=poster")
    assert faults_of(page, "print many") == []
    page.evaluate(
        "() => { window.seen = []; const bar = document.querySelector('progress');"
        "new MutationObserver(() => window.seen.push(bar.value)).observe(bar, {attributes: true}); }"
    )
    with page.expect_download(timeout=60_000) as waiting:
        page.locator("[data-bundle] a").click()
        page.locator("progress").wait_for()
    page.locator("[data-said]").filter(has_text=re.compile(".")).wait_for()
    waiting.value.save_as(tmp_path / "prints.zip")
    with zipfile.ZipFile(tmp_path / "prints.zip") as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 1
    assert page.evaluate("window.seen").count(1) >= 1


def test_the_zip_is_a_plain_download_with_scripts_off(
    house: House, desk: Callable[..., Page], codes: dict[str, str]
) -> None:
    page = desk(scripts=False)
    page.goto(f"{house.url}/office/placements/print?audience=staff&design=sticker")
    with page.expect_download(timeout=60_000) as waiting:
        page.locator("[data-bundle] a").click()
    assert waiting.value.suggested_filename.endswith(".zip")
