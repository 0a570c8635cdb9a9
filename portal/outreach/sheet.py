"""Reads a table of placements (CSV or XLSX): the good rows and, of the others, what is wrong in which column. Pure.

The columns: area, place, target, audience; optional: kind (a poster), language (Chinese). Each may hold a code, or the
words that the template offers for it (`words (code)`), or those words alone where they name one thing only."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.areas.faults import Fault, fault
from portal.areas.tables import Layout, Table, narrow
from portal.outreach.store import Placement

MOST_ROWS = 5_000
LAYOUT = Layout(
    ("area", "place", "target", "audience"), ("kind", "language"), Path(__file__).with_name("sheet.yaml"), MOST_ROWS
)
LONGEST_PLACE = 80
_JOINERS = "\u200c\u200d"  # hold letters and the parts of one emoji together; other signs that nobody sees are refused
_FORMULA = ("=", "+", "@", "\t")
_CODE_BEHIND = re.compile(r"\(([^()]+)\)$")


@dataclass(frozen=True)
class Choices:
    """What may stand in each column but `place`: {text as `fold` writes it: code}; a text for several has no code."""

    by_column: Mapping[str, Mapping[str, str]]

    def find(self, column: str, text: str) -> str | None:
        """The code that `text` means; None if it means none, or more than one."""
        known = self.by_column[column]
        whole = fold(text)
        code = known.get(whole)
        if code is None and (behind := _CODE_BEHIND.search(whole)):
            code = known.get(behind[1].strip())
        return code if code or (code == "" and column == "language") else None


def fold(text: str) -> str:
    """Full-width and capital letters made alike, spaces joined."""
    return " ".join(narrow(text).casefold().split())


def names(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """{text: code} of (text, code); a text that names several codes names none."""
    found: dict[str, str] = {}
    for text, code in pairs:
        whole = fold(text)
        found[whole] = code if found.get(whole, code) == code else ""
    return found


@dataclass(frozen=True)
class Row:
    """A row that may be stored."""

    number: int
    placement: Placement


def place_fault(text: str) -> str:
    """What is wrong with the words for a place: empty when nothing is."""
    if not 1 <= len(text) <= LONGEST_PLACE:
        return "place"
    if not all(one.isprintable() or one in _JOINERS for one in text):
        return "place_signs"
    return "place_formula" if text.startswith(_FORMULA) else ""


def read_sheet(
    table: Table, choices: Choices, in_use: Collection[tuple[str, ...]], month: str
) -> tuple[list[Row], list[Fault]]:
    """The rows that may be stored, and every fault of the others. `in_use`: `Placement.what` of those in use."""
    rows: list[Row] = []
    faults = list(table.faults)
    seen: dict[tuple[str, ...], int] = {}
    for number, cells in table.rows:
        found, wrong = _read(number, cells, choices)
        if not wrong:
            one = Placement(
                "",
                found["area"],
                found["audience"],
                found["target"],
                found["place"],
                kind=found["kind"],
                language=found["language"],
                since=month,
            )
            if one.what in in_use:
                wrong = [fault("there", number, "place", value=one.place)]
            elif (first := seen.setdefault(one.what, number)) != number:
                wrong = [fault("twice", number, "place", other=first)]
            else:
                rows.append(Row(number, one))
        faults += wrong
    return rows, sorted(faults, key=lambda one: one.row)


def _read(number: int, cells: Mapping[str, str], choices: Choices) -> tuple[dict[str, str], list[Fault]]:
    found = {"kind": "poster", "language": ""}
    wrong = []
    for column in LAYOUT.columns:
        text = cells.get(column, "").strip()
        if column == "place":
            found["place"] = text
            if code := place_fault(text):
                wrong.append(fault(code, number, column, value=text))
        elif text or column in LAYOUT.required:
            code_found = choices.find(column, text)
            if code_found is None:
                wrong.append(fault(f"no_{column}", number, column, value=text))
            else:
                found[column] = code_found
    return found, wrong
