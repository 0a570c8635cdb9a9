"""axe-core finds nothing on any page of the desk nor on the public figures of a full year, and none scrolls sideways.

axe is asked on a laptop in Simplified Chinese, on a phone in English, and in Uyghur on the pages with most figures:
all of them in all sizes would take minutes. Whether a page scrolls sideways on a phone is asked in each language."""

import time

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.desk import SCREENS, come_in_as_admin, come_in_as_teacher, speak
from tests.browser.house import House
from tests.browser.officer import PASSWORD, sign_in
from tests.browser.pages import TAGS
from tests.browser.watching import lines

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 360, "height": 740}
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
SIZES: dict[str, tuple[ViewportSize, ...]] = {"zh-Hans": (LAPTOP,), "en": (PHONE,), "ug": (PHONE,)}
WITH_MANY_FIGURES = ("overview", "indicators", "bulletin of a quarter", "areas")


def _faults(page: Page, where: str, *sizes: ViewportSize) -> list[str]:
    found = []
    for size in sizes:
        page.set_viewport_size(size)
        name = f"{where} at {size['width']} px"
        found += faults_of(page, name)
        if page.evaluate(WIDER) > 0:
            found.append(f"{name}: scrolls sideways")
    page.set_viewport_size(PHONE)
    if page.evaluate(WIDER) > 0:
        found.append(f"{where} on a phone: scrolls sideways by {page.evaluate(WIDER)} px")
    return found


def _screens(tag: str) -> list[str]:
    """All of them, the bulletin in the language of the page."""
    if tag == "ug":
        return list(WITH_MANY_FIGURES)
    return [one for one in SCREENS if not one.startswith("bulletin") or one.endswith("English") == (tag == "en")]


@pytest.mark.parametrize("tag", SIZES)
def test_no_page_of_the_desk_shuts_an_administrator_out(demonstration: House, laptop: Opener, tag: str) -> None:
    page, name = laptop(), f"admin-{tag}"
    speak(page, demonstration, tag)
    codes = come_in_as_admin(page, demonstration, name)
    found = _faults(page, f"{tag} recovery codes", *SIZES[tag])
    for screen in _screens(tag):
        page.set_viewport_size(LAPTOP)
        SCREENS[screen](page, demonstration)
        assert page.locator("html").get_attribute("lang") == tag
        assert page.locator("main h1").count() == 1, screen
        assert page.title(), screen
        found += _faults(page, f"{tag} {screen}", *SIZES[tag])
    page.locator(".tools button").click()  # signs out
    sign_in(page, demonstration, name, PASSWORD)
    found += _faults(page, f"{tag} code asked", *SIZES[tag])
    page.locator("[name=code]").fill(codes.at(int(time.time()) + 86_400))
    page.locator("form.narrow button").click()
    found += _faults(page, f"{tag} code refused", *SIZES[tag])
    assert page.locator("[data-refused]").is_visible()
    assert not found, lines(found)


def test_no_page_of_a_teacher_shuts_that_teacher_out(demonstration: House, laptop: Opener) -> None:
    page, found = laptop(), []
    come_in_as_teacher(page, demonstration, "teacher")
    for tag in ("zh-Hans", "ug"):
        speak(page, demonstration, tag)
        page.goto(f"{demonstration.url}/office/teacher")
        assert page.locator("[data-teacher]").is_visible()
        found += _faults(page, f"{tag} teacher", LAPTOP, PHONE)
        page.goto(f"{demonstration.url}/office/second-factor")  # may be set up by anybody
        assert page.locator("[data-secret]").is_visible()
        found += _faults(page, f"{tag} second factor to set up", LAPTOP, PHONE)
    assert not found, lines(found)


def test_the_public_figures_of_a_full_year_shut_nobody_out(demonstration: House, phone: Opener) -> None:
    page, found = phone(viewport=SMALL), []
    for tag in TAGS:
        page.goto(f"{demonstration.url}/{tag}/progress/")
        assert page.locator("[data-figure]").first.is_visible()
        for one in page.locator("main details").all():
            one.evaluate("one => { one.open = true; }")
        found += _faults(page, f"{tag} progress", SMALL, LAPTOP)
    assert not found, lines(found)
