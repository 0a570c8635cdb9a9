"""What is read aloud of a page, piece by piece, and recordings that no longer fit their lesson."""

from pathlib import Path

import pytest

from portal.learn.reading import load_recordings, readable
from portal.textfiles import Faults, digest

PAGE = """<nav><p>not this</p></nav>
<article data-read-text><h1>Title</h1><p class="meta" data-read-not>for youth</p>
<p>One <b>two</b><sup class="source"><a href="#s">1</a></sup> three.<br>Four.</p>
<ul><li>item<ul><li>inner</li></ul></li><li><p>in a paragraph</p></li></ul>
<details><summary>Ask</summary><p>✓ Because.</p></details>
<section data-read-not><h2>More</h2><p>no</p></section></article><p>nor this</p>"""


def test_only_the_text_is_read_in_its_order_without_marks_and_doubled_words() -> None:
    assert readable(PAGE) == [
        "Title",
        "One two three.Four.",
        "item",
        "inner",
        "in a paragraph",
        "Ask",
        "Because.",
    ]


LESSON = "---\ntitle: 一\n---\n\n## 一\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "modules" / "one").mkdir(parents=True)
    (tmp_path / "modules" / "one" / "zh-Hans.md").write_text(LESSON, encoding="utf-8")
    folder = tmp_path / "audio" / "one"
    folder.mkdir(parents=True)
    (folder / "zh-Hans.mp3").write_bytes(b"sound")
    return tmp_path


def _faults(root: Path, text: str) -> tuple[list[str], bool]:
    (root / "audio" / "one" / "zh-Hans.yaml").write_text(text, encoding="utf-8")
    faults = Faults(root)
    found = load_recordings(root / "audio", root / "modules", faults)
    return [str(one) for one in faults.found], ("one", "zh-Hans") in found


def _recording(pieces: str = "[[0, 一], [1.5, 二]]", origin: str = digest(LESSON)) -> str:
    return f'origin: "{origin}"\nmade: machine\nvoice: a voice\npieces: {pieces}\n'


def test_a_recording_of_the_present_lesson_is_offered(root: Path) -> None:
    assert _faults(root, _recording()) == ([], True)


def test_a_recording_of_an_older_lesson_is_not_offered_and_said_to_be_stale(root: Path) -> None:
    faults, offered = _faults(root, _recording(origin="0" * 16))
    assert not offered
    assert "stale" in faults[0]


@pytest.mark.parametrize(
    "pieces", ["[]", "[[1, 一], [0, 二]]", "[[0, 一], [.nan, 二]]", "[[0, '']]", "[[-1, 一]]", "[0]"]
)
def test_pieces_that_do_not_follow_each_other_are_a_fault(root: Path, pieces: str) -> None:
    faults, offered = _faults(root, _recording(pieces))
    assert not offered
    assert "`pieces` has not the shape" in faults[0]


def test_a_recording_without_its_sound_or_lesson_is_a_fault(root: Path) -> None:
    (root / "audio" / "one" / "zh-Hans.mp3").unlink()
    faults, offered = _faults(root, _recording())
    assert not offered
    assert "needs zh-Hans.mp3 beside it" in faults[0]
