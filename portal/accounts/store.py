"""Officers' accounts in the database: making them, checking a password, locking, changing a password.

May not import Flask or another room. Every `at` is a moment with its time zone, given by the caller."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts import passwords
from portal.accounts.actions import Action as Action
from portal.accounts.models import ROLES, account, recovery_code
from portal.accounts.trail.store import write
from portal.db import reading, writing

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Account:
    """An officer; `epoch` counts changes of password and second factor, so that a sign-in of an older epoch ends."""

    name: str
    area: str
    role: str
    must_change: bool
    epoch: int
    second_factor: bool


def tidy_name(text: str) -> str:
    """The one way in which a name is stored and looked up."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def make_account(engine: Engine, name: str, area: str, role: str, at: datetime) -> str:
    """Add an officer and return the one-time password, which is kept nowhere. ValueError when that cannot be."""
    tidy = tidy_name(name)
    if not is_name(tidy):
        raise ValueError(f"{name!r} is not usable as a name: 1 to 80 printable characters")
    if role not in ROLES:
        raise ValueError(f"role {role!r} is none of {', '.join(ROLES)}")
    password = passwords.one_time()
    password_hash = passwords.hashed(password)
    try:
        with writing(engine) as connection:
            if row_of(connection, tidy):
                raise ValueError(f"there is an account named {tidy!r} already")
            add_row(connection, tidy, password_hash, area, role, must_change=True)
            write(connection, tidy, Action.ACCOUNT_MADE, f"role={role} area={area}", at)
    except IntegrityError:
        raise ValueError(f"there is no area with the code {area!r}") from None
    return password


def reset_password(engine: Engine, name: str, at: datetime, by: str = "", forget: bool = False) -> str:
    """A fresh one-time password for a known officer: ends every sign-in and any lock. ValueError when unknown.

    `by` is the admin whose action it is; `forget` takes the second factor away too, for a lost phone."""
    tidy, password = tidy_name(name), passwords.one_time()
    password_hash = passwords.hashed(password)
    with writing(engine) as connection:
        if not row_of(connection, tidy):
            raise ValueError(f"there is no account named {tidy!r}")
        _set_password(connection, tidy, password_hash, must_change=True)
        if forget:
            forget_factor(connection, tidy)
        write(connection, by or tidy, Action.PASSWORD_RESET, f"account={tidy}" if by else "", at)
    return password


def find(engine: Engine, name: str) -> Account | None:
    """The officer of this name."""
    with reading(engine) as connection:
        row = row_of(connection, tidy_name(name))
    return account_of(row) if row else None


def check_password(engine: Engine, name: str, password: str, at: datetime) -> Account | None:
    """The officer when name and password fit and the account is not locked; one hash is checked in every case.

    The failure is counted before the check and taken back after it: guesses sent side by side cannot outrun the lock.
    After `MOST_FAILURES` in a row this account, and no other, is shut for `LOCKED_FOR`."""
    tidy = tidy_name(name)
    with writing(engine) as connection:
        row = row_of(connection, tidy, to_change=True)
        # Knocking at a locked door changes and logs nothing: it would prolong the lock and fill the audit.
        failures = count_failure(connection, row, at) if row and not is_locked(row, at) else 0
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
                .values(password_hash=fresh, **_taken_back(row, failures))
            )
            return account_of(row)
        note_failure(connection, tidy, failures, "", at)
    return None


def change_password(engine: Engine, name: str, new: str, at: datetime) -> Account:
    """Store a new password and raise the epoch, so that every earlier sign-in ends; the caller has checked the old
    password and the new one. ValueError for an unknown name."""
    tidy, password_hash = tidy_name(name), passwords.hashed(new)
    with writing(engine) as connection:
        _set_password(connection, tidy, password_hash, must_change=False)
        write(connection, tidy, Action.PASSWORD_CHANGED, "", at)
        row = row_of(connection, tidy)
        if row is None:
            raise ValueError(f"there is no account named {tidy!r}")
        return account_of(row)


def is_name(tidy: str) -> bool:
    """Whether an account may have this (tidied) name."""
    return 1 <= len(tidy) <= 80 and tidy.isprintable()


# What follows works within a transaction of the caller: the stores of factors, invitations and the roster share it.


def row_of(connection: Connection, name: str, to_change: bool = False) -> Row[Any] | None:
    """The account as it lies; `to_change` keeps others from changing it until the transaction ends."""
    wanted = select(account).where(account.c.name == name)
    return connection.execute(wanted.with_for_update() if to_change else wanted).first()


def account_of(row: Row[Any]) -> Account:
    """The row as others see it."""
    return Account(row.name, row.area, row.role, row.must_change, row.epoch, row.totp_secret is not None)


def add_row(connection: Connection, name: str, password_hash: str, area: str, role: str, must_change: bool) -> None:
    """Add an account."""
    values = {"name": name, "password_hash": password_hash, "area": area, "role": role, "must_change": must_change}
    connection.execute(insert(account).values(**values, failures=0, epoch=0, totp_step=0))


def is_locked(row: Row[Any], at: datetime) -> bool:
    """Whether the door of this account is shut at the moment."""
    until = moment(row.locked_until)
    return until is not None and at < until


def moment(stored: datetime | None) -> datetime | None:
    """A stored moment with its zone: SQLite gives back the UTC that was stored without saying so."""
    return stored if stored is None or stored.tzinfo else stored.replace(tzinfo=UTC)


def count_failure(connection: Connection, row: Row[Any], at: datetime) -> int:
    """Count one failure before it is known to be one, and lock with the last; returns how many there are in a row."""
    failures = 1 if row.locked_until else int(row.failures) + 1
    until = at.astimezone(UTC) + LOCKED_FOR if failures >= MOST_FAILURES else None
    connection.execute(update(account).where(account.c.name == row.name).values(failures=failures, locked_until=until))
    return failures


def note_failure(connection: Connection, name: str, failures: int, step: str, at: datetime) -> None:
    """Write a failure into the audit, and the lock that it brought."""
    detail = f"failures={failures} step={step}" if step else f"failures={failures}"
    write(connection, name, Action.SIGN_IN_FAILED, detail, at)
    if failures >= MOST_FAILURES:
        write(connection, name, Action.LOCKED, f"minutes={LOCKED_FOR.seconds // 60}", at)


def forget_factor(connection: Connection, name: str) -> None:
    """Take the second factor away, with its recovery codes."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account == name))
    connection.execute(update(account).where(account.c.name == name).values(totp_secret=None, totp_step=0))


def _taken_back(row: Row[Any], failures: int) -> dict[str, Any]:
    """After a right password. With a second factor only this one count goes: else whoever knows the password could
    guess codes for ever, giving the password anew before each fifth guess."""
    if row.totp_secret is None:
        return {"failures": 0, "locked_until": None}
    back: dict[str, Any] = {"failures": account.c.failures - 1}
    return back | ({"locked_until": None} if failures >= MOST_FAILURES else {})


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
