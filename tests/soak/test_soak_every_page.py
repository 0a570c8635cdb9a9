"""Every public page of every language: axe on every kind in three sizes, every single page on a small phone.

`make test` asks a selection; here nothing is left out."""

import pytest
from tqdm import tqdm

from tests.browser.axe import faults_of_kinds
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.pages import KINDS, TAGS, every_page_of
from tests.browser.test_layout import SMALL, misfits
from tests.browser.watching import lines


@pytest.mark.parametrize("tag", TAGS)
def test_no_kind_of_page_shuts_anybody_out_in_any_size(house: House, phone: Opener, tag: str) -> None:
    page = phone(reduced_motion="reduce")
    found = faults_of_kinds(page, house.url, tag, tqdm(KINDS, desc=f"axe {tag}"), three_ways=True)
    assert not found, lines(found)


@pytest.mark.parametrize("tag", TAGS)
def test_every_single_page_fits_a_small_phone(house: House, phone: Opener, tag: str) -> None:
    found = misfits(phone(viewport=SMALL), house.url, tqdm(every_page_of(tag), desc=f"layout {tag}"))
    assert not found, lines(found)
