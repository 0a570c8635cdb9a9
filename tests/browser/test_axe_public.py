"""axe-core finds nothing on any kind of public page, in any language, on a phone, in big print, on a laptop."""

import pytest

from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.pages import KINDS, TAGS, big
from tests.browser.watching import lines

# Big print and a laptop change sizes, not words: one language of each direction is enough for them.
THREE_WAYS = ("zh-Hans", "ug")
# The other languages bring other words only: the kinds of page that have most of them are enough.
WORDY = {"home", "module", "substance", "story", "scene", "campaign", "help", "quiz", "explained", "result", "forget"}


@pytest.mark.parametrize("tag", TAGS)
def test_no_kind_of_page_shuts_anybody_out(house: House, phone: Opener, tag: str) -> None:
    page = phone(reduced_motion="reduce")  # or words that still fade in are called too pale
    found: list[str] = []
    for kind, go in KINDS.items():
        if tag not in THREE_WAYS and kind not in WORDY:
            continue
        page.set_viewport_size({"width": 360, "height": 740})
        go(page, f"{house.url}/{tag}")
        found += faults_of(page, f"{tag} {kind} phone")
        if tag not in THREE_WAYS:
            continue
        big(page, True)
        found += faults_of(page, f"{tag} {kind} phone in big print")
        big(page, False)
        page.set_viewport_size({"width": 1366, "height": 768})
        found += faults_of(page, f"{tag} {kind} laptop")
    assert not found, lines(found)


def test_the_open_language_menu_and_opened_answers_shut_nobody_out(house: House, phone: Opener) -> None:
    page = phone("ug")
    page.goto(f"{house.url}/ug/learn/youth-disguise/")
    page.locator(".languages summary").click()
    for one in page.locator("details.choice").all():
        one.evaluate("one => { one.removeAttribute('name'); one.open = true; }")
    found = faults_of(page, "open")
    assert not found, lines(found)
