"""What a first visit costs over the wire (DESIGN section 7)."""

import gzip
import re

import pytest

from portal.locales import LOCALES
from tests.web.client import Page
from tests.web.conftest import House

KB = 1024
# Style, scripts, the sign of the house, pictures that do not wait: read by hand, for parsing all pages takes long.
_AT_ONCE = re.compile(
    r'<link rel="(?:stylesheet|icon)" href="([^"]+)"|<script src="([^"]+)"|<img src="([^"]+)"(?![^>]*loading="lazy")'
)
TAGS = [locale.tag for locale in LOCALES]


def size(house: House, path: str) -> int:
    """Bytes of a body as a phone gets it; what is drawn on demand is compressed by the proxy in front."""
    answer = house.reader.client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200, path
    compressed = answer.headers.get("Content-Encoding") == "br"
    body = answer.data if compressed else gzip.compress(answer.data, 6)
    answer.close()
    return len(body)


def assets(page: Page) -> set[str]:
    """Everything that the page makes a browser fetch, the pictures further down too."""
    linked = [one.get("href") for one in page.all("link") if one.get("rel") in {"stylesheet", "icon", "preload"}]
    return {str(one) for one in [*linked, *(one.get("src") for one in page.all("script", "img") if one.get("src"))]}


def first_view(house: House, path: str) -> int:
    page = Page(path, house.reader.client.get(path))
    fetched = assets(page)
    assert len(fetched) >= 3, "a style sheet, a script and the sign of the house at least"
    return size(house, path) + sum(size(house, asset) for asset in fetched)


@pytest.mark.parametrize("tag", TAGS)
def test_a_lesson_with_its_pictures_fits_into_forty_kilobytes(house: House, tag: str) -> None:
    paths = [path for path in house.app.extensions["paths"] if path.startswith(f"/{tag}/learn/")]
    assert len(paths) >= 4
    costs = {path: first_view(house, path) for path in paths}
    assert max(costs.values()) <= 40 * KB, costs


@pytest.mark.parametrize("tag", TAGS)
def test_every_form_of_every_quiz_fits_with_its_pictures_into_sixty_kilobytes(house: House, tag: str) -> None:
    forms = house.desk.bank.forms.values()
    costs = {form.code: first_view(house, f"/{tag}/quiz/{form.quiz}/?form={form.letter}") for form in forms}
    assert len(costs) >= 2
    assert max(costs.values()) <= 60 * KB, {code: cost for code, cost in costs.items() if cost > 60 * KB}


def at_once(page: Page) -> set[str]:
    """What a browser fetches before anybody scrolls."""
    late = {str(one.get("src")) for one in page.all("img") if one.get("loading") == "lazy"}
    early = {str(one.get("src")) for one in page.all("img") if one.get("loading") != "lazy"}
    return assets(page) - (late - early)


@pytest.mark.parametrize("tag", TAGS)
def test_the_first_view_of_every_page_fits_into_forty_kilobytes(house: House, tag: str) -> None:
    sizes: dict[str, int] = {}
    costs = {}
    for path in house.app.extensions["paths"]:
        if path.split("/")[1] == tag:
            wanted = _AT_ONCE.findall(house.reader.client.get(path).text)
            for asset in {one for found in wanted for one in found if one} - sizes.keys():
                sizes[asset] = size(house, asset)
            costs[path] = size(house, path) + sum(sizes[one] for found in set(wanted) for one in found if one)
    assert max(costs.values()) <= 40 * KB, {path: cost for path, cost in costs.items() if cost > 40 * KB}


def test_the_pictures_of_the_library_wait_until_somebody_scrolls(house: House) -> None:
    page = Page("/en/drugs/", house.reader.client.get("/en/drugs/"))
    cards = [one for one in page.all("img") if "/media/logo" not in str(one.get("src"))]
    assert {one.get("loading") for one in cards} == {"lazy"}
    assert at_once(page) < assets(page)


@pytest.mark.parametrize("path", ["/en/", "/en/quiz/new-drugs/", "/en/learn/youth-disguise/", "/en/forget/"])
def test_the_scripts_of_a_page_fit_into_twenty_five_kilobytes(house: House, path: str) -> None:
    scripts = [str(one.get("src")) for one in Page(path, house.reader.client.get(path)).all("script")]
    total = 0
    for script in scripts:
        answer = house.reader.client.get(script)
        total += len(gzip.compress(answer.data, 6))
        answer.close()
    assert 0 < total <= 25 * KB
