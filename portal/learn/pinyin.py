"""How Chinese is found by typing pinyin: the table of readings, written once by `portal pinyin`, and the matching.

Pure: may not import Flask. The library that knows how characters are spoken is needed by authors alone: it reads a
character as its word wants it, and a character that is spoken in two ways in our titles stands under both."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from portal.drafting import CannotDraft

FILE = Path("content") / "pinyin.txt"
HEAD = "# Written by `portal pinyin` from titles, names and summaries; do not edit. Reading, then its characters.\n"
HAN = re.compile(r"[\u3400-\u9fff]")
_LINE = re.compile(r"[a-z]+ [\u3400-\u9fff]+")

Readings = Mapping[str, tuple[str, ...]]


def read_table(root: Path) -> dict[str, str]:
    """Characters by reading; empty where nobody has written the file yet. Raises ValueError on a broken line."""
    path = root / FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        if not line.startswith("#") and not _LINE.fullmatch(line):
            raise ValueError(f"{path}:{number}: wants a reading, a space and its characters")
    return dict(line.split(" ") for line in lines if not line.startswith("#"))


def part_of(table: Mapping[str, str], texts: Iterable[str]) -> dict[str, str]:
    """As much of a table as these texts need."""
    needed = set().union(*texts)
    some = {reading: "".join(one for one in all_of if one in needed) for reading, all_of in table.items()}
    return {reading: found for reading, found in some.items() if found}


def by_character(table: Mapping[str, str]) -> Readings:
    """The table the other way round."""
    found: dict[str, tuple[str, ...]] = {}
    for reading, characters in table.items():
        for one in characters:
            found[one] = (*found.get(one, ()), reading)
    return found


def spelled(text: str, letters: str, readings: Readings) -> int:
    """Where `letters` spell out two or more characters that follow each other, the last one perhaps half typed:
    2 at the beginning of `text`, 1 elsewhere, 0 nowhere."""
    return next((1 + (at == 0) for at in range(len(text)) if _spells(text, at, letters, 0, readings)), 0)


def _spells(text: str, at: int, letters: str, done: int, readings: Readings) -> bool:
    if not letters:
        return done > 1
    if done and text[at : at + 1] == " ":
        at += 1
    for reading in readings.get(text[at : at + 1], ()):
        if letters.startswith(reading) and _spells(text, at + 1, letters[len(reading) :], done + 1, readings):
            return True
        if done and reading.startswith(letters):
            return True
    return False


def begun(text: str, letters: str, readings: Readings) -> bool:
    """Whether `letters` are the first letters of characters that follow each other."""
    return any(_begins(text, at, letters, readings) for at in range(len(text)))


def _begins(text: str, at: int, letters: str, readings: Readings) -> bool:
    for place, letter in enumerate(letters):
        if place and text[at : at + 1] == " ":
            at += 1
        if not any(one.startswith(letter) for one in readings.get(text[at : at + 1], ())):
            return False
        at += 1
    return True


def write_table(root: Path, texts: Iterable[str]) -> int:
    """Write the file anew for these texts, Simplified or Traditional; returns how many characters. Raises
    CannotDraft."""
    try:
        import opencc
        from pypinyin import lazy_pinyin
    except ImportError:
        raise CannotDraft("pypinyin or opencc is not installed: run `make tools`") from None
    simplify = opencc.OpenCC("t2s").convert
    found: dict[str, set[str]] = {}
    for text in texts:
        for words in re.findall(rf"{HAN.pattern}+", text):
            simple = simplify(words)  # the library knows the words of Simplified Chinese
            for one, reading in zip(words, lazy_pinyin(simple if len(simple) == len(words) else words), strict=True):
                found.setdefault(reading, set()).add(one)
                if "v" in reading:  # who has no ü on the keyboard types v or u
                    found.setdefault(reading.replace("v", "u"), set()).add(one)
    lines = [f"{reading} {''.join(sorted(found[reading]))}\n" for reading in sorted(found)]
    (root / FILE).write_text(HEAD + "".join(lines), encoding="utf-8")
    return len(set().union(*found.values()))
