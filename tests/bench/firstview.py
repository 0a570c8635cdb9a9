"""The first view of a page in a browser with an empty cache: requests and bytes on the wire, headers included."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from portal.app import load_content
from portal.settings import Settings
from tests.bench.machine import CannotMeasure, program
from tests.bench.servers import SECRET, portal
from tests.bench.table import Row, at_most

LANGUAGE = "zh-Hans"
MODULE_KB, QUIZ_KB = 40, 60
KB = 1000
PHONE = {"width": 360, "height": 740}
# Debian's browser, kept from calling home: such requests would not be the portal's.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def measure(database: str, folder: Path) -> list[Row]:
    """A row for the heaviest module and one for the heaviest quiz."""
    catalogue, bank = load_content(Settings(secret=SECRET))
    modules, quizzes = sorted(catalogue.modules), sorted(bank.quizzes)
    with portal("wsgi:app", database, folder) as (address, _), sync_playwright() as playwright:
        # A secure context by its name: browsers offer brotli to nobody else.
        address = address.replace("127.0.0.1", "localhost")
        with playwright.chromium.launch(executable_path=program("chromium"), args=list(SWITCHES)) as browser:
            return [
                _heaviest(
                    browser, address, f"a module's first view ({len(modules)} modules)", "learn", modules, MODULE_KB
                ),
                _heaviest(browser, address, f"a quiz's first view ({len(quizzes)} quizzes)", "quiz", quizzes, QUIZ_KB),
            ]


def _heaviest(browser: Browser, address: str, what: str, kind: str, names: list[str], budget: float) -> Row:
    seen = {name: _view(browser, address, f"/{LANGUAGE}/{kind}/{name}/") for name in names}
    name, (size, requests) = max(seen.items(), key=lambda one: one[1])
    said = f"**{size / KB:.1f} KB** in {requests} requests (the heaviest, {name})"
    return at_most(what, size / KB, budget, "KB", said)


def _view(browser: Browser, address: str, path: str) -> tuple[int, int]:
    """Bytes and requests of one view with a cold cache, scrolled to the end so that late pictures come too."""
    with browser.new_context(viewport=PHONE) as context:  # type: ignore[arg-type]
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        asked: dict[str, str] = {}
        sizes: dict[str, int] = {}

        def note(event: dict[str, Any]) -> None:
            asked[event["requestId"]] = event["request"]["url"]

        def finish(event: dict[str, Any]) -> None:
            sizes[event["requestId"]] = int(event["encodedDataLength"])

        wire.on("Network.requestWillBeSent", note)
        wire.on("Network.loadingFinished", finish)
        answer = page.goto(address + path, wait_until="networkidle")
        if answer is None or answer.status != 200:
            raise CannotMeasure(f"{path} did not come")
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        strangers = [url for url in asked.values() if not url.startswith((address, "data:"))]
        if strangers:
            raise CannotMeasure(f"{path} asks other hosts: {strangers}")
        return sum(sizes.values()), len(sizes)
