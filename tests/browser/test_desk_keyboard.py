"""An officer's way through the desk with the keyboard alone and without scripts, up to the files and out again."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.officer import PASSWORD, new_officer

MOST_STEPS = 80
FOCUSED = "which => document.activeElement.matches(which)"
SEEN = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return box.width > 0 && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


def _reach(page: Page, which: str) -> None:
    """Tab until `which` has the focus; the mark of the focus must be visible there."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, which):
            assert page.evaluate(SEEN), f"nobody sees that {which} has the focus"
            return
    raise AssertionError(f"{which} cannot be reached")


def _type(page: Page, which: str, words: str) -> None:
    _reach(page, which)
    page.keyboard.type(words)


def _next(page: Page, which: str) -> str:
    """Move a list by one; returns the value that it has then."""
    _reach(page, which)
    before = page.locator(which).input_value()
    page.keyboard.press("ArrowDown")
    after = page.locator(which).input_value()
    assert after != before
    return after


def _follow(page: Page, which: str, leads_to: str) -> None:
    _reach(page, which)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{leads_to}")


def _download(page: Page, which: str) -> Path:
    _reach(page, which)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    return Path(waiting.value.path())


def test_an_officer_gets_from_the_door_to_the_files_with_the_keyboard_alone(
    demonstration: House, laptop: Opener
) -> None:
    password = new_officer(demonstration, "keyboard")
    page = laptop(scripts=False)
    page.goto(f"{demonstration.url}/office/")
    _type(page, "[name=name]", "keyboard")
    _type(page, "[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/password*")
    for field, value in (("current", password), ("new", PASSWORD), ("again", PASSWORD)):
        _type(page, f"[name={field}]", value)
    page.keyboard.press("Enter")
    page.locator("form.views").wait_for()

    _follow(page, "nav a[href$='/office/overview']", "/office/overview")
    assert page.locator("nav [aria-current=page]").count() == 1
    area = _next(page, "#area")
    period = _next(page, "#period")
    _reach(page, "form.views button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/office/overview?area={area}&period={period}")
    expect(page.locator("#area")).to_have_value(area)
    assert page.locator(f"[data-period='{period}']").is_visible()

    _follow(page, "nav a[href$='/office/bulletin']", "/office/bulletin")
    expect(page.locator("[data-digest]")).to_be_visible()
    for file, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
        body = _download(page, f"a[href*='bulletin.{file}']").read_bytes()
        assert len(ZipFile(BytesIO(body)).read(part)) > 500

    _follow(page, ".tools button", "/office/sign-in")
    page.goto(f"{demonstration.url}/office/overview")
    page.wait_for_url("**/office/sign-in*")
    assert page.locator("script").count() == 0
