"""Keeps what a teacher counted: for one question until the class is over, then as the tally of the class.

Counts alone, deleted with the code. A class of this kind stands at "over" if and only if its tally is kept."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Engine, delete, insert, select

from portal.db import writing
from portal.live.hands.counting import WAYS
from portal.live.models import class_count, class_session
from portal.live.pacing import State
from portal.live.store import Counts, Session, counts_in, move
from portal.live.telling import Spot
from portal.slips.store import Tally, add_tally

OVER = "over"
MakeTally = Callable[[Session, Counts], Tally | None]


def put(engine: Engine, one: Session, to: State | Spot, item: str, hands: Mapping[str, int]) -> Session | None:
    """Replace the counts of the present question and close it, in one transaction.

    None when another window was quicker, and then nothing has changed."""
    count = class_count.c
    key = {"session": one.id, "phase": one.phase, "item": item}
    with writing(engine) as connection:
        new = move(connection, one, to)
        if new is None:
            return None
        which = (count.session == one.id, count.phase == one.phase, count.item == item)
        connection.execute(delete(class_count).where(*which))
        connection.execute(
            insert(class_count), [{**key, "answer": answer, "value": number} for answer, number in hands.items()]
        )
    return new


def end(engine: Engine, one: Session, to: State, make: MakeTally) -> Session | None:
    """End the class and keep its tally, in one transaction; None when another window was quicker."""
    with writing(engine) as connection:
        return _end(connection, one, to, make)


def keep_expired(engine: Engine, now: int, make: MakeTally) -> int:
    """End every class whose code has expired before its teacher did, and keep their tallies; says how many they were.

    One that never began, at "waiting" since it was opened, was not held and leaves nothing."""
    table = class_session.c
    left = select(class_session).where(
        table.way.in_(WAYS), table.expires <= now, table.stage != OVER, table.step > 1
    )  # fmt: skip
    with writing(engine) as connection:
        hours = [Session(**row._mapping) for row in connection.execute(left.order_by(table.id).with_for_update())]
        for one in hours:
            _end(connection, one, State(one.pace, one.phase, OVER, one.item), make)
    return len(hours)


def _end(connection: Connection, one: Session, to: State, make: MakeTally) -> Session | None:
    new = move(connection, one, to)
    tally = make(new, counts_in(connection, [one.id]).get(one.id, {})) if new else None
    if tally:
        add_tally(connection, tally)
    return new
