"""Makes, lists, withdraws and uses invitations; only the digest of a link is stored.

May not import Flask or another room. Whether an admin may invite to an area is decided by the caller."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from portal.accounts import passwords
from portal.accounts.actions import Action
from portal.accounts.models import invitation
from portal.accounts.store import Account, account_of, add_row, moment, row_of, tidy_name
from portal.accounts.trail.store import write
from portal.db import reading, writing

LASTS = timedelta(days=7)


class NameTaken(Exception):
    """Another account has this name; the invitation still stands."""


@dataclass(frozen=True)
class Invitation:
    """An invitation that waits; `id` names it without being able to use it."""

    id: str
    area: str
    role: str
    made_by: str
    expires: datetime


def invite(engine: Engine, area: str, role: str, made_by: str, at: datetime) -> str:
    """The secret part of a new link: 192 random bits, kept nowhere. Expired invitations are cleared away."""
    token = secrets.token_urlsafe(24)
    values = {"digest": _digest(token), "area": area, "role": role, "made_by": made_by}
    with writing(engine) as connection:
        connection.execute(delete(invitation).where(invitation.c.expires <= at.astimezone(UTC)))
        connection.execute(insert(invitation).values(**values, expires=at.astimezone(UTC) + LASTS))
        write(connection, made_by, Action.INVITED, f"role={role} area={area}", at)
    return token


def waiting(engine: Engine, areas: Collection[str], at: datetime) -> list[Invitation]:
    """The invitations to these areas that can still be used, the oldest first."""
    table = invitation.c
    with reading(engine) as connection:
        rows = connection.execute(
            select(invitation)
            .where(table.area.in_(sorted(areas)), table.expires > at.astimezone(UTC))
            .order_by(table.expires, table.digest)
        ).all()
    return [Invitation(row.digest.hex(), row.area, row.role, row.made_by, _expires(row.expires)) for row in rows]


def find(engine: Engine, token: str, at: datetime) -> Invitation | None:
    """The invitation of a link, if it can still be used. Looking does not use it: messengers look at links too."""
    table = invitation.c
    wanted = select(invitation).where(table.digest == _digest(token), table.expires > at.astimezone(UTC))
    with reading(engine) as connection:
        row = connection.execute(wanted).first()
    return Invitation(row.digest.hex(), row.area, row.role, row.made_by, _expires(row.expires)) if row else None


def withdraw(engine: Engine, one: Invitation, by: str, at: datetime) -> bool:
    """Make a link useless; False when it was used or withdrawn meanwhile."""
    with writing(engine) as connection:
        gone = connection.execute(delete(invitation).where(invitation.c.digest == bytes.fromhex(one.id)))
        if gone.rowcount == 1:
            write(connection, by, Action.INVITATION_WITHDRAWN, f"role={one.role} area={one.area}", at)
    return gone.rowcount == 1


def use(engine: Engine, token: str, name: str, password: str, at: datetime) -> Account | None:
    """Make the account that the link stands for, once. None: no such link any more. Raises `NameTaken`."""
    tidy, password_hash, table = tidy_name(name), passwords.hashed(password), invitation.c
    try:
        with writing(engine) as connection:
            # Deleting comes first: of two that use the link in the same moment, the second finds nothing to delete.
            row = connection.execute(
                delete(invitation)
                .where(table.digest == _digest(token), table.expires > at.astimezone(UTC))
                .returning(table.area, table.role, table.made_by)
            ).first()
            if row is None:
                return None
            if row_of(connection, tidy):
                raise NameTaken  # undoes the deletion
            add_row(connection, tidy, password_hash, row.area, row.role, must_change=False)
            write(connection, tidy, Action.INVITATION_USED, f"role={row.role} area={row.area} from={row.made_by}", at)
            made = row_of(connection, tidy)
            assert made is not None
            return account_of(made)
    except IntegrityError:
        raise NameTaken from None  # somebody else took the name in this very moment


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _expires(stored: datetime) -> datetime:
    found = moment(stored)
    assert found is not None
    return found
