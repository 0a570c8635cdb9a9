"""Hands of a class that nobody ended, on PostgreSQL: kept with the code's end, once, in one transaction."""

import time

from sqlalchemy import Engine

from portal.live.hands.keeping import put_away
from portal.live.hands.store import put
from portal.live.models import class_count
from portal.live.pacing import State
from portal.slips.models import tally, tally_head
from tests.an_hour import an_hour, keep_hour
from tests.samples import FORM, count_of, rows_of


def test_hands_are_kept_when_the_code_expires(engine: Engine) -> None:
    now = int(time.time())
    one, _ = an_hour("C11", quiz=FORM.quiz, stage="asking", step=2, expires=now + 60)
    keep_hour(engine, one)
    closed = State("teacher", "general", "closed", 0, len(FORM.items))
    assert put(engine, one, closed, FORM.items[0].id, {"a": 20, "?": 4})
    for seconds in (0, 60, 61):
        put_away(engine, now + seconds, lambda _: FORM, "2026-06")
    assert {row["answer"]: row["count"] for row in rows_of(engine, tally)} == {"a": 20, "?": 4}
    assert [row["headcount"] for row in rows_of(engine, tally_head)] == [30]
    assert count_of(engine, class_count) == 0
