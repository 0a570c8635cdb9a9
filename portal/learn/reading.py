"""Reading a lesson aloud: which pieces of a page are read, in which order, and recordings of them.

`static/read.js` chooses the same pieces in the browser by the same rule, so that the text keeps step with the voice."""

import math
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from portal.textfiles import Faults, Shape, check_shape, digest, folders, is_text, one_of, read

# The smallest pieces read in one breath, inside an element with the attribute `data-read-text`.
READ = frozenset(("h1", "h2", "h3", "p", "li", "summary"))
_SILENT = frozenset(("sup", "svg", "button", "nav"))
_VOID = frozenset(("img", "br", "input", "hr", "meta", "link", "source"))
SIGNS = "✓↪✗"
SUFFIX = ".mp3"
MOST_BYTES = 3 * 1024 * 1024


@dataclass(frozen=True)
class Recording:
    """A recording of a lesson: its file's name, who or what reads, and when each piece starts, in seconds."""

    file: str
    machine: bool
    starts: tuple[float, ...]


class _Pieces(HTMLParser):
    """Collects the text of the innermost READ elements; what stands outside of them is not read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []  # (name, is inside data-read-text)
        self._kept: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        names = {name for name, _ in attrs}
        inside = (bool(self._open) and self._open[-1][1]) or "data-read-text" in names
        silent = tag in _SILENT or "data-read-not" in names
        self._open.append((tag, inside and not silent))
        if tag in READ and inside and not silent:
            self._end()
            self._kept = []

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, inside = self._open.pop()
            if name in READ and inside:
                self._end()
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._kept is not None and self._open and self._open[-1][1]:
            self._kept.append(data)

    def _end(self) -> None:
        words = " ".join("".join(self._kept or []).split()).lstrip(f"{SIGNS} ")
        if words:
            self.found.append(words)
        self._kept = None


def readable(page: str) -> list[str]:
    """What is read of a page's HTML, piece by piece."""
    parser = _Pieces()
    parser.feed(page)
    parser.close()
    return parser.found


def _is_pieces(value: object) -> bool:
    """Pairs of a start in seconds, rising, and a text."""
    if not isinstance(value, list) or not value:
        return False
    if not all(isinstance(one, list) and len(one) == 2 and is_text(one[1]) for one in value):
        return False
    starts = [one[0] for one in value]
    numbers = all(isinstance(one, (int, float)) and math.isfinite(one) and one >= 0 for one in starts)
    return numbers and starts == sorted(starts)


RECORDING: dict[str, Shape] = {
    "origin": lambda value: isinstance(value, str),
    "made": one_of("machine", "person"),
    "voice": is_text,
    "pieces": _is_pieces,
}


def load_recordings(root: Path, modules: Path, faults: Faults) -> dict[tuple[str, str], Recording]:
    """The recordings below `root` by module and tag; one whose lesson has changed since is not offered."""
    found: dict[tuple[str, str], Recording] = {}
    for folder in folders(root, faults) if root.is_dir() else []:
        for path in sorted(folder.glob("*.yaml")):
            text = read(path, faults)
            sound, spoken = path.with_suffix(SUFFIX), modules / folder.name / f"{path.stem}.md"
            if text is None or not check_shape(text, RECORDING, (), faults):
                continue
            if not sound.exists() or not spoken.exists():
                faults.add(path, 1, f"needs {sound.name} beside it and a lesson {folder.name} in {path.stem}")
                continue
            if sound.stat().st_size > MOST_BYTES:
                faults.add(sound, 1, f"larger than {MOST_BYTES // 1024 // 1024} MB")
            if text.data["origin"] != digest(spoken.read_text(encoding="utf-8")):
                faults.add(path, text.line("origin"), "stale: the lesson has changed since it was recorded", "marked")
                continue
            found[folder.name, path.stem] = _made(f"{folder.name}/{sound.name}", text.data)
    return found


def _made(file: str, data: dict[str, Any]) -> Recording:
    return Recording(file, data["made"] == "machine", tuple(float(start) for start, _ in data["pieces"]))
