"""What the browser tests start from: Debian's Chromium, a served trial district and a served demonstration.

Every page opened through `phone` or `laptop` is watched: an error on its console, a breach of its content policy, an
answer that failed or a request to another host fails the test that saw it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.house import House
from tests.browser.watching import Watch

# Chromium's own services would ask other hosts; a sandbox needs what containers do not give.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    # A phone of 2020 inside WeChat.
    "user_agent": "Mozilla/5.0 (Linux; Android 10; M2003J15SC Build/QP1A.190711.020; wv) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 XWEB/3211 Mobile Safari/537.36 MicroMessenger/8.0.16",
}
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
ALONE = {"service_workers": "block"}
Opener = Callable[..., Page]


def _chromium_path() -> str:
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    pytest.fail("Chromium is missing: install the package `chromium`, or name its file in CHROMIUM", pytrace=False)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests; each test opens contexts of its own, so that no cookie lives on."""
    browser = playwright.chromium.launch(executable_path=_chromium_path(), args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A portal as after `make run`: a trial district, one placement, one officer with a one-time password."""
    one = House(tmp_path_factory.mktemp("house"))
    one.printed = one.portal("prepare", "--try")
    one.start()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A portal as after `make demo`: a year of invented attempts, marked on every page."""
    one = House(tmp_path_factory.mktemp("demonstration"))
    one.printed = one.portal("demo")
    one.start()
    yield one
    one.stop()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Collects what must not happen in a page, and fails the test at its end."""
    seen = Watch()
    yield seen
    assert not seen.complaints, "\n".join(seen.complaints)


@pytest.fixture
def contexts(chromium: Browser, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Opens watched browser contexts and closes them after the test."""
    opened: list[BrowserContext] = []

    def open_one(device: dict[str, object], locale: str, scripts: bool, **more: object) -> BrowserContext:
        context = chromium.new_context(**device, locale=locale, java_script_enabled=scripts, **more)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        watch.over(context)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def phone(contexts: Callable[..., BrowserContext]) -> Opener:
    """`phone(locale, scripts)`: a fresh page on a small, old phone. It has no service worker, as in WeChat: one would
    fetch a dozen pages for each test; whoever tries one opens a context of their own."""
    return lambda locale="zh-CN", scripts=True, **more: contexts(ALONE | PHONE | more, locale, scripts).new_page()


@pytest.fixture
def laptop(contexts: Callable[..., BrowserContext]) -> Opener:
    """`laptop(locale, scripts)`: a fresh page on an officer's computer."""
    return lambda locale="zh-CN", scripts=True, **more: contexts(ALONE | LAPTOP | more, locale, scripts).new_page()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the pictures of the README lie."""
    return Path(__file__).resolve().parents[2] / "docs" / "pictures"
