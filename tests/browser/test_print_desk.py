"""What the desk's pages give on A4: every column of every table, and no tools of the screen."""

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import ViewportSize

from tests.browser.conftest import Opener
from tests.browser.desk import SCREENS, come_in_as_admin, speak
from tests.browser.house import House
from tests.browser.watching import lines

PRINTED = ("overview", "indicators", "items", "bulletin of a quarter", "bulletin of a quarter in English", "areas")
PAPER: ViewportSize = {"width": 700, "height": 1000}  # A4 within the margins of a printer
CUT = """() => [...document.querySelectorAll(".scroll, main svg")].filter(one => one.checkVisibility()).filter(one =>
  one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth + 1
).map(one => one.textContent.trim().slice(0, 40).replace(/\\s+/g, " "))"""
LAST_COLUMNS = """() => [...document.querySelectorAll("table")].filter(one => one.checkVisibility())
  .map(one => one.querySelector("thead th:last-child").textContent)"""


def _words_of(pdf: Path) -> str:
    # In the order in which it was drawn: a cell that wraps stays in one piece.
    done = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, timeout=30, check=True)
    return "".join(done.stdout.split())


def test_no_column_of_the_desk_is_cut_off_on_paper(demonstration: House, laptop: Opener, tmp_path: Path) -> None:
    page, found, pdf = laptop(), [], tmp_path / "page.pdf"
    come_in_as_admin(page, demonstration, "paper")
    for tag in ("zh-Hans", "en"):
        speak(page, demonstration, tag)
        for screen in PRINTED:
            page.emulate_media(media="screen")
            SCREENS[screen](page, demonstration)
            page.emulate_media(media="print")
            page.set_viewport_size(PAPER)
            found += [f"{tag} {screen}: cut off: {one}" for one in page.evaluate(CUT)]
            tools = page.locator("form button, .tools, nav").filter(visible=True).count()
            found += [f"{tag} {screen}: {tools} tools of the screen are printed"] * bool(tools)
            last = page.evaluate(LAST_COLUMNS)
            assert last, screen
            pdf.write_bytes(page.pdf(format="A4"))
            if not shutil.which("pdftotext"):
                assert pdf.stat().st_size > 20_000, screen
                continue
            words = _words_of(pdf)
            found += [
                f"{tag} {screen}: the column “{one.strip()}” is not on paper"
                for one in last
                if any(word not in words for word in one.split())
            ]
    assert not found, lines(found)
