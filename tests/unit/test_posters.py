"""Prints before they are typeset: codes to be scanned, texts that stay in their boxes, a ZIP to be opened."""

import io
import re
import shutil
import struct
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal.checking import check_everything
from portal.locales import LOCALES
from portal.outreach.events import store as events
from portal.outreach.events.event import Event, Text
from portal.outreach.events.poster import occasion_of
from portal.outreach.posters.bundle import bundle
from portal.outreach.posters.designs import DESIGNS, SCALES, fitting
from portal.outreach.posters.facts import Line, Supply, Words, gather
from portal.outreach.posters.fitting import SIZES, breakable, size_class, width_of
from portal.outreach.posters.framing import receive, send
from portal.outreach.posters.logical import physical
from portal.outreach.posters.qr import QUIET, SMALLEST, TooSmall, make_qr
from portal.outreach.store import Placement, find_placement
from portal.periods import CHINA
from portal.settings import ROOT
from portal.vocabulary import PLACEMENT_KINDS

SITE = "https://mingbian.dongfeng.example.gov.cn"


def _words(audience: str, tag: str) -> Words:
    return Words(tag, "h", "l", "c", ("1", "2", "3"), "s", "a", ("logo",), ("H-120",), "2026-11-23", True, True)


SUPPLY = Supply(words=_words, lines=lambda audience, tag: [Line("120", "ambulance", "day and night")])


@pytest.mark.parametrize("design", DESIGNS.values(), ids=lambda one: one.name)
def test_each_square_of_each_code_is_large_enough_for_an_old_phone(design) -> None:
    for paper in design.papers:
        qr = make_qr(f"{SITE}/q/K7M2XQ/zh-Hans", design.qr_on(paper))
        assert qr.square_on(design.qr_on(paper)) >= SMALLEST
        assert qr.square_on(design.qr_on(paper)) >= 0.7, "and with room to spare at a usual address"


def test_a_code_has_four_squares_of_white_around_it() -> None:
    qr = make_qr(f"{SITE}/q/K7M2XQ", 40)
    points = [(int(x), int(y), int(run)) for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", qr.path)]
    assert QUIET == 4
    assert min(x for x, _, _ in points) == min(y for _, y, _ in points) == 4
    assert max(x + run for x, _, run in points) == qr.squares - 4
    assert max(y for _, y, _ in points) == qr.squares - 5


def test_an_address_too_long_for_a_sticker_is_refused_and_not_printed_too_dense() -> None:
    with pytest.raises(TooSmall):
        make_qr("https://" + "a" * 1500 + ".example/q/K7M2XQ", 38)


def test_every_kind_of_code_has_a_design_that_comes_first() -> None:
    assert {kind: fitting(kind).name for kind in PLACEMENT_KINDS if kind in DESIGNS} == {one: one for one in DESIGNS}
    assert fitting("event").name == fitting("kiosk").name == "poster"
    assert all(set(one.papers) <= set(SCALES) for one in DESIGNS.values())


def test_a_print_in_another_language_says_so_in_its_address_and_types_the_plain_one() -> None:
    one = Placement("K7M2XQ", "C11", "youth", "quiz:new-drugs", "door", language="ug")
    own, other = (gather(SUPPLY, one, tag, "area", SITE, 40) for tag in ("ug", "zh-Hans"))
    assert own.address == f"{SITE}/q/K7M2XQ"
    assert other.address == f"{SITE}/q/K7M2XQ/zh-Hans"
    assert own.typed == other.typed == "mingbian.dongfeng.example.gov.cn/q/K7M2XQ"


def test_a_longer_text_is_set_smaller_and_never_wider_than_its_box() -> None:
    short, long = (int(size_class(text, "en", 10, 3)[1:]) for text in ("Ask first", "Ask first " * 12))
    assert short > long
    word = "Unvorstellbarlangeswort"
    assert width_of(word) * int(size_class(word, "en", 5, 3)[1:]) / 100 <= 5
    together = size_class(["a", "b" * 30], "en", 5, 2)
    assert together == size_class("b" * 30, "en", 5, 2), "what stands side by side has one size"


def test_every_size_has_its_class() -> None:
    css = (ROOT / "portal" / "static" / "posters.css").read_text()
    assert [size for size in SIZES if f".f{size} {{" not in css] == []


def test_words_break_where_a_reader_would_break_them() -> None:
    assert breakable("မူးယစ်ဆေး", "my").replace("\u200b", "") == "မူးယစ်ဆေး"
    assert "\u200b" in breakable("မူးယစ်ဆေး", "my")
    assert breakable("출처를 모르면", "ko").count('class="whole"') == 2
    assert (
        breakable("帮忙之前，先问一句", "zh-Hans")
        == '<span class="clause">帮忙之前，</span><span class="clause">先问一句</span>'
    )
    assert breakable("<b>，", "zh-Hans") == '<span class="clause">&lt;b&gt;，</span>'
    assert breakable("Ask first", "en") == "Ask first"


def test_style_sheets_for_the_pdf_know_both_directions() -> None:
    made = physical("/* x */ .a, .b { top: 1rem; inset-inline-start: 2rem; }\n.c { left: 0; }")
    assert ".a, .b { top: 1rem; left: 2rem; }" in made
    assert ".c { left: 0; }" in made
    turned = re.search(r"([^}]+)\{left: auto; right: 2rem;\}", made)
    assert turned
    assert {one.strip() for one in turned[1].split(",")} == {
        f"{name}:lang({one.tag})" for name in (".a", ".b") for one in LOCALES if one.direction == "rtl"
    }
    whole = physical((ROOT / "portal" / "static" / "posters.css").read_text())
    assert "-inline-start:" not in whole
    assert "-inline-end:" not in whole


def test_a_zip_leaves_file_by_file_and_tells_the_length_of_each_before_its_bytes() -> None:
    files = [("a/楼道-K7M2XQ.pdf", b"%PDF one PK\x03\x04 inside"), ("b.pdf", b"%PDF two" * 1000)]
    pieces = list(bundle(iter(files), datetime(2026, 7, 9)))
    assert len(pieces) == len(files) + 1
    for (name, content), piece in zip(files, pieces, strict=False):
        sizes = struct.unpack_from("<II", piece, 18)
        assert sizes == (len(content), len(content)), "the page counts files by it"
        assert piece.endswith(content)
        assert name.encode() in piece
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert {one.filename: archive.read(one) for one in archive.infolist()} == dict(files)


def test_a_message_cut_short_is_no_message() -> None:
    pipe = io.BytesIO()
    send(pipe, b"P", b"whole")
    assert receive(io.BytesIO(pipe.getvalue())) == (b"P", b"whole")
    assert receive(io.BytesIO(pipe.getvalue()[:-1])) is None
    assert receive(io.BytesIO()) is None


def test_a_headline_too_long_to_be_read_from_afar_is_a_fault(tmp_path: Path) -> None:
    for place in ("content", "quizzes", "translations"):
        shutil.copytree(ROOT / "tests" / "sample" / place, tmp_path / place)
    folder = tmp_path / "content" / "posters" / "youth"
    folder.mkdir(parents=True)
    picture = next((tmp_path / "content" / "media").glob("*.svg")).stem
    source = next(
        line for line in (tmp_path / "content" / "sources.yaml").read_text().splitlines() if line[:1].isalpha()
    )
    dates = "checked_on: 2026-11-23\nreview_by: 2027-05-31\n"
    facts = f"order: 1\npictures: [{picture}]\nsources: [{source.rstrip(':')}]\n{dates}"
    (folder / "poster.yaml").write_text(facts)
    words = "headline: {}\nline: 一句。\ncall: 扫一扫\npoints: [一, 二, 三]\nbrief: 先问\npicture_alt: 杯子\n"
    (folder / "zh-Hans.yaml").write_text(words.format("这是一个实在太长了没有人会站在那里读完的标题"))
    found = [str(one) for one in check_everything(tmp_path, date(2026, 11, 23)) if "posters/youth/" in one.path]
    assert any("zh-Hans.yaml:1: `headline` has more than 14 letters" in one for one in found)
    assert any("poster.yaml:3: `sources` names" in one for one in found)


def test_a_poster_of_an_event_speaks_its_language_and_leaves_out_what_no_font_has(engine: Engine) -> None:
    starts = datetime(2026, 6, 26, 9, tzinfo=CHINA)
    texts = {"zh-Hans": Text("六二六讲座 🎈", ""), "ug": Text("لېكسىيە", "")}
    made = events.add(
        engine, Event("C11", "lecture", "youth", starts, starts + timedelta(hours=2), "文化广场", texts), 1
    )
    one = find_placement(engine, made.code)
    assert one
    chinese, russian = occasion_of(engine, one, "zh-Hans"), occasion_of(engine, one, "ru")
    assert chinese
    assert (chinese.title, chinese.where, chinese.tag) == ("六二六讲座", "文化广场", "zh-Hans")
    assert "6月26日" in chinese.when
    assert "09:00–11:00" in chinese.when
    assert russian
    assert (russian.tag, "июня" in russian.when) == ("zh-Hans", True)
    assert occasion_of(engine, Placement("K7M2XQ", "C11", "youth", "quiz:x", "door"), "en") is None
