"""The second factor in the database: checking a code or a recovery code, enrolling, removing.

May not import Flask or another room. Every `at` is a moment with its time zone, given by the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from portal.accounts.actions import Action
from portal.accounts.factors import totp
from portal.accounts.models import account, recovery_code
from portal.accounts.store import Account, account_of, count_failure, forget_factor, is_locked, note_failure, row_of
from portal.accounts.trail.store import write
from portal.db import reading, writing


@dataclass(frozen=True)
class Passed:
    """The second step is done; `way` is code or recovery."""

    account: Account
    way: str


def check(engine: Engine, name: str, epoch: int, typed: str, at: datetime) -> Passed | None:
    """Whether `typed` is the account's code of now or one of its recovery codes; each works once.

    A failure counts and locks like a wrong password. `epoch` is that of the first step: a password changed meanwhile
    ends a sign-in that is half done."""
    with writing(engine) as connection:
        row = row_of(connection, name, to_change=True)
        if row is None or row.epoch != epoch or not row.totp_secret or is_locked(row, at):
            return None
        failures = count_failure(connection, row, at)
        step = totp.matching_step(row.totp_secret, typed, at, row.totp_step)
        way = "code" if step is not None else "recovery" if _take_recovery(connection, name, typed) else ""
        if not way:
            note_failure(connection, name, failures, "code", at)
            return None
        connection.execute(
            update(account)
            .where(account.c.name == name)
            .values(failures=0, locked_until=None, totp_step=row.totp_step if step is None else step)
        )
        if way == "recovery":
            write(connection, name, Action.RECOVERY_USED, f"left={_left(connection, name)}", at)
        return Passed(account_of(row), way)


def enrol(engine: Engine, name: str, secret: str, typed: str, at: datetime) -> tuple[Account, Sequence[str]] | None:
    """Store a secret that the officer's app has proved to know, and return the new recovery codes, kept nowhere.

    Every earlier sign-in ends. None when the code does not fit; then nothing has changed."""
    step = totp.matching_step(secret, typed, at, 0)
    if step is None:
        return None
    with writing(engine) as connection:
        changed = connection.execute(
            update(account)
            .where(account.c.name == name)
            .values(totp_secret=secret, totp_step=step, epoch=account.c.epoch + 1)
        )
        if changed.rowcount != 1:
            return None
        codes = _renew_recovery(connection, name)
        write(connection, name, Action.FACTOR_SET, "", at)
        row = row_of(connection, name)
        assert row is not None
        return account_of(row), codes


def renew_recovery(engine: Engine, name: str, at: datetime) -> Sequence[str]:
    """Ten new recovery codes; the old ones work no longer."""
    with writing(engine) as connection:
        codes = _renew_recovery(connection, name)
        write(connection, name, Action.RECOVERY_MADE, "", at)
    return codes


def remove(engine: Engine, name: str, by: str, at: datetime) -> None:
    """Take the second factor away, with its recovery codes; every sign-in of the account ends."""
    with writing(engine) as connection:
        forget_factor(connection, name)
        connection.execute(update(account).where(account.c.name == name).values(epoch=account.c.epoch + 1))
        write(connection, by, Action.FACTOR_REMOVED, f"account={name}" if by != name else "", at)


def recovery_left(engine: Engine, name: str) -> int:
    """How many recovery codes still work."""
    with reading(engine) as connection:
        return _left(connection, name)


def _left(connection: Connection, name: str) -> int:
    counted = select(func.count()).select_from(recovery_code).where(recovery_code.c.account == name)
    return connection.scalar(counted) or 0


def _take_recovery(connection: Connection, name: str, typed: str) -> bool:
    table = recovery_code.c
    taken = delete(recovery_code).where(table.account == name, table.digest == totp.digest_of(typed))
    return connection.execute(taken).rowcount == 1


def _renew_recovery(connection: Connection, name: str) -> tuple[str, ...]:
    codes = totp.new_recovery_codes()
    connection.execute(delete(recovery_code).where(recovery_code.c.account == name))
    rows = [{"account": name, "digest": totp.digest_of(code)} for code in codes]
    connection.execute(insert(recovery_code), rows)
    return codes
