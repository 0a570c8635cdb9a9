"""What a table of areas would change, compared with the areas as they are. Pure; nothing is written here.

An officer's table may change only the own area and what is below it; rows above it may stand in the table unchanged."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.areas.faults import Fault, fault
from portal.areas.importing import Population, Row, in_order, read_rows, settle
from portal.areas.tables import Table
from portal.areas.tree import Area, Tree

FIRST_DAY = date(2000, 1, 1)
Figures = Mapping[tuple[str, str, date], Population]
"""Every population figure by area, audience and day."""


@dataclass(frozen=True)
class Changes:
    """`fresh` areas have parents before children; `before` holds the names and figures that would be replaced."""

    fresh: tuple[Area, ...] = ()
    renamed: tuple[Area, ...] = ()
    figures: tuple[Population, ...] = ()
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()
    old_names: Mapping[str, str] = field(default_factory=dict)
    old_people: Mapping[tuple[str, str, date], int] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        """Whether there is something to store."""
        return bool(self.fresh or self.renamed or self.figures)

    @property
    def reaches_outside(self) -> bool:
        """Whether a row would change what is not the officer's."""
        return any(one.code == "outside" for one in self.faults)

    def digest(self, data: bytes) -> str:
        """Short for everything that a person was shown about the draft `data`."""
        parts = (self.fresh, self.renamed, self.figures, self.faults, sorted(self.old_names.items()), self.old_people)
        return hashlib.sha256(repr(parts).encode() + data).hexdigest()[:32]


def compare(table: Table, tree: Tree, known: Figures, own: str, day: date) -> Changes:
    """What the good rows of `table` would change for an officer of the area `own` on `day`, and why others cannot."""
    rows, faults = read_rows(table)
    undated = [row for row in rows if row.people and not FIRST_DAY <= row.people.as_of <= day]
    faults += [fault("as_of_range", row.number, "as_of", value=row.people.as_of) for row in undated if row.people]
    late = {row.number for row in undated}
    good, wrong = settle([row for row in rows if row.number not in late], tree.by_code)
    refused = _refused(good, tree, known, own)
    good = [row for row in good if row.number not in refused]
    areas = in_order(good)
    figures = [row.people for row in good if row.people and known.get(_key(row.people)) != row.people]
    fresh = [area for area in areas if area.code not in tree.by_code]
    renamed = [area for area in areas if area.code in tree.by_code and tree.by_code[area.code].name != area.name]
    touched = {area.code for area in (*fresh, *renamed)} | {one.area for one in figures}
    return Changes(
        tuple(fresh),
        tuple(renamed),
        tuple(figures),
        len({area.code for area in areas} - touched),
        tuple(sorted([*faults, *wrong, *refused.values()], key=lambda one: one.row)),
        {area.code: tree.by_code[area.code].name for area in renamed},
        {_key(one): known[_key(one)].people for one in figures if _key(one) in known},
    )


def _key(one: Population) -> tuple[str, str, date]:
    return one.area, one.audience, one.as_of


def _refused(rows: Sequence[Row], tree: Tree, known: Figures, own: str) -> dict[int, Fault]:
    """The rows that this officer may not have, or that stand below what is closed."""
    allowed, listed = tree.below(own), {row.area.code: row.area for row in rows}
    refused = {}
    for row in rows:
        area = row.area
        present = tree.get(area.code)
        above = _nearest_known(area, listed, tree)
        if above is None or above.code not in allowed:
            same_people = row.people is None or known.get(_key(row.people)) == row.people
            if present is None or present.name != area.name or not same_people:
                refused[row.number] = fault("outside", row.number, "code", code=area.code)
        elif present is None and above.closed_on:
            refused[row.number] = fault("parent_closed", row.number, "parent", value=above.code)
    return refused


def _nearest_known(area: Area, listed: Mapping[str, Area], tree: Tree) -> Area | None:
    """The area itself or the nearest one above it that exists already; a settled row has no loop above it."""
    here: Area | None = area
    while here is not None and here.code not in tree.by_code:
        here = tree.get(here.parent or "") or listed.get(here.parent or "")
    return tree.get(here.code) if here else None
