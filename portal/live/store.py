"""Reads and writes class hours, their counts and links. May not reach slips: officers' pages read this too."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, Engine, delete, insert, select, update

from portal.db import reading, wait_for_earlier, writing
from portal.live.codes import new_code
from portal.live.models import class_count, class_link, class_seen, class_session
from portal.live.pacing import DONE, READ, State, most_of
from portal.live.telling import Spot, is_vote
from portal.rows import add_to_counters, put_in_new

Outcome = Literal["counted", "again", "over", "closed"]
Counts = dict[tuple[str, str], dict[str, int]]


class LinkUsed(Exception):
    """A one-time link opens one hour, and it has; or it is too old."""


@dataclass(frozen=True)
class Session:
    """One class hour. `key` is the digest of what the browser of a teacher without an account keeps."""

    id: str
    code: str
    place: str
    community: str
    audience: str
    quiz: str
    module: str
    heads: int
    way: str
    pace: str
    phase: str
    stage: str
    item: int
    step: int
    expires: int
    opened_by: str
    key: bytes
    story: str = ""
    scene: str = ""
    telling: str = ""
    chosen: str = ""
    vote: int = 0

    @property
    def spot(self) -> Spot:
        """Where its story is, for `telling`."""
        return Spot(self.scene, self.telling, self.chosen, self.vote)

    def state(self, items: int) -> State:
        """Where it is, for `pacing`; `items` is how many the test of its phase has."""
        return State(self.pace, self.phase, self.stage, self.item, items)


@dataclass(frozen=True)
class Link:
    """A one-time link of an officer to a class hour in an area."""

    area: str
    made_by: str
    expires: int


@dataclass(frozen=True)
class Mark:
    """One answer to be counted: of a question, or (`item` empty, `answer` DONE) of a whole test.

    `digest` is of what only this device knows, of phase and question: the same counts once and tells of no other."""

    session: str
    phase: str
    item: str
    answer: str
    digest: bytes
    number: int = -1  # which question, from 0


def digest_of(*words: str) -> bytes:
    """What is kept instead of a token or a random id."""
    return hashlib.sha256("|".join(words).encode()).digest()


def open_session(engine: Engine, one: Session, link: bytes | None = None, now: int = 0) -> None:
    """Store a new hour; with the digest of a one-time link that link is used up in the same transaction.

    Raises LinkUsed, and IntegrityError when the code is taken."""
    with writing(engine) as connection:
        if link is not None:
            used = delete(class_link).where(class_link.c.digest == link, class_link.c.expires > now)
            if connection.execute(used).rowcount != 1:
                raise LinkUsed
        connection.execute(insert(class_session).values(**asdict(one)))


def with_new_code(one: Session) -> Session:
    """The same hour with another code, when its own turned out to be taken."""
    return replace(one, code=new_code())


def find(engine: Engine, code: str) -> Session | None:
    """The hour with this code, expired ones too."""
    return _one(engine, class_session.c.code == code)


def find_by_id(engine: Engine, session: str) -> Session | None:
    """The hour with this id, expired ones too."""
    return _one(engine, class_session.c.id == session)


def opened_by(engine: Engine, name: str, since: int) -> list[Session]:
    """The hours that somebody opened and that expire after `since`, the newest first."""
    table = class_session.c
    query = select(class_session).where(table.opened_by == name, table.expires > since).order_by(table.expires.desc())
    with reading(engine) as connection:
        return [Session(**row._mapping) for row in connection.execute(query)]


def running(engine: Engine, now: int) -> list[Session]:
    """Every hour whose code has not expired."""
    with reading(engine) as connection:
        rows = connection.execute(select(class_session).where(class_session.c.expires > now)).all()
    return [Session(**row._mapping) for row in rows]


def advance(engine: Engine, one: Session, to: State | Spot) -> Session | None:
    """Move the hour on from what `one` was; None when another window was quicker, and then nothing has changed."""
    with writing(engine) as connection:
        return move(connection, one, to)


def move(connection: Connection, one: Session, to: State | Spot) -> Session | None:
    """The same inside a transaction that writes more."""
    table = class_session.c
    names = ("scene", "telling", "chosen", "vote") if isinstance(to, Spot) else ("phase", "stage", "item")
    values = {name: getattr(to, name) for name in names} | {"step": one.step + 1}
    new = replace(one, **values)
    done = connection.execute(update(class_session).where(table.id == one.id, table.step == one.step).values(**values))
    return new if done.rowcount == 1 else None


def count(engine: Engine, marks: Sequence[Mark], now: int) -> list[Outcome]:
    """Count answers in one transaction, on disk when this returns; one outcome each, in their order.

    closed: that question (or test, at everybody's own pace) is not open, or the code has expired; over: more than the
    heads and a tenth. Neither leaves anything. again: this device's answer was counted before."""
    with writing(engine) as connection:
        ids = sorted({one.session for one in marks})
        locked = select(class_session).where(class_session.c.id.in_(ids)).order_by(class_session.c.id)
        hours = {row.id: Session(**row._mapping) for row in connection.execute(locked.with_for_update())}
        known = counts_in(connection, ids)
        seen = set(
            connection.execute(select(class_seen.c.digest).where(class_seen.c.digest.in_([m.digest for m in marks])))
            .scalars()
            .all()
        )
        outcomes: list[Outcome] = []
        rows: list[dict[str, Any]] = []
        fresh: list[dict[str, Any]] = []
        for mark in marks:
            outcome = _judge(mark, hours.get(mark.session), known.get(mark.session, {}), seen, now)
            outcomes.append(outcome)
            if outcome == "counted":
                seen.add(mark.digest)
                fresh.append({"digest": mark.digest, "session": mark.session})
                here = known.setdefault(mark.session, {}).setdefault((mark.phase, mark.item), {})
                here[mark.answer] = here.get(mark.answer, 0) + 1
                key = {"session": mark.session, "phase": mark.phase, "item": mark.item, "answer": mark.answer}
                rows.append({**key, "value": 1})
        put_in_new(connection, class_seen, fresh, "digest")
        add_to_counters(connection, class_count, rows)
        if "again" in outcomes:
            wait_for_earlier(connection)
    return outcomes


def counts_of(engine: Engine, sessions: Iterable[str]) -> dict[str, Counts]:
    """{session: {(phase, item): {answer: how many}}}; whole tests stand under the item ''."""
    with reading(engine) as connection:
        return counts_in(connection, sorted(sessions))


def forget_expired(engine: Engine, now: int) -> int:
    """Delete the counts and digests of hours whose code has expired, and old links; says of how many hours.

    Called by `hands.keeping` alone, which first keeps what was counted by hand."""
    with writing(engine) as connection:
        connection.execute(delete(class_link).where(class_link.c.expires <= now))
        ids = select(class_session.c.id).where(class_session.c.expires <= now)
        old = set(connection.execute(select(class_count.c.session).where(class_count.c.session.in_(ids))).scalars())
        connection.execute(delete(class_count).where(class_count.c.session.in_(ids)))
        connection.execute(delete(class_seen).where(class_seen.c.session.in_(ids)))
        table = class_session.c
        told = update(class_session).where(table.expires <= now, table.scene != "")
        connection.execute(told.values(scene="", telling="", chosen=""))  # where a class stopped is nobody's business
    return len(old)


def add_link(engine: Engine, token: str, link: Link) -> None:
    """Keep a one-time link; the token itself is shown once and never stored."""
    with writing(engine) as connection:
        connection.execute(insert(class_link).values(digest=digest_of(token), **asdict(link)))


def find_link(engine: Engine, token: str, now: int) -> Link | None:
    """The link with this token, if it is good."""
    table = class_link.c
    query = select(table.area, table.made_by, table.expires).where(
        table.digest == digest_of(token), table.expires > now
    )
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return Link(*row) if row else None


def _one(engine: Engine, condition: Any) -> Session | None:
    with reading(engine) as connection:
        row = connection.execute(select(class_session).where(condition)).first()
    return Session(**row._mapping) if row else None


def counts_in(connection: Connection, sessions: Sequence[str]) -> dict[str, Counts]:
    """`counts_of` inside a transaction that writes."""
    table = class_count.c
    query = select(table.session, table.phase, table.item, table.answer, table.value)
    found: dict[str, Counts] = {}
    for row in connection.execute(query.where(table.session.in_(sessions))):
        found.setdefault(row.session, {}).setdefault((row.phase, row.item), {})[row.answer] = row.value
    return found


def _judge(
    mark: Mark, hour: Session | None, known: Mapping[tuple[str, str], Mapping[str, int]], seen: set[bytes], now: int
) -> Outcome:
    if hour is None or hour.expires <= now:
        return "closed"
    if mark.digest in seen:
        return "again"
    if mark.answer == DONE:
        # Paced by the teacher a device sends its test when the last question is over: open as long as the code is.
        is_open = hour.pace == "teacher" or (hour.stage == "asking" and hour.phase == mark.phase)
    else:
        # Of cards it is counted first which were read, and then, when nobody turns one any more, their letters.
        stage = "closed" if hour.way == "cards" and mark.answer != READ else "asking"
        if is_vote(mark.item):
            is_open = (hour.telling, hour.spot.item) == (stage, mark.item)
        else:
            is_open = (hour.stage, hour.item) == (stage, mark.number)
        is_open = is_open and hour.phase == mark.phase
    if not is_open:
        return "closed"
    given = known.get((mark.phase, mark.item), {})
    held = given.get(READ, 0)
    answered = held if mark.answer == READ else sum(given.values()) - held
    return "over" if answered >= most_of(hour.heads) else "counted"
