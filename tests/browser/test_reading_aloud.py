"""A page is read aloud by the browser's own voice, or by a recording where it has none; the text keeps step."""

import pytest
from playwright.sync_api import Page, expect

from portal.learn.catalogue import load_catalogue
from portal.quiz.bank import load_bank
from portal.textfiles import Faults
from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import ROOT, House

FAULTS = Faults(ROOT)
RECORDED, TAG = min(load_catalogue(ROOT / "content", load_bank(ROOT / "quizzes", FAULTS), FAULTS).recordings)
# A voice that says each piece in no time and keeps what it said.
VOICE = """
window.said = [];
const voices = [{lang: "LANG", name: "a test's voice"}];
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => voices, cancel: () => {},
  speak: (part) => { window.said.push([part.text, part.lang]); setTimeout(() => part.onend(), 5); },
}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
NO_VOICE = 'Object.defineProperty(window, "speechSynthesis", {value: {getVoices: () => [], cancel: () => {}}});'


def _open(opened: Opener, house: House, script: str, path: str) -> Page:
    page = opened()
    page.add_init_script(script)
    page.goto(f"{house.url}{path}")
    return page


def test_the_browsers_voice_reads_the_text_in_order_and_no_answer_that_nobody_chose(
    house: House, phone: Opener
) -> None:
    page = _open(phone, house, VOICE.replace("LANG", "en-GB"), "/en/learn/youth-disguise/")
    button = page.locator("[data-read] button")
    hidden = page.locator("details.choice p").all_inner_texts()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_attribute("aria-pressed", "false", timeout=20_000)
    said = page.evaluate("window.said")
    assert said[0] == [page.locator("h1").inner_text(), "en-GB"]
    assert len(said) > 20
    assert not {words for words, _ in said} & set(hidden)
    assert page.locator(".reading").count() == 0


def test_the_piece_being_read_is_marked_and_a_second_press_stops(house: House, phone: Opener) -> None:
    silent = VOICE.replace("LANG", "zh-CN").replace("setTimeout(() => part.onend(), 5);", "")
    page = _open(phone, house, silent, "/zh-Hans/learn/youth-disguise/")
    button = page.locator("[data-read] button")
    button.click()
    expect(page.locator(".reading")).to_have_text(page.locator("h1").inner_text())
    assert faults_of(page, "while it is read") == []
    button.click()
    expect(page.locator(".reading")).to_have_count(0)


def test_without_a_voice_for_the_language_nothing_is_offered(house: House, phone: Opener) -> None:
    page = _open(phone, house, VOICE.replace("LANG", "zh-CN"), "/ug/learn/youth-disguise/")
    expect(page.locator("[data-read] button")).to_be_hidden()


def test_a_recording_is_played_where_there_is_no_voice_and_the_text_keeps_step(house: House, phone: Opener) -> None:
    page = _open(phone, house, NO_VOICE, f"/{TAG}/learn/{RECORDED}/")
    page.locator("[data-read] button").click()
    expect(page.locator(".reading")).to_have_text(page.locator("h1").inner_text())
    sound = page.locator("audio")
    starts = [float(one) for one in (sound.get_attribute("data-starts") or "").split(",")]
    sound.evaluate("(one, at) => { one.currentTime = at; }", starts[1] + 0.2)
    expect(page.locator(".reading")).to_have_text(page.locator("[data-read-text] .lead").inner_text())
    page.locator("[data-read] button").click()
    expect(page.locator(".reading")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_a_recording_can_be_played_by_its_own_buttons(house: House, phone: Opener, script: bool) -> None:
    page = phone(scripts=script)
    page.goto(f"{house.url}/{TAG}/learn/{RECORDED}/")
    page.locator("[data-read] summary").click()
    sound = page.locator("audio")
    expect(sound).to_be_visible()
    assert sound.get_attribute("controls") is not None
