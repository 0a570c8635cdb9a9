"""Keeps an uploaded table until its officer confirms it, one for each account and for a day at most; then stores it.

May not know who may do what: the caller names the account and the area it works for. Every `at` is a moment with its
time zone. The confirmation looks again at the areas as they are by then, in the same transaction that writes."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select

from portal.areas.changes import Changes, compare
from portal.areas.importing import Population
from portal.areas.models import import_draft
from portal.areas.store import alone, read_figures, read_tree, write_areas
from portal.areas.tables import Table, unpack
from portal.areas.tree import Tree
from portal.db import reading, writing

KEPT = timedelta(days=1)


class Outdated(Exception):
    """The draft or the areas are not any more what the officer saw; nothing was written."""


class NotWhole(Exception):
    """Rows of the draft are refused, and the officer has not agreed to store the others alone; nothing was written."""


def keep(engine: Engine, account: str, table: Table, at: datetime) -> None:
    """Keep the table as the only draft of `account`; drafts of anybody that are a day old go."""
    with writing(engine) as connection:
        alone(connection, "import_draft")
        connection.execute(delete(import_draft).where(import_draft.c.made_at < at - KEPT))
        connection.execute(delete(import_draft).where(import_draft.c.account == account))
        connection.execute(insert(import_draft).values(account=account, data=table.pack(), made_at=at))


def waiting(engine: Engine, account: str, at: datetime) -> bytes | None:
    """The packed draft of `account` that is not a day old yet."""
    with reading(engine) as connection:
        return _data(connection, account, at)


def forget_old(engine: Engine, at: datetime) -> None:
    """Delete what nobody confirmed within a day."""
    old = import_draft.c.made_at < at - KEPT
    with reading(engine) as connection:
        if connection.execute(select(import_draft.c.account).where(old).limit(1)).first() is None:
            return  # the usual case needs no writer
    with writing(engine) as connection:
        connection.execute(delete(import_draft).where(old))


def present(engine: Engine) -> tuple[Tree, Mapping[tuple[str, str, date], Population]]:
    """The areas and every figure, in one consistent view."""
    with reading(engine) as connection:
        return read_tree(connection), read_figures(connection)


def confirm(
    engine: Engine, account: str, own: str, seen: str, day: date, at: datetime, partly: bool = False
) -> Changes:
    """Store the good rows of the draft and forget it; `seen` is the digest of what the officer was shown.

    Raises Outdated when that is not what would be stored now, NotWhole when it is only a part and not `partly`."""
    data = waiting(engine, account, at)
    if data is None:
        raise Outdated
    table = unpack(data)
    with writing(engine) as connection:
        alone(connection, "area", "population", "import_draft")
        if _data(connection, account, at) != data:
            raise Outdated
        changes = compare(table, read_tree(connection), read_figures(connection), own, day)
        if changes.digest(data) != seen or changes.reaches_outside:
            raise Outdated
        if changes.faults and not partly:
            raise NotWhole
        write_areas(connection, changes.fresh, changes.renamed, changes.figures, account)
        connection.execute(delete(import_draft).where(import_draft.c.account == account))
    return changes


def _data(connection: Connection, account: str, at: datetime) -> bytes | None:
    mine = (import_draft.c.account == account, import_draft.c.made_at >= at - KEPT)
    found = connection.scalar(select(import_draft.c.data).where(*mine))
    return bytes(found) if found is not None else None
