"""Exports one language to a file and takes it back: everything that the language wants or already has.

A file taken in changes only what it translates whole; a piece with a hole, or whose original has changed since the
export, is named and left as it is. Nothing is written before everything has been read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages import pofile

from portal.catalogues import catalogue_path, messages_of, read_catalogue, same_places
from portal.exchange import formats
from portal.exchange.formats import Unit
from portal.exchange.matrix import wanted_keys
from portal.exchange.pieces import Piece, pieces, standing
from portal.exchange.units import NotAligned, keeps_marks, rebuild, shortened, texts_of
from portal.learn.catalogue import SHORT_SUBSTANCE
from portal.locales import BY_TAG, ORIGINAL
from portal.textfiles import LINK, PLACEHOLDER, SOURCE_MARK, Faults, digest, read

INTERFACE = "interface"


@dataclass
class Taken:
    """What an import did: files written, and a line for each piece or message left as it was."""

    written: list[Path] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def export_language(root: Path, tag: str, out: Path) -> int:
    """Write the language's file; returns the number of texts. Raises BadFile, NotAligned."""
    faults = Faults(root)
    original, there = messages_of(root, ORIGINAL.catalogue), messages_of(root, BY_TAG[tag].catalogue)
    units = [Unit(f"{INTERFACE}#{key}", original[key], there.get(key, "")) for key in wanted_keys(root, tag)]
    for piece in pieces(root, faults):
        if tag in piece.wanted or standing(piece, tag, faults).there:
            units += _units_of(piece, tag, faults)
    formats.write(out, tag, units)
    return len(units)


def _units_of(piece: Piece, tag: str, faults: Faults) -> list[Unit]:
    now = standing(piece, tag, faults)
    text = read(piece.path(tag), faults) if now.there else None
    short = _is_short(piece, tag, now.there, now.short)
    sources = shortened(piece.original, frozenset(SHORT_SUBSTANCE)) if short else texts_of(piece.original)
    # A stale wording is handed out beside the new original as far as its marks still fit.
    try:
        targets = texts_of(text, None if short else piece.original) if text else {}
    except NotAligned:
        targets = {}
    return [Unit(f"{piece.place}#{place}", source, targets.get(place, "")) for place, source in sources.items()]


def _is_short(piece: Piece, tag: str, there: bool, short: bool) -> bool:
    return short if there else tag in piece.short_is_enough


def import_language(root: Path, path: Path, reviewer: str = "") -> Taken:
    """Take a translators' file in. `reviewer` is the role of the person who has read all of it. Raises BadFile."""
    tag, units = formats.read(path)
    by_piece: dict[str, dict[str, Unit]] = {}
    for unit in units:
        piece_place, _, place = unit.place.partition("#")
        by_piece.setdefault(piece_place, {})[place] = unit
    faults, taken, files = Faults(root), Taken(), dict[Path, str]()
    known = {piece.place: piece for piece in pieces(root, faults)}
    messages = by_piece.pop(INTERFACE, {})
    for place, some in by_piece.items():
        if place not in known:
            taken.left.append(f"{place}: there is no such piece")
            continue
        made = _take_piece(known[place], tag, some, reviewer, faults)
        if isinstance(made, _Left):
            taken.left.append(f"{place}: {made.why}")
        elif made is not None:
            files[known[place].path(tag)] = made
    changed = _take_messages(root, tag, messages, taken)
    for target, raw in files.items():
        target.write_text(raw, encoding="utf-8")
        taken.written.append(target)
    if changed:
        taken.written.append(_write_messages(root, tag, changed))
    return taken


@dataclass(frozen=True)
class _Left:
    why: str


def _take_piece(
    piece: Piece, tag: str, units: Mapping[str, Unit], reviewer: str, faults: Faults
) -> "str | _Left | None":
    """The new file, why it was left, or None where nothing has changed."""
    now = standing(piece, tag, faults)
    short = _is_short(piece, tag, now.there, now.short)
    sources = shortened(piece.original, frozenset(SHORT_SUBSTANCE)) if short else texts_of(piece.original)
    if units.keys() != sources.keys() or any(units[place].source != one for place, one in sources.items()):
        return _Left("the original has changed since the export")
    targets = {place: unit.target for place, unit in units.items()}
    holes = sum(not one.strip() for one in targets.values())
    if holes:
        return None if holes == len(targets) else _Left(f"{holes} of {len(targets)} texts are not translated")
    for place, one in targets.items():
        if _marks(one) != _marks(sources[place]):
            return _Left(f"{place}: source marks, links or placeholders differ from the original's")
    if not short and not keeps_marks(piece.original, targets):
        return _Left("a text brings marks or line ends with it that the original has not there")
    text = read(piece.path(tag), faults) if now.there else None
    if text and not now.stale and texts_of(text) == targets and (not reviewer or text.data["reviewer"] == reviewer):
        return None
    state = {
        "origin": digest(piece.original.raw),
        "made": "person",
        "reviewer": reviewer,
        **({"short": True} if short else {}),
    }
    return rebuild(piece.original, targets, state)


def _marks(text: str) -> list[object]:
    return [sorted(pattern.findall(text)) for pattern in (SOURCE_MARK, PLACEHOLDER)] + [
        sorted((kind, to) for _, kind, to in LINK.findall(text))
    ]


def _take_messages(root: Path, tag: str, units: Mapping[str, Unit], taken: Taken) -> dict[str, str]:
    """The catalogue with the new messages, or nothing where none has changed."""
    original, there = messages_of(root, ORIGINAL.catalogue), messages_of(root, BY_TAG[tag].catalogue)
    made = dict(there)
    for key, unit in units.items():
        if original.get(key) != unit.source:
            taken.left.append(f"{key}: the original has changed since the export")
        elif unit.target.strip() and not same_places(unit.source, unit.target):
            taken.left.append(f"{key}: placeholders differ from the original's, or a % stands alone")
        elif unit.target.strip():
            made[key] = unit.target
    return made if made != there else {}


def _write_messages(root: Path, tag: str, messages: Mapping[str, str]) -> Path:
    path = catalogue_path(root, BY_TAG[tag].catalogue)
    catalog = read_catalogue(path)
    for key, words in messages.items():
        found = catalog.get(key)
        if found is None:
            catalog.add(key, words)
        else:
            found.string = words
    with path.open("wb") as file:
        pofile.write_po(file, catalog, sort_output=True, include_lineno=False, width=100)
    return path
