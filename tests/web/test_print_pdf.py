"""Printed matter as PDF, with the real words: every language has its letters and can be selected, every code can be
scanned from the paper, everything stays on its page. Wants pango, fonts and poppler (see .ci/system-packages)."""

import io
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date

import pypdf
import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from portal.learn.catalogue import Catalogue, load_catalogue
from portal.outreach.posters.designs import DESIGNS
from portal.outreach.posters.drawing import draw
from portal.outreach.posters.facts import Supply, gather
from portal.outreach.posters.press import CannotPrint, Maker, Press
from portal.outreach.store import Placement
from portal.outreach.supply import supply_of
from portal.quiz.bank import load_bank
from portal.settings import ROOT, Settings
from portal.textfiles import Faults
from portal.web import install

SITE = "https://portal.example.org"
CODE = "K7M2XQ"
PAIRS = (("zh-Hans", "ug"), ("zh-Hant", "my"), ("en", "ar"), ("ko", "ru"), ("vi", "fr"))
A4 = (210, 297)
MARKS = {"Mc", "Mn"}
CODES = {"poster": 1, "card": 2, "sticker": 8, "leaflet": 2, "classroom": 2, "badge": 4}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    faults = Faults(ROOT)
    return load_catalogue(ROOT / "content", load_bank(ROOT / "quizzes", faults), faults)


@pytest.fixture(scope="module")
def press() -> Iterator[Maker]:
    with Press(ROOT / "portal" / "static", ROOT / "content" / "media").job() as make:
        yield make


@pytest.fixture(scope="module")
def printed(catalogue: Catalogue, press: Maker) -> Callable[..., bytes]:
    """`printed(design, audience, tag, second, paper)` is a PDF."""
    app = Flask("portal", static_folder=None)
    app.config.update(SECRET_KEY="k" * 32)
    install(app, Settings(secret="s" * 32), "/static/x/", lambda tag: [])
    supply: Supply = supply_of(
        catalogue, date.today, lambda code, tag: ("翠竹",) if tag == "zh-Hans" else ("翠竹", "x"), lambda one, tag: None
    )

    def made(design: str, audience: str, tag: str, second: str = "en", paper: str = "") -> bytes:
        chosen = DESIGNS[design]
        size = paper or chosen.papers[0]
        one = Placement(CODE, "C11", audience, "quiz:x", "door", language=tag)
        with app.test_request_context("/office/"):
            first, other = (gather(supply, one, each, "一一社区", SITE, chosen.qr_on(size)) for each in (tag, second))
            return press(draw(chosen, size, first, other))

    return made


def bare(text: str) -> str:
    """Without spaces and places to break; of Burmese its letters alone: a PDF keeps some signs by shape only."""
    plain = "".join(unicodedata.normalize("NFKC", text).replace("\u200b", "").split())
    return "".join(one for one in plain if not ("\u1000" <= one <= "\u109f" and unicodedata.category(one) in MARKS))


def scanned(pdf: bytes) -> list[str]:
    """What a decoder reads in the rendered pages, at the resolution of a cheap scanner."""
    if not shutil.which("pdftoppm"):
        pytest.fail("pdftoppm is missing: install the package `poppler-utils`", pytrace=False)
    found = []
    for page in range(1, len(pypdf.PdfReader(io.BytesIO(pdf)).pages) + 1):
        command = ["pdftoppm", "-r", "100", "-png", "-f", str(page), "-l", str(page), "-"]
        picture = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
        found += [one.text for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]
    return found


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_language_has_its_letters_and_can_be_selected_and_scanned(
    printed: Callable[..., bytes], catalogue: Catalogue, pair: tuple[str, str]
) -> None:
    pdf = printed("card", "migrants", *pair)
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    text = bare(page.extract_text())
    for tag in pair:
        words = catalogue.posters["migrants"].wordings[tag]
        assert bare(words.headline) in text, tag
        assert bare(words.call) in text, tag
    for font in page["/Resources"]["/Font"].values():
        face = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(face), (
            f"{font.get_object()['/BaseFont']} is not embedded"
        )
    assert sorted(scanned(pdf)) == sorted((f"{SITE}/q/{CODE}", f"{SITE}/q/{CODE}/{pair[1]}"))


@pytest.mark.parametrize("design", CODES)
def test_every_design_has_its_size_and_all_its_codes_can_be_scanned(printed: Callable[..., bytes], design: str) -> None:
    pdf = printed(design, "youth", "zh-Hans")
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == {"leaflet": 2, "classroom": 3}.get(design, 1), "nothing runs over to a page of its own"
    sides = {tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in pages}
    assert sides == {A4[::-1] if DESIGNS[design].wide else A4}
    found = scanned(pdf)
    assert len(found) == CODES[design]
    assert {one.removesuffix("/en") for one in found} == {f"{SITE}/q/{CODE}"}


def test_the_large_and_the_small_paper_are_of_their_size_and_scan_as_well(printed: Callable[..., bytes]) -> None:
    for design, paper, size in (("poster", "a3", (297, 420)), ("card", "a5", (148, 210))):
        pdf = printed(design, "seniors", "zh-Hans", "ug", paper)
        box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
        assert tuple(round(float(side) / 72 * 25.4) for side in box[2:]) == size
        assert f"{SITE}/q/{CODE}" in scanned(pdf)


def test_letters_that_no_font_has_make_no_pdf(press: Maker) -> None:
    with pytest.raises(CannotPrint) as said:
        press('<html lang="zh-Hans"><p>\U00016d40</p></html>')
    assert said.value.reason == "no_letters"


def test_the_maker_of_pdfs_opens_nothing_but_our_own_files(press: Maker) -> None:
    plain = press("<p>x")
    for address in ("file:///etc/hostname", "http://localhost:9/x.svg", "/static/x/../../pyproject.toml"):
        made = press(f'<p>x<img src="{address}">')
        assert abs(len(made) - len(plain)) < 2000
