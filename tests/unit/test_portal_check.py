"""`portal check` on the sample tree: each fault is named with file and line, and may stop the start."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal import cli, cli_authors
from portal.app import CannotStart, create_app, load_content
from portal.checking import check_everything
from portal.locales import LOCALES
from portal.settings import Settings
from portal.textfiles import Fault, Faults, digest
from tests.trees import compile_catalogues, copy_sample, edit, with_real_interface

TODAY = date(2026, 6, 15)
TEA = "content/substances/tea"
FIRST = "content/modules/first"
ONE = "quizzes/items/one"
QUIZ = "quizzes/forms/new-drugs"
EN = "translations/en/LC_MESSAGES/messages.po"
STANDING = {
    (f"{FIRST}/ug.md", "missing: no ug wording"),
    (f"{TEA}/zh-Hant.yaml", "stale: the original has changed"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_sample(tmp_path)


def faults(root: Path, today: date = TODAY) -> list[Fault]:
    """What is found besides the one stale and the one missing wording of the sample."""
    found = check_everything(root, today)
    return sorted(
        {one for one in found if not any((one.path, one.message[: len(say)]) == (p, say) for p, say in STANDING)}
    )


def broken(root: Path) -> list[Fault]:
    return [one for one in faults(root) if one.severity == "broken"]


def test_the_sample_has_one_stale_and_one_missing_wording_and_nothing_else(root: Path) -> None:
    found = check_everything(root, TODAY)
    assert [(one.path, one.severity) for one in sorted(found)] == [
        (f"{FIRST}/ug.md", "marked"),
        (f"{TEA}/zh-Hant.yaml", "marked"),
    ]
    assert faults(root) == []


# What to change in which file, and what is said about which line of which file ("" = the changed one).
ORIGINAL_FAULTS: dict[str, tuple[str, str, str, str, str]] = {
    "wrong option count": (f"{ONE}/zh-Hans.yaml", "  d: 店里的\n", "", "options", "`options` has not the shape"),
    "options out of order": (
        f"{ONE}/zh-Hans.yaml",
        "  a: 不知道\n  b: 我的\n",
        "  b: 我的\n  a: 不知道\n",
        "options",
        "shape",
    ),
    "an empty option": (f"{ONE}/zh-Hans.yaml", "  d: 店里的", '  d: ""', "options", "`options` has not the shape"),
    "item without source": (f"{ONE}/zh-Hans.yaml", " [[A1]]", "", "explanation", "the explanation names no source"),
    "item without explanation": (f"{ONE}/zh-Hans.yaml", "explanation: 没有来历就不喝 [[A1]]\n", "", "1", "is missing"),
    "item that no page explains": (f"{ONE}/item.yaml", "substance:tea", "page:nothing", "explained_by", "no page"),
    "item of no substance": (
        f"{ONE}/item.yaml",
        "substance: tea",
        "substance: gone",
        "substance: gone",
        "no substance",
    ),
    "practice without substance": (
        "quizzes/items/seven/item.yaml",
        "substance: tea",
        'substance: ""',
        "substance:",
        "shown nowhere",
    ),
    "item with a picture that is not there": (f"{ONE}/item.yaml", '"cup"', '"mug"', "picture", "no drawing"),
    "item with another list of sources": (f"{ONE}/item.yaml", "[A1]", "[A1, A2]", "sources", "not those that the text"),
    "item of no kind": (f"{ONE}/item.yaml", "kind: choice", "kind: essay", "kind", "`kind` is none of choice, "),
    "key that is no option": (f"{ONE}/item.yaml", "key: a", "key: e", "key", "`key` has not the shape"),
    "quiz with an unknown item": (
        f"{QUIZ}/quiz.yaml",
        "A: [one, two,",
        "A: [one, nine,",
        "A: [one, nine,",
        "no item 'nine'",
    ),
    "quiz with an item twice": (f"{QUIZ}/quiz.yaml", "A: [one, two,", "A: [one, one,", "forms", "an item stands twice"),
    "dead link": (f"{TEA}/zh-Hans.yaml", "(page:help)", "(page:nowhere)", "(page:nowhere)", "dead link page:nowhere"),
    "dead drawing": (f"{FIRST}/zh-Hans.md", "(media:cup)", "(media:mug)", "(media:mug)", "dead link media:mug"),
    "image without alt": (f"{FIRST}/zh-Hans.md", "![一个杯子]", "![ ]", "![ ]", "a picture needs its alternative text"),
    "unknown source": (f"{TEA}/zh-Hans.yaml", "一种样本 [[A1]]", "一种样本 [[A9]]", "[[A9]]", "unknown source A9"),
    "unused source": (f"{TEA}/substance.yaml", "[A1, A2]", "[A1]", "1", "not those that the text names"),
    "unknown placeholder": (
        "content/pages/help/zh-Hans.md",
        "{{help_lines}}",
        "{{help}}",
        "{{help}}",
        "unknown placeholder",
    ),
    "banned word": (f"{FIRST}/zh-Hans.md", "茶包没有来历", "坏词没有来历", "坏词", "banned word '坏词': write 好词"),
    "broken YAML": (f"{TEA}/substance.yaml", "order: 10", "order: [10", "2", "broken YAML"),
    "broken head": (f"{FIRST}/zh-Hans.md", "title: 第一课", "title: [第一课", "3", "broken YAML"),
    "no head": (f"{FIRST}/zh-Hans.md", "---\ntitle", "title", "1", "must begin with a head"),
    "duplicate key": (
        f"{TEA}/substance.yaml",
        "order: 10\n",
        "order: 10\norder: 11\n",
        "order: 11",
        "'order' is given twice",
    ),
    "duplicate key below": (
        f"{ONE}/zh-Hans.yaml",
        "  b: 我的\n",
        "  b: 我的\n  b: 他的\n",
        "  b: 他的",
        "'b' is given twice",
    ),
    "unknown key": (f"{TEA}/zh-Hans.yaml", "looks: ", "look: ", "look: ", "`look` is not known here"),
    "missing key": (f"{FIRST}/module.yaml", "minutes: 6\n", "", "1", "`minutes` is missing"),
    "text as a number": (
        f"{FIRST}/module.yaml",
        "minutes: 6",
        "minutes: six",
        "minutes",
        "`minutes` has not the shape",
    ),
    "a lesson for nobody": (f"{FIRST}/module.yaml", "audience: youth", "audience: kings", "audience", "shape"),
    "a lesson of no quiz": (f"{FIRST}/module.yaml", "quiz: new-drugs", "quiz: old-drugs", "1", "no quiz 'old-drugs'"),
    "a lesson without its drawing": (
        f"{FIRST}/module.yaml",
        "module-one",
        "module-two",
        "1",
        "no drawing media/module-two",
    ),
    "a lesson of an unknown substance": (
        f"{FIRST}/module.yaml",
        "[tea]",
        "[tea, coffee]",
        "1",
        "no substance 'coffee'",
    ),
    "a lesson too long": (f"{FIRST}/module.yaml", "minutes: 6", "minutes: 25", "1", "rule 11"),
    "a block that is never closed": (f"{FIRST}/zh-Hans.md", "接\n:::", "接\n", "::: remember", "is never closed"),
    "a block of no kind": (f"{FIRST}/zh-Hans.md", "::: remember", "::: forget", "::: forget", "is none of"),
    "an option without feedback": (f"{FIRST}/zh-Hans.md", "- 喝 :: 想一想", "- 喝", "- 喝", "an option is written"),
    "a question without a good option": (f"{FIRST}/zh-Hans.md", "+ 不喝", "- 不喝", "::: choose", "at least one `+`"),
    "a lesson that only talks": (
        f"{FIRST}/zh-Hans.md",
        "## 第一屏",
        "## 一\n\n字\n" * 3 + "## 第一屏",
        "1",
        "rule 7",
    ),
    "a lesson without its rule": (f"{FIRST}/zh-Hans.md", "::: remember", "::: say", "1", "rule 4"),
    "a wall of words": (f"{FIRST}/zh-Hans.md", "茶包没有来历", "茶" * 151, "茶" * 9, "rule 12"),
    "a review too far away": (f"{TEA}/substance.yaml", "2027-04-30", "2027-06-01", "review_by", "rule 25"),
    "a source reviewed too late": (
        "content/sources.yaml",
        "2027-04-30",
        "2027-06-01",
        "A1:",
        "A1: rule 25",
    ),
    "checked tomorrow": (f"{TEA}/substance.yaml", "2026-05-01", "2026-06-16", "checked_on", "lies in the future"),
    "a date that is text": (
        f"{TEA}/substance.yaml",
        "2026-05-01",
        "May",
        "checked_on",
        "`checked_on` has not the shape",
    ),
    "a day that does not exist": (f"{TEA}/substance.yaml", "2026-05-01", "2026-02-30", "1", "broken YAML"),
    "a source without its confidence": (
        "content/sources.yaml",
        "  confidence: medium\n",
        "",
        "A2",
        "needs text, confidence",
    ),
    "a help line too few": (
        "content/help/lines.yaml",
        '  - {number: "120", box: true, audiences: [], sources: [A1]}\n',
        "",
        "*",
        "must name the numbers",
    ),
    "a script in a drawing": (
        "content/media/cup.svg",
        "<rect",
        "<script>alert(1)</script><rect",
        "1",
        "may not hold '<script'",
    ),
    "words in a drawing": ("content/media/cup.svg", "<rect", "<text>x</text><rect", "1", "may not hold '<text'"),
}


@pytest.mark.parametrize("name", ORIGINAL_FAULTS)
def test_a_fault_of_an_original_is_found_with_file_and_line(root: Path, name: str) -> None:
    place, old, new, mark, message = ORIGINAL_FAULTS[name]
    edit(root / place, old, new)
    found = [one for one in broken(root) if message in one.message]
    assert found, broken(root)
    if mark == "*":
        return
    text = (root / place).read_text(encoding="utf-8")
    line = int(mark) if mark.isdecimal() else text.count("\n", 0, text.index(mark)) + 1
    where = {(one.path, one.line) for one in found}
    assert (place, line) in where or (place.rsplit("/", 1)[0], line) in where, found


TRANSLATION_FAULTS: dict[str, tuple[str, str, str, str]] = {
    "differing source": (f"{TEA}/en.yaml", "A sample [[A1]]", "A sample [[A2]]", "source marks differ"),
    "lost source": (f"{TEA}/en.yaml", "A sample [[A1]]", "A sample", "source marks differ"),
    "differing placeholder": ("content/pages/help/en.md", "{{help_lines}}", "", "placeholders differ"),
    "differing link": (f"{TEA}/en.yaml", "(page:help)", "(quiz:new-drugs)", "links or pictures differ"),
    "lost picture": (f"{FIRST}/en.md", "![A cup](media:cup)", "", "links or pictures differ"),
    "picture without words": (f"{FIRST}/en.md", "![A cup](", "![](", "a picture needs its alternative text"),
    "picture_alt lost": (f"{ONE}/en.yaml", "picture_alt: A cup\n", "", "no alternative text"),
    "banned word": (f"{TEA}/en.yaml", "Sleepy", "A BAD WORD here", "banned word 'bad word'"),
    "option missing": (f"{ONE}/en.yaml", "  d: The shop's\n", "", "`options` has not the shape"),
    "made by nobody": (f"{TEA}/en.yaml", "made: person", "made: magic", "`made` has not the shape"),
    "no origin": (f"{TEA}/en.yaml", "made: person\n", "", "`made` is missing"),
    "broken YAML": (f"{TEA}/en.yaml", "name: Sample tea", 'name: "Sample tea', "broken YAML"),
    "help line of another number": ("content/help/en.yaml", '"120"', '"121"', "must name the numbers"),
    "help line without hours": ("content/help/en.yaml", "    hours: all day\n", "", "needs name, use and hours"),
}


@pytest.mark.parametrize("name", TRANSLATION_FAULTS)
def test_a_fault_of_a_translation_is_found_in_its_file(root: Path, name: str) -> None:
    place, old, new, message = TRANSLATION_FAULTS[name]
    edit(root / place, old, new)
    found = [one for one in broken(root) if message in one.message]
    assert {one.path for one in found} == {place}, broken(root)


def test_a_word_that_only_contains_a_banned_one_is_spared(root: Path) -> None:
    edit(root / f"{TEA}/en.yaml", "Sleepy", "A bad wording")
    assert broken(root) == []


def test_a_translation_that_is_missing_or_stale_is_marked_and_not_broken(root: Path) -> None:
    (root / f"{TEA}/ug.yaml").unlink()
    edit(root / f"{ONE}/zh-Hans.yaml", "茶包是谁的？", "这个茶包是谁的？")
    found = faults(root)
    assert {(one.path, one.severity) for one in found} == {
        (f"{TEA}/ug.yaml", "marked"),
        *((f"{ONE}/{tag}.yaml", "marked") for tag in ("zh-Hant", "en", "ug")),
    }
    assert all(one.line == 1 for one in found), "the line of `origin`"


def test_a_missing_original_is_broken(root: Path) -> None:
    (root / f"{TEA}/zh-Hans.yaml").unlink()
    assert (f"{TEA}/zh-Hans.yaml", 1) in {(one.path, one.line) for one in broken(root)}


def test_an_overdue_review_is_marked_and_a_near_one_is_announced(root: Path) -> None:
    assert faults(root, date(2027, 2, 28)) == []
    near, over = faults(root, date(2027, 3, 1)), faults(root, date(2027, 5, 1))
    assert {one.severity for one in near + over} == {"marked"}
    assert all("is due on 2027-04-30" in one.message for one in near)
    assert all("overdue" in one.message for one in over)
    assert f"{TEA}/substance.yaml" in {one.path for one in over}
    assert {one.line for one in over if one.path == f"{TEA}/substance.yaml"} == {6}


@pytest.mark.parametrize(
    ("raw", "message"),
    [(b"name: \xff\xfe", "not UTF-8"), (b"name: a\0b", "NUL"), (b"", "key: value"), (b"\xef\xbb\xbf- a", "key: value")],
)
def test_bytes_that_are_no_text_are_named(root: Path, raw: bytes, message: str) -> None:
    (root / f"{TEA}/substance.yaml").write_bytes(raw)
    assert any(one.path == f"{TEA}/substance.yaml" and message in one.message for one in broken(root)), broken(root)


@pytest.mark.parametrize(
    "yaml",
    [
        "&a [*a]",
        "!!python/object/apply:os.system [true]",
        "a: &a [x]\nb: *a\n? [1]\n: 2",
        "? {a: 1}\n: 2",
        "a: " + "[" * 500,
    ],
)
def test_tricks_of_yaml_are_faults_and_not_crashes(root: Path, yaml: str) -> None:
    (root / f"{TEA}/substance.yaml").write_text(yaml, encoding="utf-8")
    assert any(one.path == f"{TEA}/substance.yaml" for one in broken(root))


def test_a_folder_whose_name_fits_no_address_is_named(root: Path) -> None:
    (root / f"{FIRST}/module.yaml").parent.rename(root / "content/modules/First Lesson")
    assert any(one.path == "content/modules/First Lesson" for one in broken(root))


def test_a_file_in_a_language_that_nobody_offers_is_named(root: Path) -> None:
    (root / f"{FIRST}/xx.md").write_text("---\na: b\n---\n", encoding="utf-8")
    assert (f"{FIRST}/xx.md", 1) in {(one.path, one.line) for one in broken(root)}


def test_a_missing_folder_is_named(root: Path) -> None:
    (root / "content/substances").rename(root / "elsewhere")
    assert any(one.path == "content/substances" and "missing" in one.message for one in broken(root))


def test_a_drawing_that_is_too_heavy_for_a_phone_is_named(root: Path) -> None:
    (root / "content/media/cup.svg").write_text("<svg>" + " " * 7000 + "</svg>", encoding="utf-8")
    assert any("larger than 6 KB" in one.message for one in broken(root))


CATALOGUE_FAULTS: dict[str, tuple[str, str, str, str, str]] = {
    "not translated": (EN, 'msgstr "Sample"', 'msgstr ""', EN, "'one.title' is not translated"),
    "placeholder": (EN, "%(n)s pieces", "%(m)s pieces", EN, "'one.count': placeholders differ"),
    "banned word": (EN, 'msgstr "Sample"', 'msgstr "A bad word"', EN, "banned word"),
    "unknown in code": (
        "portal/templates/one.html",
        "one.title",
        "one.gone",
        "portal/templates/one.html",
        "in no catalogue",
    ),
}


@pytest.mark.parametrize("name", CATALOGUE_FAULTS)
def test_a_fault_of_the_interface_is_found(root: Path, name: str) -> None:
    place, old, new, shown, message = CATALOGUE_FAULTS[name]
    edit(root / place, old, new)
    found = [one for one in broken(root) if one.path.endswith(shown) and message in one.message]
    assert found, broken(root)
    if shown == EN:
        text = (root / EN).read_text(encoding="utf-8")
        assert {one.line for one in found} == {text.count("\n", 0, text.rindex("msgid", 0, text.rindex(new))) + 1}


def test_a_message_that_is_used_nowhere_or_only_in_one_language_is_found(root: Path) -> None:
    extra = '\nmsgid "one.spare"\nmsgstr "x"\n'
    with (root / EN).open("a", encoding="utf-8") as file:
        file.write(extra)
    assert any("'one.spare' is not in the original" in one.message for one in broken(root))
    for name in ("zh_Hans", "zh_Hant", "ug"):
        with (root / f"translations/{name}/LC_MESSAGES/messages.po").open("a", encoding="utf-8") as file:
            file.write(extra)
    messages = [one.message for one in broken(root)]
    assert any("'one.spare' is used nowhere" in one for one in messages)
    assert any("make catalogue" in one for one in messages)


# The command


@pytest.fixture
def check(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.setattr(cli_authors, "ROOT", root)
    monkeypatch.setattr(cli_authors, "today", lambda: TODAY)

    def run(*options: str) -> tuple[int, str]:
        return cli.main(["check", *options]), capsys.readouterr().out

    return run


def test_notes_alone_end_well_unless_strict(check: Callable[..., tuple[int, str]]) -> None:
    code, said = check()
    assert code == 0
    assert f"{FIRST}/ug.md:1: missing: no ug wording (marked on the page)" in said
    assert check("--strict")[0] == 1


def test_a_fault_ends_with_one(root: Path, check: Callable[..., tuple[int, str]]) -> None:
    line = edit(root / f"{TEA}/zh-Hans.yaml", "(page:help)", "(page:nowhere)")
    code, said = check()
    assert code == 1
    assert f"{TEA}/zh-Hans.yaml:{line}: dead link page:nowhere\n" in said
    assert not re.search(r"nowhere.*marked", said)


def test_each_fault_is_said_once(root: Path, check: Callable[..., tuple[int, str]]) -> None:
    edit(root / f"{TEA}/substance.yaml", "order: 10", "order: [10")
    lines = check()[1].splitlines()
    assert len(lines) == len(set(lines)), lines


# The start


def _start(root: Path, engine: Engine) -> None:
    create_app(Settings(secret="s" * 32, root=with_real_interface(root), https=False), engine)


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        (f"{TEA}/substance.yaml", "order: 10", "order: [10"),
        (f"{ONE}/zh-Hans.yaml", "  d: 店里的\n", ""),
        (f"{TEA}/en.yaml", "A sample [[A1]]", "A sample"),
        ("content/media/cup.svg", "<rect", "<script/><rect"),
    ],
)
def test_the_portal_does_not_start_on_broken_content_and_says_what_to_run(
    root: Path, engine: Engine, place: str, old: str, new: str
) -> None:
    edit(root / place, old, new)
    with pytest.raises(CannotStart, match=r"run `portal check` to see all") as refused:
        _start(root, engine)
    assert f"{place}:" in str(refused.value)


def test_the_portal_starts_on_stale_missing_and_overdue_text(root: Path, engine: Engine) -> None:
    edit(root / f"{TEA}/substance.yaml", "2027-04-30", "2026-05-02")
    (root / f"{TEA}/en.yaml").unlink()
    _start(root, engine)


def test_without_compiled_catalogues_it_says_what_to_run(root: Path) -> None:
    with pytest.raises(CannotStart, match="make build"):
        load_content(Settings(secret="s" * 32, root=root))
    compile_catalogues(root)
    catalogue, bank = load_content(Settings(secret="s" * 32, root=root))
    assert (list(catalogue.modules), list(bank.quizzes)) == (["first"], ["new-drugs"])


def test_paths_are_shown_as_an_author_knows_them(tmp_path: Path) -> None:
    found = Faults(tmp_path)
    found.add(tmp_path / "content" / "a.md", 3, "gone")
    found.add(Path("/elsewhere/b.md"), 1, "too")
    assert [str(one) for one in found.found] == ["content/a.md:3: gone", "/elsewhere/b.md:1: too"]


# Every page is drawn once


def test_a_page_that_cannot_be_drawn_is_named_with_its_reason(
    root: Path, check: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_real_interface(root)

    def fail(*_: object) -> None:
        raise ZeroDivisionError("of the test")

    monkeypatch.setattr("portal.learn.views.block_html", fail)
    code, said = check()
    pages = [line for line in said.splitlines() if "cannot be drawn" in line]
    assert code == 1
    for locale in LOCALES:
        assert f"/{locale.tag}/help/:1: this page cannot be drawn: ZeroDivisionError: of the test" in pages
        assert not [line for line in pages if line.startswith(f"/{locale.tag}/drugs/")], "those have no such text"


def test_pages_that_were_not_drawn_are_said_to_be_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli_authors, "ROOT", root)
        patch.setattr(cli_authors, "today", lambda: TODAY)
        assert cli.main(["check"]) == 0
    assert re.search(r"pages not drawn: .*messages\.mo is missing: run `make build`", capsys.readouterr().err)


# Which languages


def test_only_a_wanted_language_can_be_missing(root: Path) -> None:
    languages = root / "content/languages.yaml"
    (root / f"{TEA}/ug.yaml").unlink()
    (root / f"{ONE}/ug.yaml").unlink()
    assert {one.path for one in faults(root)} == {f"{TEA}/ug.yaml", f"{ONE}/ug.yaml"}
    edit(languages, "substances: short", "substances: []")
    edit(languages, "quizzes: [new-drugs]", "quizzes: []")
    edit(languages, "modules: [youth]", "modules: [seniors]")
    assert {(one.path, one.message[:7]) for one in check_everything(root, TODAY)} == {
        (f"{TEA}/zh-Hant.yaml", "stale: ")
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[zh-Hant, en]", "[zh-Hant, xx]", "xx: not a language"),
        ("core: [ug]", "core: [ug, en]", "en: not a language of the portal, or named twice"),
        ("substances: short", "substances: long", "`core_pieces` has not the shape"),
        ("core: [ug]\n", "", "`core` is missing"),
    ],
)
def test_a_fault_in_the_list_of_languages_is_named(root: Path, old: str, new: str, message: str) -> None:
    edit(root / "content/languages.yaml", old, new)
    assert any(one.path == "content/languages.yaml" and message in one.message for one in check_everything(root, TODAY))


SHORT_TEA = """origin: {origin}
made: machine
reviewer: ""
short: true
name: {name}
summary: A sample
looks: A tea bag
picture_alt: A tea bag beside a tea bag
todo: [Leave it]
"""


def _shorten(root: Path, tag: str, **changes: str) -> None:
    original = (root / f"{TEA}/zh-Hans.yaml").read_text(encoding="utf-8")
    text = SHORT_TEA.format(origin=digest(original), name=changes.get("name", "Tea"))
    (root / f"{TEA}/{tag}.yaml").write_text(text + changes.get("more", ""), encoding="utf-8")


def test_a_short_page_is_enough_for_a_core_language_and_not_for_a_complete_one(root: Path) -> None:
    _shorten(root, "ug")
    assert faults(root) == []
    _shorten(root, "en")
    assert [(one.path, one.severity, one.line) for one in faults(root)] == [(f"{TEA}/en.yaml", "marked", 4)]
    _shorten(root, "vi")
    assert len(faults(root)) == 1, "nobody asked for it, and nobody minds it"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "Tea [[A1]]"}, "a short text has no source marks"),
        ({"more": "law: forbidden\n"}, "`law` is not known here"),
        ({"name": '""'}, "`name` has not the shape"),
    ],
)
def test_a_short_page_holds_what_a_short_page_may_hold(root: Path, changes: dict[str, str], message: str) -> None:
    _shorten(root, "ug", **changes)
    assert any(one.path == f"{TEA}/ug.yaml" and message in one.message for one in broken(root)), broken(root)


def test_messages_that_wait_for_a_translator_are_one_note_for_each_language(root: Path) -> None:
    path = root / "translations/ug/LC_MESSAGES/messages.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(?m)^msgstr "[^"\n]+"$', 'msgstr ""', text), encoding="utf-8")
    (note,) = faults(root)
    assert (note.severity, note.path) == ("marked", "translations/ug/LC_MESSAGES/messages.po")
    assert "messages are not translated yet: one." in note.message
