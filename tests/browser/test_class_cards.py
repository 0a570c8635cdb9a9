"""Paper cards in real Chromium: a synthetic room before its fake camera, read by the page that a teacher uses.

Quick; the whole table of docs/cards.md is made by `python -m tests.cards`."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from portal.live.store import Session
from tests.an_hour import an_hour, keep_hour
from tests.browser.axe import faults_of
from tests.browser.conftest import FLAGS, _chromium_path
from tests.browser.house import House
from tests.cards.chromium import read_room, scripts_served
from tests.cards.room import Room, y4m

HEADS = 12


def _an_hour(house: House) -> tuple[Session, str]:
    """An hour with paper cards whose first question is open, and the key of who holds it."""
    community = str(house.rows("SELECT code FROM area WHERE kind = 'community'")[0]["code"])
    one, key = an_hour(community, heads=HEADS, way="cards", stage="asking")
    return keep_hour(f"sqlite:///{house.file}", one), key


@contextmanager
def _browser(playwright: Playwright, film: Path | None) -> Iterator[Callable[..., Page]]:
    """A browser with this film as its camera (without one: nobody allows the camera)."""
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"] if film else []
    browser = playwright.chromium.launch(executable_path=_chromium_path(), args=[*FLAGS, *camera])

    def opened(house: House, one: Session, key: str) -> Page:
        allowed: dict[str, Any] = {"permissions": ["camera"]} if film else {}
        context = browser.new_context(locale="en", viewport={"width": 1366, "height": 768}, **allowed)
        cookie = {"name": f"class-{one.code}", "value": key, "domain": "localhost", "path": f"/class/{one.code}"}
        context.add_cookies([cookie])  # type: ignore[list-item]
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(f"{house.url}/class/{one.code}/cards")
        return page

    try:
        yield opened
    finally:
        browser.close()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small room, numbers 1 to 12, as a camera would see it."""
    room = Room(HEADS, width=1280, height=720, seed=5, distant=6.0)
    for number, one in enumerate(room.held, start=1):
        one.card = number
    path = tmp_path_factory.mktemp("film") / "room.y4m"
    path.write_bytes(y4m([room.frame(number) for number in range(6)]))
    return path


def test_a_room_of_thirty_cards_is_read_and_no_card_wrongly(playwright: Playwright) -> None:
    found = read_room(playwright, _chromium_path(), Room(30, seed=3), frames=12)
    assert found.wrong == 0
    assert found.right >= 29, found


def test_one_picture_or_two_cards_of_one_number_or_a_card_held_askew_count_for_nothing(chromium: Browser) -> None:
    def told(*pictures: list[tuple[int, int, int]]) -> str:
        """The state of card 7 after pictures, half a second apart, of (card, letter, x)."""
        found = [
            [{"card": card, "letter": letter, "x": x, "y": 0, "side": 30, "like": 1} for card, letter, x in picture]
            for picture in pictures
        ]
        return str(
            page.evaluate(
                "all => { const room = new Tally.Room();"
                "all.forEach((one, at) => room.see(one, 500 * (at + 1)));"
                "return room.state(7, 500 * all.length + 100); }",
                found,
            )
        )

    context = chromium.new_context()
    with scripts_served() as url:
        page = context.new_page()
        page.goto(url)
        a, b = [(7, 0, 0)], [(7, 1, 0)]
        assert told(a) == "still"
        assert told(a, a) == "a"
        assert told(a, b) == "still"
        assert told(a, a, b, b) == "b"
        assert told(a, a, b) == "a"
        assert told([(7, -1, 0)], [(7, -1, 0)]) == "askew"
        assert told(a, a, [(7, 0, 0), (7, 0, 500)]) == "twice"
        assert told(a, [(7, 0, 500)], a, [(7, 0, 500)], a) == "twice"  # in strips of one picture
        assert told([(8, 0, 0)], [(8, 0, 0)]) == "unseen"
        context.close()


def test_a_class_answers_with_cards_and_its_slips_are_sent_once_when_the_network_is_back(
    playwright: Playwright, house: House, film: Path
) -> None:
    one, key = _an_hour(house)
    with _browser(playwright, film) as opened:
        page = opened(house, one, key)
        wrongs: list[str] = []
        page.on("console", lambda said: wrongs.append(said.text) if said.type == "error" else None)
        page.keyboard.press("c")
        expect(page.locator("[data-count]")).to_have_text(f"All {HEADS} cards are read")
        assert faults_of(page, "cards") == []
        assert not wrongs

        page.reload()  # nothing is lost with the page
        expect(page.locator("[data-count]")).to_have_text(f"All {HEADS} cards are read")
        page.keyboard.press("c")
        page.on("dialog", lambda asked: asked.accept())
        page.context.set_offline(True)
        expect(page.locator("[data-alone]")).to_be_visible()
        for _ in range(page.evaluate("JSON.parse(reader.dataset.facts).tests[0].items.length")):
            expect(page.locator("[data-count]")).to_have_text(f"All {HEADS} cards are read")
            page.keyboard.press("PageDown")
        expect(page.locator("[data-sending]")).to_contain_text("wait on this device")
        assert house.number("SELECT count(*) FROM slip WHERE session_id = ?", one.id) == 0

        page.context.set_offline(False)
        expect(page.locator("[data-sending]")).to_contain_text("are sent and erased", timeout=25_000)
        assert house.number("SELECT count(*) FROM slip WHERE session_id = ?", one.id) == HEADS
        kept = json.loads(page.evaluate("name => localStorage.getItem(name)", f"mingbian.cards.{one.code}"))
        assert (kept["tests"], kept["queue"], kept["mastered"]) == ({}, [], {})
        page.reload()
        expect(page.locator("[data-next]")).to_be_disabled()


def test_a_camera_that_is_refused_leads_to_raised_hands(playwright: Playwright, house: House) -> None:
    one, key = _an_hour(house)
    with _browser(playwright, None) as opened:
        page = opened(house, one, key)
        page.get_by_role("button", name="Start the camera").click()
        expect(page.locator("[data-fault]")).to_be_visible()
        page.get_by_role("button", name="Go on with raised hands").click()
        page.wait_for_url(f"**/class/{one.code}/hands")
        expect(page.get_by_label("A: one more")).to_be_visible()
