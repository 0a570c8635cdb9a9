"""Reads a table of areas (CSV or XLSX), naming every fault by its row and column. Pure: bytes in, values out.

A row with people adds one population figure; a code may come again for a further audience when its parent, kind and
name are the same. Bytes -> `tables.read_table` -> `read_rows`: rows that are right in themselves -> `settle`: rows that
fit together. Only BadTable is ever raised."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.areas.faults import BadTable as BadTable
from portal.areas.faults import Fault, fault
from portal.areas.tables import COLUMNS, Table, narrow, read_table
from portal.areas.tree import PARENT_KINDS, Area
from portal.vocabulary import AUDIENCES

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}", re.ASCII)
_PEOPLE = re.compile(r"\d{1,3}(,\d{3})+|\d{1,9}", re.ASCII)
# 2026-06-30, 2026/6/30, 2026.6.30, 20260630, or with the Chinese signs for year, month and day.
_DAY = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2})|\u5e74(\d{1,2})\u6708(\d{1,2})\u65e5?)", re.ASCII
)


@dataclass(frozen=True)
class Population:
    """Registered people of an area and audience (empty: everybody) on a day, by a named source."""

    area: str
    audience: str
    people: int
    as_of: date
    source: str


@dataclass(frozen=True)
class Row:
    """A row that is right in itself: its area, and the population figure if it has one."""

    number: int
    area: Area
    people: Population | None


def read_areas(data: bytes) -> tuple[list[Area], list[Population]]:
    """Areas (parents before children) and populations of a whole table; raises BadTable with every fault found."""
    table = read_table(data)
    rows, faults = read_rows(table)
    if not rows:
        faults.append(fault("empty"))
    good, wrong = settle(rows, {})
    faults += [one for one in wrong if one.code != "parent_refused"]  # a consequence of another fault that is named
    if faults:
        raise BadTable(faults)
    return in_order(good), [row.people for row in good if row.people]


def in_order(rows: list[Row]) -> list[Area]:
    """The areas of these rows, each once, parents before children."""
    areas = {row.area.code: row.area for row in rows}.values()
    return sorted(areas, key=lambda area: (list(PARENT_KINDS).index(area.kind), area.code))


def read_rows(table: Table) -> tuple[list[Row], list[Fault]]:
    """The rows that are right in themselves, and the faults of all others."""
    faults = list(table.faults)
    areas: dict[str, tuple[int, Area]] = {}
    figures: set[tuple[str, str, date]] = set()
    rows = []
    for number, cells in table.rows:
        try:
            rows.append(_read_row(number, cells, areas, figures))
        except BadTable as bad:
            faults += bad.named
    return rows, faults


def _read_row(
    number: int,
    cells: Mapping[str, str],
    areas: dict[str, tuple[int, Area]],
    figures: set[tuple[str, str, date]],
) -> Row:
    def refuse(code: str, column: str, **values: object) -> BadTable:
        return BadTable([fault(code, number, column, **values)])

    plain = {name: narrow(cells.get(name, "")) for name in COLUMNS}
    code, name, kind, people = plain["code"], cells["name"], plain["kind"].lower(), plain["people"]
    if not _CODE.fullmatch(code):
        raise refuse("code", "code", value=code)
    if kind not in PARENT_KINDS:
        raise refuse("kind", "kind", value=kind)
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise refuse("name", "name")
    area = Area(code, plain["parent"] or None, kind, name)
    first, known = areas.setdefault(code, (number, area))
    if first != number and (known != area or not people):
        raise refuse("again", "code", value=code, other=first)
    if not people:
        return Row(number, area, None)
    audience, source, day = plain["audience"].lower(), cells.get("source", ""), _day(plain["as_of"])
    if audience and audience not in AUDIENCES:
        raise refuse("audience", "audience", value=audience)
    if not _PEOPLE.fullmatch(people) or len(people.replace(",", "")) > 9:
        raise refuse("people", "people", value=people)
    if day is None:
        raise refuse("as_of", "as_of", value=plain["as_of"])
    if not 1 <= len(source) <= 200 or not source.isprintable():
        raise refuse("source", "source")
    if (code, audience, day) in figures:
        raise refuse("people_again", "people", value=code, day=day)
    figures.add((code, audience, day))
    return Row(number, area, Population(code, audience, int(people.replace(",", "")), day, source))


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) for part in found.group(*(n for n in (1, 3, 4, 5, 6, 7, 8) if found[n])))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def settle(rows: list[Row], known: Mapping[str, Area]) -> tuple[list[Row], list[Fault]]:
    """The rows whose areas fit together and onto the `known` ones, and the faults of the others.

    A known area keeps its parent and its kind. Below an area that is refused nothing new can stand."""
    listed = {row.area.code: row.area for row in rows}
    everything = {**listed, **known}
    faults = {row.number: found for row in rows if (found := _faults_of(row, everything, known))}
    refused = {row.area.code for row in rows if row.number in faults and row.area.code not in known}
    # Four passes reach the bottom of a tree of four levels; what is deeper is refused by its kind.
    for _ in PARENT_KINDS:
        for row in rows:
            if row.area.parent in refused and row.number not in faults:
                faults[row.number] = [fault("parent_refused", row.number, "parent", value=row.area.parent)]
                refused |= {row.area.code} - known.keys()
    return [row for row in rows if row.number not in faults], [one for some in faults.values() for one in some]


def _faults_of(row: Row, everything: Mapping[str, Area], known: Mapping[str, Area]) -> list[Fault]:
    area, number = row.area, row.number
    if area.code in known:
        before = known[area.code]
        if before.parent != area.parent:
            values = {"value": area.parent or "-", "before": before.parent or "-"}
            return [fault("moved_parent", number, "parent", code=area.code, **values)]
        if before.kind != area.kind:
            return [fault("moved_kind", number, "kind", code=area.code, value=area.kind, before=before.kind)]
        return []
    parent = everything.get(area.parent) if area.parent else None
    if area.parent and parent is None:
        return [fault("parent_missing", number, "parent", value=area.parent, code=area.code)]
    faults = []
    if (parent.kind if parent else None) not in PARENT_KINDS[area.kind]:
        above = parent.kind if parent else "nothing"
        faults.append(fault("below", number, "parent", value=area.kind, above=above, code=area.code))
    walker = parent
    for _ in PARENT_KINDS:  # a longer loop is refused by its kinds, and a longer walk would take the square of the rows
        if walker and walker.code == area.code:
            faults.append(fault("loop", number, "parent", code=area.code))
            break
        walker = everything.get(walker.parent) if walker and walker.parent else None
    return faults
