"""axe-core finds nothing on any kind of public page, on a phone, in big print, on a laptop.

Here every kind in the two languages that are most unlike, and the wordiest kinds in three more; every kind in every
language and size is asked by tests/soak, which has the minutes that it takes."""

import pytest

from tests.browser.axe import faults_of, faults_of_kinds
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.pages import KINDS
from tests.browser.watching import lines

# Big print and a laptop change sizes, not words: one language of each direction is enough for them.
THREE_WAYS = ("zh-Hans", "ug")
WORDY = {"home", "module", "explained", "result"}


@pytest.mark.parametrize("tag", [*THREE_WAYS, "en", "ar", "my"])
def test_no_kind_of_page_shuts_anybody_out(house: House, phone: Opener, tag: str) -> None:
    page = phone(reduced_motion="reduce")  # or words that still fade in are called too pale
    kinds = list(KINDS) if tag in THREE_WAYS else [kind for kind in KINDS if kind in WORDY]
    found = faults_of_kinds(page, house.url, tag, kinds, three_ways=tag in THREE_WAYS)
    assert not found, lines(found)


def test_the_open_language_menu_and_opened_answers_shut_nobody_out(house: House, phone: Opener) -> None:
    page = phone("ug")
    page.goto(f"{house.url}/ug/learn/youth-disguise/")
    page.locator(".languages summary").click()
    for one in page.locator("details.choice").all():
        one.evaluate("one => { one.removeAttribute('name'); one.open = true; }")
    found = faults_of(page, "open")
    assert not found, lines(found)
