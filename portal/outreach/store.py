"""Reads and writes placements: printed codes at places. A code outlives its print, so none is ever deleted or changed.

How often they are scanned is in `counting`."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, Engine, insert, select, update

from portal.db import reading, writing
from portal.outreach.codes import new_code
from portal.outreach.models import placement


@dataclass(frozen=True)
class Placement:
    """One printed code at one place; `target` is `quiz:<id>` or the like: what printed codes may name.

    `language` is that of the print (empty: Chinese), `since` the month of its making. Without a `code` it is not
    stored yet."""

    code: str
    area: str
    audience: str
    target: str
    place: str
    retired: bool = False
    kind: str = "poster"
    language: str = ""
    since: str = ""

    @property
    def what(self) -> tuple[str, ...]:
        """All that tells two codes in use from each other: a second one with the same would be a mistake."""
        return (self.area, self.audience, self.target, self.place, self.kind, self.language)


class Unknown(Exception):
    """There is no placement with this code."""


def find_placement(engine: Engine, code: str) -> Placement | None:
    """The placement with this code, retired ones too."""
    with reading(engine) as connection:
        row = connection.execute(select(placement).where(placement.c.code == code)).first()
    return Placement(*row) if row else None


def list_placements(engine: Engine, areas: Collection[str] | None = None) -> list[Placement]:
    """All placements of these areas (None: everywhere), retired ones too, by area and place."""
    with reading(engine) as connection:
        rows = connection.execute(select(placement).order_by(placement.c.area, placement.c.place, placement.c.code))
        # Areas are compared here: a district has more of them than a statement may name.
        return [Placement(*row) for row in rows if areas is None or row.area in areas]


def add_placement(engine: Engine, one: Placement) -> Placement:
    """Store a new placement and return it; without a code it gets a fresh one.

    Raises IntegrityError when the code is taken or the area unknown."""
    with writing(engine) as connection:
        return write_placements(connection, [one])[0]


def add_placements(engine: Engine, many: Sequence[Placement]) -> list[Placement]:
    """Store those of `many` that are not in use yet (same place, kind, page ...), all in one transaction; returns them.

    So a second press on the same button adds nothing."""
    with writing(engine) as connection:
        there = {Placement(*row).what for row in connection.execute(select(placement).where(~placement.c.retired))}
        fresh = {one.what: one for one in many if one.what not in there}
        return write_placements(connection, list(fresh.values()))


def write_placements(connection: Connection, many: Sequence[Placement]) -> list[Placement]:
    """Store new placements in the caller's transaction and return them; those without a code get fresh ones."""
    if not many:
        return []
    taken = set(connection.execute(select(placement.c.code)).scalars())
    stored = []
    for one in many:
        code = one.code
        while not code or (not one.code and code in taken):
            code = new_code()
        taken.add(code)
        stored.append(replace(one, code=code))
    connection.execute(insert(placement), [asdict(one) for one in stored])
    return stored


def set_retired(engine: Engine, code: str, retired: bool) -> Placement:
    """Take a code out of use, or back into it. A retired one still leads to its audience's lessons. Raises Unknown."""
    return _change(engine, code, retired=retired)


def move(engine: Engine, code: str, area: str, place: str) -> Placement:
    """From now on the code hangs at another place; what was counted stays. Raises Unknown."""
    return _change(engine, code, area=area, place=place)


def _change(engine: Engine, code: str, **values: object) -> Placement:
    with writing(engine) as connection:
        connection.execute(update(placement).where(placement.c.code == code).values(**values))
        row = connection.execute(select(placement).where(placement.c.code == code)).first()
    if row is None:
        raise Unknown(code)
    return Placement(*row)


def first_code(engine: Engine) -> str | None:
    """Any code in use, to show a newcomer one."""
    with reading(engine) as connection:
        return connection.execute(select(placement.c.code).where(~placement.c.retired).limit(1)).scalar()
