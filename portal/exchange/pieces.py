"""Every wording file with the languages in which it is wanted and how each stands. Reads files, writes none."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.coverage import Tags, load_coverage, wanted_of_item
from portal.locales import ORIGINAL
from portal.textfiles import Faults, Text, digest, is_short, read

# Where wordings lie, by the kind that languages.yaml and the matrix name.
PLACES = {
    "modules": "content/modules",
    "stories": "content/stories",
    "scenes": "content/scenes",
    "campaigns": "content/campaigns",
    "substances": "content/substances",
    "pages": "content/pages",
    "posters": "content/posters",
    "help": "content",
    "quizzes": "quizzes/forms",
    "items": "quizzes/items",
    "opinions": "quizzes/opinions",
}


@dataclass(frozen=True)
class Piece:
    """One original wording; `place` is its folder below the root, by which a unit names it."""

    kind: str
    place: str
    original: Text
    wanted: Tags
    short_is_enough: Tags

    def path(self, tag: str) -> Path:
        """Where the wording in `tag` lies or would lie."""
        return self.original.path.with_name(f"{tag}{self.original.path.suffix}")


@dataclass(frozen=True)
class Standing:
    """How one wording stands in one language."""

    there: bool
    stale: bool
    reviewed: bool
    short: bool


def pieces(root: Path, faults: Faults) -> Iterator[Piece]:
    """Every piece of content and quizzes whose original can be read, by kind and id."""
    coverage = load_coverage(root, faults)
    for kind, place in PLACES.items():
        folders = [root / place / "help"] if kind == "help" else sorted((root / place).glob("*/"))
        for folder in folders:
            path = next((one for one in sorted(folder.glob(f"{ORIGINAL.tag}.*"))), None)
            original = read(path, faults) if path else None
            if original is None:
                continue
            if kind in ("help", "opinions"):
                wanted = coverage.every
            elif kind == "items":
                wanted = wanted_of_item(root / "quizzes", folder.name, faults)
            else:
                wanted = coverage.wanted(kind, folder.name, _audience(folder, kind, faults))
            short = coverage.core if kind == "substances" else frozenset[str]()
            yield Piece(kind, folder.relative_to(root).as_posix(), original, wanted, short)


def _audience(folder: Path, kind: str, faults: Faults) -> str:
    """The audience, by which languages.yaml may name modules; else nothing."""
    if kind != "modules":
        return ""
    facts = read(folder / "module.yaml", faults)
    return str(facts.data.get("audience", "")) if facts else ""


def standing(piece: Piece, tag: str, faults: Faults) -> Standing:
    """How `piece` stands in `tag`."""
    path = piece.path(tag)
    text = read(path, faults) if path.exists() else None
    if text is None:
        return Standing(there=False, stale=False, reviewed=False, short=False)
    return Standing(
        there=True,
        stale=text.data.get("origin") != digest(piece.original.raw),
        reviewed=bool(str(text.data.get("reviewer", "")).strip()),
        short=is_short(text),
    )
