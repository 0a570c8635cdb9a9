"""Files of authors and of contests: whatever stands in them, the reader names what is wrong with file and line; what it
lets through can be started and drawn."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, note
from hypothesis import strategies as some
from lxml import html

from portal.check_words import read_words
from portal.checking import check_everything
from portal.contest.rounds import load_contests
from portal.learn.catalogue import load_catalogue
from portal.locales import BY_TAG
from portal.marking import Context, block_html, line_html
from portal.office.actions import load_rules
from portal.office.indicators_plan import read_plan
from portal.periods import today
from portal.plan_marks import read_marks
from portal.quiz.bank import load_bank
from portal.settings import ROOT
from portal.strictyaml import BadYaml, parse
from portal.textfiles import Faults
from tests.fuzz.mutated import spoiled_bytes, spoiled_text, spoiled_tree
from tests.fuzz.words import MARK, examples, values, words
from tests.trees import SAMPLE, copy_sample

# Kinds of pieces that the small tree has none of.
FROM_REAL = ("content/glossary/en.yaml", "content/posters/youth")
KINDS = ("claims", "order", "picture", "point")


def files_of(root: Path, *parts: str) -> list[Path]:
    """The authors' files below these folders; of translations one stands for all."""
    found = (one for part in parts for one in (root / part).rglob("*") if one.suffix in (".yaml", ".md"))
    return sorted(
        one.relative_to(root) for one in found if one.stem not in ("ug", "zh-Hant", "vi", "ko", "ru", "ar", "my", "fr")
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small tree with one more of each kind that it lacks."""
    root = copy_sample(tmp_path)
    for name in FROM_REAL:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, dirs_exist_ok=True)
        elif (ROOT / name).exists():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, root / name)
    lacking = set(KINDS)
    for path in sorted((ROOT / "quizzes" / "items").glob("*/item.yaml")):
        kind = yaml.safe_load(path.read_text(encoding="utf-8"))["kind"]
        if kind in lacking:
            lacking.remove(kind)
            shutil.copytree(path.parent, root / "quizzes" / "items" / path.parent.name)
    return root


def spoiled(original: bytes, name: Path) -> some.SearchStrategy[bytes]:
    """The file with other values in its YAML, or other lines, or other bytes."""
    text = original.decode()
    head, body = text, ""
    if name.suffix == ".md":
        _, head, body = text.split("---\n", 2)
    whole = yaml.safe_load(head)

    def dumped(made: Any) -> bytes:
        made = yaml.safe_dump(made, allow_unicode=True, sort_keys=False)
        return (f"---\n{made}---\n{body}" if body else made).encode(errors="replace")

    lines = spoiled_text(text).map(lambda made: made.encode(errors="replace"))
    return some.one_of(
        spoiled_tree(whole).map(dumped),
        lines,
        lines if body else spoiled_tree(whole).map(dumped),
        spoiled_bytes(original),
    )


def try_files(root: Path, names: list[Path], read: Callable[[Faults], object], number: int) -> None:
    """Spoil one file at a time, read, and put it back."""
    originals = {name: (root / name).read_bytes() for name in names}

    @examples(number)
    @given(some.sampled_from(names).flatmap(lambda name: some.tuples(some.just(name), spoiled(originals[name], name))))
    def tried(made: tuple[Path, bytes]) -> None:
        name, data = made
        note(str(name))
        try:
            (root / name).write_bytes(data)
            faults = Faults(root)
            read(faults)
            assert all(one.message and one.line >= 1 for one in faults.found)
            map(str, faults.found)
        finally:
            (root / name).write_bytes(originals[name])

    tried()


def test_a_spoiled_file_of_content_is_named(tree: Path) -> None:
    def read(faults: Faults) -> None:
        load_catalogue(tree / "content", load_bank(tree / "quizzes", faults), faults)

    try_files(tree, files_of(tree, "content", "quizzes"), read, 50)


def test_portal_check_names_what_is_wrong_instead_of_failing(tree: Path) -> None:
    def read(faults: Faults) -> None:
        faults.found += check_everything(tree, today(), None)
        load_rules(tree, faults)
        read_plan(tree, faults)
        read_marks(tree, faults)
        read_words(tree, faults)

    try_files(tree, files_of(tree, "content", "quizzes"), read, 15)


def test_a_spoiled_contest_is_named(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE / "contests", tmp_path / "contests")

    def read(faults: Faults) -> None:
        rounds = load_contests(tmp_path / "contests", ROOT / "content", (), faults)
        for one in rounds.values():
            assert one.length
            assert one.wording("en")[0].title
            assert one.opens <= one.closes

    try_files(tmp_path, files_of(tmp_path, "contests"), read, 30)


@examples(150)
@given(
    some.one_of(
        values().map(lambda made: yaml.safe_dump(made, allow_unicode=True)),
        words,
        some.binary(max_size=60).map(lambda raw: raw.decode("utf-8", "replace")),
    )
)
def test_any_text_is_yaml_as_we_take_it_or_a_named_line(text: str) -> None:
    try:
        found, lines = parse(text)
    except BadYaml as bad:
        found, lines = (
            {str(bad): None},
            {"": bad.line - (bad.line > 1)},
        )  # what ends too early ends behind the last line
    assert bool(found) == bool(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


MARKS = ("[[pcl]]", "![x](media:cup)", "[x](module:first)", "[x](javascript:alert(1))", "{{ help }}", "%%help%%",
    "| a | b |\n|---|---|",
         "::: note\n", ":::", "# ", "- ", "1. ", "```", "    ", "\n\n", "<script>", "<img src=x onerror=y>", "&lt;",
         "<!--", "]]>",
         f"[a]({MARK})", "[a]: http://other.example", "[a]", "<http://other.example>", "**", "__", "\\", "|", "[[",
         "]]", "](", "![", "http:")  # fmt: skip


@examples(120)
@given(
    some.lists(some.one_of(some.sampled_from(MARKS), words), max_size=8).map("".join), some.sampled_from(sorted(BY_TAG))
)
def test_any_marked_text_becomes_harmless_html(text: str, tag: str) -> None:
    context = Context(
        lambda kind, name: f"/{tag}/{kind}/",
        lambda name: f"/static/{name}.svg",
        right_to_left=BY_TAG[tag].direction == "rtl",
    )
    for made in (str(block_html(text, context)), str(line_html(text, context))):
        low = made.lower()
        assert "<script" not in low
        assert MARK not in low
        assert not [one for one in _tags(made) if any(name.startswith("on") or name == "style" for name in one)]
        assert not [one for one in _tags(made) if any("javascript:" in str(value).lower() for value in one.values())]


def _tags(made: str) -> Iterator[dict[str, str]]:

    for one in html.fromstring(f"<div>{made}</div>").iter():
        yield dict(one.attrib) if isinstance(one.tag, str) else {}
