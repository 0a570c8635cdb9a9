"""The card reader when there is no network at all: the server is really stopped, the page is loaded anew."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from portal.live.store import Session
from tests.an_hour import an_hour, keep_hour
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.watching import Watch

WAIT = 20_000


@pytest.fixture
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A portal of its own: this test stops and starts it."""
    one = House(tmp_path_factory.mktemp("school"))
    one.printed = one.portal("prepare", "--try")
    one.start()
    yield one
    one.stop()


def _reader(page: Page, school: House) -> Session:
    community = str(school.rows("SELECT code FROM area WHERE kind = 'community'")[0]["code"])
    one, key = an_hour(community, heads=12, way="cards", stage="asking")
    keep_hour(f"sqlite:///{school.file}", one)
    cookie = {"name": f"class-{one.code}", "value": key, "domain": "localhost", "path": f"/class/{one.code}"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{school.url}/class/{one.code}/cards")
    expect(page.locator("[data-page-kept]")).to_be_visible(timeout=WAIT)
    return one


def _answered(page: Page, one: Session) -> None:
    """A room of ten whose test is over and waits to be sent, as the reader leaves it when the network is away."""
    page.evaluate(
        """code => {
          const facts = JSON.parse(reader.dataset.facts), test = facts.tests[0], cards = {};
          for (let card = 1; card <= 10; card += 1) cards[card] = test.items.map(item => item.key).join("");
          localStorage.setItem("mingbian.cards." + code, JSON.stringify({
            until: facts.until, phase: test.phase, at: 0, tests: {}, mastered: {}, away: [], left: [],
            queue: [{ phase: test.phase, cards: cards, before: {} }], done: [test.phase],
          }));
        }""",
        one.code,
    )


def test_the_reader_is_loaded_anew_without_a_network_and_sends_when_it_is_back(
    school: House, laptop: Opener, watch: Watch
) -> None:
    page = laptop("en", service_workers="allow")
    one = _reader(page, school)
    port = school.port
    school.stop()
    _answered(page, one)
    page.reload()
    expect(page.locator("#reader")).to_be_visible()
    expect(page.locator("[data-seats] button:visible")).to_have_count(12)
    assert page.evaluate("getComputedStyle(document.querySelector('.seats')).display") == "grid", (
        "its style is kept too"
    )
    read = page.evaluate(
        """() => new Promise((resolve) => {
          const worker = new Worker(Eye.ours(reader.dataset.worker));
          worker.onerror = () => resolve('error');
          worker.onmessage = (event) => resolve(JSON.stringify(event.data.found));
          const blank = () => new Uint8ClampedArray(4 * 64 * 64).fill(255).buffer;
          worker.postMessage({ full: { pixels: blank(), width: 64, height: 64 }, half: null, top: 0, strips: 1 });
        })"""
    )
    assert read == "[]", "what reads the cards works without a network"
    # Another page of the class is never taken from a store.
    other = page.context.new_page()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        other.goto(f"{school.url}/class/{one.code}/")
    other.close()
    assert school.number("SELECT count(*) FROM slip") == 0
    school.start(port)
    page.reload()
    expect(page.locator("[data-sending]")).to_contain_text("are sent and erased", timeout=WAIT)
    assert school.number("SELECT count(*) FROM slip WHERE session_id = ?", one.id) == 10
    watch.complaints.clear()  # what a dead server must complain of


def test_a_reader_that_is_long_over_leaves_nothing_behind_and_forgetting_erases_all(
    house: House, laptop: Opener
) -> None:
    page = laptop("en", service_workers="allow")
    old, other = _reader(page, house), _reader(page, house)
    assert page.evaluate("async () => (await caches.keys()).sort().join()") == ",".join(
        sorted(f"cards-{one.code}" for one in (old, other))
    ), "two classes on one device"
    page.evaluate("code => localStorage.setItem('mingbian.reader.' + code, Date.now() / 1000 - 1)", old.code)
    page.reload()
    gone = "async which => !(await caches.keys()).concat((await navigator.serviceWorker.getRegistrations())"
    gone += ".map(one => one.scope)).some(name => name.includes(which))"
    page.wait_for_function(gone, arg=old.code)
    assert not page.evaluate(gone, other.code)
    page.goto(f"{house.url}/en/forget/")
    page.locator("main form button").click()
    page.wait_for_function(gone, arg=other.code)
    assert page.evaluate("Object.keys(localStorage).join()") == ""


def test_what_the_kept_reader_holds_is_its_own_page_and_public_files(house: House, laptop: Opener) -> None:
    page = laptop("en", service_workers="allow")
    one = _reader(page, house)
    found = page.evaluate(
        "async name => (await (await caches.open(name)).keys()).map(one => one.url)", f"cards-{one.code}"
    )
    own = [url for url in found if "/static/" not in url]
    assert own == [f"{house.url}/class/{one.code}/cards"]
    assert json.dumps(found).count("js-aruco2.js") == 1
