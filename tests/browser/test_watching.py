"""The watch itself: what must not happen in a page is really noticed, or every other test here would pass blindly."""

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import faults_of
from tests.browser.house import House
from tests.browser.watching import Watch

INLINE = "document.body.setAttribute('style', 'color: red')"
SCRIPT = "setTimeout(() => { document.createElement('script').textContent = '1' })"


@pytest.mark.parametrize(
    ("does", "noticed"),
    [
        (INLINE, "Content Security Policy"),
        (SCRIPT, "TrustedScript"),
        ("new Image().src = 'https://example.org/a.png'", "Content Security Policy"),
        ("console.error('something broke')", "something broke"),
        ("setTimeout(() => { throw new Error('unforeseen') })", "unforeseen"),
        ("new Image().src = '/static/gone.png'", "404 for"),
        ("open('http://other.invalid/')", "request to another host"),
    ],
)
def test_what_must_not_happen_in_a_page_is_noticed(chromium: Browser, house: House, does: str, noticed: str) -> None:
    seen = Watch()
    context = chromium.new_context()
    seen.over(context)
    page = context.new_page()
    page.goto(f"{house.url}/zh-Hans/")
    assert seen.complaints == []
    page.evaluate(f"() => {{ {does} }}")
    for _ in range(50):
        if seen.complaints:
            break
        page.wait_for_timeout(20)
    context.close()
    assert noticed in "\n".join(seen.complaints)


def test_a_picture_without_words_and_pale_print_are_noticed(chromium: Browser, house: House) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{house.url}/zh-Hans/")
    page.evaluate("document.querySelector('figure img').removeAttribute('alt')")
    page.evaluate("document.querySelector('.lead').style.color = '#667'")  # 5.6:1, enough for AA, not for us
    found = "\n".join(faults_of(page, "home"))
    context.close()
    assert "image-alt" in found
    assert "color-contrast-enhanced" in found
