"""Closes a community from a day on, alone or by merging it into another, and takes that back before the day.

Past boxes stay where they are: only the day and the other community are written. May not know who may do what."""

from datetime import date, timedelta

from sqlalchemy import Engine, update

from portal.areas.models import area
from portal.areas.store import alone, read_tree
from portal.areas.tree import Area, Tree
from portal.db import writing

FURTHEST = timedelta(days=366)


class CannotClose(Exception):
    """Not possible as the areas are; `code` names the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def partners(tree: Tree, one: Area) -> list[Area]:
    """The communities into which `one` may be merged: of the same subdistrict, with no end of their own."""
    return [
        other
        for other in tree.children(one.parent)
        if other.kind == one.kind == "community" and other.code != one.code and other.closed_on is None
    ]


def close(engine: Engine, code: str, day: date, into: str | None, today: date) -> None:
    """From `day` on nothing new is counted in the community `code`, but in `into` if that is named.

    Raises CannotClose: `not_community`, `day` (not after today, or too far), `closed` (already), `into`."""
    with writing(engine) as connection:
        alone(connection, "area")
        tree = read_tree(connection)
        one = tree.get(code)
        if one is None or one.kind != "community":
            raise CannotClose("not_community")
        if one.closed_on is not None:
            raise CannotClose("closed")
        if not today < day <= today + FURTHEST:
            raise CannotClose("day")
        if into is not None and into not in {other.code for other in partners(tree, one)}:
            raise CannotClose("into")
        connection.execute(update(area).where(area.c.code == code).values(closed_on=day, merged_into=into))


def reopen(engine: Engine, code: str, today: date) -> Area:
    """Take the end of `code` back before its day; returns the area as it was. Raises CannotClose: `not_closed`, `past`.

    After the day answers may have been counted elsewhere."""
    with writing(engine) as connection:
        alone(connection, "area")
        one = read_tree(connection).get(code)
        if one is None or one.closed_on is None:
            raise CannotClose("not_closed")
        if one.closed_on <= today:
            raise CannotClose("past")
        connection.execute(update(area).where(area.c.code == code).values(closed_on=None, merged_into=None))
    return one
