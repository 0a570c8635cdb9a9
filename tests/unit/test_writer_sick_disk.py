"""An SQLite file that cannot be written: the person is told, nothing half-written is left, and it heals by itself."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, event

from portal.slips.models import open_count, slip, submission_seen
from portal.slips.store import Count, Submission
from portal.slips.writer import NotStored, Writer
from tests.samples import a_slip, count_of

TABLES = (slip, open_count, submission_seen)


@pytest.fixture
def pragmas(engine: Engine) -> list[str]:
    """What each new connection of the test's database is told besides; a change shows after `engine.dispose()`."""
    told: list[str] = ["busy_timeout = 50"]

    @event.listens_for(engine, "connect")
    def _tell(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in told:
            connection.execute(f"PRAGMA {pragma}").fetchone()

    return told


@pytest.fixture
def writer(engine: Engine, pragmas: list[str]) -> Iterator[Writer]:
    one = Writer(engine)
    yield one
    one.stop()


def submission(number: int) -> Submission:
    return Submission("2026-01", a_slip(), (Count("quiz", "D1", "2026-Q1", "submitted"),), number.to_bytes(32))


def taken(writer: Writer, number: int) -> bool:
    """Whether the writer says that it stored the submission."""
    try:
        writer.record(submission(number))
    except NotStored:
        return False
    return True


def test_a_locked_database(engine: Engine, writer: Writer, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "portal.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotStored, match="OperationalError"):
        writer.record(submission(1))
    other.execute("ROLLBACK")
    other.close()
    assert [count_of(engine, table) for table in TABLES] == [0, 0, 0]
    assert writer.record(submission(1)) == "stored"  # the same tap again is no second one


def test_a_database_that_may_only_be_read(engine: Engine, writer: Writer, pragmas: list[str]) -> None:
    pragmas.append("query_only = ON")
    with pytest.raises(NotStored):
        writer.record(submission(1))
    pragmas.pop()
    engine.dispose()
    assert [count_of(engine, table) for table in TABLES] == [0, 0, 0]
    assert writer.record(submission(1)) == "stored"


def test_a_full_disk(engine: Engine, writer: Writer, pragmas: list[str]) -> None:
    """Everything fits but one more page: some answers are kept whole, then one is refused whole."""
    pragmas.append("max_page_count = 1")  # SQLite takes the present size when that is more
    stored = next(number for number in range(500) if not taken(writer, number))
    assert stored > 0
    assert [count_of(engine, table) for table in (slip, submission_seen)] == [stored, stored]
    pragmas.pop()
    engine.dispose()
    assert writer.record(submission(stored)) == "stored"
    assert count_of(engine) == stored + 1


def test_a_sick_database_does_not_make_each_of_a_batch_wait(engine: Engine, writer: Writer, tmp_path: Path) -> None:
    """A batch that fails is tried singly only until the database itself is found to be sick."""
    other = sqlite3.connect(tmp_path / "portal.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = monotonic()

    with ThreadPoolExecutor(40) as pool:
        assert not any(pool.map(partial(taken, writer), range(40)))
    assert monotonic() - began < 40 * 0.05
    other.execute("ROLLBACK")
    other.close()
    assert count_of(engine) == 0
