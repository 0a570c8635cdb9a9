"""Reads and writes the area tree, populations and targets."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, text, update

from portal.areas.importing import Population
from portal.areas.models import area, baseline_target, population
from portal.areas.tree import Area, Tree
from portal.db import reading, writing


@dataclass(frozen=True)
class Mark:
    """A baseline or a target of a measure, valid from a day on: `value` is a fraction 0..1, or a number.

    `edition` counts up when the same day's value is entered again; who entered it, when and why is its history."""

    role: str
    measure: str
    audience: str
    valid_from: date
    value: float
    n: int | None
    instrument: str
    edition: int = 1
    entered_by: str = ""
    entered_at: datetime | None = None
    reason: str = ""


def load_tree(engine: Engine) -> Tree:
    """The whole tree."""
    with reading(engine) as connection:
        return read_tree(connection)


def newest_figures(engine: Engine) -> dict[str, list[Population]]:
    """The newest population of each audience by area, that of everybody first."""
    with reading(engine) as connection:
        figures = read_figures(connection)
    newest = {(one.area, one.audience): one for _, one in sorted(figures.items())}
    found: dict[str, list[Population]] = {}
    for (code, _), one in newest.items():
        found.setdefault(code, []).append(one)
    return found


def import_areas(engine: Engine, areas: Sequence[Area], people: Sequence[Population], entered_by: str) -> int:
    """Add new areas and rename known ones; returns how many are new. Raises ValueError when a known area would move.

    Areas are never deleted and never move: sealed boxes point at them. `areas` has parents before children."""
    with writing(engine) as connection:
        known = read_tree(connection).by_code
        for one in areas:
            if one.code in known and (known[one.code].parent, known[one.code].kind) != (one.parent, one.kind):
                raise ValueError(f"{one.code} is known with another parent or kind: past boxes cannot move")
        fresh = [one for one in areas if one.code not in known]
        renamed = [one for one in areas if one.code in known and known[one.code].name != one.name]
        write_areas(connection, fresh, renamed, people, entered_by)
    return len(fresh)


def registered(engine: Engine, code: str, audience: str = "", by: date | None = None) -> Population | None:
    """The registered population of an area and audience: the newest one, or the newest dated up to `by`.

    Nothing is dated so early: the oldest one. A newer register so leaves the reach of a past period as it was."""
    table = population.c
    query = select(population).where(table.area == code, table.audience == audience)
    newest, oldest = query.order_by(table.as_of.desc()).limit(1), query.order_by(table.as_of).limit(1)
    with reading(engine) as connection:
        row = connection.execute(newest if by is None else newest.where(table.as_of <= by)).first()
        row = row or connection.execute(oldest).first()
    return Population(row.area, row.audience, row.people, row.as_of, row.source) if row else None


def registers(engine: Engine, codes: Collection[str], by: date) -> dict[tuple[str, str], Population]:
    """The same of several areas and all their audiences at once, by (area, audience)."""
    table = population.c
    query = select(table.area, table.audience, table.people, table.as_of, table.source)
    with reading(engine) as connection:
        rows = connection.execute(query.where(table.area.in_(sorted(codes))).order_by(table.as_of)).all()
    found: dict[tuple[str, str], Population] = {}
    for one in itertools.starmap(Population, rows):
        key = (one.area, one.audience)
        if key not in found or one.as_of <= by:
            found[key] = one
    return found


def set_mark(engine: Engine, mark: Mark) -> None:
    """Add a baseline or target; an earlier one stays in the history."""
    with writing(engine) as connection:
        connection.execute(insert(baseline_target).values(**asdict(mark)))


def mark_on(engine: Engine, role: str, measure: str, day: date, audience: str = "") -> Mark | None:
    """The baseline or target in force on `day`: a past verdict keeps the target of its time."""
    table = baseline_target.c
    with reading(engine) as connection:
        row = connection.execute(
            select(baseline_target)
            .where(table.role == role, table.measure == measure, table.audience == audience, table.valid_from <= day)
            .order_by(table.valid_from.desc(), table.edition.desc())
            .limit(1)
        ).first()
    return Mark(**row._mapping) if row else None


# What follows works within a transaction of the caller: the stores of drafts and of closing share it.


def alone(connection: Connection, *tables: str) -> None:
    """Keep other writers from these tables until the transaction ends, so that what was checked stays true."""
    if connection.dialect.name == "postgresql":  # on SQLite every writer is alone
        # nosemgrep: statement-of-what-was-put-together # names of our own tables
        connection.execute(text(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE"))


def read_tree(connection: Connection) -> Tree:
    """The whole tree."""
    table = area.c
    query = select(table.code, table.parent, table.kind, table.name, table.closed_on, table.merged_into)
    return Tree(Area(*row) for row in connection.execute(query).all())  # at once: a portal may have thousands


def read_figures(connection: Connection) -> dict[tuple[str, str, date], Population]:
    """Every population figure by area, audience and day."""
    table = population.c
    query = select(table.area, table.audience, table.people, table.as_of, table.source)
    return {(row.area, row.audience, row.as_of): Population(*row) for row in connection.execute(query)}


def write_areas(
    connection: Connection,
    fresh: Sequence[Area],
    renamed: Sequence[Area],
    figures: Sequence[Population],
    entered_by: str,
) -> None:
    """Add areas (parents before children), give new names, add figures or replace those of the same day."""
    if fresh:
        connection.execute(insert(area), [asdict(one) for one in fresh])
    if renamed:
        named = [{"one": each.code, "new_name": each.name} for each in renamed]
        connection.execute(
            update(area).where(area.c.code == bindparam("one")).values(name=bindparam("new_name")), named
        )
    if figures:
        table = population.c
        keys = [{"at": one.area, "group": one.audience, "day": one.as_of} for one in figures]
        same = (table.area == bindparam("at"), table.audience == bindparam("group"), table.as_of == bindparam("day"))
        connection.execute(delete(population).where(*same), keys)
        connection.execute(insert(population), [{**asdict(one), "entered_by": entered_by} for one in figures])
