"""The quiz with scripts: one question at a time, an answer stands once it is given, the keyboard alone is enough."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.reader import ITEMS, SLIPS, answer_all, choose, counted, keys, newest, one_question, send, step

both_tongues = pytest.mark.parametrize("tag", ["zh-Hans", "ug"])


def _quiz(house: House, tag: str = "zh-Hans") -> str:
    return f"{house.url}/{tag}/quiz/new-drugs/"


@both_tongues
def test_one_question_at_a_time_with_the_way_still_to_go_in_words(house: House, phone: Opener, tag: str) -> None:
    page = phone()
    page.goto(_quiz(house, tag))
    said = page.locator("#quiz > p[role=status]")
    for place in range(1, ITEMS + 1):
        one_question(page)
        expect(said).to_contain_text(str(place))
        expect(said).to_contain_text(str(ITEMS))
        expect(page.locator("#quiz progress")).to_have_js_property("value", place - 1)
        expect(page.locator("[data-send]")).to_be_hidden()
        choose(step(page))
        button = step(page).get_by_role("button")
        button.click()
        button.click()
    expect(step(page)).to_have_count(0)
    expect(page.locator("[data-send] button")).to_be_visible()
    expect(page.locator("[name=community]")).to_be_visible()
    expect(page.locator("[name=repeat]")).to_be_hidden()


@both_tongues
def test_nobody_goes_on_without_choosing_and_is_told_so(house: House, phone: Opener, tag: str) -> None:
    page = phone()
    page.goto(_quiz(house, tag))
    first = step(page).get_attribute("data-item")
    said = step(page).get_by_role("alert")
    expect(said).to_be_empty()
    step(page).get_by_role("button").click()
    expect(said).to_have_text(page.locator("#quiz").get_attribute("data-choose-first") or "")
    assert step(page).get_attribute("data-item") == first
    expect(page.locator(".explain")).to_have_count(0)


@both_tongues
@pytest.mark.parametrize(("answer", "word"), [("right", "data-right"), ("wrong", "data-other"), ("?", "data-not-sure")])
def test_the_explanation_follows_at_once_and_has_the_focus_and_the_answer_stands(
    house: House, phone: Opener, tag: str, answer: str, word: str
) -> None:
    page = phone()
    page.goto(_quiz(house, tag))
    one = step(page)
    choose(one, answer)
    given = one.locator("input:checked").get_attribute("value")
    one.get_by_role("button").click()
    explain = one.locator(".explain")
    expect(explain).to_be_focused()
    expect(explain).to_be_in_viewport()
    expect(explain.locator(".said")).to_have_text(page.locator("#quiz").get_attribute(word) or "")
    assert len(explain.inner_text()) > 40, "the explanation itself is there too"
    expect(one.locator("label.right")).to_have_count(1)
    expect(one.locator("label.wrong")).to_have_count(1 if answer == "wrong" else 0)
    for place in (0, 2):
        one.locator("label").nth(place).click(force=True)
    assert one.locator("input:checked").get_attribute("value") == given


@both_tongues
def test_the_keyboard_alone_does_the_whole_quiz(house: House, laptop: Opener, tag: str) -> None:
    page, known = laptop(), keys(house)
    page.goto(_quiz(house, tag))
    _tab_to(page, step(page).locator("input").first)
    for place in range(ITEMS):
        if place:
            expect(step(page).locator("legend")).to_be_focused()
            _tab_to(page, step(page).locator("input").first)
        page.keyboard.press("Enter")
        one_question(page)  # Enter in a group of answers sends nothing
        if place % 2:
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.press("Space")
        assert step(page).locator("input:checked").count() == 1
        _tab_to(page, step(page).get_by_role("button"))
        page.keyboard.press("Enter")
        expect(step(page).locator(".explain")).to_be_focused()
        _tab_to(page, step(page).get_by_role("button"))
        page.keyboard.press("Space" if place % 2 else "Enter")
    expect(page.locator("[data-last] legend")).to_be_focused()
    _tab_to(page, page.locator("[name=audience]"))
    page.keyboard.press("ArrowDown")
    _tab_to(page, page.locator("[data-send] button"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")
    answers = str(newest(house, known)["answers"])
    assert len(answers) == ITEMS
    assert set(answers) == {"a", "b"}, "the first answer by Space, the second by an arrow"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_two_quick_taps_on_send_count_once(house: House, phone: Opener, scripts: bool) -> None:
    page = phone(scripts=scripts)
    page.goto(_quiz(house))
    answer_all(page)
    before = house.number(SLIPS)
    page.locator("[data-send] button").dblclick(no_wait_after=True)
    page.wait_for_url("**/result/")
    expect(page.locator("#result")).to_be_visible()
    assert house.number(SLIPS) - before == 1


def test_going_back_from_the_result_and_sending_again_counts_nothing_more(house: House, phone: Opener) -> None:
    page = phone()
    page.goto(_quiz(house))
    answer_all(page)
    send(page)
    assert counted(page) == "first"
    before = house.number(SLIPS)
    page.go_back()
    page.wait_for_url("**/quiz/new-drugs/")
    if not page.locator("[data-send] button").is_visible():
        expect(page.locator("#quiz input:checked")).to_have_count(1)  # nothing but "I did this before" is filled in
        answer_all(page)
    send(page)
    assert counted(page) in {"repeat", "again"}
    assert house.number(SLIPS) == before


def test_a_form_sent_twice_from_two_tabs_is_one_attempt(house: House, phone: Opener) -> None:
    page = phone(scripts=False)
    page.goto(_quiz(house))
    ticket = page.locator("[name=ticket]").input_value()
    answer_all(page)
    send(page)
    before = house.number(SLIPS)
    page.goto(_quiz(house) + "?form=" + _letter(page))
    page.locator("[name=ticket]").evaluate("(field, value) => { field.value = value; }", ticket)
    answer_all(page)
    send(page)
    assert counted(page) == "again"
    assert house.number(SLIPS) == before


def _letter(page: Page) -> str:
    return page.locator("#result").get_attribute("data-form") or ""


def _tab_to(page: Page, wanted: Locator, most: int = 25) -> None:
    """Press Tab until `wanted` has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"no way by Tab to {wanted}")
