"""The group-commit writer: many waiting requests, one transaction, one fsync.

Knows nothing of what it writes. May not import Flask."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Generic, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from portal.slips import store
from portal.slips.store import CountVisits, Outcome, Submission

BATCH = 200  # SQLite allows 32766 variables a statement; far below, so that one batch stays a few milliseconds
PATIENCE_SECONDS = 12.0  # longer than the database's own busy timeout, so that its error is heard first


class NotStored(Exception):
    """Nothing of this submission is on disk; the person may send it again (the same id counts once)."""


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

    def record(self, submission: Given) -> Found:
        """Wait until `submission` is on disk. Raises NotStored: then nothing of it is kept."""
        future = self._put(submission)
        try:
            return future.result(PATIENCE_SECONDS)
        except FutureTimeout:
            if future.cancel():
                raise NotStored("the database did not answer in time") from None
            # The batch that holds it has begun: its end is the only honest answer.
            try:
                return future.result(PATIENCE_SECONDS)
            except FutureTimeout:
                raise NotStored("the database did not answer in time") from None
            except SQLAlchemyError as error:
                raise NotStored(type(error).__name__) from error
        except SQLAlchemyError as error:
            raise NotStored(type(error).__name__) from error

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

    def _put(self, submission: Given) -> "Future[Found]":
        future: Future[Found] = Future()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="slips-writer", daemon=True)
                self._thread.start()
            self._waiting.put((submission, future))
        return future

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
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
            if ending:
                return

    def _write(self, batch: "Sequence[tuple[Given, Future[Found]]]") -> None:
        try:
            outcomes = self._store(self._engine, [submission for submission, _ in batch])
        except Exception as error:
            if len(batch) == 1:
                batch[0][1].set_exception(error)
            else:
                self._write_singly(batch)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            future.set_result(outcome)

    def _write_singly(self, batch: "Sequence[tuple[Given, Future[Found]]]") -> None:
        """One bad row must hurt nobody else; a sick database must not make each in the batch wait its own timeout."""
        sick: OperationalError | None = None
        for submission, future in batch:
            if sick:
                future.set_exception(sick)
                continue
            try:
                future.set_result(self._store(self._engine, [submission])[0])
            except OperationalError as error:
                sick = error
                future.set_exception(error)
            except Exception as error:
                future.set_exception(error)


class Writer(GroupWriter[Submission, Outcome]):
    """The one writer of attempts."""

    def __init__(self, engine: Engine, count_visits: CountVisits = store.count_no_visits) -> None:
        """`count_visits` belongs to the room of printed codes, which this one may not know."""
        super().__init__(engine, lambda engine, submissions: store.record(engine, submissions, count_visits))
