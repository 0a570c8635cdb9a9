"""What people read stands in catalogues and content, never in code; and the catalogues are whole."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages import pofile

from portal.checking import check_everything
from portal.checking.catalogues import check_catalogues
from portal.settings import ROOT
from portal.textfiles import Faults
from tests.rules.source import PORTAL, docstrings, modules, named, texts, tree

# Letters of the languages we speak to people in, Latin left out.
LETTERS = re.compile(r"[؀-ۿ⺀-鿿豈-﫿가-힯\U00020000-\U0003ffff]")
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
OWN_NAMES = {"locales.py"}
# Files whose text goes to pages. In all others English is for operators, authors and logs.
PAGE_FILES = {"answer_form", "chart", "desk", "forms", "guard", "headline", "kinds", "place", "selection", "table"}
PAGE_FILES |= {"views", "web", "wording"}
OF_TEMPLATES = re.compile(
    r"\{% block \w*(?:kind|class)\w* %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!doctype html>|&\w+;",
    re.DOTALL,
)
READ_ALOUD = re.compile(r"""\s(?:alt|title|placeholder|aria-label|content)="([^"]*)\"""")


@pytest.mark.parametrize("path", [path for path in modules() if named(path) not in OWN_NAMES], ids=named)
def test_no_chinese_or_uyghur_stands_in_code(path: Path) -> None:
    root = tree(path)
    spared = docstrings(root)
    # Written out as an escape a letter is a range to search for, not wording.
    lines = path.read_text(encoding="utf-8").split("\n")
    found = [one.lineno for one in texts(root) if one not in spared and LETTERS.search(lines[one.lineno - 1])]
    assert found == []


@pytest.mark.parametrize("path", [path for path in modules() if path.stem in PAGE_FILES], ids=named)
def test_no_sentence_for_a_page_stands_in_code(path: Path) -> None:
    root = tree(path)
    spared = docstrings(root)
    for one in ast.walk(root):
        # For operators: errors that stop something, and the log.
        logs = (
            isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in {"error", "warning"}
        )
        if isinstance(one, ast.Raise | ast.Assert) or logs:
            spared |= set(texts(one))
    found = [(one.lineno, one.value) for one in texts(root) if one not in spared and SENTENCE.search(str(one.value))]
    assert found == []


@pytest.mark.parametrize("path", sorted((PORTAL / "static").rglob("*.js")), ids=named)
def test_no_wording_stands_in_scripts(path: Path) -> None:
    code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not LETTERS.search(code)
    strings = re.findall(r'"((?:[^"\\\n]|\\.)*)"', code)
    assert [one for one in strings if SENTENCE.search(one)] == []


@pytest.mark.parametrize("path", sorted(PORTAL.rglob("*.html")), ids=named)
def test_no_wording_stands_in_templates(path: Path) -> None:
    code = OF_TEMPLATES.sub("", path.read_text(encoding="utf-8"))
    spoken = [one for one in READ_ALOUD.findall(code) if re.search(r"\w", one)]
    assert [one for one in spoken if one not in {"noindex", "width=device-width, initial-scale=1"}] == []
    between = re.sub(r"<[^>]*>", " ", code)
    assert re.findall(r"[^\W\d_]{2,}", between) == []


def test_every_message_is_there_in_every_language() -> None:
    faults = Faults(ROOT)
    check_catalogues(ROOT, faults)
    assert [str(fault) for fault in faults.broken] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po")), ids=lambda path: path.parts[-3]
)
def test_a_number_and_its_percent_sign_stay_on_one_line(path: Path) -> None:
    """A space before the sign, where a language has one, is a no-break space."""
    with path.open("rb") as file:
        found = [one.id for one in pofile.read_po(file) if one.id and re.search(r"[ \t]%(?!\()", str(one.string))]
    assert found == []


def test_content_and_quizzes_have_no_fault() -> None:
    """On the day when they were last checked; what comes due later is for `portal check --strict`."""
    found = [fault for fault in check_everything(ROOT, date(2026, 11, 30)) if fault.severity == "broken"]
    assert [str(fault) for fault in found if fault.path.startswith(("content", "quizzes"))] == []
