"""Old browsers: classroom computers and phones of 2020 (Chromium 80, X5). What they do not know must harm nothing.

A newer word in a script stops the whole script; an unknown selector loses its whole rule; an unknown property is only
left out. So scripts are parsed as of ES2017, and stylesheets are searched for what does harm."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import esprima
import pytest

from portal.settings import ROOT

STATIC = ROOT / "portal" / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
SHEETS = sorted(STATIC.rglob("*.css"))
# Called as a method or function, with the first Chromium that has it.
NEWER = {
    "any": 85, "at": 92, "findLast": 97, "findLastIndex": 97, "groupBy": 117, "hasOwn": 93,
    "isWellFormed": 111, "randomUUID": 92, "replaceAll": 85, "replaceChildren": 86,
    "structuredClone": 98, "toReversed": 110, "toSorted": 110, "toSpliced": 110, "withResolvers": 119, "WeakRef": 84,
}  # fmt: skip
OLDEST = 80
# In a list of selectors these lose the whole rule, for all of them; alone they lose only what nobody else needs.
UNKNOWN = (":has(", ":focus-visible", ":where(")
LOST = {
    r":is\(": "write the list out (Chromium 88)",
    r"\b(margin|padding|border)-(block|inline)\s*:": "write -start and -end (Chromium 87)",
    r"(?<![\w-])inset\s*:|\binset-block-": "write top, right, bottom, left (Chromium 87)",
    r"\d(dv|sv|lv)[hw]\b": "use vh and vw (Chromium 108)",
    r"@(layer|container|scope)\b": "everything inside is lost (Chromium 99 and later)",
    r"(^|[;{])\s*&": "no nesting (Chromium 112)",
}


def _id(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


@pytest.mark.parametrize("path", SCRIPTS, ids=_id)
def test_scripts_are_understood_by_old_browsers(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    esprima.parseScript(source)
    tokens = [token.value for token in esprima.tokenize(source)]
    called = {name for name, then in itertools.pairwise(tokens) if then == "(" and NEWER.get(name, 0) > OLDEST}
    assert not called, f"{called}: not in Chromium {OLDEST}"


def test_a_newer_word_is_found() -> None:
    for newer in ("a?.b", "a ?? b", "a ||= b", "try {} catch {}", "class A { #x = 1 }", "1_000", "await x"):
        with pytest.raises(esprima.Error):
            esprima.parseScript(newer)


def _rules(css: str) -> Iterator[str]:
    """The selector of each rule."""
    for found in re.finditer(r"(?:^|[{};])([^{};@]+)\{", css):
        yield found[1].strip()


def _parts(selector: str) -> list[str]:
    """A list of selectors in its parts; commas in brackets separate nothing."""
    parts, depth = [""], 0
    for letter in selector:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


@pytest.mark.parametrize("path", SHEETS, ids=_id)
def test_stylesheets_lose_nothing_in_old_browsers(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for pattern, instead in LOST.items():
        found = re.search(pattern, css, re.MULTILINE)
        assert not found, f"{css[max(0, found.start() - 40) : found.end() + 20]!r}: {instead}"
    for selector in _rules(css):
        newer = [any(word in part for word in UNKNOWN) for part in _parts(selector)]
        assert all(newer) or not any(newer), f"{selector}: give the newer part a rule of its own"
