"""axe-core finds nothing on the officers' pages, in any language, on a phone and on a laptop."""

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.officer import change_password, come_in, new_officer, see, sign_in
from tests.browser.pages import DESK_TAGS
from tests.browser.watching import lines

SIZES: dict[str, ViewportSize] = {"phone": {"width": 360, "height": 740}, "laptop": {"width": 1366, "height": 768}}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _sizes(page: Page, where: str, tag: str) -> list[str]:
    """Both sizes in Simplified Chinese, a phone where letters run from the right, a laptop in the others."""
    found = []
    for name, size in SIZES.items():
        if name not in {"zh-Hans": SIZES, "ug": ("phone",)}.get(tag, ("laptop",)):
            continue
        page.set_viewport_size(size)
        found += faults_of(page, f"{where} {name}")
        if page.evaluate(WIDER) > 0:
            found.append(f"{where} {name}: scrolls sideways")
    return found


@pytest.mark.parametrize("tag", DESK_TAGS)
def test_the_door_of_the_office_shuts_no_officer_out(house: House, laptop: Opener, tag: str) -> None:
    page, found, name = laptop(), [], f"axe-{tag}"
    page.context.add_cookies([{"name": "lang", "value": tag, "url": house.url}])
    password = new_officer(house, name)
    sign_in(page, house, name, "wrong")
    assert page.locator("html").get_attribute("lang") == tag
    found += _sizes(page, f"{tag} sign-in refused", tag)
    sign_in(page, house, name, password)
    found += _sizes(page, f"{tag} password", tag)
    change_password(page, "not this one")
    found += _sizes(page, f"{tag} password with a fault", tag)
    change_password(page, password)
    found += _sizes(page, f"{tag} dashboard", tag)
    assert not found, lines(found)


def test_the_dashboard_of_a_full_year_shuts_no_officer_out(demonstration: House, laptop: Opener) -> None:
    page = laptop()
    come_in(page, demonstration, "axe")
    months = [row["period"] for row in demonstration.rows("SELECT period FROM closing ORDER BY period")]
    leaf = demonstration.rows("SELECT code FROM area WHERE kind = 'community' ORDER BY code")[0]["code"]
    views = {
        "first view": "",
        "month of a community": f"area={leaf}&period={months[-1]}",
        "nothing sealed": f"area={leaf}&audience=staff&phase=before&period={months[-1]}",
        "open month": f"period={page.locator('#period option').first.get_attribute('value')}",
    }
    found = []
    for tag in DESK_TAGS:
        for name, view in views.items():
            see(page, demonstration, view, tag)
            assert page.locator("html").get_attribute("lang") == tag
            assert page.locator(".demonstration").is_visible()
            found += _sizes(page, f"{tag} {name}", tag)
            assert page.locator("[data-headline]").count() == (name in {"first view", "month of a community"})
            assert page.locator("[data-empty]").count() == (name == "nothing sealed")
            assert page.locator("[data-open]").count() == (name == "open month")
    assert not found, lines(found)
