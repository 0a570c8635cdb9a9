"""The group-commit writer, as a person waiting for "thank you" notices it. Runs on both databases."""

import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine

from portal.slips import store
from portal.slips import writer as writing
from portal.slips.models import slip, submission_seen
from portal.slips.store import Count, Outcome, Submission
from portal.slips.writer import BATCH, NotStored, Writer
from tests.children import child, processes, url_of, write_and_die
from tests.samples import a_slip, count_of, counters, rows_of

STEP = Count("quiz", "D1|sample.1A", "2026-Q1", "submitted")


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    one = Writer(engine)
    yield one
    one.stop()


class Gate:
    """Holds the first batch until it is opened, so that all others wait together; notes the size of each batch."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, self.held, self.sizes = threading.Event(), threading.Event(), list[int]()
        record = store.record

        def held(engine: Engine, submissions: list[Submission], *others: Any) -> list[Outcome]:
            self.sizes.append(len(submissions))
            self.held.set()
            assert self.open.wait(20)
            return record(engine, submissions, *others)

        monkeypatch.setattr(store, "record", held)

    def pile_up(self, writer: Writer, submissions: list[Submission]) -> list[Outcome | Exception]:
        """Send one to be held, then all of `submissions`; open; return how each of those ended."""

        def send(submission: Submission) -> Outcome | Exception:
            try:
                return writer.record(submission)
            except Exception as error:
                return error

        with ThreadPoolExecutor(len(submissions) + 1) as pool:
            pool.submit(send, Submission("2026-01", counts=(STEP,)))
            assert self.held.wait(20)
            sent = [pool.submit(send, one) for one in submissions]
            while writer._waiting.qsize() < len(submissions):
                time.sleep(0.001)
            self.open.set()
            return [one.result(20) for one in sent]


def test_an_answer_that_was_acknowledged_outlives_its_process(engine: Engine) -> None:
    written = processes.Semaphore(0)
    one = child(write_and_die, url_of(engine), "2026-01", 20, written)
    acknowledged = 0
    while acknowledged < 20:
        assert written.acquire(timeout=20)
        acknowledged += 1
        assert count_of(engine) >= acknowledged  # another process sees it at once
    one.join(20)
    assert one.exitcode == -signal.SIGKILL
    assert count_of(engine) == 20


def test_those_who_wait_together_are_written_together(
    engine: Engine, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    assert gate.pile_up(writer, [Submission("2026-01", a_slip()) for _ in range(60)]) == ["stored"] * 60
    assert gate.sizes == [1, 60]
    assert count_of(engine) == 60


def test_a_batch_has_a_limit(engine: Engine, writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 25)
    gate = Gate(monkeypatch)
    gate.pile_up(writer, [Submission("2026-01", a_slip()) for _ in range(60)])
    assert gate.sizes == [1, 25, 25, 10]
    assert count_of(engine) == 60
    assert BATCH * len(slip.columns) < 32766  # variables that SQLite takes in one statement


def test_one_bad_answer_hurts_nobody_else(engine: Engine, writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch)
    sent = [Submission("2026-01", a_slip(), (STEP,), bytes([n]) * 32) for n in range(20)]
    sent[7] = Submission("2026-01", a_slip(community="nowhere"), (STEP,), bytes([7]) * 32)
    outcomes = gate.pile_up(writer, sent)
    assert isinstance(outcomes[7], NotStored)
    assert outcomes[:7] + outcomes[8:] == ["stored"] * 19
    assert gate.sizes[:2] == [1, 20]
    assert (count_of(engine), count_of(engine, submission_seen)) == (19, 19)
    assert counters(engine, "quiz").total() == 20  # 19 and the one that was held


def test_double_taps_on_many_threads_count_once(engine: Engine, writer: Writer) -> None:
    sent = [Submission("2026-01", a_slip(), (STEP,), bytes([n % 10]) * 32) for n in range(100)]
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(writer.record, sent))
    assert (outcomes.count("stored"), outcomes.count("seen_before")) == (10, 90)
    assert (count_of(engine), counters(engine, "quiz").total()) == (10, 10)


def test_nobody_waits_for_counters(engine: Engine, writer: Writer) -> None:
    for _ in range(5):
        writer.note(Submission("2026-01", counts=(STEP,)))
    writer.stop()
    assert counters(engine, "quiz").total() == 5


def test_stopping_writes_what_waits_and_the_next_answer_starts_it_again(engine: Engine, writer: Writer) -> None:
    for number in range(3):
        writer.note(Submission("2026-01", a_slip()))
        writer.stop()
        assert count_of(engine) == 2 * number + 1
        writer.record(Submission("2026-01", a_slip()))
    assert len(rows_of(engine, slip)) == 6


def test_stopping_and_writing_at_once_never_hangs(engine: Engine, writer: Writer) -> None:
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(writer.record, Submission("2026-01", a_slip())) for _ in range(60)]
        for _ in range(10):
            writer.stop()
        assert [one.result(20) for one in sent] == ["stored"] * 60
    assert count_of(engine) == 60


def test_who_gave_up_before_the_writing_began_is_not_stored_later(
    engine: Engine, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    monkeypatch.setattr(writing, "PATIENCE_SECONDS", 0.1)
    writer.note(Submission("2026-01", counts=(STEP,)))
    assert gate.held.wait(20)
    with pytest.raises(NotStored, match="in time"):
        writer.record(Submission("2026-01", a_slip()))
    gate.open.set()
    writer.stop()
    assert count_of(engine) == 0


def test_an_error_tells_its_kind_and_nothing_of_the_answer(writer: Writer) -> None:
    with pytest.raises(NotStored) as failure:
        writer.record(Submission("2026-01", a_slip(community="nowhere")))
    assert str(failure.value) == "IntegrityError"


def test_those_who_come_at_once_share_a_transaction_and_the_first_waits_for_nobody(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "REST_SECONDS", 0.8)  # longer than six threads need to start on a busy machine
    record, sizes = store.record, list[int]()

    def noted(engine: Engine, submissions: list[Submission], *others: Any) -> list[Outcome]:
        sizes.append(len(submissions))
        return record(engine, submissions, *others)

    monkeypatch.setattr(store, "record", noted)
    assert writer.record(Submission("2026-01", counts=(STEP,))) == "stored"
    with ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(writer.record, [Submission("2026-01", counts=(STEP,))] * 6))
    assert (sent, sizes) == (["stored"] * 6, [1, 6])
