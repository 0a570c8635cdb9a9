"""A language goes out to translators and comes back: nothing is lost, nothing half-translated or outdated gets in."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.drafting import originals
from portal.exchange import formats, handing
from portal.exchange.formats import BadFile, Unit
from portal.exchange.matrix import lines, matrix
from portal.exchange.units import put_together, rebuild, take_apart, texts_of
from portal.settings import ROOT
from portal.textfiles import Faults, digest, read
from tests.trees import copy_sample, edit

BODY = """
## door | 门口

一段话，
两行。

- 一条
- [链接](page:help) [[C23]]

::: choose 怎么办？
- 接过来 -> inside :: 反馈一
+ 说“不” -> home :: 反馈二
:::

::: remember
记住。
:::
"""


def test_a_body_is_taken_apart_into_its_texts_without_its_marks() -> None:
    texts = take_apart(BODY).texts
    assert texts == (
        "门口",
        "一段话，\n两行。",
        "一条",
        "[链接](page:help) [[C23]]",
        "怎么办？",
        "接过来",
        "反馈一",
        "说“不”",
        "反馈二",
        "记住。",
    )


@given(
    st.lists(st.sampled_from(["", "文", "## a | 标题", "- 点", "::: do 做", ":::", "+ a -> b :: c", "1. x", "| a |"]))
)
def test_any_body_is_put_together_as_it_was(chosen: list[str]) -> None:
    body = "\n".join(chosen)
    skeleton = take_apart(body)
    assert put_together(skeleton, list(skeleton.texts)) == body


def test_every_wording_of_the_real_corpus_survives_being_taken_apart_and_rebuilt(tmp_path: Path) -> None:
    faults = Faults(ROOT)
    for number, path in enumerate(random.Random(4).sample(originals(ROOT), 60)):
        text = read(path, faults)
        assert text is not None
        copy = tmp_path / f"{number}{path.suffix}"
        copy.write_text(rebuild(text, texts_of(text), {}), encoding="utf-8")
        again = read(copy, faults)
        assert again is not None
        assert (again.data, again.body) == (text.data, text.body), path


@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_texts_come_back_from_a_file_to_the_byte(tmp_path: Path, ending: str) -> None:
    units = [
        Unit("content/a#title", '来 "历"\n二\\n', "عربى\n  <b> & %(x)s "),
        Unit("content/a#b", "同一句", ""),
        Unit("content/a#c", "同一句", " two  spaces\tand a tab"),
    ]
    path = tmp_path / f"ug.{ending}"
    formats.write(path, "ug", units)
    assert formats.read(path) == ("ug", units)


@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_a_language_taken_back_unchanged_changes_nothing(tmp_path: Path, ending: str) -> None:
    root = copy_sample(tmp_path)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    file = tmp_path / f"en.{ending}"
    assert handing.export_language(root, "en", file) > 20
    taken = handing.import_language(root, file)
    assert not taken.written
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def _translated(file: Path, change: dict[str, str]) -> None:
    tag, units = formats.read(file)
    file.unlink()
    formats.write(file, tag, [Unit(one.place, one.source, change.get(one.place, one.target)) for one in units])


def test_a_translators_words_are_written_with_the_digest_and_the_reviewer(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    file = tmp_path / "en.po"
    handing.export_language(root, "en", file)
    _translated(file, {"content/pages/help#title": "Where to get help now"})
    taken = handing.import_language(root, file, reviewer="district nurse")
    path = root / "content/pages/help/en.md"
    assert path in taken.written
    text, original = read(path, Faults(root)), read(path.with_name("zh-Hans.md"), Faults(root))
    assert text
    assert original
    assert text.data["title"] == "Where to get help now"
    assert (text.data["made"], text.data["reviewer"]) == ("person", "district nurse")
    assert text.data["origin"] == digest(original.raw)


def test_a_piece_with_a_hole_or_a_lost_source_or_another_original_is_named_and_left(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    file = tmp_path / "en.xlf"
    handing.export_language(root, "en", file)
    _, units = formats.read(file)
    marked = next(unit for unit in units if "[[" in unit.source and "substances" in unit.place)
    _translated(file, {"content/pages/help#title": "", marked.place: "no source any more"})
    module = root / "content/modules/first"
    edit(module / "zh-Hans.md", "title: ", "title: 新")
    before = {path: path.read_bytes() for path in root.rglob("en.*") if path.is_file()}
    left = "\n".join(handing.import_language(root, file).left)
    assert "content/pages/help: 1 of" in left
    assert f"{marked.place.split('#')[0]}: {marked.place.split('#')[1]}: source marks" in left
    assert "content/modules/first: the original has changed" in left
    assert {path: path.read_bytes() for path in root.rglob("en.*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", b"x", "must end in"),
        ("a.po", b"\xff\xfe", "not a PO file"),
        ("a.po", b'msgid ""\nmsgstr "Language: tlh\\n"\n', "no language to translate into"),
        ("a.xlf", b"<xliff", "not an XLIFF file"),
        ("a.xlf", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><xliff/>', "document type"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    root = copy_sample(tmp_path)
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadFile, match=why) as refused:
        handing.import_language(root, path)
    assert "\n" not in str(refused.value)


def test_the_matrix_counts_what_is_there_and_current(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    whole = matrix(root, Faults(root))["pages"]["en"]
    assert whole["there"] == whole["wanted"] > 0
    edit(root / "content/pages/help/zh-Hans.md", "title: ", "title: 新")
    stale = matrix(root, Faults(root))["pages"]["en"]
    assert (stale["there"], stale["stale"]) == (whole["there"] - 1, 1)
    table = lines(matrix(root, Faults(root)))
    assert len({line.count("/") for line in table[1:]}) == 1
