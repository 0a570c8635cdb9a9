"""A contest in a real browser: one count a device, a name that is typed, printed and never sent, scripts on and off."""

import shutil
import sqlite3
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO

import pytest
from playwright.sync_api import Page, Request
from pypdf import PdfReader

from portal.crypt import Box
from portal.periods import today
from portal.quiz.ticket import open_ticket, seal_ticket
from tests.browser.axe import faults_of
from tests.browser.desk import speak
from tests.browser.house import House
from tests.browser.officer import come_in
from tests.trees import SAMPLE

Opener = Callable[..., Page]
NAME = "ئايگۈل مەمەت · 王小明"
OTHERS = ("王小明", "ئايگۈل مەمەت", "محمد", "Nguyễn Thị Ánh", "Жанар", "김민지", "မမြင့်")


@dataclass
class ContestHouse(House):
    """A portal with a round that is open today."""

    def _environment(self) -> dict[str, str]:
        return {**super()._environment(), "PORTAL_CONTESTS": str(self.folder / "contests")}

    def counted(self) -> dict[str, int]:
        rows = self.rows("SELECT name, sum(value) AS n FROM open_count WHERE kind = 'C' GROUP BY name")
        return {row["name"]: row["n"] for row in rows}


@pytest.fixture(scope="module")
def contest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContestHouse]:
    folder = tmp_path_factory.mktemp("contest")
    shutil.copytree(SAMPLE / "contests", folder / "contests")
    shutil.rmtree(folder / "contests" / "rounds" / "summer")
    path = folder / "contests" / "rounds" / "spring" / "round.yaml"
    text = path.read_text(encoding="utf-8").replace("2026-06-10", f"{today() - timedelta(days=1)}")
    path.write_text(text.replace("2026-06-20", f"{today() + timedelta(days=1)}"), encoding="utf-8")
    one = ContestHouse(folder)
    one.printed = one.portal("prepare", "--try")
    _seal(one)
    one.start()
    yield one
    one.stop()


def _seal(house: House) -> None:
    """Results of two quarters in every community and school."""
    with closing(sqlite3.connect(house.file)) as connection:
        rows = connection.execute("SELECT code FROM area WHERE kind IN ('community', 'school')").fetchall()
        for quarter in ("2026-Q2", "2026-Q3"):
            for number, (area,) in enumerate(rows):
                box = (f"{quarter}{number:025d}", "passed", "C", area, "", "", "", "spring.1", quarter)
                values = (*box, 12 + 13 * number, 8 + 9 * number, 1.0, "2026-10-04")
                connection.execute(f"INSERT INTO sealed VALUES ({', '.join('?' * 13)})", values)
        connection.commit()


def aged(house: House, sealed: str) -> str:
    """The same ticket as if the form had been open for two minutes."""
    box = Box(house.secret, "contest-ticket")
    ticket = open_ticket(box, sealed, time.time())
    assert ticket
    return seal_ticket(box, replace(ticket, issued=ticket.issued - 120))


def answer(page: Page, house: House) -> None:
    """Answer every question of the form that is open, differently."""
    for number, question in enumerate(page.locator("fieldset.asked").all()):
        question.locator("input").nth(number % 4).check()
    field = page.locator("input[name=ticket]")
    field.evaluate("(one, value) => { one.value = value; }", aged(house, field.input_value()))
    page.locator("select[name=area]").select_option(index=1)


def test_it_counts_once_and_the_name_never_leaves(contest: ContestHouse, phone: Opener) -> None:
    before = contest.counted().get("n", 0)
    page, sent = phone(), list[Request]()
    page.goto(f"{contest.url}/zh-Hans/")
    page.locator("[data-contest] a").click()
    page.locator("[data-round] a").click()
    page.wait_for_selector("#contest")
    assert page.locator("[data-practice]").is_hidden()
    assert page.locator("[data-open-items]").text_content()
    answer(page, contest)
    assert page.locator("[data-open-items]").is_hidden()
    page.locator("#contest button[type=submit]").click()
    page.wait_for_selector("[data-counted=first]")
    assert contest.counted()["n"] == before + 1

    page.on("request", lambda request: sent.append(request))
    page.locator("[data-typed]").fill(NAME)
    assert page.locator("[data-name]").text_content() == NAME
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])")
    assert "王小明" not in kept
    paper = PdfReader(BytesIO(page.pdf()))
    printed = unicodedata.normalize("NFKC", "".join(one.extract_text() for one in paper.pages))
    assert "王小明" in printed
    assert len(paper.pages) == 1, "the certificate alone"
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert not sent

    page.goto(f"{contest.url}/zh-Hans/contest/spring/")
    assert page.locator("[data-practice]").is_visible()
    answer(page, contest)
    page.locator("#contest button[type=submit]").click()
    page.wait_for_selector("[data-counted=repeat]")
    assert contest.counted()["n"] == before + 1
    assert page.locator("[data-name]").text_content() == ""


def test_names_of_all_scripts_stand_whole_on_the_smallest_phone(contest: ContestHouse, phone: Opener) -> None:
    for tag in ("ug", "zh-Hans"):
        page = phone()
        page.goto(f"{contest.url}/{tag}/contest/spring/")
        answer(page, contest)
        page.locator("#contest button[type=submit]").click()
        page.wait_for_selector("[data-certificate]")
        for name in (*OTHERS, "x" * 60, "阿" * 60):
            page.locator("[data-typed]").fill(name)
            assert page.locator("[data-name]").text_content() == name
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (tag, name)


def test_without_scripts_the_person_says_so_and_writes_the_name_by_hand(contest: ContestHouse, phone: Opener) -> None:
    before = contest.counted().get("n", 0)
    page = phone(scripts=False)
    for said, outcome in ((False, "first"), (True, "repeat")):
        page.goto(f"{contest.url}/ug/contest/spring/")
        answer(page, contest)
        page.locator("input[name=repeat]").set_checked(said)
        page.locator("#contest button[type=submit]").click()
        page.wait_for_selector(f"[data-counted={outcome}]")
        assert page.locator("[data-typing]").is_hidden()
        line = page.locator(".certificate-name").bounding_box()
        assert line
        assert line["height"] > 30, "a line to write on"
    assert contest.counted()["n"] == before + 1


def test_nothing_of_the_folder_is_served_and_the_device_keeps_none_of_it(contest: ContestHouse, phone: Opener) -> None:
    page = phone()
    page.goto(f"{contest.url}/en/contest/spring/")
    page.wait_for_load_state("networkidle")
    shown = page.content()
    assert "Sealed explanation" not in shown
    assert "data-key" not in shown
    names = page.evaluate(
        "caches.keys().then(async all => (await Promise.all(all.map(async one => "
        "(await (await caches.open(one)).keys()).map(k => k.url)))).flat())"
    )
    assert not [one for one in names if "/contest/" in one]


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_axe_finds_nothing(contest: ContestHouse, phone: Opener, tag: str) -> None:
    page, faults = phone(), list[str]()
    for path in ("contest/", "contest/spring/", "progress/contest/"):
        page.goto(f"{contest.url}/{tag}/{path}")
        faults += faults_of(page, path)
    page.goto(f"{contest.url}/{tag}/contest/spring/")
    answer(page, contest)
    page.locator("#contest button[type=submit]").click()
    page.wait_for_selector("[data-certificate]")
    faults += faults_of(page, "result")
    assert not faults, "\n".join(faults)


def test_the_desk_shows_results_that_fit_a_phone(contest: ContestHouse, laptop: Opener) -> None:
    page, faults = laptop(), list[str]()
    come_in(page, contest, "li")
    for tag, width in (("zh-Hans", 1366), ("ug", 360)):
        speak(page, contest, tag)
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"{contest.url}/office/contests")
        assert page.locator("tr[data-area]").count() > 8
        faults += faults_of(page, f"desk {tag}")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        for box in page.locator(".scroll").all():
            assert box.evaluate("one => one.scrollWidth - one.clientWidth") <= 0, "no rate without its range"
    assert not faults, "\n".join(faults)
