"""What a reader does in the quiz, with scripts and without: choose, confirm, go on, send."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.house import House

RIGHT, NOT_SURE = "right", "?"
ITEMS = 11
SLIPS = "SELECT count(*) FROM slip"


def with_scripts(page: Page) -> bool:
    """Whether the quiz on this page asks one question at a time."""
    page.wait_for_load_state("load")  # a click returns sooner, before deferred scripts have run
    return page.locator("#quiz progress").count() == 1


def items(page: Page) -> Locator:
    """All questions of the form."""
    return page.locator("#quiz fieldset[data-item]")


def step(page: Page) -> Locator:
    """The question on the screen."""
    return page.locator("#quiz fieldset[data-item]:visible")


def choose(one: Locator, answer: str = RIGHT) -> None:
    """Tick an answer of a question: `right`, `wrong` or a letter."""
    key = one.get_attribute("data-key") or ""
    letter = {RIGHT: key, "wrong": "a" if key != "a" else "b"}.get(answer, answer)
    one.locator(f"input[value='{letter}']").check()


def answer_all(page: Page, answer: str = RIGHT) -> None:
    """Answer every question, up to the last step; the form is not sent."""
    if not with_scripts(page):
        for one in items(page).all():
            choose(one, answer)
        return
    for _ in range(ITEMS):
        one = step(page)
        button = one.get_by_role("button")
        choose(one, answer)
        button.click()
        button.click()


def send(page: Page) -> None:
    """Send the form and wait for the result."""
    page.locator("[data-send] button").click()
    page.wait_for_url("**/result/")


def take(page: Page, address: str, answer: str = RIGHT) -> None:
    """From opening the quiz to its result."""
    page.goto(address)
    answer_all(page, answer)
    send(page)


def take_time(page: Page, house: House) -> None:
    """As if this form had been opened two minutes ago (nobody waits that long in a test)."""
    ticket = page.locator("[name=ticket]")
    older = house.aged(ticket.input_value())
    ticket.evaluate("(field, older) => { field.value = older; }", older)


def counted(page: Page) -> str:
    """How the result says this attempt was counted: first, repeat or again."""
    return page.locator("#result").get_attribute("data-counted") or ""


def slips_come(house: House, act: Callable[[], object]) -> int:
    """How many slips `act` leaves."""
    before = house.number(SLIPS)
    act()
    return house.number(SLIPS) - before


def newest(house: House, known: set[bytes]) -> dict[str, object]:
    """The one slip whose key is not among `known` (a slip has no time by which to find it)."""
    fresh = [row for row in house.rows("SELECT * FROM slip") if row["slip_id"] not in known]
    assert len(fresh) == 1
    return fresh[0]


def keys(house: House) -> set[bytes]:
    """The keys of all slips."""
    return {row["slip_id"] for row in house.rows("SELECT slip_id FROM slip")}


def one_question(page: Page) -> None:
    """Exactly one question is on the screen."""
    expect(step(page)).to_have_count(1)
