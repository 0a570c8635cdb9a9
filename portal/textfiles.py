"""Reads the files of content/ and quizzes/: YAML with line numbers, Markdown with a head, digests, faults.

May not import any room. Knows how files are written, not what is in them."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from portal.locales import LOCALES, ORIGINAL
from portal.strictyaml import BadYaml, parse

SOURCE_MARK = re.compile(r"\[\[([^\]]*)\]\]")
PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
LINK = re.compile(r"!?\[([^\]\[]*)\]\((\w+):([A-Za-z0-9#-]+)\)")
MADE = ("machine", "opencc", "person")

# broken: unreadable or unsafe, stops the start. marked: stale, missing or overdue, the page says so (RULINGS 3).
Severity = Literal["broken", "marked"]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a file, for the person who mends it."""

    path: str
    line: int
    message: str
    severity: Severity = "broken"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass
class Text:
    """One file: its head or YAML as `data`, the line of each key; for Markdown the `body` and where it begins."""

    path: Path
    data: dict[str, Any]
    lines: dict[str, int]
    raw: str
    body: str = ""
    body_line: int = 1

    def line(self, key: str) -> int:
        """Where `key` stands, or the first line."""
        return self.lines.get(key, 1)

    def line_of(self, needle: str) -> int:
        """Where `needle` first stands in the file, or the first line."""
        place = self.raw.find(needle)
        return self.raw.count("\n", 0, place) + 1 if place >= 0 else 1


@dataclass
class Faults:
    """Collects faults of one run, in which each file is read once; paths are shown relative to `root`."""

    root: Path
    found: list[Fault] = field(default_factory=list)
    texts: dict[Path, "Text | None"] = field(default_factory=dict)

    def add(self, path: Path, line: int, message: str, severity: Severity = "broken") -> None:
        """Note one fault."""
        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        self.found.append(Fault(str(shown), line, message, severity))

    @property
    def broken(self) -> list[Fault]:
        """The faults that stop the start."""
        return sorted(fault for fault in self.found if fault.severity == "broken")


def digest(raw: str) -> str:
    """What a translation names as its origin."""
    return hashlib.sha256(raw.encode()).hexdigest()[:16]


def read(path: Path, faults: Faults) -> Text | None:
    """A YAML file, or a Markdown file with a YAML head; None with a fault noted if it cannot be read."""
    if path not in faults.texts:
        faults.texts[path] = _read(path, faults)
    return faults.texts[path]


def _read(path: Path, faults: Faults) -> Text | None:
    try:
        raw = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        faults.add(path, 1, f"not UTF-8 text (byte {error.start})")
        return None
    except OSError as error:
        faults.add(path, 1, f"cannot be read: {error.strerror}")
        return None
    if "\0" in raw:
        faults.add(path, 1, "holds a NUL byte")
        return None
    head, body, body_line, offset = raw, "", 1, 0
    if path.suffix == ".md":
        match = re.match(r"---\n(.*?\n)---\n", raw, re.DOTALL)
        if not match:
            faults.add(path, 1, "must begin with a head between two lines of ---")
            return None
        head, body, offset = match[1], raw[match.end() :], 1
        body_line = raw.count("\n", 0, match.end()) + 1
    try:
        data, lines = parse(head)
    except BadYaml as error:
        faults.add(path, error.line + offset, str(error))
        return None
    if offset:
        lines = {key: line + offset for key, line in lines.items()}
    return Text(path, data, lines, raw, body, body_line)


Shape = Callable[[object], bool]


def is_text(value: object) -> bool:
    """A text that is not empty."""
    return isinstance(value, str) and bool(value.strip())


def is_text_or_empty(value: object) -> bool:
    """A text, or nothing."""
    return value is None or isinstance(value, str)


def is_texts(value: object) -> bool:
    """A list of texts; may be empty."""
    return isinstance(value, list) and all(is_text(one) for one in value)


def is_number(value: object) -> bool:
    """A whole number from 0 up."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_date(value: object) -> bool:
    """A date as YAML knows it."""
    return type(value) is date


def one_of(*allowed: object) -> Shape:
    """One of a closed list."""
    return lambda value: value in allowed


def some_of(*allowed: object) -> Shape:
    """A list of members of a closed list; may be empty."""
    return lambda value: isinstance(value, list) and all(one in allowed for one in value)


def check_shape(text: Text, shapes: dict[str, Shape], optional: Iterable[str], faults: Faults) -> bool:
    """Whether `text` has exactly these keys with these shapes; each difference is noted."""
    before = len(faults.found)
    for key, fits in shapes.items():
        if key not in text.data:
            if key not in optional:
                faults.add(text.path, 1, f"`{key}` is missing")
        elif not fits(text.data[key]):
            faults.add(text.path, text.line(key), f"`{key}` has not the shape that the README describes")
    for key in text.data:
        if key not in shapes:
            faults.add(text.path, text.line(str(key)), f"`{key}` is not known here")
    return len(faults.found) == before


DATES: dict[str, Shape] = {"checked_on": is_date, "review_by": is_date}
TRANSLATION: dict[str, Shape] = {
    "origin": lambda value: isinstance(value, str),
    "made": one_of(*MADE),
    "reviewer": lambda value: isinstance(value, str),
}


EVERY = frozenset(locale.tag for locale in LOCALES)


@dataclass(frozen=True)
class State:
    """How far a reader may trust this wording."""

    original: bool
    reviewed: bool
    stale: bool


@dataclass(frozen=True)
class Wording:
    """One language of one piece."""

    text: Text
    state: State


@dataclass(frozen=True)
class Short:
    """A shorter form of a translation (`short: true`): its keys, and the languages for which it is enough."""

    shapes: dict[str, Shape]
    enough_for: frozenset[str]


def is_short(text: Text) -> bool:
    """Whether the wording says of itself that it is a short one."""
    return text.data.get("short") is True


def read_wordings(
    folder: Path,
    suffix: str,
    shapes: dict[str, Shape],
    optional: tuple[str, ...],
    faults: Faults,
    wanted: frozenset[str] = EVERY,
    short: Short | None = None,
) -> dict[str, Wording]:
    """Every language of the piece in `folder`, by tag; empty if the original cannot be used.

    `wanted` are the tags in which it must be (see portal.coverage); other languages may have it too."""
    found: dict[str, Wording] = {}
    original: Text | None = None
    for locale in LOCALES:
        path = folder / f"{locale.tag}{suffix}"
        if not path.exists():
            if locale is ORIGINAL or locale.tag in wanted:
                severity: Severity = "broken" if locale is ORIGINAL else "marked"
                faults.add(path, 1, f"missing: no {locale.tag} wording", severity)
            continue
        text = read(path, faults)
        if text is None:
            continue
        if locale is ORIGINAL:
            if check_shape(text, shapes, optional, faults):
                original = text
                found[locale.tag] = Wording(text, State(original=True, reviewed=True, stale=False))
            continue
        brief = short is not None and is_short(text)
        allowed = {**short.shapes, "short": one_of(True)} if short and brief else shapes
        if not check_shape(text, {**TRANSLATION, **allowed}, optional, faults):
            continue
        if short and brief and locale.tag in wanted - short.enough_for:
            faults.add(path, text.line("short"), f"short: {locale.tag} wants the whole text", "marked")
        if original:
            found[locale.tag] = Wording(text, _translation_state(text, original, brief, faults))
    known = {f"{locale.tag}{suffix}" for locale in LOCALES}
    for path in sorted(folder.iterdir()):
        if path.name not in known and path.suffix == suffix and (suffix == ".md" or "-" in path.stem):
            faults.add(path, 1, "no language of this name is known")
    return found if original else {}


def _translation_state(text: Text, original: Text, brief: bool, faults: Faults) -> State:
    stale = text.data["origin"] != digest(original.raw)
    if stale:
        faults.add(
            text.path,
            text.line("origin"),
            f"stale: the original has changed (it is now {digest(original.raw)})",
            "marked",
        )
    state = State(original=False, reviewed=bool(text.data["reviewer"].strip()), stale=stale)
    if brief:
        if SOURCE_MARK.search(text.raw):
            faults.add(text.path, 1, "a short text has no source marks: its facts are those of the whole one")
        return state
    for name, pattern in (("source marks", SOURCE_MARK), ("placeholders", PLACEHOLDER)):
        if not stale and sorted(pattern.findall(text.raw)) != sorted(pattern.findall(original.raw)):
            faults.add(text.path, 1, f"{name} differ from the original's")
    targets = [sorted((kind, to) for _, kind, to in LINK.findall(one.raw)) for one in (text, original)]
    if not stale and targets[0] != targets[1]:
        faults.add(text.path, 1, "links or pictures differ from the original's")
    return state


def folders(root: Path, faults: Faults) -> list[Path]:
    """The pieces below `root`, by id; a name that could not stand in an address is a fault."""
    if not root.is_dir():
        faults.add(root, 1, "this folder is missing")
        return []
    found = []
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if re.fullmatch(r"(?=.{1,36}$)[a-z0-9]+(-[a-z0-9]+)*", path.name):  # 36: names of sealed counts hold ids
                found.append(path)
            else:
                faults.add(path, 1, "an id has at most 36 lower-case letters, digits and hyphens")
    return found
