"""Officers' accounts in the database: making them, checking a sign-in, locking, changing a password, the audit.

May not import Flask or another room. Every `at` is a moment with its time zone, given by the caller."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts import passwords
from portal.accounts.models import ROLES, account
from portal.accounts.models import audit as audit_table
from portal.db import reading, writing

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
_DETAIL = 200


class Action(StrEnum):
    """What the audit knows; one list, so that a reader of the audit can filter."""

    ACCOUNT_MADE = "account-made"
    PASSWORD_RESET = "password-reset"
    PASSWORD_CHANGED = "password-changed"
    SIGN_IN = "sign-in"
    SIGN_IN_FAILED = "sign-in-failed"
    LOCKED = "locked"
    SIGN_OUT = "sign-out"
    VIEW = "view"
    EXPORT = "export"
    REFUSED = "refused"


@dataclass(frozen=True)
class Account:
    """An officer; `epoch` counts password changes, so that a sign-in of an older epoch ends."""

    name: str
    area: str
    role: str
    must_change: bool
    epoch: int


def tidy_name(text: str) -> str:
    """The one way in which a name is stored and looked up."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def make_account(engine: Engine, name: str, area: str, role: str, at: datetime) -> str:
    """Add an officer and return the one-time password, which is kept nowhere. ValueError when that cannot be."""
    tidy = tidy_name(name)
    if not 1 <= len(tidy) <= 80 or not tidy.isprintable():
        raise ValueError(f"{name!r} is not usable as a name: 1 to 80 printable characters")
    if role not in ROLES:
        raise ValueError(f"role {role!r} is none of {', '.join(ROLES)}")
    password = passwords.one_time()
    password_hash = passwords.hashed(password)
    values = {"name": tidy, "password_hash": password_hash, "area": area, "role": role}
    try:
        with writing(engine) as connection:
            if _row(connection, tidy):
                raise ValueError(f"there is an account named {tidy!r} already")
            connection.execute(insert(account).values(**values, must_change=True, failures=0, epoch=0))
            _log(connection, tidy, Action.ACCOUNT_MADE, f"role={role} area={area}", at)
    except IntegrityError:
        raise ValueError(f"there is no area with the code {area!r}") from None
    return password


def reset_password(engine: Engine, name: str, at: datetime) -> str:
    """A fresh one-time password for a known officer: ends every sign-in and any lock. ValueError when unknown."""
    tidy, password = tidy_name(name), passwords.one_time()
    password_hash = passwords.hashed(password)
    with writing(engine) as connection:
        if not _row(connection, tidy):
            raise ValueError(f"there is no account named {tidy!r}")
        _set_password(connection, tidy, password_hash, must_change=True)
        _log(connection, tidy, Action.PASSWORD_RESET, "", at)
    return password


def find(engine: Engine, name: str) -> Account | None:
    """The officer of this name."""
    with reading(engine) as connection:
        row = _row(connection, tidy_name(name))
    return _account(row) if row else None


def check_password(engine: Engine, name: str, password: str, at: datetime) -> Account | None:
    """The officer when name and password fit and the account is not locked; one hash is checked in every case.

    The failure is counted before the check and taken back after it: guesses sent side by side cannot outrun the lock.
    After `MOST_FAILURES` in a row this account, and no other, is shut for `LOCKED_FOR`."""
    tidy = tidy_name(name)
    with writing(engine) as connection:
        row = _row(connection, tidy)
        # Knocking at a locked door changes and logs nothing: it would prolong the lock and fill the audit.
        failures = _count_failure(connection, row, at) if row and not _is_locked(row, at) else 0
    if row is None or not failures:
        passwords.matches(passwords.nobodys_hash(), password)
        return None
    fits = passwords.matches(row.password_hash, password)
    outdated = fits and passwords.is_outdated(row.password_hash)
    fresh = passwords.hashed(password) if outdated else row.password_hash
    with writing(engine) as connection:
        if fits:
            connection.execute(
                update(account)
                # The old hash is part of the condition: a password changed in this very moment stays changed.
                .where(account.c.name == tidy, account.c.password_hash == row.password_hash)
                .values(failures=0, locked_until=None, password_hash=fresh)
            )
            return _account(row)
        _log(connection, tidy, Action.SIGN_IN_FAILED, f"failures={failures}", at)
        if failures >= MOST_FAILURES:
            _log(connection, tidy, Action.LOCKED, f"minutes={LOCKED_FOR.seconds // 60}", at)
    return None


def change_password(engine: Engine, name: str, new: str, at: datetime) -> Account:
    """Store a new password and raise the epoch, so that every earlier sign-in ends; the caller has checked the old
    password and the new one. ValueError for an unknown name."""
    tidy, password_hash = tidy_name(name), passwords.hashed(new)
    with writing(engine) as connection:
        _set_password(connection, tidy, password_hash, must_change=False)
        _log(connection, tidy, Action.PASSWORD_CHANGED, "", at)
        row = _row(connection, tidy)
        if row is None:
            raise ValueError(f"there is no account named {tidy!r}")
        return _account(row)


def audit(engine: Engine, name: str, action: Action, detail: str, at: datetime) -> None:
    """Write down what an officer did, under the officer's own name."""
    with writing(engine) as connection:
        _log(connection, name, action, detail, at)


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(account).where(account.c.name == name)).first()


def _account(row: Row[Any]) -> Account:
    return Account(row.name, row.area, row.role, row.must_change, row.epoch)


def _is_locked(row: Row[Any], at: datetime) -> bool:
    until: datetime | None = row.locked_until
    if until is None:
        return False
    # SQLite gives back the UTC that was stored without saying so.
    return at < (until if until.tzinfo else until.replace(tzinfo=UTC))


def _count_failure(connection: Connection, row: Row[Any], at: datetime) -> int:
    failures = 1 if row.locked_until else int(row.failures) + 1
    until = at.astimezone(UTC) + LOCKED_FOR if failures >= MOST_FAILURES else None
    connection.execute(update(account).where(account.c.name == row.name).values(failures=failures, locked_until=until))
    return failures


def _set_password(connection: Connection, name: str, password_hash: str, must_change: bool) -> None:
    connection.execute(
        update(account)
        .where(account.c.name == name)
        .values(
            password_hash=password_hash,
            must_change=must_change,
            failures=0,
            locked_until=None,
            epoch=account.c.epoch + 1,
        )
    )


def _log(connection: Connection, name: str, action: Action, detail: str, at: datetime) -> None:
    connection.execute(
        insert(audit_table).values(at=at.astimezone(UTC), account=name, action=action.value, detail=detail[:_DETAIL])
    )
