"""Reads and writes events, each with its printed code; and the sums of what was held. Keeps nobody's name.

An event is never deleted: its code may be printed. May not know slips."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update

from portal.db import reading, writing
from portal.outreach.codes import new_code
from portal.outreach.events.event import CANCELLED, HELD, PLANNED, Event, Figures, Held, Text, figures_of
from portal.outreach.events.models import event, event_text
from portal.outreach.models import placement
from portal.periods import CHINA, month_of
from portal.vocabulary import EVENT_SESSION

AT_ONCE = 500
SPELLING = "%Y-%m-%dT%H:%M"  # sorts as the moments do


class Outdated(Exception):
    """Somebody changed the event since the officer saw it; nothing was written."""


def add(engine: Engine, one: Event, now: int) -> Event:
    """Store a new event with a code of its own; returns it as stored."""
    with writing(engine) as connection:
        return _add(connection, one, now)


def add_both(engine: Engine, one: Event, following: Event | None, now: int) -> tuple[Event, Event | None]:
    """Store a new event and the one that follows it in one transaction; both as stored."""
    with writing(engine) as connection:
        return _add(connection, one, now), _add(connection, following, now) if following else None


def change(engine: Engine, one: Event, now: int, following: Event | None = None) -> tuple[Event, Event | None]:
    """Store a changed event, and in the same transaction a new one that follows it; both as stored.

    `one.edition` is what the officer saw. Id, code and session stay. Raises Outdated, and then nothing was written."""
    with writing(engine) as connection:
        new = replace(one, edition=one.edition + 1, changed=now)
        columns = {name: value for name, value in _row(new).items() if name not in ("id", "code", "session")}
        seen = (event.c.id == one.id, event.c.edition == one.edition)
        if connection.execute(update(event).where(*seen).values(**columns)).rowcount != 1:
            raise Outdated
        hangs = {"area": new.area, "audience": new.audience, "place": new.place}
        connection.execute(update(placement).where(placement.c.code == new.code).values(**hangs))
        connection.execute(delete(event_text).where(event_text.c.event == one.id))
        _write_texts(connection, new)
        return new, _add(connection, following, now) if following else None


def find(engine: Engine, name: str) -> Event | None:
    """The event with this id."""
    return next(iter(_read(engine, event.c.id == name)), None)


def find_by_code(engine: Engine, code: str) -> Event | None:
    """The event with this printed code."""
    return next(iter(_read(engine, event.c.code == code)), None)


def find_by_session(engine: Engine, session: str) -> Event | None:
    """The event that slips name so."""
    return next(iter(_read(engine, event.c.session == session)), None)


def public_events(engine: Engine, since: date) -> list[Event]:
    """What the public may see of what ends on or after `since`, and every yearly one, by time."""
    late = (event.c.ends >= f"{since.isoformat()}T00:00") | (event.c.yearly & (event.c.status == PLANNED))
    return _read(engine, event.c.public, late)


def events_of(engine: Engine, codes: Collection[str], first: date, last: date) -> list[Event]:
    """Every event of these areas that begins from `first` to `last`, by time."""
    return _read(engine, *_begins(first, last), codes=codes)


def unrecorded(engine: Engine, codes: Collection[str], now: datetime) -> list[Event]:
    """Planned events of these areas that are over: nobody has said yet whether they were held."""
    over = (event.c.status == PLANNED, event.c.ends <= now.astimezone(CHINA).strftime(SPELLING))
    return _read(engine, *over, codes=codes)


def overlapping(engine: Engine, one: Event) -> list[Event]:
    """Other events at the same place at the same time, the cancelled ones left out."""
    there = (event.c.area == one.area, event.c.id != one.id, event.c.status != CANCELLED)
    then = (event.c.starts < one.ends.strftime(SPELLING), event.c.ends > one.starts.strftime(SPELLING))
    spot = _plain(one.place)
    return [other for other in _read(engine, *there, *then) if _plain(other.place) == spot]


def held(engine: Engine, codes: Collection[str], first: date, last: date) -> list[Held]:
    """What was held in these areas and began from `first` to `last`."""
    table = event.c
    query = select(
        table.area, table.starts, table.kind, table.campaign, table.counted, table.exam_taken, table.exam_passed
    ).where(table.status == HELD, *_begins(first, last))
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(table.starts)).all()
    return [Held(row[0], date.fromisoformat(row[1][:10]), *row[2:]) for row in rows if row.area in codes]


def figures(engine: Engine, codes: Collection[str], first: date, last: date, campaign: str = "") -> Figures:
    """The sums of what was held in these areas and time; with a campaign, of what belongs to it."""
    return figures_of(one for one in held(engine, codes, first, last) if campaign in ("", one.campaign))


def _begins(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return event.c.starts >= f"{first.isoformat()}T00:00", event.c.starts <= f"{last.isoformat()}T23:59"


def _add(connection: Connection, one: Event, now: int) -> Event:
    code = new_code()
    while connection.scalar(select(placement.c.code).where(placement.c.code == code)):
        code = new_code()
    session = EVENT_SESSION + secrets.token_hex(15)
    new = replace(one, id=code.lower(), code=code, session=session, edition=0, changed=now)
    hangs = {"code": code, "area": new.area, "audience": new.audience, "target": f"event:{new.id}", "place": new.place}
    since = month_of(datetime.fromtimestamp(now, CHINA).date())
    connection.execute(insert(placement).values(**hangs, retired=False, kind="event", language="", since=since))
    connection.execute(insert(event).values(**_row(new)))
    _write_texts(connection, new)
    return new


def _row(one: Event) -> dict[str, Any]:
    row = {column.name: getattr(one, column.name) for column in event.columns}
    times = {name: row[name].astimezone(CHINA).strftime(SPELLING) for name in ("starts", "ends")}
    return {**row, **times, "languages": " ".join(one.languages)}


def _write_texts(connection: Connection, one: Event) -> None:
    rows = [{"event": one.id, "tag": tag, "title": text.title, "about": text.about} for tag, text in one.texts.items()]
    connection.execute(insert(event_text), rows)


def _read(engine: Engine, *which: ColumnElement[bool], codes: Collection[str] | None = None) -> list[Event]:
    """Areas are compared here: a district may have more of them than a statement may name."""
    with reading(engine) as connection:
        every = connection.execute(select(event).where(*which).order_by(event.c.starts, event.c.id)).all()
        rows = [row for row in every if codes is None or row.area in codes]
        texts = _texts(connection, [row.id for row in rows])
    return [_event(row._mapping, texts[row.id]) for row in rows]


def _texts(connection: Connection, names: Sequence[str]) -> dict[str, dict[str, Text]]:
    found: dict[str, dict[str, Text]] = {name: {} for name in names}
    for start in range(0, len(names), AT_ONCE):
        some = event_text.c.event.in_(names[start : start + AT_ONCE])
        for row in connection.execute(select(event_text).where(some).order_by(event_text.c.tag)):
            found[row.event][row.tag] = Text(row.title, row.about)
    return found


def _event(row: Any, texts: dict[str, Text]) -> Event:
    times = {name: datetime.strptime(row[name], SPELLING).replace(tzinfo=CHINA) for name in ("starts", "ends")}
    return Event(**{**row, **times, "languages": tuple(row["languages"].split()), "texts": texts})


def _plain(place: str) -> str:
    return "".join(place.split()).casefold()
