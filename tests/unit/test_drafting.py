"""Helps for translators: stamps and drafts, which never touch what a person has reviewed."""

from pathlib import Path

import pytest

from portal import drafting
from portal.drafting import CannotDraft, draft_traditional, stamp
from portal.textfiles import Faults, digest, read
from tests.trees import copy_sample, edit


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_sample(tmp_path)


def test_a_stale_translation_is_fresh_after_its_stamp(root: Path) -> None:
    path = root / "content/substances/tea/zh-Hant.yaml"
    assert stamp([path]) == [path]
    assert digest(path.with_name("zh-Hans.yaml").read_text(encoding="utf-8")) in path.read_text(encoding="utf-8")
    assert stamp([path]) == []


@pytest.mark.parametrize("name", ["zh-Hans.yaml", "substance.yaml", "nothing.yaml"])
def test_only_translations_are_stamped(root: Path, name: str) -> None:
    with pytest.raises(CannotDraft, match="is not a translation"):
        stamp([root / "content/substances/tea" / name])


def test_a_translation_without_its_line_is_named(root: Path) -> None:
    path = root / "content/substances/tea/en.yaml"
    edit(path, "origin: ", "source: ")
    with pytest.raises(CannotDraft, match="has no line `origin:`"):
        stamp([path])


def test_a_digest_of_digits_alone_is_still_text(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """YAML reads digits as a number, and 0123 even as an octal one."""
    monkeypatch.setattr(drafting, "digest", lambda raw: "0123456701234567")
    path = root / "content/substances/tea/en.yaml"
    stamp([path])
    text = read(path, Faults(root))
    assert text
    assert text.data["origin"] == "0123456701234567"


def test_a_draft_is_made_where_nobody_has_reviewed_one(root: Path) -> None:
    pytest.importorskip("opencc", reason="a tool of authors")
    reviewed = root / "content/modules/first/zh-Hant.md"
    kept = reviewed.read_text(encoding="utf-8")
    gone = root / "quizzes/items/one/zh-Hant.yaml"
    gone.unlink()
    written = draft_traditional(root)
    assert gone in written
    assert "誰" in gone.read_text(encoding="utf-8")
    assert reviewed not in written
    assert reviewed.read_text(encoding="utf-8") == kept
    faults = Faults(root)
    for path in written:
        assert read(path, faults)
    assert faults.found == []
    assert draft_traditional(root) == []
