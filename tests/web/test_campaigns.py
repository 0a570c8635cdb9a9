"""Campaigns as readers meet them: a line on other pages while one is on, a page, sheets to print, what was reached."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal.areas.importing import Population
from portal.areas.store import Mark, import_areas, set_mark
from portal.areas.tree import Area
from portal.freezing import freeze_to
from portal.locales import LOCALES
from portal.outreach.events.event import Event, Text
from portal.outreach.events.store import add as record
from portal.outreach.store import Placement, add_placement
from tests.office_desk import close_months, seal
from tests.trees import edit
from tests.web.client import Page, Reader, said

SMALL = {"links": "the sample tree has neither a privacy page nor the footer's other pages"}
FAIR = "content/campaigns/fair"
MONTHS = [f"2026-{month:02d}" for month in range(1, 7)]
Sample = Callable[..., Reader]


@dataclass
class Calendar:
    """The day that the portal sees; `turn` also moves the clock by which drawn pages are forgotten."""

    day: date

    def __call__(self) -> date:
        return self.day


@dataclass
class Street:
    """A portal on the sample tree, whose day a test turns."""

    reader: Reader
    calendar: Calendar

    def on(self, iso: str) -> "Street":
        self.calendar.day = date.fromisoformat(iso)
        noon = datetime.fromisoformat(f"{iso}T12:00:00+08:00").timestamp()
        self.reader.client.application.extensions["frozen"].clock = lambda: noon
        return self

    def get(self, path: str) -> Page:
        return self.reader.get(path, but=SMALL)


@pytest.fixture
def open_street(sample_portal: Sample, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Street]:
    """Opens a portal on a sample tree that `change(root)` has edited."""

    def start(change: Callable[[Path], object] = lambda root: None) -> Street:
        calendar = Calendar(date(2026, 6, 15))

        def then(root: Path) -> None:
            monkeypatch.setattr("portal.app.today", calendar)
            change(root)

        street = Street(sample_portal(then), calendar)
        return street.on("2026-06-15")

    return start


@pytest.fixture
def street(open_street: Callable[..., Street]) -> Iterator[Street]:
    return open_street()


def banners(page: Page) -> list[str]:
    return [str(one.get("data-campaign")) for one in page.all("aside") if one.get("data-campaign")]


def copy_campaign(root: Path, name: str, *edits: tuple[str, str]) -> None:
    """Another campaign like the sample's, with changes in its facts."""
    shutil.copytree(root / FAIR, root / f"content/campaigns/{name}")
    for old, new in edits:
        edit(root / f"content/campaigns/{name}/campaign.yaml", old, new)


# --- the banner ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/for/youth/", "/learn/first/"])
def test_a_line_stands_on_home_audience_and_lesson_pages_while_a_campaign_is_on_and_no_longer(
    street: Street, path: str
) -> None:
    shown = {
        day: banners(street.on(day).get(f"/en{path}"))
        for day in ("2026-06-09", "2026-06-10", "2026-06-20", "2026-06-21")
    }
    assert shown == {"2026-06-09": [], "2026-06-10": ["fair"], "2026-06-20": ["fair"], "2026-06-21": []}
    assert banners(street.on("2027-06-15").get(f"/en{path}")) == ["fair"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-06-12", "18 June is 6 days away; there is time."),
        ("2026-06-17", "Tomorrow is the day: 18 June."),
        ("2026-06-18", "Today is the day: 18 June."),
        ("2026-06-19", "Until 20 June; the pages stay afterwards."),
    ],
)
def test_the_days_until_the_day_are_said_in_a_plain_sentence(street: Street, day: str, words: str) -> None:
    street.on(day)
    assert words in street.get("/en/").words
    page = street.get("/en/campaigns/fair/")
    assert words in page.words
    assert not page.with_attribute("data-countdown")


def test_of_two_that_overlap_the_one_of_lower_order_is_named_and_the_other_comes_back(
    open_street: Callable[..., Street],
) -> None:
    street = open_street(
        lambda root: copy_campaign(
            root,
            "kites",
            ("order: 20", "order: 10"),
            ('from: "06-10", to: "06-20", day: "06-18"', 'from: "06-14", to: "06-16"'),
        )
    )
    named = {day: banners(street.on(f"2026-06-{day}").get("/en/")) for day in ("13", "14", "16", "17")}
    assert named == {"13": ["fair"], "14": ["kites"], "16": ["kites"], "17": ["fair"]}
    cards = [one.get("href") for one in street.on("2026-06-15").get("/en/campaigns/").all("a")]
    places = [cards.index(f"/en/campaigns/{name}/") for name in ("kites", "fair")]
    assert places == sorted(places), "both are on, in their order"


def test_a_campaign_for_some_audiences_stays_off_the_pages_of_others_but_stands_at_home(
    open_street: Callable[..., Street],
) -> None:
    street = open_street(lambda root: edit(root / f"{FAIR}/campaign.yaml", "audiences: []", "audiences: [seniors]"))
    assert banners(street.get("/en/")) == banners(street.get("/en/for/seniors/")) == ["fair"]
    assert banners(street.get("/en/for/youth/")) == banners(street.get("/en/learn/first/")) == []


def test_a_page_that_was_drawn_yesterday_is_told_apart_by_its_mark(street: Street) -> None:
    """A browser that asks with yesterday's mark gets today's page."""
    client = street.on("2026-06-20").reader.client
    mark = client.get("/en/").headers["ETag"]
    assert client.get("/en/", headers={"If-None-Match": mark}).status_code == 304
    street.on("2026-06-21")
    assert client.get("/en/", headers={"If-None-Match": mark}).status_code == 200


# --- the page -----------------------------------------------------------------------------------------------------


def daily(page: Page) -> str:
    return next((str(one.get("data-daily")) for one in page.all("section") if one.get("data-daily")), "")


def test_each_day_brings_another_piece_and_outside_the_window_none(street: Street) -> None:
    found = {
        day: daily(street.on(f"2026-06-{day}").get("/en/campaigns/fair/"))
        for day in ("09", "10", "11", "12", "13", "14", "21")
    }
    assert found == {"09": "", "10": "rule", "11": "substance", "12": "item", "13": "story", "14": "rule", "21": ""}
    assert "changed for a fresh one" in street.on("2026-06-10").get("/en/campaigns/fair/").words
    tried = street.on("2026-06-12").get("/en/campaigns/fair/")
    assert tried.all("details"), "an item is shown with its answer behind a fold"
    assert "/en/drugs/tea/" in [one.get("href") for one in street.on("2026-06-11").get("/en/campaigns/fair/").all("a")]


def test_where_a_language_lacks_the_piece_of_a_day_the_next_one_stands_in(open_street: Callable[..., Street]) -> None:
    def forget(root: Path) -> None:
        (root / "content/stories/cup-on-the-table/en.md").unlink()

    street = open_street(forget).on("2026-06-13")
    assert daily(street.get("/zh-Hans/campaigns/fair/")) == "story"
    assert daily(street.get("/en/campaigns/fair/")) == "rule"


@pytest.mark.parametrize("tag", [locale.tag for locale in LOCALES])
def test_list_page_and_kit_are_sound_in_every_language_and_on_every_kind_of_day(street: Street, tag: str) -> None:
    for day in ("2026-06-10", "2026-06-11", "2026-06-12", "2026-06-13", "2026-06-30"):
        street.on(day)
        for path in ("campaigns/", "campaigns/fair/", "campaigns/fair/kit/"):
            page = street.get(f"/{tag}/{path}")
            assert page.status == 200
            assert not re.search(r"campaign\.[a-z]", page.words)


def test_a_language_without_the_campaign_gets_all_of_it_in_the_original_and_is_told_so(street: Street) -> None:
    page = street.get("/ug/campaigns/fair/")
    assert said(page.one("h1")) == "街坊茶会"
    assert page.one("article").get("lang") == "zh-Hans"
    alternates = [one.get("hreflang") for one in page.all("link") if one.get("rel") == "alternate"]
    assert "ug" not in alternates
    assert "en" in alternates


def test_the_kit_has_every_day_of_the_next_window_and_every_sentence_to_cut_out(street: Street) -> None:
    kit = street.on("2026-07-01").get("/en/campaigns/fair/kit/")
    days = [said(one) for one in kit.all("th") if one.get("scope") == "row"]
    assert (len(days), days[0], days[-1]) == (11, "10 June", "20 June")
    (cut,) = [one for one in kit.all("ul") if one.get("class") == "cut"]
    assert said(cut) == "A cup that was out of sight is changed for a fresh one."
    assert "Hot water and cups" in kit.words
    assert "2027" in kit.words, "the window is next year's"


def test_a_campaign_that_nobody_knows_is_a_page_that_says_so(street: Street) -> None:
    for path in ("nowhere/", "nowhere/kit/", "nowhere/challenge/", "nowhere/2026/"):
        page = street.get(f"/en/campaigns/{path}")
        assert page.status == 404
        assert "There is no such campaign." in page.words


def test_a_printed_code_leads_to_a_campaign(street: Street, engine: Engine) -> None:
    add_placement(engine, Placement("FAR234", "C11", "residents", "campaign:fair", "gate"))
    answer = street.reader.client.get("/q/FAR234", headers={"Accept-Language": "en"})
    assert answer.headers["Location"].partition("?")[0].endswith("/en/campaigns/fair/")


def test_a_tree_without_campaigns_has_an_empty_list_and_no_line(open_street: Callable[..., Street]) -> None:
    street = open_street(lambda root: shutil.rmtree(root / "content/campaigns"))
    assert banners(street.get("/en/")) == []
    assert street.get("/en/campaigns/").status == 200


# --- what was reached ---------------------------------------------------------------------------------------------


@pytest.fixture
def counted(street: Street, engine: Engine) -> Street:
    """Half a year is closed; S1 has answers in both quarters, S2 only in the first; only S1 and D1 are registered."""
    close_months(engine, *MONTHS)
    set_mark(engine, Mark("target", "identification", "", date(2026, 1, 1), 0.85, None, "plan"))
    registers = [
        Population(code, "", people, date(2026, 1, 1), "register") for code, people in (("D1", 9000), ("S1", 300))
    ]
    import_areas(engine, (), registers, "tests")
    seal(engine, "C11", 100, 60, "2026-05")
    seal(engine, "C12", 120, 100, "2026-06", audience="seniors")
    seal(engine, "C21", 300, 299, "2026-02")
    return street.on("2026-07-09")


def cards(page: Page) -> dict[tuple[str, str], dict[str, str]]:
    """{(area, quarter): attributes} in the order of the page."""
    found = {}
    for one in page.all("section"):
        if one.get("data-area"):
            found[str(one.get("data-area")), str(one.get("data-quarter"))] = dict(one.attrib)
    return found


def test_the_challenge_says_at_most_how_many_were_reached_in_each_area_of_the_campaigns_quarter(
    counted: Street,
) -> None:
    page = counted.get("/en/campaigns/fair/challenge/")
    found = cards(page)
    assert [key[0] for key in found] == ["D1", "S1", "S2"], "areas only, a district before its own"
    assert {key[1] for key in found} == {"2026-Q2"}
    assert (found["S1", "2026-Q2"]["data-n"], found["S1", "2026-Q2"]["data-at-most"]) == ("220", "74")
    assert found["D1", "2026-Q2"]["data-at-most"] == "3"
    assert "data-n" not in found["S2", "2026-Q2"], "nothing of S2 was sealed in that quarter"
    assert "Reached: at most 74" in page.words
    assert "C11" not in page.text
    assert "一一社区" not in page.text


def test_areas_stand_by_name_whatever_their_figures_and_codes(
    open_street: Callable[..., Street], engine: Engine
) -> None:
    import_areas(
        engine, [Area("S0", "D1", "subdistrict", "乙街道"), Area("S9", "D1", "subdistrict", "丁街道")], (), "tests"
    )
    close_months(engine, *MONTHS)
    seal(engine, "C21", 300, 299, "2026-05")
    page = open_street().on("2026-07-09").get("/en/campaigns/fair/challenge/")
    names = [said(one) for one in page.all("h3")]
    assert names[0] == "东区"
    assert names[1:] == sorted(names[1:])
    assert len(names) == 5


def test_until_the_quarter_is_sealed_the_page_says_when_and_shows_the_one_before(
    street: Street, engine: Engine
) -> None:
    close_months(engine, *MONTHS[:4])
    seal(engine, "C11", 100, 60, "2026-02")
    seal(engine, "C11", 100, 90, "2026-04")
    page = street.on("2026-06-20").get("/en/campaigns/fair/challenge/")
    (waits,) = [one for one in page.all("p") if one.get("data-waits")]
    assert waits.get("data-waits") == "2026-Q2"
    assert "4 July 2026" in said(waits)
    assert {key[1] for key in cards(page)} == {"2026-Q1"}


def test_before_anything_was_sealed_the_pages_say_so_plainly(street: Street) -> None:
    for path in ("challenge/", "2026/"):
        page = street.on("2026-06-20").get(f"/en/campaigns/fair/{path}")
        assert page.status == 200
        assert cards(page) == {}
        assert page.words.count("4 July 2026") == 1


def test_more_reached_than_registered_is_said_and_never_capped(counted: Street, engine: Engine) -> None:
    import_areas(engine, (), [Population("S1", "", 200, date(2026, 6, 1), "register")], "tests")
    found = counted.get("/en/campaigns/fair/challenge/")
    assert cards(found)["S1", "2026-Q2"]["data-at-most"] == "110"
    assert "the register wants checking" in found.words


def test_an_area_without_a_register_of_its_own_takes_the_sum_of_its_communities_if_all_have_one(
    counted: Street, engine: Engine
) -> None:
    seal(engine, "C21", 30, 20, "2026-05")
    for code, people in (("C21", 400), ("C22", 500)):
        import_areas(engine, (), [Population(code, "", people, date(2026, 2, 1), "register")], "tests")
    found = counted.get("/en/campaigns/fair/challenge/")
    assert cards(found)["S2", "2026-Q2"]["data-at-most"] == "", "C23 is registered nowhere"
    assert "No registered number of residents" in found.words


def test_the_sum_of_communities_is_named_as_such(counted: Street, engine: Engine) -> None:
    seal(engine, "C21", 30, 20, "2026-05")
    registers = [Population(code, "", 100, date(2026, 2, 1), "register") for code in ("C21", "C22", "C23")]
    import_areas(engine, (), registers, "tests")
    found = counted.get("/en/campaigns/fair/challenge/")
    assert cards(found)["S2", "2026-Q2"]["data-at-most"] == "10"
    assert found.words.count("the sum of its communities") == 1


def test_the_report_of_a_year_has_reach_rate_range_n_and_self_selection(counted: Street) -> None:
    page = counted.get("/en/campaigns/fair/2026/")
    figures = [one for one in page.all("div") if one.get("data-figure") is not None]
    assert {one.get("data-n") for one in figures} == {"220"}
    assert len([one for one in page.all("p") if one.get("data-self-selection") is not None]) == len(figures) == 2
    for words in ("Reached: at most 74", "10–20 Jun 2026", "hold the whole quarter"):
        assert words in page.words


def test_the_report_counts_what_was_held_in_the_days_of_the_campaign_apart_from_people(
    counted: Street, engine: Engine
) -> None:
    for area, day, came in (("C11", 10, 40), ("C12", 20, 25), ("C11", 21, 500)):
        begins = datetime(2026, 6, day, 9)
        wording = {"zh-Hans": Text("茶会", "")}
        record(
            engine, Event(area, "stall", "residents", begins, begins, "gate", wording, status="held", counted=came), 1
        )
    page = counted.get("/en/campaigns/fair/2026/")
    lines = {str(one.get("data-area")): one for one in page.all("li") if one.get("data-events")}
    assert {area: (one.get("data-events"), one.get("data-times")) for area, one in lines.items()} == {
        "D1": ("2", "65"),
        "S1": ("2", "65"),
    }
    assert "Person-times are not people" in page.words
    assert "Reached: at most 74" in page.words, "and nothing of it is added to the reach"


def test_a_report_without_events_says_so(counted: Street) -> None:
    assert "No event of these days has been recorded yet." in counted.get("/en/campaigns/fair/2026/").words


def test_a_year_without_a_window_that_has_begun_has_no_report(counted: Street) -> None:
    for year in ("2027", "2031", "1999", "0"):
        page = counted.get(f"/en/campaigns/fair/{year}/")
        assert page.status == 404, year
    assert counted.on("2027-06-10").get("/en/campaigns/fair/2027/").status == 200
    links = [one.get("href") for one in counted.get("/en/campaigns/fair/2027/").all("a")]
    assert "/en/campaigns/fair/2026/" in links


@pytest.mark.parametrize("tag", [locale.tag for locale in LOCALES])
def test_what_was_reached_is_sound_in_every_language(counted: Street, tag: str) -> None:
    for path in ("challenge/", "2026/"):
        page = counted.get(f"/{tag}/campaigns/fair/{path}")
        assert page.status == 200
        assert not re.search(r"(challenge|campaign|office)\.[a-z]", page.words)
        assert page.answer.headers["Cache-Control"] == "public, no-cache"
        assert "Set-Cookie" not in page.answer.headers


def test_a_copy_of_the_portal_holds_what_was_reached_on_the_day_of_its_making(counted: Street, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    freeze_to(counted.reader.client.application, folder, lambda paths: paths)
    for path, words in (("challenge", "Reached: at most 74"), ("2026", "Reached: at most 74"), ("kit", "Hot water")):
        assert words in (folder / f"en/campaigns/fair/{path}/index.html").read_text(encoding="utf-8")
    page = (folder / "en/campaigns/fair/index.html").read_text(encoding="utf-8")
    assert 'href="challenge/index.html"' in page
