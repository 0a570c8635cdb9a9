"""Every kind of item by keyboard, by touch and with scripts off, on the sample tree that has one of each."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from portal.app import create_app
from portal.areas.store import import_areas
from portal.db import make_engine
from portal.migrate import upgrade
from portal.settings import Settings
from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.reader import choose, items, send, step
from tests.browser.test_layout import SMALL, TOO_SMALL, WIDER
from tests.browser.watching import lines
from tests.conftest import AREAS
from tests.trees import copy_sample, edit, with_real_interface

KEY = "aabcab"
TAGS = ["zh-Hans", "en", "ug"]


def _serve(folder: Path, large: bool) -> Iterator[str]:
    root = with_real_interface(copy_sample(folder))
    if large:
        edit(root / "quizzes/forms/new-drugs/quiz.yaml", "large: false", "large: true")
    engine = make_engine(f"sqlite:///{folder / 'portal.db'}")
    upgrade(engine)
    import_areas(engine, AREAS, (), "tests")
    app = create_app(Settings(secret="a secret of the tests alone, 32 or more", root=root, https=False), engine)
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    app.extensions["writer"].stop()
    engine.dispose()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from _serve(tmp_path_factory.mktemp("plain"), large=False)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from _serve(tmp_path_factory.mktemp("large"), large=True)


def _to(page: Page, base: str, tag: str = "en", query: str = "?form=A") -> None:
    page.goto(f"{base}/{tag}/quiz/new-drugs/{query}")


def _to_item(page: Page, name: str) -> None:
    """Answer what comes before the item."""
    while step(page).get_attribute("data-item") != name:
        choose(step(page))
        button = step(page).get_by_role("button")
        button.click()
        button.click()


@pytest.mark.parametrize("name", ["one", "three", "four", "five", "six"])
def test_the_keyboard_alone_answers_every_kind(plain: str, laptop: Opener, name: str) -> None:
    page = laptop()
    _to(page, plain)
    _to_item(page, name)
    for _ in range(12):
        if page.evaluate("document.activeElement.type") == "radio":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range("abcd".index(step(page).get_attribute("data-key") or "")):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(step(page).locator(".explain")).to_be_focused()
    expect(step(page).locator("label.right")).to_have_count(1)
    expect(step(page).locator("label.wrong")).to_have_count(0)


@pytest.mark.parametrize("letter", "abcd")
def test_a_tap_on_a_place_chooses_its_line_and_a_given_answer_stands(plain: str, phone: Opener, letter: str) -> None:
    page = phone()
    _to(page, plain)
    _to_item(page, "four")
    one = step(page)
    one.locator(f"[data-choose={letter}]").tap()
    expect(one.locator("input:checked")).to_have_value(letter)
    one.get_by_role("button").click()
    other = "b" if letter == "a" else "a"
    one.locator(f"[data-choose={other}]").tap()
    expect(one.locator("input:checked")).to_have_value(letter)
    expect(one.locator("label.right")).to_have_count(1)


def test_each_place_is_as_wide_as_a_fingertip_on_the_smallest_phone(plain: str, phone: Opener) -> None:
    page = phone(viewport=SMALL)
    _to(page, plain)
    _to_item(page, "four")
    picture = step(page).locator(".places img").bounding_box()
    assert picture
    for letter in "abcd":
        box = step(page).locator(f"[data-choose={letter}] rect").bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        assert picture["x"] - 1 <= box["x"]
        assert box["x"] + box["width"] <= picture["x"] + picture["width"] + 1
        assert box["y"] + box["height"] <= picture["y"] + picture["height"] + 1


def test_four_drawings_stand_two_by_two_and_a_tap_on_one_chooses_it(plain: str, phone: Opener) -> None:
    page = phone(viewport=SMALL)
    _to(page, plain)
    _to_item(page, "three")
    boxes = [one.bounding_box() for one in step(page).locator(".options .option").all()]
    assert all(boxes)
    assert len({round(box["x"]) for box in boxes if box}) == 2
    assert len({round(box["y"]) for box in boxes if box}) == 2
    step(page).locator(".options img").nth(2).tap()
    expect(step(page).locator("input:checked")).to_have_value("c")


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_exam_is_taken_from_its_first_item_to_passed(plain: str, phone: Opener, tag: str, scripts: bool) -> None:
    page = phone(scripts=scripts)
    _to(page, plain, tag)
    if scripts:
        for _ in KEY:
            choose(step(page))
            button = step(page).get_by_role("button")
            button.click()
            button.click()
        expect(page.locator("[data-last] legend")).to_be_focused()
    else:
        for one in items(page).all():
            choose(one)
    send(page)
    expect(page.locator("#result")).to_have_attribute("data-mastered", "1")
    expect(page.locator(".missed")).to_have_count(0)


def test_without_scripts_an_exam_answered_wrongly_names_every_outcome(plain: str, phone: Opener) -> None:
    page = phone(scripts=False)
    _to(page, plain)
    for one in items(page).all():
        choose(one, "wrong")
    send(page)
    expect(page.locator(".missed")).to_have_count(len(KEY))
    expect(page.locator("#result")).to_have_attribute("data-mastered", "0")


@pytest.mark.parametrize("tag", TAGS)
def test_no_kind_shuts_anybody_out_or_scrolls_sideways(plain: str, large: str, phone: Opener, tag: str) -> None:
    found: list[str] = []
    for base, name in ((plain, "plain"), (large, "large")):
        page = phone(viewport=SMALL, reduced_motion="reduce")
        _to(page, base, tag)
        for place in range(len(KEY)):
            where = f"{tag} {name} item {place + 1}"
            found += [f"{where}: {one}" for one in page.evaluate(WIDER) + page.evaluate(TOO_SMALL)]
            found += faults_of(page, where)
            choose(step(page), "wrong")
            button = step(page).get_by_role("button")
            button.click()
            found += [f"{where} explained: {one}" for one in page.evaluate(WIDER)]
            found += faults_of(page, f"{where} explained")
            button.click()
        page.goto(f"{base}/{tag}/drugs/tea/")
        page.locator(".practice details").first.evaluate("one => { one.open = true; }")
        found += [f"{tag} practice: {one}" for one in page.evaluate(WIDER) + page.evaluate(TOO_SMALL)]
        found += faults_of(page, f"{tag} {name} practice")
        page.goto(f"{base}/{tag}/quiz/")
        found += [f"{tag} list: {one}" for one in page.evaluate(WIDER) + page.evaluate(TOO_SMALL)]
        found += faults_of(page, f"{tag} {name} list")
    assert not found, lines(found)


def test_in_a_large_quiz_each_drawing_fills_a_phone(plain: str, large: str, phone: Opener) -> None:
    widths = []
    for base in (plain, large):
        page = phone(viewport=SMALL)
        _to(page, base)
        _to_item(page, "three")
        box = step(page).locator(".options img").first.bounding_box()
        assert box
        widths.append(box["width"])
        expect(page.locator("html")).to_have_css("font-size", "18px" if base == plain else "24px")
    assert widths[1] >= 1.5 * widths[0]
