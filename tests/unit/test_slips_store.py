"""What one posted form leaves in the database. Runs on SQLite here and on PostgreSQL in tests/postgres."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from portal.slips.models import open_count, slip, submission_seen
from portal.slips.store import Count, Submission, record
from tests.children import child, processes, url_of, write_together
from tests.samples import KEYS, a_slip, count_of, counters, put, rows_of

TAP = b"1" * 32
OTHER = b"2" * 32
STARTED = Count("quiz", "D1|sample.1A", "2026-Q1", "submitted")


def test_a_slip_holds_what_was_answered_and_nothing_else(engine: Engine) -> None:
    record(engine, [Submission("2026-01", a_slip(aware=False, flag=1, session_id="k1"))])
    (row,) = rows_of(engine, slip)
    assert len(row.pop("slip_id")) == 16
    assert row == {
        "community": "C11",
        "audience": "youth",
        "phase": "general",
        "session_id": "k1",
        "quiz_version": "sample.1A",
        "answers": KEYS,
        "mastered": 1,
        "aware": 0,
        "flag": 1,
        "period": "2026-01",
    }


def test_keys_are_random(engine: Engine) -> None:
    put(engine, 300)
    keys = [row["slip_id"] for row in rows_of(engine, slip)]
    assert len(set(keys)) == 300
    assert len({key[0] for key in keys}) > 100  # expected 177 of 256


def test_a_second_tap_counts_nothing(engine: Engine) -> None:
    sent = Submission("2026-01", a_slip(), (STARTED,), TAP)
    assert record(engine, [sent]) == ["stored"]
    assert record(engine, [sent, sent]) == ["seen_before", "seen_before"]
    assert (count_of(engine), counters(engine, "quiz").total()) == (1, 1)


def test_two_taps_in_one_batch_count_once(engine: Engine) -> None:
    sent = [Submission("2026-01", a_slip(), (STARTED,), digest) for digest in (TAP, OTHER, TAP)]
    assert record(engine, sent) == ["stored", "stored", "seen_before"]
    assert (count_of(engine), counters(engine, "quiz").total(), count_of(engine, submission_seen)) == (2, 2, 2)


def test_a_repeat_leaves_a_counter_and_no_slip(engine: Engine) -> None:
    record(engine, [Submission("2026-01", counts=(STARTED,), digest=TAP)])
    assert (count_of(engine), counters(engine, "quiz").total()) == (0, 1)


def test_counters_add_up(engine: Engine) -> None:
    other = Count("quiz", "D1|sample.1A", "2026-Q1", "started")
    record(engine, [Submission("2026-01", counts=(STARTED, other)) for _ in range(3)])
    record(engine, [Submission("2026-01", counts=(STARTED, STARTED))])
    cell = ("D1|sample.1A", "2026-Q1")
    assert counters(engine, "quiz") == {(*cell, "submitted"): 5, (*cell, "started"): 3}


def test_a_digest_is_kept_with_its_month_only(engine: Engine) -> None:
    record(engine, [Submission("2026-01", a_slip(), digest=TAP)])
    assert rows_of(engine, submission_seen) == [{"digest": TAP, "generation": "2026-01"}]


@pytest.mark.parametrize(
    "columns",
    [
        {"community": "nowhere"},
        {"audience": "drivers"},
        {"phase": "during"},
        {"answers": "a name"},
        {"answers": "ABCD"},
        {"answers": ""},
        {"answers": "a" * 41},
        {"flag": 4},
    ],
)
def test_the_database_refuses_what_is_no_slip_and_keeps_nothing_of_it(engine: Engine, columns: dict[str, str]) -> None:
    with pytest.raises(SQLAlchemyError):
        record(engine, [Submission("2026-01", a_slip(), (STARTED,), TAP), Submission("2026-01", a_slip(**columns))])
    assert [count_of(engine, table) for table in (slip, open_count, submission_seen)] == [0, 0, 0]


def test_a_date_finer_than_a_month_is_refused(engine: Engine) -> None:
    with pytest.raises((IntegrityError, SQLAlchemyError)):
        record(engine, [Submission("2026-01-05", a_slip())])


def test_the_same_submissions_from_two_processes_count_once(engine: Engine) -> None:
    digests = [bytes([number]) * 32 for number in range(30)]
    barrier, answers = processes.Barrier(2), processes.SimpleQueue()
    # In opposite order, so that both are first with some.
    orders = (digests, digests[::-1])
    children = [child(write_together, url_of(engine), "2026-01", one, barrier, answers) for one in orders]
    for one in children:
        one.join(60)
        assert one.exitcode == 0
    assert sum(answers.get() for _ in children) == 30
    assert (count_of(engine), count_of(engine, submission_seen)) == (30, 30)
