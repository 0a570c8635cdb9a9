"""Printing at the desk: who may print what, what the page says, and what leaves when PDFs cannot be made."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.office import print_views
from portal.office.library import NOTHING, Library
from portal.outreach.posters.designs import DESIGNS
from portal.outreach.posters.facts import Line, Occasion, Situation, Supply, Words
from portal.outreach.posters.press import CannotPrint, Press
from portal.outreach.store import Placement, add_placement, set_retired
from portal.settings import ROOT
from tests.office_desk import Clock, log_of, make_officer, office_app, sign_in, tree_of, with_data

CODE = "K7M2XQ"
BASE = "https://portal.example.org"


def _words(audience: str, tag: str) -> Words:
    shown = "zh-Hans" if tag == "fr" else tag
    return Words(
        shown,
        "<Ask & look>",
        "where from?",
        "scan me",
        ("one", "two", "three"),
        "short",
        "a picture",
        ("logo",),
        ("H-120",),
        "2026-11-23",
        tag != "my",
        tag != "ru",
    )


SUPPLY = Supply(
    _words,
    lambda audience, tag: [Line("120", "ambulance", "day and night"), Line("110", "police", "day and night")],
    lambda target, audience, tag: (
        [Situation("At a party", "What now?", (("take", False, "no"), ("go", True, "yes")))],
        tag,
    ),
    lambda code, tag: ("翠竹",) if tag == "zh-Hans" else ("翠竹", "bamboo"),
    lambda one, tag: Occasion("A talk", "2026-06-26 09:00", "hall") if one.kind == "event" else None,
)


class PaperPress(Press):
    """Prints the page as it is; `fails` is the reason with which it does not."""

    def __init__(self, fails: str = "", only: str = "") -> None:
        super().__init__(Path(), Path())
        self.fails, self.only = fails, only

    @contextmanager
    def job(self, wait: float = 0) -> Iterator[Callable[[str], bytes]]:
        def make(html: str) -> bytes:
            if self.fails and (not self.only or self.only in html):
                raise CannotPrint(self.fails)
            return html.encode()

        yield make


@pytest.fixture
def desk(engine: Engine) -> Callable[..., FlaskClient]:
    """`desk(press, role)`: an officer of C11 at a desk whose press is this one."""
    clock = Clock()
    add_placement(engine, Placement(CODE, "C11", "youth", "quiz:x", "2号楼 <门口>", since="2026-05"))
    add_placement(engine, Placement("B23456", "C21", "youth", "quiz:x", "elsewhere", since="2026-05"))

    def open_desk(press: Press | None = None, role: str = "officer", **words: object) -> FlaskClient:
        library: Library = replace(NOTHING, supply=replace(SUPPLY, **words), press=press or PaperPress())
        make_officer(engine, clock, "li", "C11", role)
        client = office_app(engine, clock, library=library).test_client()
        sign_in(client, "li")
        return client

    return open_desk


def page(client: FlaskClient, path: str, status: int = 200, **words: str) -> str:
    answer = client.get(f"/office/placements/{path}", query_string=words)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return str(answer.get_data(as_text=True))


@pytest.fixture(autouse=True)
def _site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_views, "site", lambda settings: BASE)


@pytest.mark.parametrize("design", DESIGNS)
def test_each_design_shows_code_address_check_word_and_help(desk, design: str) -> None:
    found = page(desk(), f"{CODE}/print/{design}")
    tree_of(found)
    assert "portal.example.org" in found
    assert f"q/{CODE}" in found
    assert "翠竹" in found
    assert ">120<" in found
    assert 'class="qr"' in found
    assert "<Ask" not in found, "words are text and never markup"
    assert "style=" not in found, "the policy of pages lets no style stand in them"


def test_designs_with_two_languages_show_both_and_lead_each_half_to_its_own(desk) -> None:
    client = desk()
    for design in ("card", "leaflet"):
        found = page(client, f"{CODE}/print/{design}", lang="ug", second="my")
        assert 'lang="ug" dir="rtl"' in found
        assert 'lang="my" dir="ltr"' in found
        assert "bamboo" in found
    page(client, f"{CODE}/print/poster", lang="tlh", status=404)
    page(client, f"{CODE}/print/poster", paper="a0", status=404)
    page(client, f"{CODE}/print/tattoo", status=404)


def test_the_choice_offers_the_design_of_the_code_first_and_every_language(desk) -> None:
    found = page(desk(), f"{CODE}/print")
    tree = tree_of(found)
    forms = [one.attrib["action"].rsplit("/", 1)[-1] for one in tree.iter("form") if "/print/" in one.attrib["action"]]
    assert forms[0] == "poster"
    assert sorted(forms) == sorted(DESIGNS)
    assert found.count('value="ug"') >= len(DESIGNS)


def test_the_page_warns_of_words_that_nobody_has_read_and_of_codes_out_of_use(desk, engine: Engine) -> None:
    client = desk()
    plain, machine, stale, spare = (
        page(client, f"{CODE}/print/poster", lang=tag).count('class="warn"') for tag in ("zh-Hans", "my", "ru", "fr")
    )
    assert (plain, machine, stale, spare) == (0, 1, 1, 1)
    set_retired(engine, CODE, True)
    assert page(client, f"{CODE}/print/poster").count('class="warn"') == 1


def test_an_address_of_this_machine_is_named_before_anybody_prints_it(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_views, "site", lambda settings: "http://localhost:8000")
    client = desk()
    assert "localhost:8000" in page(client, f"{CODE}/print")
    assert 'class="refused"' in page(client, "print")


def test_another_areas_code_is_refused_and_that_is_logged(desk, engine: Engine) -> None:
    client = desk()
    for path in ("B23456/print", "B23456/print/poster", "B23456/print/poster.pdf"):
        page(client, path, status=403)
    page(client, "print.zip", area="C21", status=403)
    assert [action for _, action, _ in log_of(engine)].count("refused") == 4
    page(client, "ZZZZZZ/print", status=404)


def test_a_pdf_is_a_file_of_its_own_name_and_is_logged(desk, engine: Engine) -> None:
    client = desk(role="viewer")
    answer = client.get(f"/office/placements/{CODE}/print/poster.pdf?lang=ug&paper=a3")
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert f"{CODE}-poster-a3-ug.pdf" in answer.headers["Content-Disposition"]
    assert b"posters-a3.css" in answer.data
    assert b"<script" not in answer.data
    assert b'class="bar"' not in answer.data, "what stands above the sheets on the screen is not printed"
    assert ("li", "export", f"print placement={CODE} design=poster lang=ug") in log_of(engine)


@pytest.mark.parametrize("reason", ["no_pdf", "no_letters", "busy"])
def test_without_a_pdf_the_officer_is_led_to_printing_from_the_browser(desk, reason: str) -> None:
    client = desk(PaperPress(reason))
    answer = client.get(f"/office/placements/{CODE}/print/poster.pdf")
    assert answer.status_code == 303
    shown = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert 'role="alert"' in shown
    assert f"/office/placements/{CODE}/print/poster" in shown
    assert 'class="sheet' in page(client, f"{CODE}/print/poster")


def test_an_address_too_long_for_a_design_is_said_in_words(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_views, "site", lambda settings: "https://" + "a" * 1500 + ".example")
    client = desk()
    assert client.get(f"/office/placements/{CODE}/print/badge").status_code == 303


def test_many_codes_leave_as_one_zip_named_after_their_places(desk, engine: Engine) -> None:
    add_placement(engine, Placement("C34567", "C11", "seniors", "quiz:x", "药店", kind="card", language="ug"))
    add_placement(engine, Placement("D45678", "C11", "seniors", "quiz:x", "old", retired=True))
    client = desk()
    shown = page(client, "print")
    assert with_data(shown, "bundle")[0]["data-total"] == "2"
    answer = client.get("/office/placements/print.zip?area=C11")
    assert answer.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == [
            "C11/2号楼--门口-K7M2XQ-poster-zh-Hans.pdf",
            "C11/药店-C34567-card-ug.pdf",
        ]
    only = client.get("/office/placements/print.zip?area=C11&audience=seniors&design=sticker")
    with zipfile.ZipFile(io.BytesIO(only.data)) as archive:
        assert archive.namelist() == ["C11/药店-C34567-sticker-ug.pdf"]
    assert any("print many n=2" in detail for _, _, detail in log_of(engine))


def test_what_cannot_be_made_is_named_in_the_zip_and_the_others_are_there(desk, engine: Engine) -> None:
    add_placement(engine, Placement("C34567", "C11", "seniors", "quiz:x", "药店", language="ug"))
    client = desk(PaperPress("no_letters", only='lang="ug" dir="rtl" class="print'))
    answer = client.get("/office/placements/print.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert len(archive.namelist()) == 2
        assert "C34567 药店" in archive.read("0-left-out.txt").decode("utf-8-sig")


def test_a_zip_that_cannot_begin_is_a_page_and_no_broken_file(desk) -> None:
    client = desk(PaperPress("no_pdf"))
    answer = client.get("/office/placements/print.zip")
    assert answer.status_code == 303
    assert 'role="alert"' in client.get(answer.headers["Location"]).get_data(as_text=True)


def test_no_more_codes_at_once_than_a_desk_can_wait_for(desk, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_views, "MOST", 1)
    add_placement(engine, Placement("C34567", "C11", "seniors", "quiz:x", "药店"))
    client = desk()
    shown = page(client, "print")
    assert not with_data(shown, "bundle")
    assert 'class="refused"' in shown
    page(client, "print.zip", status=404)
    page(client, "print.zip", audience="migrants", status=404)
    page(client, "print.zip", design="tattoo", status=404)


def test_a_poster_of_an_event_says_what_when_and_where(desk, engine: Engine) -> None:
    add_placement(engine, Placement("E56789", "C11", "youth", "event:abc", "hall", kind="event"))
    found = page(desk(), "E56789/print/poster")
    assert "A talk" in found
    assert "2026-06-26 09:00" in found


def test_a_machine_without_typesetting_says_so_instead_of_waiting(tmp_path: Path) -> None:
    press = Press(ROOT / "portal" / "static", tmp_path)
    press._command = [press._command[0], "-c", "raise SystemExit(1)"]
    with pytest.raises(CannotPrint) as said:
        press.make("<p>x")
    assert said.value.reason == "no_pdf"


def test_one_job_waits_for_the_other_and_not_for_ever(tmp_path: Path) -> None:
    press = Press(tmp_path, tmp_path)
    with press.job(), pytest.raises(CannotPrint) as said, press.job(wait=0.01):
        pass
    assert said.value.reason == "busy"
