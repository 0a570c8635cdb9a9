"""Lists the accounts of areas for an admin; ends locks and sign-ins.

May not import Flask or another room. Which areas an admin may see is decided by the caller."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from portal.accounts.actions import Action
from portal.accounts.models import account
from portal.accounts.store import is_locked, moment
from portal.accounts.trail.store import write
from portal.db import reading, writing

LEAP = 1000  # passwords of one account that may have been changed between a backup and its restore


@dataclass(frozen=True)
class Member:
    """An account as an admin sees it; `locked_until` only while it is locked."""

    name: str
    area: str
    role: str
    must_change: bool
    second_factor: bool
    locked_until: datetime | None


def members(engine: Engine, areas: Collection[str], at: datetime) -> list[Member]:
    """The accounts of these areas by name."""
    wanted = select(account).where(account.c.area.in_(sorted(areas))).order_by(account.c.name)
    with reading(engine) as connection:
        return [_member(row, at) for row in connection.execute(wanted)]


def unlock(engine: Engine, name: str, by: str, at: datetime) -> None:
    """Open the door of a locked account."""
    _change(engine, name, by, Action.UNLOCKED, at, failures=0, locked_until=None)


def end_sessions(engine: Engine, name: str, by: str, at: datetime) -> None:
    """End every sign-in of an account."""
    _change(engine, name, by, Action.SIGNED_OUT_EVERYWHERE, at, epoch=account.c.epoch + 1)


def end_all_sessions(connection: Connection, detail: str, at: datetime) -> None:
    """End every sign-in of every account, in a transaction of the caller: their accounts came from a backup.

    By a leap, for an epoch that was reached after the backup must not come again: it may have been a thief's."""
    names = connection.scalars(update(account).values(epoch=account.c.epoch + LEAP).returning(account.c.name)).all()
    for name in sorted(names):
        write(connection, name, Action.SIGNED_OUT_EVERYWHERE, detail, at)


def _change(engine: Engine, name: str, by: str, action: Action, at: datetime, **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(update(account).where(account.c.name == name).values(**values))
        write(connection, by, action, f"account={name}" if by != name else "", at)


def _member(row: Row[Any], at: datetime) -> Member:
    until = moment(row.locked_until) if is_locked(row, at) else None
    return Member(row.name, row.area, row.role, row.must_change, row.totp_secret is not None, until)
