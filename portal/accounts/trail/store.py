"""Writes and reads the audit.

May not import Flask or another room. Rows are only ever added. A reader names the areas it may see: a row belongs to
the area of the account that acted."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Select, func, insert, select

from portal.accounts.actions import Action
from portal.accounts.models import account, audit
from portal.db import reading, writing
from portal.periods import CHINA

_DETAIL = 200
_BATCH = 1000


@dataclass(frozen=True)
class Entry:
    """One line of the audit; `at` is China's time."""

    at: datetime
    account: str
    action: str
    detail: str


@dataclass(frozen=True)
class Question:
    """Which lines: those of accounts in `areas`, of one account unless empty, from `start` to before `end`."""

    areas: Collection[str]
    account: str = ""
    start: datetime | None = None
    end: datetime | None = None


def write(connection: Connection, name: str, action: Action, detail: str, at: datetime) -> None:
    """Add a line within a transaction of the caller: what happened and its line are stored together or not at all."""
    connection.execute(
        insert(audit).values(at=at.astimezone(UTC), account=name, action=action.value, detail=_stored(detail))
    )


def _stored(detail: str) -> str:
    """As a column of both databases takes it: PostgreSQL refuses a NUL, which a request may hold."""
    return detail.replace("\0", "\N{REPLACEMENT CHARACTER}")[:_DETAIL]


def add(engine: Engine, name: str, action: Action, detail: str, at: datetime) -> None:
    """Add a line of its own."""
    with writing(engine) as connection:
        write(connection, name, action, detail, at)


def newest(engine: Engine) -> int:
    """The number of the latest line; 0 when there is none."""
    with reading(engine) as connection:
        return connection.scalar(select(func.max(audit.c.id))) or 0


def is_there(engine: Engine, name: str, action: Action, detail: str, after: int) -> bool:
    """Whether this line was added after the line of number `after`: only what is newer is looked through."""
    mine = (
        audit.c.id > after,
        audit.c.account == name,
        audit.c.action == action.value,
        audit.c.detail == _stored(detail),
    )
    with reading(engine) as connection:
        return connection.execute(select(audit.c.id).where(*mine).limit(1)).first() is not None


def count(engine: Engine, question: Question) -> int:
    """How many lines there are."""
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(_lines(question).subquery())) or 0


def page(engine: Engine, question: Question, skip: int, most: int) -> list[Entry]:
    """Lines from the newest, after `skip` of them."""
    with reading(engine) as connection:
        rows = connection.execute(_lines(question).order_by(audit.c.id.desc()).offset(skip).limit(most))
        return [_entry(row.at, row.account, row.action, row.detail) for row in rows]


def everything(engine: Engine, question: Question) -> Iterator[Entry]:
    """All lines from the oldest, read in batches: an audit of years never lies in memory whole."""
    last = 0
    while True:
        lines = _lines(question).where(audit.c.id > last).order_by(audit.c.id).limit(_BATCH)
        with reading(engine) as connection:
            rows = connection.execute(lines).all()
        for row in rows:
            last = row.id
            yield _entry(row.at, row.account, row.action, row.detail)
        if len(rows) < _BATCH:
            return


def oldest(engine: Engine, areas: Collection[str]) -> datetime | None:
    """When the earliest line of these areas was written."""
    with reading(engine) as connection:
        row = connection.execute(_lines(Question(areas)).order_by(audit.c.at).limit(1)).first()
    return _china(row.at) if row else None


def _lines(question: Question) -> Select[tuple[int, datetime, str, str, str]]:
    names = select(account.c.name).where(account.c.area.in_(sorted(question.areas)))
    found = select(audit.c.id, audit.c.at, audit.c.account, audit.c.action, audit.c.detail)
    found = found.where(audit.c.account.in_(names))
    if question.account:
        found = found.where(audit.c.account == question.account)
    if question.start:
        found = found.where(audit.c.at >= question.start.astimezone(UTC))
    if question.end:
        found = found.where(audit.c.at < question.end.astimezone(UTC))
    return found


def _entry(at: datetime, name: str, action: str, detail: str) -> Entry:
    return Entry(_china(at), name, action, detail)


def _china(at: datetime) -> datetime:
    # SQLite gives back the UTC that was stored without saying so.
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(CHINA)
