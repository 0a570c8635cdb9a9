"""Every kind of public page, and the way to it."""

from collections.abc import Callable
from functools import cache

from playwright.sync_api import Page, expect

from portal.learn.catalogue import load_catalogue
from portal.learn.views import paths
from portal.locales import DESK, LOCALES
from portal.quiz.bank import load_bank
from portal.textfiles import Faults
from tests.browser.house import ROOT
from tests.browser.reader import choose, step, take

TAGS = tuple(locale.tag for locale in LOCALES)
DESK_TAGS = tuple(locale.tag for locale in DESK)
QUIZ = "/quiz/new-drugs/"


def _at(path: str) -> Callable[[Page, str], None]:
    def go(page: Page, base: str) -> None:
        page.goto(base + path)

    return go


def _explained(page: Page, base: str) -> None:
    page.goto(base + QUIZ)
    choose(step(page), "wrong")
    step(page).get_by_role("button").click()
    expect(page.locator(".explain")).to_be_visible()


def _result(page: Page, base: str) -> None:
    take(page, base + QUIZ, "wrong")


def _forgotten(page: Page, base: str) -> None:
    page.goto(f"{base}/forget/")
    page.locator("main form button").click()


# The order matters for one device: there is no result before the quiz was taken.
KINDS: dict[str, Callable[[Page, str], None]] = {
    "home": _at("/"),
    "audience": _at("/for/migrants/"),
    "module": _at("/learn/youth-disguise/"),
    "library": _at("/drugs/"),
    "disguise": _at("/drugs/like/vape/"),
    "search": _at("/search/?q=12356"),
    "substance": _at("/drugs/etomidate/"),
    "stories": _at("/stories/"),
    "story": _at("/stories/parcel-for-a-stranger/"),
    "scenes": _at("/scenes/"),
    "scene": _at("/scenes/dormitory/"),
    "short substance": _at("/drugs/khat/"),
    "report": _at("/report/?page=/zh-Hans/"),
    "campaign": _at("/campaigns/626/"),
    "kit": _at("/campaigns/june/kit/"),
    "challenge": _at("/campaigns/626/challenge/"),
    "help": _at("/help/"),
    "privacy": _at("/privacy/"),
    "accessibility": _at("/accessibility/"),
    "quizzes": _at("/quiz/"),
    "quiz": _at(QUIZ),
    "no result": _at("/result/"),
    "explained": _explained,
    "result": _result,
    "opinion": _at("/opinion/quiz/"),
    "thanks": _at("/opinion/thanks/"),
    "forget": _at("/forget/"),
    "progress": _at("/progress/"),
    "forgotten": _forgotten,
    "error 404": _at("/no-such-page/"),
}


@cache
def public_paths() -> tuple[str, ...]:
    """Every frozen page and every form of every quiz in every language, as the server itself lists them."""
    faults = Faults(ROOT)
    bank = load_bank(ROOT / "quizzes", faults)
    catalogue = load_catalogue(ROOT / "content", bank, faults)
    forms = [f"/quiz/{form.quiz}/?form={form.letter}" for form in bank.forms.values()]
    own = [
        f"/{tag}{path}"
        for tag in TAGS
        for path in (
            *forms,
            "/quiz/",
            "/opinion/quiz/",
            "/opinion/thanks/",
            "/forget/",
            "/progress/",
            "/result/",
            "/no-such-page/",
        )
    ]
    return (*paths(catalogue), *own)


def every_page_of(tag: str) -> list[str]:
    """Every public page of a language."""
    return [path for path in public_paths() if path.split("/")[1] == tag]


def pages_of(tag: str) -> list[str]:
    """Every page of the language whose words are longest and run from the right; one of each kind of the others."""
    found = every_page_of(tag)
    if tag == "ug":
        return found
    return list({(path.count("/"), path.split("/")[2]): path for path in found}.values())


def big(page: Page, wanted: bool) -> None:
    """Big print on or off as the button does it."""
    page.evaluate("wanted => document.documentElement.classList.toggle('big', wanted)", wanted)
