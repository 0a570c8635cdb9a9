"""`portal check` on what helps to find pages: it says when the pinyin or a preview is older than the content."""

from datetime import date
from pathlib import Path

import pytest

from portal.checking import check_everything
from portal.learn import search
from portal.link_pictures import LINKS, digests
from portal.textfiles import Fault
from tests.trees import copy_sample, edit

TODAY = date(2026, 6, 15)
PICTURES = ("home", "tea-bag", "module-one", "scene-tea-room", "cup")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_sample(tmp_path)


def found(root: Path, path: str) -> list[Fault]:
    return [one for one in check_everything(root, TODAY) if one.path == path]


def test_characters_that_nobody_can_spell_are_named_and_stop_nothing(root: Path) -> None:
    (root / "content/pinyin.txt").write_text("# made\ncha 茶\n", encoding="utf-8")
    (fault,) = found(root, "content/pinyin.txt")
    assert fault.severity == "marked"
    assert "run `portal pinyin`" in fault.message
    assert "茶" not in fault.message


def test_a_broken_table_is_named_with_its_line(root: Path) -> None:
    (root / "content/pinyin.txt").write_text("cha 茶\nnot a line\n", encoding="utf-8")
    (fault,) = found(root, "content/pinyin.txt")
    assert fault.severity == "broken"
    assert "pinyin.txt:2" in fault.message


def test_an_index_that_grew_too_large_is_a_fault(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.checking.finding.MOST_KB", 0.1)
    faults = found(root, "content/pinyin.txt")
    assert "the index of zh-Hans weighs 1 KB" in faults[0].message or "weighs" in faults[0].message
    assert {one.severity for one in faults} == {"broken"}
    assert search.MOST_KB == 40


def test_a_preview_that_is_older_than_its_drawing_is_named(root: Path) -> None:
    folder = root / LINKS
    folder.mkdir()
    for name in PICTURES:
        (folder / f"{name}.png").touch()
    shown = [name for name in PICTURES if (root / f"content/media/{name}.svg").exists()]
    lines = [f"{name} {digest}\n" for name, digest in digests(root, shown).items()]
    (folder / "drawn.txt").write_text("".join(lines))
    assert found(root, str(LINKS)) == []
    edit(root / "content/media/cup.svg", "<svg", "<svg ")
    (fault,) = found(root, str(LINKS))
    assert "1 previews are not of today's drawings (cup)" in fault.message
    assert fault.severity == "marked"
    (folder / "home.png").unlink()
    assert "2 previews" in found(root, str(LINKS))[0].message


def test_a_heading_that_should_ask_must_be_there_in_every_language(root: Path) -> None:
    page = root / "content/pages/help/page.yaml"
    line = edit(page, "checked_on", "questions: [1]\nchecked_on")
    (fault,) = found(root, "content/pages/help/page.yaml")
    assert (fault.line, fault.message) == (line, "not every language has a heading 1")
    edit(page, "[1]", "[first]")
    assert "has not the shape" in found(root, "content/pages/help/page.yaml")[0].message
