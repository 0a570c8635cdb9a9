"""Keeps what a teacher counted for one question until the class is over. Counts alone, deleted with the code."""

from collections.abc import Mapping

from sqlalchemy import Engine, delete, insert

from portal.db import writing
from portal.live.models import class_count
from portal.live.pacing import State
from portal.live.store import Session, move


def put(engine: Engine, one: Session, to: State, item: str, hands: Mapping[str, int]) -> Session | None:
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
