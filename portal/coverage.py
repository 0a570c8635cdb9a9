"""Which piece is wanted in which language: reads content/languages.yaml, as content/README.md describes it.

May not import any room. A wording that nobody wants may still be there; only a wanted one can be missing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.locales import BY_TAG, ORIGINAL
from portal.textfiles import Faults, Shape, check_shape, is_texts, read

Tags = frozenset[str]
PLACE = Path("content") / "languages.yaml"
KINDS = ("modules", "substances", "stories", "scenes", "campaigns", "pages", "posters", "quizzes")


@dataclass(frozen=True)
class Coverage:
    """`complete` and `core` are tags without the original; `pieces` names the core's pieces by kind."""

    complete: Tags
    core: Tags
    pieces: dict[str, Any]

    @property
    def every(self) -> Tags:
        """All languages of this tree but the original: those of the interface, the help lines."""
        return self.complete | self.core

    def wanted(self, kind: str, *names: str) -> Tags:
        """The languages that a piece must be in; `names` are its id and, of a module, its audience."""
        listed = self.pieces.get(kind, [])
        return self.every if listed == SHORT or set(names) & set(listed) else self.complete


SHORT = "short"


def _is_pieces(value: object) -> bool:
    return isinstance(value, dict) and all(
        kind in KINDS and (is_texts(listed) or (kind == "substances" and listed == SHORT))
        for kind, listed in value.items()
    )


SHAPE: dict[str, Shape] = {
    "complete": is_texts,
    "core": is_texts,
    "core_pieces": _is_pieces,
}


def load_coverage(root: Path, faults: Faults) -> Coverage:
    """What content/languages.yaml of the tree `root` says; nothing is wanted where it is broken."""
    text = read(root / PLACE, faults)
    if text is None or not check_shape(text, SHAPE, (), faults):
        return Coverage(frozenset(), frozenset(), {})
    complete, core = text.data["complete"], text.data["core"]
    for tag in [*complete, *core]:
        if tag not in BY_TAG or tag == ORIGINAL.tag or [*complete, *core].count(tag) > 1:
            faults.add(text.path, text.line_of(tag), f"{tag}: not a language of the portal, or named twice")
    return Coverage(frozenset(complete), frozenset(core) - frozenset(complete), text.data["core_pieces"])


def wanted_of_item(quizzes: Path, name: str, faults: Faults) -> Tags:
    """The languages of an item: all, if it stands in a quiz of the core, else those that have everything."""
    coverage = load_coverage(quizzes.parent, faults)
    for quiz in coverage.pieces.get("quizzes", []):
        path = quizzes / "forms" / quiz / "quiz.yaml"
        text = read(path, faults) if path.exists() else None
        if text and name in _ids(text.data.get("forms")) | _ids(text.data.get("awareness")):
            return coverage.every
    return coverage.complete


def _ids(listed: object) -> set[str]:
    if isinstance(listed, dict):
        return {one for some in listed.values() for one in _ids(some)}
    return {str(one) for one in listed} if isinstance(listed, list) else set()
