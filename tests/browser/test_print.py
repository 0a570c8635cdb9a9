"""What comes out of the printer: the words, not the tools of the screen."""

import re
import zlib

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.officer import come_in, see

HIDDEN = ".tools, .skip, .bottom, .actions, button, .no-print"


def _sheets(page: Page) -> int:
    """How many sheets the PDF of the page has; each must carry marks."""
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    drawn = [_unpacked(found) for found in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)]
    assert sum(stream.count(b" Tj") + stream.count(b" TJ") for stream in drawn) > 20, "there are words on the paper"
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def _on_paper(page: Page) -> list[str]:
    """Tools of the screen that would be printed."""
    page.emulate_media(media="print")
    return [
        one.evaluate("one => one.outerHTML.slice(0, 80)") for one in page.locator(HIDDEN).filter(visible=True).all()
    ]


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_a_lesson_prints_with_its_answers_and_the_help_lines_but_without_tools(
    house: House, laptop: Opener, tag: str
) -> None:
    page = laptop()
    page.goto(f"{house.url}/{tag}/learn/youth-disguise/")
    assert _on_paper(page) == []
    assert page.locator(".help").is_visible()
    assert page.locator("details.choice > p").first.is_visible(), "what stands behind an answer is printed too"
    assert 3 <= _sheets(page) <= 14


def test_the_dashboard_prints_its_rate_chart_and_table_but_no_tools(demonstration: House, laptop: Opener) -> None:
    page = laptop()
    come_in(page, demonstration, "printer")
    assert _on_paper(page) == []
    for part in ("[data-headline]", ".chart", "[data-table]", ".demonstration"):
        assert page.locator(part).is_visible()
    page.set_viewport_size({"width": 700, "height": 1000})  # A4 within the margins of a printer
    clipped = "all => all.filter(one => one.scrollWidth > one.parentElement.clientWidth + 1).length"
    for tag in ("zh-Hans", "ug"):
        see(page, demonstration, "period=" + _last_quarter(page), tag)
        assert page.locator("table").evaluate_all(clipped) == 0, f"a column is cut off in {tag}"
    assert 1 <= _sheets(page) <= 4


def _last_quarter(page: Page) -> str:
    return page.locator("#period").input_value()
