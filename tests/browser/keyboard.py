"""Hands that have no mouse: tab to what is wanted, see that it has the focus, type, press."""

from playwright.sync_api import Page

MOST_STEPS = 80
FOCUSED = "which => document.activeElement.matches(which)"
SEEN = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return box.width > 0 && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


def reach(page: Page, which: str) -> None:
    """Tab until `which` has the focus; the mark of the focus must be visible there."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, which):
            assert page.evaluate(SEEN), f"nobody sees that {which} has the focus"
            return
    raise AssertionError(f"{which} cannot be reached")


def write(page: Page, which: str, words: str) -> None:
    """Reach a field and type into it, over what stood there."""
    reach(page, which)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)


def choose_next(page: Page, which: str) -> str:
    """Move a list by one; returns the value that it has then."""
    reach(page, which)
    before = page.locator(which).input_value()
    page.keyboard.press("ArrowDown")
    after = page.locator(which).input_value()
    assert after != before
    return after


def follow(page: Page, which: str, leads_to: str) -> None:
    """Reach a link or button and press it; returns when its page is there."""
    reach(page, which)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{leads_to}")
