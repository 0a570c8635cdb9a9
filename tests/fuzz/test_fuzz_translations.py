"""Translators' files, PO and XLIFF: whatever comes back, it is taken in, or left and named; what is taken in leaves
content and catalogues that can be read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.exchange import formats, handing
from portal.exchange.formats import BadFile, Unit
from portal.learn.catalogue import load_catalogue
from portal.quiz.bank import load_bank
from portal.textfiles import Faults
from tests.fuzz.mutated import spoiled_bytes, spoiled_text
from tests.fuzz.words import examples, words
from tests.trees import copy_sample

BOMB = (
    '<?xml version="1.0" encoding="{0}"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<xliff version="1.2"><file source-language="zh-Hans" target-language="en" original="x" datatype="plaintext"><body>'
    '<trans-unit id="t"><source>&b;</source><target>&b;</target></trans-unit></body></file></xliff>'
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return copy_sample(tmp_path)


def content_of(root: Path) -> dict[Path, bytes]:
    return {one: one.read_bytes() for one in root.rglob("*") if one.is_file()}


def put_back(before: dict[Path, bytes], root: Path) -> None:
    for path, data in content_of(root).items():
        if path not in before:
            path.unlink()
        elif data != before[path]:
            path.write_bytes(before[path])


def take(root: Path, before: dict[Path, bytes], file: Path) -> None:
    """Take it in, look at what it has done, and undo it."""
    try:
        try:
            taken = handing.import_language(root, file)
        except BadFile:
            assert content_of(root) == before, "refused, and yet something was written"
            return
        changed = {path for path, data in content_of(root).items() if before.get(path) != data}
        assert changed <= set(taken.written), "written, and not said"
        faults = Faults(root)
        load_catalogue(root / "content", load_bank(root / "quizzes", faults), faults)
        assert not faults.broken, "taken in, and now it cannot be read"
    finally:
        put_back(before, root)


@pytest.mark.parametrize("name", ["back.po", "back.xlf"])
def test_a_spoiled_file_is_taken_or_named(tree: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    handing.export_language(tree, "en", file)
    original = file.read_bytes()
    before = content_of(tree)
    text = original.decode()

    @examples(15)
    @given(some.one_of(spoiled_text(text).map(lambda made: made.encode("utf-8", "replace")), spoiled_bytes(original)))
    def tried(data: bytes) -> None:
        file.write_bytes(data)
        take(tree, before, file)

    tried()


@pytest.mark.parametrize("name", ["back.po", "back.xlf"])
def test_any_translation_leaves_content_that_can_be_read(tree: Path, tmp_path: Path, name: str) -> None:
    handing.export_language(tree, "en", tmp_path / name)
    tag, units = formats.read(tmp_path / name)
    before = content_of(tree)
    signs = words.map(lambda one: "".join(sign for sign in one if sign.isprintable() or sign in "\n\t "))

    @examples(15)
    @given(
        some.lists(
            some.tuples(
                some.integers(0, len(units) - 1),
                some.sampled_from(("{}", "\n{}", "{}\n- x", "{}\n::: note\nx\n:::")),
                signs,
            ),
            min_size=1,
            max_size=4,
        )
    )
    def tried(changes: list[tuple[int, str, str]]) -> None:
        made = list(units)
        for at, frame, typed in changes:
            made[at] = Unit(made[at].place, made[at].source, made[at].target + frame.replace("{}", typed))
        file = tmp_path / f"made{Path(name).suffix}"
        file.unlink(missing_ok=True)
        try:
            formats.write(file, tag, made)
        except ValueError:  # no XML can hold it
            return
        take(tree, before, file)

    tried()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "utf-7"])
def test_an_xliff_file_with_entities_is_refused_in_any_spelling(tree: Path, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "bomb.xlf"
    file.write_bytes(BOMB.format(encoding).encode(encoding))
    with pytest.raises(BadFile):
        formats.read(file)
