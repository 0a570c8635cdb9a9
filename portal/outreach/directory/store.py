"""Reads and writes the places of help. None is deleted: a retired one may be taken up again."""

import secrets
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Engine, insert, select, update

from portal.db import reading, writing
from portal.outreach.directory.listing import HelpPlace
from portal.outreach.directory.models import help_place


class Unknown(Exception):
    """There is no place with this id."""


class There(Exception):
    """The same institution stands there already; `id` is its."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.id = name


def find(engine: Engine, name: str) -> HelpPlace | None:
    """The place with this id, a retired one too."""
    found = _read(engine, help_place.c.id == name)
    return found[0] if found else None


def list_places(engine: Engine, areas: Collection[str]) -> list[HelpPlace]:
    """All places entered for these areas, retired ones too, by area and name."""
    return [one for one in _read(engine) if one.area in areas]


def open_places(engine: Engine) -> list[HelpPlace]:
    """All that are not retired: an officer's district has dozens, and whom they stand for changes with the tree."""
    return _read(engine, ~help_place.c.retired)


def add(engine: Engine, one: HelpPlace) -> HelpPlace:
    """Store a new place and return it with its id. Raises There."""
    new = replace(one, id=secrets.token_hex(6))
    _write(engine, new, is_new=True)
    return new


def change(engine: Engine, one: HelpPlace) -> None:
    """Store what is known of a place now. Raises Unknown, There."""
    _write(engine, one, is_new=False)


def set_checked(engine: Engine, name: str, day: date) -> None:
    """Somebody asked on this day, and all is as it stands. Raises Unknown."""
    _set(engine, name, checked=day)


def set_retired(engine: Engine, name: str, retired: bool) -> None:
    """Take a place off the list, or back onto it. Raises Unknown, There."""
    one = find(engine, name)
    if one is None:
        raise Unknown(name)
    if retired:
        _set(engine, name, retired=True)
    else:
        _write(engine, replace(one, retired=False), is_new=False)


def _write(engine: Engine, one: HelpPlace, is_new: bool) -> None:
    """In one transaction with the look for another entry of the same institution."""
    with writing(engine) as connection:
        table = help_place.c
        query = select(help_place).where(table.area == one.area, table.kind == one.kind, ~table.retired)
        for row in connection.execute(query):
            if row.id != one.id and _place(row).same == one.same:
                raise There(row.id)
        values = {**asdict(one), "languages": " ".join(one.languages)}
        if is_new:
            connection.execute(insert(help_place).values(**values))
        elif not connection.execute(update(help_place).where(table.id == one.id).values(**values)).rowcount:
            raise Unknown(one.id)


def _set(engine: Engine, name: str, **values: object) -> None:
    with writing(engine) as connection:
        if not connection.execute(update(help_place).where(help_place.c.id == name).values(**values)).rowcount:
            raise Unknown(name)


def _read(engine: Engine, *which: ColumnElement[bool]) -> list[HelpPlace]:
    table = help_place.c
    with reading(engine) as connection:
        rows = connection.execute(select(help_place).where(*which).order_by(table.area, table.name, table.id)).all()
    return [_place(row) for row in rows]


def _place(row: Any) -> HelpPlace:
    return HelpPlace(**{**row._mapping, "languages": tuple(row.languages.split())})
