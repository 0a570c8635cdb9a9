"""`portal translations`: how much of what each language wants is there, current and reviewed. Pure but for reading."""

from collections import Counter
from pathlib import Path

from portal.catalogues import messages_of, public_keys
from portal.exchange.pieces import PLACES, pieces, standing
from portal.locales import LOCALES, ORIGINAL
from portal.textfiles import Faults

Cell = Counter[str]  # wanted, there (and current), stale, reviewed, extra (not wanted but there)


def wanted_keys(root: Path, tag: str) -> list[str]:
    """The interface's keys that a language needs: all where the desk is worded, else what residents read."""
    keys = messages_of(root, ORIGINAL.catalogue)
    desk = next(locale.desk for locale in LOCALES if locale.tag == tag)
    return sorted(keys if desk else public_keys(root / "portal", keys))


def matrix(root: Path, faults: Faults) -> dict[str, dict[str, Cell]]:
    """`matrix[kind][tag]`, kinds in the order of PLACES after `interface`."""
    tags = [locale.tag for locale in LOCALES if locale is not ORIGINAL]
    found: dict[str, dict[str, Cell]] = {kind: {tag: Counter() for tag in tags} for kind in ("interface", *PLACES)}
    for locale in LOCALES:
        if locale is not ORIGINAL:
            there, wanted = messages_of(root, locale.catalogue), wanted_keys(root, locale.tag)
            found["interface"][locale.tag].update(wanted=len(wanted), there=sum(key in there for key in wanted))
    for piece in pieces(root, faults):
        for tag in tags:
            now, cell = standing(piece, tag, faults), found[piece.kind][tag]
            if tag in piece.wanted:
                cell["wanted"] += 1
                enough = now.there and (not now.short or tag in piece.short_is_enough)
                cell["there"] += enough and not now.stale
            elif now.there:
                cell["extra"] += 1
            cell["stale"] += now.stale
            cell["reviewed"] += now.reviewed
    return found


def lines(found: dict[str, dict[str, Cell]]) -> list[str]:
    """The matrix as a table for the terminal: there/wanted, then +extra, ~stale, r reviewed where there are any."""
    tags = [locale.tag for locale in LOCALES if locale is not ORIGINAL]
    rows = [["", *tags]]
    for kind, cells in found.items():
        rows.append([kind, *(_cell(cells[tag]) for tag in tags)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _cell(cell: Cell) -> str:
    marks = "".join(
        f" {sign}{cell[name]}" for name, sign in (("extra", "+"), ("stale", "~"), ("reviewed", "r")) if cell[name]
    )
    return f"{cell['there']}/{cell['wanted']}{marks}"
