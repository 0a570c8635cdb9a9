"""Runs the reader's own scripts in real Chromium against its fake camera, which plays a synthetic room.

Used by the quick test of `tests/browser` and, for the table of docs/cards.md, as `python -m tests.cards`."""

import functools
import http.server
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Playwright

from portal.settings import ROOT
from tests.browser.conftest import FLAGS
from tests.cards.room import Room, y4m

_PAGE = b"""<!doctype html><title>t</title><video muted playsinline></video>
<script src="tally.js"></script><script src="camera.js"></script><script>
const room = new Tally.Room(), times = [], began = performance.now(), ever = {};
let size = 0, strips = 1;
Eye.open(document.querySelector("video"), "worker.js", function (said) {
  room.see(said.found, performance.now());
  room.letters.forEach((letter, card) => { (ever[card] = ever[card] || {})[letter] = 1; });
  times.push(performance.now()); size = said.width; strips = said.strips;
}).catch((e) => { document.title = e.name; });
</script>"""
# Milliseconds of plain work: all of it, and the quickest of its parts, which is what an idle machine takes for each.
_SUM = """() => { const parts = [], began = performance.now(); let x = 0;
for (let part = 0; part < 30; part += 1) {
  const t = performance.now();
  for (let i = 0; i < 1e7; i += 1) x = (x + i) | 0;
  parts.push(performance.now() - t);
}
window.x = x; return [performance.now() - began, 30 * Math.min(...parts)]; }"""


@dataclass
class Reading:
    """What came out: cards by what became of them, and how many pictures a second were read."""

    right: int
    missed: int
    wrong: int
    a_second: float
    width: int
    strips: int
    slowed: float  # how much longer the page took for the same sum, measured in the page
    version: str


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        if self.path != "/page":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(_PAGE)
        return None


@contextmanager
def scripts_served() -> Iterator[str]:
    """The reader's scripts and a bare page that runs them."""
    handler = functools.partial(_Quiet, directory=str(ROOT / "portal" / "static" / "cards"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/page"
    finally:
        server.shutdown()
        server.server_close()


# A process that is stopped comes back late and overruns its turn; with this the measured slowness is what was asked.
STOPPED_LONGER = 1.8


class Slowed:
    """Lets a browser's page processes run one part in `times`: all threads, unlike the throttling of DevTools, which
    leaves workers alone."""

    def __init__(self, times: int) -> None:
        self._times = times
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Slowed":
        if self._times > 1:
            self._thread.start()
        return self

    def __exit__(self, *what: object) -> None:
        self._end.set()
        if self._times > 1:
            self._thread.join()

    def _run(self) -> None:
        pages = self._pages()
        while not self._end.is_set():
            _signal(pages, signal.SIGSTOP)
            time.sleep(0.005 * (self._times - 1) * STOPPED_LONGER)
            _signal(pages, signal.SIGCONT)
            time.sleep(0.005)

    def _pages(self) -> list[int]:
        """The renderers among the processes that this test has started, told by their parents."""
        parents, lines = {}, {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    lines[int(folder.name)] = (folder / "cmdline").read_text()
                except OSError:
                    continue

        def is_ours(one: int) -> bool:
            while one > 1:
                if one == os.getpid():
                    return True
                one = parents.get(one, 0)
            return False

        return [one for one, line in lines.items() if "--type=renderer" in line and is_ours(one)]


def _signal(processes: list[int], what: signal.Signals) -> None:
    for one in processes:
        try:
            os.kill(one, what)
        except ProcessLookupError:
            continue


def read_room(
    playwright: Playwright, chromium: str, room: Room, seconds: float = 4.0, slower: int = 1, frames: int = 12
) -> Reading:
    """Show `room` to Chromium's camera for some seconds after the first picture was read."""
    with tempfile.TemporaryDirectory() as folder, scripts_served() as url:
        film = Path(folder) / "room.y4m"
        film.write_bytes(y4m([room.frame(number) for number in range(frames)]))
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                *FLAGS,
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        try:
            page = browser.new_context(permissions=["camera"]).new_page()
            page.goto(url)
            page.wait_for_function("times.length > 0", timeout=20_000)
            usual = page.evaluate(_SUM)[1]
            page.evaluate("times.length = 0")
            with Slowed(slower):
                time.sleep(seconds)
                times = page.evaluate("times")
                slowed = page.evaluate(_SUM)[0] / usual if slower > 1 else 1.0
            version = browser.version
            ever = page.evaluate("ever")
            width, strips = page.evaluate("[size, strips]")
        finally:
            browser.close()
    letters = {int(card): set(found) for card, found in ever.items()}
    truth = {card: {letter.lower()} for card, letter in room.truth.items()}
    wrong = sum(found != truth.get(card) for card, found in letters.items())
    right = sum(letters.get(card) == letter for card, letter in truth.items())
    span = (times[-1] - times[0]) / 1000
    return Reading(
        right, len(truth) - right - wrong, wrong, (len(times) - 1) / span if span else 0, width, strips, slowed, version
    )
