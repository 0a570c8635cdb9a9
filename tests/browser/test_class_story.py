"""A story played as a class in real Chromium, by vote on phones, hands and cards; reader and wall going together."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from portal.db import make_engine
from portal.live import store
from portal.live.store import Mark, Session, digest_of
from tests.an_hour import an_hour, keep_hour
from tests.browser.axe import faults_of
from tests.browser.conftest import FLAGS, LAPTOP, Opener, _chromium_path
from tests.browser.house import House
from tests.cards.room import Room, y4m

WAIT = 15_000  # a poll each second or two, on a busy machine
HEADS = 12
SIZES = ({"width": 360, "height": 740}, {"width": 1366, "height": 768})
LESSON = {"phase": "before", "stage": "lesson", "module": "youth-parties", "story": "mock-court"}


def _open(house: House, context: BrowserContext, **changes: Any) -> Session:
    """A class that this browser holds."""
    community = str(house.rows("SELECT code FROM area WHERE kind = 'community'")[0]["code"])
    one, key = an_hour(community, **changes)
    keep_hour(f"sqlite:///{house.file}", one)
    cookie = {"name": f"class-{one.code}", "value": key, "domain": "localhost", "path": f"/class/{one.code}"}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return one


def _votes(house: House, code: str, **given: int) -> None:
    """What other phones would send."""
    engine = make_engine(f"sqlite:///{house.file}")
    one = store.find(engine, code)
    assert one
    marks = [
        Mark(one.id, one.phase, one.spot.item, letter, digest_of(one.id, one.spot.item, letter, str(number)))
        for letter, times in given.items()
        for number in range(times)
    ]
    assert set(store.count(engine, marks, int(time.time()))) == {"counted"}
    engine.dispose()


def _sound(page: Page, where: str) -> None:
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert faults_of(page, f"{where} {size['width']}") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
    page.set_viewport_size({"width": 1366, "height": 768})


def _told(page: Page, telling: str) -> None:
    expect(page.locator(f"[data-telling='{telling}']")).to_be_visible(timeout=WAIT)


@pytest.mark.parametrize("locale", ["zh-CN", "ug"])
def test_the_mock_court_is_played_on_the_wall_by_a_clicker_and_on_phones_by_vote(
    house: House, laptop: Opener, phone: Opener, locale: str
) -> None:
    slips = house.number("SELECT count(*) FROM slip")
    wall, pupil = laptop(locale, reduced_motion="reduce"), phone(locale, reduced_motion="reduce")
    if locale == "ug":
        wall.context.add_cookies([{"name": "lang", "value": "ug", "domain": "localhost", "path": "/"}])
    code = _open(house, wall.context, way="own", **LESSON).code
    wall.goto(f"{house.url}/class/{code}/screen?seen=1&look={'dark' if locale == 'ug' else 'light'}")
    pupil.goto(f"{house.url}/{'ug' if locale == 'ug' else 'zh-Hans'}/quiz/new-drugs/?class={code}")
    wall.keyboard.press("PageDown")
    _told(wall, "reading")
    expect(pupil.locator("#vote")).to_be_hidden(timeout=WAIT)  # the quiz page has led to the story by itself
    wall.keyboard.press("PageDown")
    _told(wall, "asking")
    expect(pupil.locator("#vote button")).to_be_visible(timeout=WAIT)
    _sound(pupil, "ballot")
    pupil.locator("#vote input[value='b']").check()
    pupil.locator("#vote button").click()
    expect(wall.locator("[data-answered]")).to_have_text("1", timeout=WAIT)
    pupil.reload()
    expect(pupil.locator("#vote input:checked")).to_have_value("b", timeout=WAIT)
    expect(pupil.locator("#vote button")).to_be_hidden()
    _votes(house, code, a=6, b=5)
    wall.keyboard.press("PageDown")
    _told(wall, "closed")
    wall.keyboard.press("PageDown")
    _told(wall, "shown")
    expect(wall.locator("[data-letter='b'] [data-count]")).to_have_text("6")
    if locale == "ug":
        _sound(wall, "a tie")
    wall.keyboard.press("PageDown")  # a clicker moves along the tied choices and never takes one by itself
    wall.keyboard.press("PageUp")
    expect(wall.locator("[data-pick='b']")).to_be_focused()
    wall.keyboard.press("PageDown")
    _told(wall, "explained")
    expect(wall.locator("[data-chosen='b']")).to_be_visible()
    if locale == "ug":
        _sound(wall, "explained")
    wall.keyboard.press("PageDown")
    _told(wall, "reading")
    expect(pupil.locator("#vote[data-vote='2']")).to_have_count(1, timeout=WAIT)
    expect(pupil.locator("#vote input:checked")).to_have_count(0)
    wall.locator("button[value=leave]").click()
    expect(pupil.locator("#quiz")).to_have_count(1, timeout=WAIT)  # and back to the class
    assert house.number("SELECT count(*) FROM slip") == slips


def test_raised_hands_choose_the_way_with_scripts_off(house: House, laptop: Opener) -> None:
    page = laptop("en", False)
    code = _open(house, page.context, way="hands", stage="waiting", story="mock-court").code
    page.goto(f"{house.url}/class/{code}/hands")
    for step in ("tell", "open"):
        page.locator(f"button[value={step}]").click()
    looked = laptop("en", reduced_motion="reduce")
    looked.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    looked.goto(f"{house.url}/class/{code}/hands")
    _sound(looked, "hands for a story")
    page.locator("#n-1").fill("9")
    page.locator("#n-2").fill("14")
    for step in ("close", "show", "pick-b", "next"):
        page.locator(f"button[value={step}]").click()
    _told(page, "reading")


@pytest.fixture(scope="module")
def filmed(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees a small room with the cards 1 to 12."""
    room = Room(HEADS, width=1280, height=720, seed=5, distant=6.0)
    for number, one in enumerate(room.held, start=1):
        one.card = number
    film: Path = tmp_path_factory.mktemp("film") / "room.y4m"
    film.write_bytes(y4m([room.frame(number) for number in range(6)]))
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    browser = playwright.chromium.launch(executable_path=_chromium_path(), args=[*FLAGS, *camera])
    yield browser
    browser.close()


@pytest.fixture
def teaching(house: House, filmed: Browser) -> Iterator[Callable[..., tuple[Session, Page, Page]]]:
    """Opens a class with cards: the reader and the wall of one teacher."""
    context = filmed.new_context(**LAPTOP, locale="en", permissions=["camera"], reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(WAIT)

    def opened(**changes: Any) -> tuple[Session, Page, Page]:
        one = _open(house, context, way="cards", heads=HEADS, **changes)
        reader, wall = context.new_page(), context.new_page()
        wall.goto(f"{house.url}/class/{one.code}/screen")
        reader.goto(f"{house.url}/class/{one.code}/cards")
        return one, reader, wall

    yield opened
    context.close()


def _stage(wall: Page, stage: str) -> None:
    expect(wall.locator(f"#screen[data-stage='{stage}']")).to_be_visible(timeout=WAIT)


def test_reader_and_wall_go_through_a_test_together(
    house: House, teaching: Callable[..., tuple[Session, Page, Page]]
) -> None:
    one, reader, wall = teaching()
    all_read = f"All {HEADS} cards are read"
    reader.bring_to_front()
    reader.keyboard.press("c")
    expect(reader.locator("[data-count]")).to_have_text(all_read)  # the cards are tried before the hour begins
    _sound(reader, "reader, waiting")
    reader.keyboard.press("PageDown")
    _stage(wall, "asking")
    expect(reader.locator("article[data-ask]:visible")).to_have_count(1)
    asked = wall.locator(".asked").get_attribute("data-item")
    expect(reader.locator("article[data-ask]:visible")).to_have_attribute("data-ask", f"general/{asked}")
    expect(reader.locator("[data-count]")).to_have_text(all_read)
    expect(wall.locator("[data-answered]")).to_have_text(str(HEADS), timeout=WAIT)
    _sound(reader, "reader, asking")
    wall.keyboard.press("PageDown")
    _stage(wall, "closed")
    show = reader.locator("[data-steps] [data-main]", has_text="Show the answer")
    expect(show).to_be_enabled(timeout=WAIT)  # its letters are on their way to the wall until then
    reader.keyboard.press("PageDown")
    _stage(wall, "shown")
    counts = wall.locator("[data-count]").all_text_contents()
    assert sum(map(int, counts)) == HEADS
    expect(reader.locator("[data-right]:visible")).to_have_count(1, timeout=WAIT)
    wall.keyboard.press("PageDown")
    expect(reader.locator("article[data-ask]:visible .explain")).to_be_visible(timeout=WAIT)
    _sound(reader, "reader, explained")
    wall.locator("button[value=next]").click()
    expect(reader.locator("[data-place]")).to_contain_text("2", timeout=WAIT)
    wall.locator("button[value=finish]").click()
    expect(reader.locator("[data-sending]")).to_contain_text("are sent and erased", timeout=WAIT)
    assert house.number("SELECT count(*) FROM slip WHERE session_id = ?", one.id) == HEADS


def test_cards_vote_on_a_story(house: House, teaching: Callable[..., tuple[Session, Page, Page]]) -> None:
    one, reader, wall = teaching(**LESSON)
    reader.bring_to_front()
    reader.keyboard.press("c")
    reader.get_by_role("button", name="Play the story").click()
    reader.get_by_role("button", name="Open the vote").click()
    expect(reader.locator("article[data-ask^='scene/']:visible")).to_have_count(1)
    offered = reader.locator("article[data-ask]:visible [data-letter]").count()
    expect(wall.locator("[data-answered]")).not_to_have_text("0", timeout=WAIT)
    read = int((reader.locator("[data-count]").text_content() or "").split(" of ")[0].replace("All", "").split()[0])
    assert read <= HEADS
    assert set(reader.locator(".seats b").all_text_contents()) <= {"", *("■ A", "● B", "▲ C", "◆ D")[:offered]}
    reader.get_by_role("button", name="Close the vote").click()
    show = reader.get_by_role("button", name="Show the votes")
    expect(show).to_be_enabled(timeout=WAIT)
    show.click()
    _told(wall, "shown")
    picks = reader.locator("[data-steps] button", has_text="Go with")
    picks.first.click()
    _told(wall, "explained")
    kept = reader.evaluate("code => localStorage.getItem('mingbian.cards.' + code)", one.code)
    assert '"tests":{}' in kept, "votes stay in this page alone"


def test_without_a_network_the_reader_goes_on_alone_and_finds_the_wall_again(
    house: House, teaching: Callable[..., tuple[Session, Page, Page]]
) -> None:
    one, reader, wall = teaching(stage="asking")
    reader.bring_to_front()
    expect(reader.locator("[data-steps] [data-main]")).to_be_visible(timeout=WAIT)
    reader.context.set_offline(True)
    reader.keyboard.press("PageDown")
    expect(reader.locator("[data-place]")).to_contain_text("2", timeout=WAIT)
    expect(reader.locator("[data-alone]")).to_contain_text("reads on by itself")
    expect(reader.locator("[data-steps] button")).to_have_count(0)
    reader.context.set_offline(False)
    expect(reader.locator("[data-follow]")).to_be_visible(timeout=WAIT)  # the wall is still at the first question
    _sound(reader, "reader, alone")
    for stage in ("closed", "shown"):
        wall.keyboard.press("PageDown")
        _stage(wall, stage)
    wall.locator("button[value=next]").click()
    _stage(wall, "asking")
    expect(reader.locator("[data-alone]")).to_be_hidden(timeout=WAIT)  # at the same question again
    expect(reader.locator("[data-steps] [data-main]")).to_be_visible()
    assert house.number("SELECT count(*) FROM slip WHERE session_id = ?", one.id) == 0
