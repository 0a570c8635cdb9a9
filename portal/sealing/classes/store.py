"""Seals class hours that are over: reads their slips, writes their boxes, shreds the slips, rewrites the files.

A box a phase, of ten or more, at once; what is fewer or late waits for its month. May not import Flask, and no view may
import this file. Of an hour it knows only when its code expires, from `session_due`."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.exc import OperationalError

from portal.areas.store import load_tree
from portal.areas.tree import Tree
from portal.db import OutcomeUnknown, reading, writing
from portal.quiz.forms import Form
from portal.sealing import boxes
from portal.sealing.boxes import Box
from portal.sealing.counts import Counter
from portal.sealing.models import sealed
from portal.sealing.scrubbing import tidy
from portal.sealing.store import (
    GROUPED,
    NotClosed,
    add,
    check_rules,
    groups_of,
    latest_closed,
    lock,
    seal,
)
from portal.sealing.totals.store import add_up
from portal.slips.models import session_due, slip

SHREDDED = 0  # stands in `session_due.expires` until no byte of a sealed hour's slips is left


def close_session(
    engine: Engine, session_id: str, *, today: date, forms: Mapping[str, Form], eps: float, minimum: int
) -> int:
    """Seal a class hour that is over, in one transaction: a box for each phase with `minimum` valid slips or more.

    Returns how many boxes; a second time none. What comes late, or is too little, joins the month as any other slip
    does. Call `finish_sessions` afterwards. Raises NotClosed, and then nothing was changed."""
    try:
        with writing(engine) as connection:
            lock(connection)
            check_rules(connection, eps, minimum)
            done = select(sealed.c.phase).where(sealed.c.session == session_id)
            own = (slip.c.session_id == session_id, slip.c.period > (latest_closed(connection) or ""))
            bits = groups_of(connection, forms, *own)
            found = boxes.plan_session(bits, minimum, set(connection.scalars(done)))
            for box in found:
                seal(connection, box, bits, eps, today)
            add_up(connection, {box.period for box in found})
            _count_and_shred(connection, load_tree(engine), forms, found)
            mark = session_due.c.session_id == session_id
            if found:
                connection.execute(update(session_due).where(mark).values(expires=SHREDDED))
            else:
                connection.execute(delete(session_due).where(mark))
    except OperationalError as error:
        raise NotClosed(f"the database refused ({type(error).__name__}): no session was sealed, try again") from error
    except OutcomeUnknown as error:
        raise NotClosed("the database went away: a session is sealed or it is not, try again") from error
    return len(found)


def finish_sessions(engine: Engine) -> bool:
    """Rewrite the tables that sealed sessions emptied, if any did. Returns whether nothing is pending any more."""
    pending = select(session_due.c.session_id).where(session_due.c.expires == SHREDDED)
    with reading(engine) as connection:
        done = list(connection.scalars(pending))
    if not done:
        return True
    if not tidy(engine):
        return False
    with writing(engine) as connection:
        connection.execute(delete(session_due).where(session_due.c.session_id.in_(done)))
    return True


def due_sessions(engine: Engine, now: float) -> list[str]:
    """The class hours that may be sealed at `now`, in seconds of the epoch; in no order that tells of time."""
    due = select(session_due.c.session_id).where(session_due.c.expires <= now, session_due.c.expires != SHREDDED)
    with reading(engine) as connection:
        return list(connection.scalars(due.order_by(session_due.c.session_id)))


def _count_and_shred(connection: Connection, tree: Tree, forms: Mapping[str, Form], found: Iterable[Box]) -> None:
    """Add the answers in these boxes to the later boxes' counters, then delete their slips and no others."""
    counter = Counter(tree)
    for group in (group for box in found for group in box.groups):
        community, audience, phase, session, version, period = group.key
        values = (community, audience, phase, session, version, period)
        which = (*(column == value for column, value in zip(GROUPED, values, strict=True)), slip.c.flag == 0)
        if form := forms.get(version):
            for answers in connection.scalars(select(slip.c.answers).where(*which)):
                counter.add(community, audience, period, form, answers)
        connection.execute(delete(slip).where(*which))
    add(connection, counter.totals())
