"""A story is played to its ending and a picture is searched: by keyboard, by touch, with scripts off, on paper.

On the small sample tree, so that the tests do not hang on the wording of any real story."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.pages import big
from tests.browser.test_layout import SMALL, TOO_SMALL, WIDER
from tests.browser.watching import lines
from tests.trees import copy_sample, edit, with_real_interface

STORY, SCENE = "stories/cup-on-the-table/", "scenes/tea-room/"
TAGS = ("zh-Hans", "ug")
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
FOCUSED = "() => document.activeElement ? document.activeElement.getAttribute('href') : ''"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A portal on a copy of the sample tree; its story is a court, which has all that a story has."""
    root = with_real_interface(copy_sample(tmp_path_factory.mktemp("sample")))
    edit(root / "content" / STORY / "story.yaml", "kind: story", "kind: court")
    house = House(tmp_path_factory.mktemp("house"), root)
    house.portal("prepare")
    house.start()
    yield house
    house.stop()


def shown(page: Page) -> Locator:
    """The one section of a story on the screen."""
    found = page.locator(".scene").filter(visible=True)
    expect(found).to_have_count(1)
    return found


def tab_to(page: Page, href: str) -> None:
    """Press Tab until the link is reached, as somebody without a mouse does."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == href:
            return
    pytest.fail(f"{href} is not reached by Tab")


@SCRIPTS
@pytest.mark.parametrize("tag", TAGS)
def test_a_story_is_played_to_an_ending_by_keyboard(sample: House, laptop: Opener, tag: str, scripts: bool) -> None:
    page = laptop(scripts=scripts)
    page.goto(f"{sample.url}/{tag}/{STORY}")
    expect(page.locator(".scene").filter(visible=True)).to_have_count(0)
    tab_to(page, "#scene-table")
    page.keyboard.press("Enter")
    for way in ("#choice-table-1", "#scene-dizzy", "#choice-dizzy-1"):
        expect(shown(page)).to_be_in_viewport()
        page.keyboard.press("Tab")  # the first link of the section just opened: that is where the keyboard landed
        assert page.evaluate(FOCUSED) == way
        page.keyboard.press("Enter")
    tab_to(page, "#scene-help")  # after a link in the feedback
    page.keyboard.press("Enter")
    assert shown(page).get_attribute("id") == "scene-help"
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".cover")).to_be_hidden()
    expect(shown(page).locator(".remember")).to_be_visible()
    page.go_back()
    assert shown(page).get_attribute("id") == "choice-dizzy-1"


@SCRIPTS
def test_a_story_is_played_by_touch_and_taken_another_way(sample: House, phone: Opener, scripts: bool) -> None:
    page = phone(scripts=scripts)
    page.goto(f"{sample.url}/zh-Hans/{STORY}")
    page.locator(".cover .button").tap()
    shown(page).locator(".choices a").nth(1).tap()
    expect(shown(page).locator("h2")).to_contain_text("✓")
    shown(page).locator(".button.quiet").tap()
    shown(page).locator(".choices a").first.tap()
    expect(shown(page).locator("h2")).to_contain_text("↪")
    shown(page).locator(".button").first.tap()
    shown(page).locator(".choices a").nth(1).tap()
    shown(page).locator(".button").first.tap()
    assert shown(page).get_attribute("id") == "scene-tomorrow"
    shown(page).get_by_role("link", name="头晕").tap()
    assert shown(page).get_attribute("id") == "scene-dizzy"


def test_a_touched_picture_marks_what_was_found_and_counts_it(sample: House, phone: Opener) -> None:
    page = phone()
    page.goto(f"{sample.url}/zh-Hans/{SCENE}")
    said, spots = page.locator("[data-said]"), page.locator(".board a")
    spots.nth(0).tap()
    expect(said).to_contain_text("包")
    expect(said).to_contain_text("找到 1 处，共 4 处")
    expect(said).to_be_in_viewport()
    assert spots.nth(0).locator("path").count() == 1, "a hit is a tick"
    spots.nth(1).tap()
    expect(said).to_contain_text("多看一眼没有错")
    expect(said).to_contain_text("找到 1 处")
    assert spots.nth(1).locator("circle").count() == 1
    assert spots.nth(1).locator("path").count() == 0, "a needless alarm is a circle"
    page.locator(".board svg").tap(position={"x": 5, "y": 150})
    expect(said).to_contain_text("这里没有要找的东西")
    expect(said).to_contain_text("找到 1 处")
    spots.nth(0).tap()
    expect(said).to_contain_text("找到 1 处")
    for place in (2, 4, 6):
        spots.nth(place).tap()
    expect(said).to_contain_text("都找到了")
    assert page.url.endswith(SCENE), "pointing leaves the page where it is"


def test_a_picture_is_searched_by_keyboard_and_spoken(sample: House, laptop: Opener) -> None:
    page = laptop()
    page.goto(f"{sample.url}/zh-Hans/{SCENE}")
    tab_to(page, "#spot-bag")
    expect(page.get_by_role("link", name="包", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("值得多看一眼")
    expect(page.get_by_role("link", name="包（找到了：值得多看一眼）")).to_be_focused()
    for name in ("灯", "杯子", "钟", "手机", "花", "包裹", "门"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name=name, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("虚惊一场")


def test_a_picture_without_scripts_leads_to_the_same_words(sample: House, phone: Opener) -> None:
    page = phone(scripts=False)
    page.goto(f"{sample.url}/zh-Hans/{SCENE}")
    expect(page.locator(".spot").filter(visible=True)).to_have_count(0)
    page.locator(".board a").nth(1).tap()
    one = page.locator(".spot").filter(visible=True)
    expect(one).to_have_count(1)
    expect(one).to_contain_text("○ 虚惊一场")
    one.get_by_role("link").tap()
    expect(page.locator(".spot").filter(visible=True)).to_have_count(0)
    page.locator(".second-look summary").tap()
    expect(page.locator(".second-look li").filter(visible=True)).to_have_count(4)


def _states(page: Page, base: str, scripts: bool) -> Iterator[str]:
    """Brings every state of both kinds of page onto the screen, one after the other."""
    for place in ("", "#scene-table", "#choice-table-1", "#choice-table-2", "#scene-friend", "#scene-tomorrow"):
        page.goto("about:blank")
        page.goto(f"{base}/{STORY}{place}")
        yield STORY + place
    page.goto(f"{base}/{SCENE}")
    yield SCENE
    for number in (0, 1):
        page.locator(".board a").nth(number).click()
        yield f"{SCENE} after pointing at {number}"
    if scripts:
        page.locator(".board svg").dispatch_event("click")
        yield f"{SCENE} after pointing at nothing"
    page.locator(".second-look summary").click()
    yield f"{SCENE} with its list open"
    for place in ("stories/", "scenes/", "for/youth/"):
        page.goto(f"{base}/{place}")
        yield place


@pytest.mark.parametrize("tag", TAGS)
def test_no_state_of_a_story_or_a_picture_shuts_anybody_out(sample: House, phone: Opener, tag: str) -> None:
    page = phone(reduced_motion="reduce")
    found: list[str] = []
    for state in _states(page, f"{sample.url}/{tag}", True):
        for width, height in ((360, 740), (1366, 768)):
            page.set_viewport_size({"width": width, "height": height})
            found += faults_of(page, f"{tag} {state} at {width}")
    assert not found, lines(found)


@SCRIPTS
@pytest.mark.parametrize("tag", TAGS)
def test_every_state_fits_a_small_phone(sample: House, phone: Opener, tag: str, scripts: bool) -> None:
    page = phone(scripts=scripts, viewport=SMALL)
    found: list[str] = []
    for state in _states(page, f"{sample.url}/{tag}", scripts):
        for print_size in ("normal", "big"):
            big(page, print_size == "big")
            found += [
                f"{state} in {print_size} print: {one}" for one in page.evaluate(WIDER) + page.evaluate(TOO_SMALL)
            ]
    assert not found, lines(found)


@pytest.mark.parametrize("width", [320, 360, 412])
def test_every_place_and_choice_is_large_enough_for_a_finger(sample: House, phone: Opener, width: int) -> None:
    page = phone(viewport={"width": width, "height": 740})
    page.goto(f"{sample.url}/ug/{SCENE}")
    boxes = page.locator(".board rect").evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())")
    per_unit = page.locator(".board svg").evaluate("one => one.getBoundingClientRect().width") / 640
    assert 72 * per_unit >= 48, "the smallest spot that the check allows"
    assert all(min(box["width"], box["height"]) >= 48 for box in boxes)
    page.goto(f"{sample.url}/ug/{STORY}#scene-table")
    assert all(one.bounding_box()["height"] >= 48 for one in page.locator(".choices a").filter(visible=True).all())


def test_a_printed_court_is_a_script_with_numbered_arrows_and_a_voting_sheet(sample: House, laptop: Opener) -> None:
    page = laptop()
    page.goto(f"{sample.url}/zh-Hans/{STORY}#scene-friend")
    page.emulate_media(media="print")
    everything = page.locator(".scene")
    assert everything.filter(visible=True).count() == everything.count() == 19
    expect(page.locator("#choice-table-1 .arrow")).to_have_text("→ 2")
    expect(page.locator("#scene-dizzy h2")).to_have_text("2 · 头晕")
    for tool in (".choices", ".onward", ".no-print", ".after"):
        assert page.locator(tool).filter(visible=True).count() == 0
    expect(page.locator(".sheet")).to_be_visible()
    expect(page.locator(".paper")).to_be_visible()


def test_a_printed_picture_has_numbers_that_its_list_explains(sample: House, laptop: Opener) -> None:
    page = laptop()
    page.goto(f"{sample.url}/zh-Hans/{SCENE}")
    page.emulate_media(media="print")
    expect(page.locator(".board text").filter(visible=True)).to_have_text([str(number) for number in range(1, 9)])
    assert page.locator(".spot").filter(visible=True).count() == 8
    expect(page.locator("#spot-cup h2")).to_have_text("3 · 杯子")
    assert page.locator(".second-look, .pan, .onward").filter(visible=True).count() == 0
