"""The group-commit writer: many waiting requests, one transaction, one fsync. One for each process.

Knows nothing of what it writes, but that it may be written twice and then counts once. May not import Flask."""

import queue
import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from time import monotonic, sleep
from typing import Generic, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from portal.db import OutcomeUnknown
from portal.postgres import is_gone
from portal.slips import store
from portal.slips.models import LANE
from portal.slips.store import CountVisits, Outcome, Submission

LANES = 16
BATCH = 200  # SQLite allows 32766 variables a statement; far below, so that one batch stays a few milliseconds
PATIENCE_SECONDS = 12.0  # longer than the database's own busy timeout, so that its error is heard first
# After a batch the thread rests so long, if more come at once. A transaction costs as much as several answers, and on a
# quick disk there would be one for nearly each; so a crowd shares one, and who comes alone waits for nothing.
REST_SECONDS = 0.005
# A database that answers late must not take the pages along: of granian's 16 threads so many may wait for it; the
# others are told at once, or after this time, to send again.
MOST_WAITING, SLOW_SECONDS = 6, 1.5
# While one server takes over from another, a batch in hand is tried again so long: those who wait for it hold threads
# that pages need too, so it is a moment and no more, and only the first batch of an outage has it.
GRACE_SECONDS, AGAIN_SECONDS = 4.0, 0.2


class NotStored(Exception):
    """Nothing of this submission is on disk; the person may send it again (the same id counts once)."""


class NotSure(NotStored):
    """It may be on disk or not: the database went away while it stored. Sent again it counts once, whichever it was."""


Given = TypeVar("Given")
Found = TypeVar("Found")


class GroupWriter(Generic[Given, Found]):
    """One thread that writes for all threads of a process. Started by the first to write, not by import or fork.

    `write` stores a batch in one transaction, or nothing of it, and returns one outcome each."""

    def __init__(self, engine: Engine, write: Callable[[Engine, Sequence[Given]], list[Found]]) -> None:
        self._engine = engine
        self._store = write
        self._waiting: queue.SimpleQueue[tuple[Given, Future[Found]] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._answers = True  # whether the database did when it was asked last
        self._pause = threading.Event()  # never set: to wait on
        self._held = 0  # threads that wait in `record`
        self._begun: float | None = None  # when the batch in hand was given to the database

    def record(self, submission: Given) -> Found:
        """Wait until `submission` is on disk. Raises NotStored: then nothing of it is kept. Or NotSure."""
        with self._lock:
            if self._held >= MOST_WAITING and self._is_slow():
                raise NotStored("the database is slow and enough wait for it")
            self._held += 1
        future, waits = self._put(submission), True
        try:
            try:
                return future.result(SLOW_SECONDS)
            except FutureTimeout:
                waits = not self._too_many()
            return future.result(PATIENCE_SECONDS - SLOW_SECONDS if waits else 0)
        except FutureTimeout:
            if future.cancel():
                raise NotStored("the database did not answer in time") from None
            # The batch that holds it has begun: its end is the only honest answer.
            try:
                return future.result(PATIENCE_SECONDS if waits else 0)
            except FutureTimeout:
                raise NotSure("the database did not answer in time") from None
            except SQLAlchemyError as error:
                raise NotStored(type(error).__name__) from error
        except SQLAlchemyError as error:
            raise NotStored(type(error).__name__) from error
        finally:
            if waits:
                with self._lock:
                    self._held -= 1

    def _is_slow(self) -> bool:
        begun = self._begun
        return begun is not None and monotonic() - begun > SLOW_SECONDS

    def _too_many(self) -> bool:
        """Whether this thread is one too many to go on waiting; then it is no longer counted."""
        with self._lock:
            if self._held <= MOST_WAITING:
                return False
            self._held -= 1
            return True

    def note(self, submission: Given) -> None:
        """Write counters when convenient; nobody waits, and a failure loses only these counts."""
        self._put(submission)

    def stop(self) -> None:
        """Write what is waiting, then end the thread."""
        # Held to the end: a thread started meanwhile could take the sign to end that was meant for this one.
        with self._lock:
            if self._thread:
                self._waiting.put(None)
                self._thread.join()
                self._thread = None

    @property
    def waiting(self) -> int:
        """How many wait to be written now."""
        return self._waiting.qsize()

    @property
    def running(self) -> bool:
        """False only if its thread ended and nobody had asked it to."""
        return self._thread is None or self._thread.is_alive()

    def _put(self, submission: Given) -> "Future[Found]":
        future: Future[Found] = Future()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="slips-writer", daemon=True)
                self._thread.start()
            self._waiting.put((submission, future))
        return future

    def _run(self) -> None:
        rested = monotonic()
        while (first := self._waiting.get()) is not None:
            if (rest := rested - monotonic()) > 0:
                sleep(rest)
            batch, ending = [first], False
            while len(batch) < BATCH and not ending:
                try:
                    more = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    ending = True
                else:
                    batch.append(more)
            self._write([one for one in batch if one[1].set_running_or_notify_cancel()])
            rested = monotonic() + REST_SECONDS
            if ending:
                return

    def _write(self, batch: "Sequence[tuple[Given, Future[Found]]]") -> None:
        self._begun = monotonic()
        try:
            self._write_at_once(batch)
        finally:
            self._begun = None

    def _write_at_once(self, batch: "Sequence[tuple[Given, Future[Found]]]") -> None:
        try:
            outcomes = self._persist([submission for submission, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not (isinstance(error, NotStored) or is_gone(error)):
                self._write_singly(batch)
                return
            for _, future in batch:
                future.set_exception(error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            future.set_result(outcome)

    def _write_singly(self, batch: "Sequence[tuple[Given, Future[Found]]]") -> None:
        """One bad row must hurt nobody else; a sick database must not make each in the batch wait its own timeout."""
        sick: Exception | None = None
        for submission, future in batch:
            if sick:
                future.set_exception(sick)
                continue
            try:
                future.set_result(self._persist([submission])[0])
            except (OperationalError, NotStored) as error:
                # What was not tried any more is certainly not stored.
                sick = error if isinstance(error, OperationalError) else NotStored("the database went away")
                future.set_exception(error)
            except Exception as error:
                future.set_exception(error)

    def _persist(self, given: Sequence[Given]) -> list[Found]:
        """Write `given`. Where the database went away (a standby may be taking over) it is asked again for a moment.

        What was stored already is found by its digest and counts once; counters without one may count twice then.
        Raises what the database said, or NotSure."""
        until = monotonic() + (GRACE_SECONDS if self._answers else 0)
        unsure = False
        while True:
            try:
                found = self._store(self._engine, given)
            except (DBAPIError, OutcomeUnknown) as error:
                unsure = unsure or isinstance(error, OutcomeUnknown)
                if not (isinstance(error, OutcomeUnknown) or is_gone(error)):
                    raise
                if monotonic() >= until:
                    self._answers = False
                    if unsure:
                        raise NotSure(type(error).__name__) from error
                    raise
            else:
                self._answers = True
                return found
            self._pause.wait(AGAIN_SECONDS)


class Writer(GroupWriter[Submission, Outcome]):
    """The one writer of attempts."""

    def __init__(self, engine: Engine, count_visits: CountVisits = store.count_no_visits) -> None:
        """`count_visits` belongs to the room of printed codes, which this one may not know."""
        # SQLite has one writer at a time anyway.
        lane = f"{LANE}{secrets.randbelow(LANES)}" if engine.dialect.name == "postgresql" else ""
        super().__init__(engine, lambda engine, submissions: store.record(engine, submissions, count_visits, lane))
