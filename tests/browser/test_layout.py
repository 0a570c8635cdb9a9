"""Every public page fits a small phone in normal and big print, can be tapped, and runs the way its language does."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import Page

from portal.locales import BY_TAG
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.pages import KINDS, QUIZ, TAGS, big, pages_of
from tests.browser.watching import lines

SMALL = {"width": 320, "height": 640}
# Links inside running text are exempt; the rest is tapped on its own.
TOO_SMALL = """() => {
  const least = [["button, .button, summary, nav a, header a, footer a, .chips a, .cards a, select", 44],
                 [".help a, .lines a, .option", 48]];
  const found = [];
  for (const [which, height] of least)
    for (const one of document.querySelectorAll(which)) {
      const box = one.getBoundingClientRect();
      if (one.checkVisibility() && (box.height < height - 0.5 || box.width < 44))
        found.push(`${one.tagName} ${one.className} “${one.textContent.trim().slice(0, 30)}” is only ` +
                   `${Math.round(box.width)} x ${Math.round(box.height)}`);
    }
  return found;
}"""
WIDER = """() => {
  const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
  if (over <= 0) return [];
  const width = root.clientWidth;
  const who = [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > width + 1 || box.left < -1) && !one.closest(".scroll, .skip, .trap, .hidden-text");
  }).slice(0, 3).map(one => `${one.tagName}.${one.className}`);
  return [`scrolls sideways by ${over} px: ${who}`];
}"""


def misfits(page: Page, base: str, paths: Iterable[str]) -> list[str]:
    """What of these pages scrolls sideways or is too small to tap, in normal and in big print."""
    found: list[str] = []
    for path in paths:
        page.goto(base + path, wait_until="domcontentloaded")
        for print_size in ("normal", "big"):
            big(page, print_size == "big")
            found += [f"{path} in {print_size} print: {one}" for one in page.evaluate(WIDER)]
            found += [f"{path} in {print_size} print: {one}" for one in page.evaluate(TOO_SMALL)]
    return found


@pytest.mark.parametrize("tag", ["zh-Hans", "en", "ug", "my"])  # the narrowest, the widest, the highest; all in soak
def test_no_page_scrolls_sideways_and_nothing_is_too_small_to_tap(house: House, phone: Opener, tag: str) -> None:
    found = misfits(phone(viewport=SMALL), house.url, pages_of(tag))
    assert not found, lines(found)


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_the_quiz_and_its_result_fit_a_small_phone_at_every_step(house: House, phone: Opener, tag: str) -> None:
    page = phone(viewport=SMALL)
    found: list[str] = []
    for kind in ("quiz", "explained", "result"):
        KINDS[kind](page, f"{house.url}/{tag}")
        for print_size in ("normal", "big"):
            big(page, print_size == "big")
            found += [f"{kind} in {print_size} print: {one}" for one in page.evaluate(WIDER) + page.evaluate(TOO_SMALL)]
    assert not found, lines(found)


def test_the_quiz_without_scripts_fits_a_small_phone(house: House, phone: Opener) -> None:
    page = phone(scripts=False, viewport=SMALL)
    found: list[str] = []
    for tag in TAGS:
        page.goto(f"{house.url}/{tag}{QUIZ}")
        found += [f"{tag}: {one}" for one in page.evaluate(WIDER) + page.evaluate(TOO_SMALL)]
    assert not found, lines(found)


@pytest.mark.parametrize(
    ("tag", "scripts"), [*((tag, True) for tag in TAGS), ("ug", False), ("ar", False), ("zh-Hans", False)]
)
def test_arabic_letters_run_from_the_right_and_the_others_from_the_left(
    house: House, phone: Opener, tag: str, scripts: bool
) -> None:
    page = phone(scripts=scripts)
    way = BY_TAG[tag].direction
    for path in ("/", "/learn/youth-disguise/", "/drugs/etomidate/", QUIZ, "/help/"):
        page.goto(f"{house.url}/{tag}{path}", wait_until="domcontentloaded")
        assert page.locator("html").get_attribute("dir") == way
        logo = page.locator(".brand img").bounding_box()
        assert logo
        middle = logo["x"] + logo["width"] / 2
        assert (middle > 180) == (way == "rtl"), f"the logo of {path} is at {middle:.0f} of 360"
        words = page.locator("main h1, main h2, main p, main legend, main article li").filter(visible=True)
        looks = words.evaluate_all(  # those of this language, not a text that is not translated
            "(all, tag) => all.filter(one => one.closest('[lang]').lang === tag)"
            ".map(one => getComputedStyle(one)).map(style => `${style.direction} ${style.textAlign}`)",
            tag,
        )
        assert set(looks) == {f"{way} start"}
