"""Keeps what a teacher counted for one question until the class is over. Counts alone, deleted with the code."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Engine, delete, insert, update

from portal.db import writing
from portal.live.models import class_count, class_session
from portal.live.pacing import State
from portal.live.store import Session


def put(engine: Engine, one: Session, to: State, item: str, hands: Mapping[str, int]) -> Session | None:
    """Replace the counts of the present question and close it, in one transaction.

    None when another window was quicker, and then nothing has changed."""
    table, count = class_session.c, class_count.c
    key = {"session": one.id, "phase": one.phase, "item": item}
    with writing(engine) as connection:
        moved = connection.execute(
            update(class_session)
            .where(table.id == one.id, table.step == one.step)
            .values(stage=to.stage, item=to.item, phase=to.phase, step=one.step + 1)
        )
        if moved.rowcount != 1:
            return None
        which = (count.session == one.id, count.phase == one.phase, count.item == item)
        connection.execute(delete(class_count).where(*which))
        connection.execute(
            insert(class_count), [{**key, "answer": answer, "value": number} for answer, number in hands.items()]
        )
    return replace(one, phase=to.phase, stage=to.stage, item=to.item, step=one.step + 1)
