"""Reads an area table (CSV) into areas and populations, naming every fault by its row. Pure: bytes in, values out.

Columns: code, parent, kind, name; optional: people, audience, as_of, source. A row with people adds one population
figure; a code may come again for a further audience when its parent, kind and name are the same."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from portal.areas.tree import PARENT_KINDS, Area
from portal.vocabulary import AUDIENCES

REQUIRED = ("code", "parent", "kind", "name")
OPTIONAL = ("people", "audience", "as_of", "source")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}", re.ASCII)
MOST_ROWS = 50_000


class BadTable(Exception):
    """The table is not usable; `faults` are lines for a person, each naming its row."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Population:
    """Registered people of an area and audience (empty: everybody) on a day, by a named source."""

    area: str
    audience: str
    people: int
    as_of: date
    source: str


def read_areas(data: bytes) -> tuple[list[Area], list[Population]]:
    """Areas (parents before children) and populations of a CSV table; raises BadTable with every fault found."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise BadTable(["the file is neither UTF-8 nor GB 18030 text"]) from None
    if "\0" in text:
        raise BadTable(["the file holds NUL bytes: it is not a CSV table"])
    reader = csv.DictReader(io.StringIO(text, newline=None))  # a lone CR ends a line too: old Mac programs write it
    try:
        header = [name.strip() for name in reader.fieldnames or []]
    except csv.Error as error:
        raise BadTable([f"row 1: {error}"]) from None
    reader.fieldnames = header
    if missing := [name for name in REQUIRED if name not in header]:
        raise BadTable([f"row 1: missing column {name}" for name in missing])
    if unknown := [name for name in header if name not in REQUIRED + OPTIONAL]:
        raise BadTable([f"row 1: unknown column {name!r}" for name in unknown])
    if doubled := sorted({name for name in header if header.count(name) > 1}):
        raise BadTable([f"row 1: column {name} stands there twice" for name in doubled])

    faults: list[str] = []
    areas: dict[str, tuple[int, Area]] = {}
    people: dict[tuple[str, str, date], Population] = {}
    try:
        for row in reader:
            number = reader.line_num  # as a spreadsheet counts: empty rows, which the reader leaves out, count too
            if number > MOST_ROWS + 1:
                raise BadTable([f"more than {MOST_ROWS} rows"])
            _read_row(number, {k: (v or "").strip() for k, v in row.items() if k}, areas, people, faults)
            if None in row:
                faults.append(f"row {number}: more cells than columns")
    except csv.Error as error:
        raise BadTable([f"row {reader.line_num + 1}: {error}"]) from None
    if not areas:
        faults.append("the table has no area")
    faults += _tree_faults(areas)
    if faults:
        raise BadTable(faults)
    ordered = sorted(
        (area for _, area in areas.values()), key=lambda area: (list(PARENT_KINDS).index(area.kind), area.code)
    )
    return ordered, list(people.values())


def _read_row(
    number: int,
    row: dict[str, str],
    areas: dict[str, tuple[int, Area]],
    people: dict[tuple[str, str, date], Population],
    faults: list[str],
) -> None:
    code, name = row["code"], row["name"]
    if not _CODE.fullmatch(code):
        faults.append(f"row {number}: code {code!r} must be 1-32 letters, digits or hyphens")
        return
    if row["kind"] not in PARENT_KINDS:
        faults.append(f"row {number}: kind {row['kind']!r} is none of {', '.join(PARENT_KINDS)}")
        return
    if not 1 <= len(name) <= 80 or not name.isprintable():
        faults.append(f"row {number}: name must be 1-80 printable characters")
        return
    area = Area(code, row["parent"] or None, row["kind"], name)
    earlier = areas.setdefault(code, (number, area))
    if earlier[0] != number and (earlier[1] != area or not row.get("people")):
        faults.append(f"row {number}: code {code} stands in row {earlier[0]} already")
        return
    if row.get("people"):
        _read_people(number, row, people, faults)


def _read_people(
    number: int, row: dict[str, str], people: dict[tuple[str, str, date], Population], faults: list[str]
) -> None:
    audience = row.get("audience", "")
    if audience and audience not in AUDIENCES:
        faults.append(f"row {number}: audience {audience!r} is none of {', '.join(AUDIENCES)}")
        return
    text = row["people"]
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        faults.append(f"row {number}: people {text!r} is not a whole number of 0 or more")
        return
    try:
        as_of = date.fromisoformat(row.get("as_of", ""))
    except ValueError:
        faults.append(f"row {number}: as_of {row.get('as_of', '')!r} is not a date like 2026-06-30")
        return
    if not 1 <= len(row.get("source", "")) <= 200:
        faults.append(f"row {number}: a population needs a source of 1-200 characters")
        return
    key = (row["code"], audience, as_of)
    if key in people:
        faults.append(f"row {number}: the population of {row['code']} on {as_of} stands there already")
        return
    people[key] = Population(row["code"], audience, int(text), as_of, row["source"])


def _tree_faults(areas: dict[str, tuple[int, Area]]) -> list[str]:
    faults = []
    for number, area in areas.values():
        parent = areas.get(area.parent) if area.parent else None
        if area.parent and parent is None:
            faults.append(f"row {number}: parent {area.parent} of {area.code} is not in the table")
        elif (parent[1].kind if parent else None) not in PARENT_KINDS[area.kind]:
            found = parent[1].kind if parent else "nothing"
            faults.append(f"row {number}: a {area.kind} cannot stand below {found} ({area.code})")
        seen, walker = {area.code}, area
        while walker.parent and walker.parent in areas:
            walker = areas[walker.parent][1]
            if walker.code in seen:
                faults.append(f"row {number}: {area.code} is above itself (a loop)")
                break
            seen.add(walker.code)
    return faults
