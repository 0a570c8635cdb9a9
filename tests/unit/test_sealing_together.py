"""Two closings at once, a closing killed half-way. Runs on SQLite here and on PostgreSQL in tests/postgres."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from portal.sealing import store
from portal.sealing.models import closing, sealed
from portal.sealing.scrubbing import scrub
from portal.sealing.store import NotClosed
from portal.slips.models import slip
from tests.children import child, close_and_die, close_and_die_before_scrub, close_together, processes, url_of
from tests.samples import close_month, count_of, counters, put, rows_of

STATEMENTS = 40  # more than a closing has; a child that outlives them all has closed the month


@pytest.fixture
def waiting(engine: Engine) -> Engine:
    """25 slips for two boxes, 4 to carry, 3 flagged."""
    put(engine, 12)
    put(engine, 13, community="C21", audience="staff")
    put(engine, 4, community="E1")
    put(engine, 3, flag=1)
    return engine


def state(engine: Engine) -> tuple[int, int, int, int, int]:
    """Rows of sealed, sum of n, slips, flagged, closings."""
    boxes = rows_of(engine, sealed)
    flagged = counters(engine, "flagged").total()
    return len(boxes), sum(row["n"] for row in boxes), count_of(engine), flagged, count_of(engine, closing)


BEFORE = (0, 0, 32, 0, 0)
AFTER = (4, 50, 4, 3, 1)


def test_two_processes_that_close_at_once_seal_once(waiting: Engine) -> None:
    barrier, answers = processes.Barrier(2), processes.SimpleQueue()
    children = [child(close_together, url_of(waiting), "2026-01", barrier, answers) for _ in range(2)]
    for one in children:
        one.join(60)
        assert one.exitcode == 0
    found = sorted(answers.get() for _ in children)
    assert [(already, sealed) for already, sealed, _ in found] == [(False, 25), (True, 0)]
    assert state(waiting) == AFTER
    assert scrub(waiting)
    assert [row["scrubbed"] for row in rows_of(waiting, closing)] == [True]


def test_six_threads_that_close_at_once_seal_once(waiting: Engine) -> None:
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: close_month(waiting), range(6)))
    assert sorted(one.already_closed for one in done) == [False] + [True] * 5
    assert state(waiting) == AFTER


def test_a_closing_killed_before_any_of_its_statements_leaves_all_or_nothing(waiting: Engine) -> None:
    seen = set()
    for statement in range(1, STATEMENTS):
        one = child(close_and_die, url_of(waiting), "2026-01", statement)
        one.join(30)
        seen.add(state(waiting))
        assert seen <= {BEFORE, AFTER}
        if state(waiting) == AFTER:
            break
        assert one.exitcode == -signal.SIGKILL
    assert seen == {BEFORE, AFTER}
    assert statement > 10  # it was really killed in many places
    assert close_month(waiting).already_closed
    assert close_month(waiting, "2026-02").carried == 4


def test_a_closing_killed_right_before_its_commit_leaves_nothing(waiting: Engine) -> None:
    one = child(close_and_die, url_of(waiting), "2026-01", 0)
    one.join(30)
    assert one.exitcode == -signal.SIGKILL
    assert state(waiting) == BEFORE
    assert close_month(waiting).sealed == 25
    assert state(waiting) == AFTER


def test_a_closing_killed_before_the_rewriting_leaves_it_pending(waiting: Engine) -> None:
    one = child(close_and_die_before_scrub, url_of(waiting), "2026-01")
    one.join(30)
    assert one.exitcode == -signal.SIGKILL
    assert state(waiting) == AFTER
    assert [row["scrubbed"] for row in rows_of(waiting, closing)] == [False]
    done = close_month(waiting)
    assert (done.already_closed, done.scrubbed) == (True, True)
    assert [row["scrubbed"] for row in rows_of(waiting, closing)] == [True]


def test_an_error_in_the_middle_undoes_everything(waiting: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(store, "_open_and_shred", broken)
        with pytest.raises(ZeroDivisionError):
            close_month(waiting)
    assert state(waiting) == BEFORE
    assert close_month(waiting).sealed == 25


def test_a_busy_database_is_told_in_one_line(waiting: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise OperationalError("INSERT INTO slip", {"answers": "abcd"}, Exception("locked"))

    monkeypatch.setattr(store, "lock", busy)
    with pytest.raises(NotClosed, match="nothing was closed") as refusal:
        close_month(waiting)
    assert "abcd" not in str(refusal.value)


def test_carried_slips_keep_everything_but_their_place(waiting: Engine) -> None:
    before = [row for row in rows_of(waiting, slip) if row["community"] == "E1"]
    close_month(waiting)
    assert sorted(rows_of(waiting, slip), key=str) == sorted(before, key=str)
