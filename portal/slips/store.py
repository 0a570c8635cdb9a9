"""Writes attempts and counters. Writes only: reading slips is the sealing room's alone.

May not import Flask, and nothing that knows a request: `tests/rules` proves it."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, Engine

from portal.db import wait_for_earlier, writing
from portal.rows import add_to_counters, put_in, put_in_new
from portal.slips.models import OF_ALL, open_count, session_due, slip, submission_seen, tally, tally_head

Outcome = Literal["stored", "seen_before"]
HOUR = 3600
KEY_BYTES = 16
FEWEST_HEADS = 10  # of fewer only the head-count is kept (measurement.md section 1)


@dataclass(frozen=True)
class Slip:
    """One anonymous attempt. `answers` has one character an item: a-d, ? not sure, - blank."""

    community: str
    audience: str
    phase: str
    quiz_version: str
    answers: str
    mastered: bool
    aware: bool
    flag: int = 0
    session_id: str | None = None


@dataclass(frozen=True, order=True)
class Count:
    """One step of a counter of `open_count`; `period` is a month or a quarter."""

    kind: str
    cell: str
    period: str
    name: str


@dataclass(frozen=True)
class Submission:
    """What one posted form leaves: at most one slip, some counters, a digest by which a second tap counts nothing.

    `digest` is the SHA-256 of a random id, `month` the month of arrival. Without a digest (counters of pages) nothing
    is remembered. A repeat has no slip: only first attempts enter rates (measurement.md section 1). `visit` is what the
    device says of the printed code that led to it: (code, `started` or `finished`), counted by the code's own room."""

    month: str
    slip: Slip | None = None
    counts: tuple[Count, ...] = ()
    digest: bytes | None = None
    visit: tuple[str, str] | None = None


@dataclass(frozen=True)
class Tally:
    """Hands counted by a teacher in one session: {item: {a-d, ? not sure, - blank: hands}}, and the heads.

    `period` is the month of entering; on the first days of a month it may be the one before."""

    session_id: str
    community: str
    audience: str
    quiz_version: str
    headcount: int
    entered_by: str
    period: str
    hands: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


# Adds one for each (code, month, name) in the transaction it is given.
CountVisits = Callable[[Connection, Sequence[tuple[str, str, str]]], None]


def count_no_visits(connection: Connection, visits: Sequence[tuple[str, str, str]]) -> None:
    """Where nobody has printed a code."""


def record(
    engine: Engine, submissions: Sequence[Submission], count_visits: CountVisits = count_no_visits, lane: str = ""
) -> list[Outcome]:
    """Store all of `submissions` in one transaction; on disk when this returns. `lane` is one of several writers' own.

    Returns one outcome each, in their order. Raises SQLAlchemyError, and then nothing of the batch is stored, except
    OutcomeUnknown: then all of it or nothing, and the same submissions may be given again."""
    with writing(engine) as connection:
        fresh = _remember(connection, submissions)
        if not all(fresh):
            wait_for_earlier(connection)
        taken = [one for one, new in zip(submissions, fresh, strict=True) if new]
        rows = [_row(one.slip, one.month, key) for one, key in zip(taken, _keys(len(taken)), strict=True) if one.slip]
        put_in(connection, slip, sorted(rows, key=lambda row: row["slip_id"]))
        steps = Counter(count for one in taken for count in one.counts)
        add_to_counters(
            connection,
            open_count,
            [
                {
                    "kind": step.kind,
                    "cell": step.cell + (lane if step.kind == OF_ALL else ""),
                    "period": step.period,
                    "name": step.name,
                    "value": times,
                }
                for step, times in steps.items()
            ],
        )
        count_visits(connection, [(one.visit[0], one.month, one.visit[1]) for one in taken if one.visit])
    return ["stored" if new else "seen_before" for new in fresh]


def record_tally(engine: Engine, one: Tally) -> Outcome:
    """Store one tally in one transaction; otherwise as `add_tally`."""
    with writing(engine) as connection:
        return add_tally(connection, one)


def add_tally(connection: Connection, one: Tally) -> Outcome:
    """Store one tally inside a transaction that writes more; a second one of the same session changes nothing.

    Of fewer than ten heads no hands are kept. Raises ValueError when more hands went up than there were heads."""
    if one.headcount < 0 or any(n < 0 for hands in one.hands.values() for n in hands.values()):
        raise ValueError("heads and hands are counted from 0")
    if any(sum(hands.values()) > one.headcount for hands in one.hands.values()):
        raise ValueError("more hands than heads")
    head = {
        "session_id": one.session_id,
        "community": one.community,
        "audience": one.audience,
        "quiz_version": one.quiz_version,
        "headcount": one.headcount,
        "entered_by": one.entered_by,
        "period": one.period,
    }
    rows = [
        {"session_id": one.session_id, "item": item, "answer": answer, "count": n}
        for item, hands in sorted(one.hands.items())
        for answer, n in sorted(hands.items())
    ]
    if not put_in_new(connection, tally_head, [head], "session_id"):
        return "seen_before"
    if one.headcount >= FEWEST_HEADS:
        put_in(connection, tally, rows)
    return "stored"


def due(expires: int) -> int:
    """When the slips of a class hour may be sealed: at the full hour after its code expires (epoch seconds)."""
    return -(-expires // HOUR) * HOUR


def expect_session(engine: Engine, session_id: str, community: str, expires: int) -> None:
    """Tell the sealing that a class hour began and when its slips may be sealed: at the full hour after `expires`.

    Called before the hour is opened, so that no hour is ever without; one that is never opened has no slips."""
    row = {"session_id": session_id, "community": community, "expires": due(expires)}
    with writing(engine) as connection:
        put_in_new(connection, session_due, [row], "session_id")


def _remember(connection: Connection, submissions: Sequence[Submission]) -> list[bool]:
    """Which submissions are new; the digests of those are kept from now on."""
    generations = {one.digest: one.month for one in submissions if one.digest}
    known: set[bytes] = set()
    if generations:
        rows = [{"digest": digest, "generation": month} for digest, month in sorted(generations.items())]
        known = generations.keys() - set(put_in_new(connection, submission_seen, rows, "digest"))
    result: list[bool] = []
    for one in submissions:
        result.append(one.digest is None or one.digest not in known)
        if one.digest:
            known.add(one.digest)
    return result


def _keys(number: int) -> Iterator[bytes]:
    """Random keys of slips, asked for at once: each asking lets another thread take the interpreter."""
    drawn = secrets.token_bytes(KEY_BYTES * number)
    return (drawn[at : at + KEY_BYTES] for at in range(0, len(drawn), KEY_BYTES))


def _row(one: Slip, month: str, key: bytes) -> dict[str, Any]:
    return {
        "slip_id": key,
        "community": one.community,
        "audience": one.audience,
        "phase": one.phase,
        "session_id": one.session_id,
        "quiz_version": one.quiz_version,
        "answers": one.answers,
        "mastered": int(one.mastered),
        "aware": int(one.aware),
        "flag": one.flag,
        "period": month,
    }
