"""Campaigns in a real browser: the line and the day's piece, a kit on paper, what was reached with figures in it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.periods import today
from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.test_print import _on_paper, _sheets
from tests.browser.watching import lines
from tests.trees import copy_sample, edit, with_real_interface

FAIR = "content/campaigns/fair/campaign.yaml"


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A portal on the sample tree whose campaign is on now and brings a question to try, whatever the day."""
    folder = tmp_path_factory.mktemp("fair")
    root = with_real_interface(copy_sample(folder))
    first, last = today() - timedelta(days=2), today() + timedelta(days=9)
    edit(root / FAIR, '{from: "06-10", to: "06-20", day: "06-18"}', f"{{from: {first}, to: {last}, day: {last}}}")
    edit(root / FAIR, "[rule:cup, substance:tea, item:seven, story:cup-on-the-table]", "[item:seven, rule:cup]")
    house = House(folder, root=root)
    house.printed = house.portal("prepare", "--try")
    house.start()
    yield house
    house.stop()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_line_leads_to_the_campaign_and_its_question_opens_with_and_without_scripts(
    fair: House, phone: Opener, scripts: bool
) -> None:
    page = phone(scripts=scripts)
    page.goto(f"{fair.url}/en/")
    line = page.locator("[data-campaign=fair]")
    expect(line).to_contain_text("is 9 days away; there is time.")
    line.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("The street's tea fair")
    day = page.locator("[data-daily=item]")
    expect(day).to_be_visible()
    answer = day.locator("details.answer p").first
    expect(answer).to_be_hidden()
    day.locator("details.answer summary").click()
    expect(answer).to_be_visible()


def test_the_line_and_the_day_shut_nobody_out_and_fit_a_small_phone(fair: House, phone: Opener) -> None:
    page = phone(reduced_motion="reduce")
    found = []
    for tag in ("zh-Hans", "ug"):
        for path in ("", "for/youth/", "campaigns/", "campaigns/fair/"):
            page.goto(f"{fair.url}/{tag}/{path}")
            found += faults_of(page, f"{tag} /{path}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [f"{tag} /{path} is {wide} px wide"] if wide > 360 else []
    assert not found, lines(found)


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_what_was_reached_with_figures_shuts_nobody_out(demonstration: House, phone: Opener, tag: str) -> None:
    page = phone(reduced_motion="reduce")
    found = []
    for path in ("challenge/", f"{today().year}/"):
        page.goto(f"{demonstration.url}/{tag}/campaigns/june/{path}")
        found += faults_of(page, f"{tag} {path}")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.locator("[data-self-selection]").count() == page.locator("[data-figure]").count()
    assert not found, lines(found)


def test_a_kit_prints_without_tools_each_part_on_a_sheet_of_its_own(house: House, laptop: Opener) -> None:
    page = laptop()
    page.goto(f"{house.url}/zh-Hans/campaigns/june/kit/")
    assert _on_paper(page) == []
    assert page.locator(".help").is_visible()
    assert 3 <= _sheets(page) <= 7
    rows = page.locator(".sheet tbody tr")
    assert rows.count() == 30
    assert re.search(r"6月1日", rows.first.inner_text())
