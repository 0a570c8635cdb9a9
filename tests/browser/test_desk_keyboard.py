"""An officer's way through the desk with the keyboard alone and without scripts, up to the files and out again."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.keyboard import choose_next, follow, reach, write
from tests.browser.officer import PASSWORD, new_officer


def _download(page: Page, which: str) -> Path:
    reach(page, which)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    return Path(waiting.value.path())


def test_an_officer_gets_from_the_door_to_the_files_with_the_keyboard_alone(
    demonstration: House, laptop: Opener
) -> None:
    password = new_officer(demonstration, "keyboard")
    page = laptop(scripts=False)
    page.goto(f"{demonstration.url}/office/")
    write(page, "[name=name]", "keyboard")
    write(page, "[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/password*")
    for field, value in (("current", password), ("new", PASSWORD), ("again", PASSWORD)):
        write(page, f"[name={field}]", value)
    page.keyboard.press("Enter")
    page.locator("form.views").wait_for()

    follow(page, "nav a[href$='/office/overview']", "/office/overview")
    assert page.locator("nav [aria-current=page]").count() == 1
    area = choose_next(page, "#area")
    period = choose_next(page, "#period")
    reach(page, "form.views button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/office/overview?area={area}&period={period}")
    expect(page.locator("#area")).to_have_value(area)
    assert page.locator(f"[data-period='{period}']").is_visible()

    follow(page, "nav a[href$='/office/bulletin']", "/office/bulletin")
    expect(page.locator("[data-digest]")).to_be_visible()
    for file, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
        body = _download(page, f"a[href*='bulletin.{file}']").read_bytes()
        assert len(ZipFile(BytesIO(body)).read(part)) > 500

    follow(page, ".tools button", "/office/sign-in")
    page.goto(f"{demonstration.url}/office/overview")
    page.wait_for_url("**/office/sign-in*")
    assert page.locator("script").count() == 0
