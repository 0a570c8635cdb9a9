"""What the bytes of an SQLite database tell after a closing: no shredded slip, and no order of arrival.

SQLite only: what PostgreSQL keeps besides (its log, its standby) is the operator's guide's matter."""

import resource
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from portal.db import writing
from portal.sealing import scrubbing
from portal.sealing.models import closing
from portal.sealing.scrubbing import scrub, tidy
from portal.slips.models import slip
from tests.samples import close_month, put, rows_of

MARK = "cabbadcabbadcabbad"  # answers that nothing else in the file resembles
OTHER = "dbacdbacdbacdbacdb"
PAGE = 4096


def bytes_of(engine: Engine) -> bytes:
    """Everything that lies in the database's folder: the file, its log, its index of the log."""
    folder = Path(engine.url.database or "").parent
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def keys_of(engine: Engine) -> list[bytes]:
    return [row["slip_id"] for row in rows_of(engine, slip)]


@pytest.fixture
def impatient(engine: Engine) -> Engine:
    """Does not wait five seconds for a lock that a test holds on purpose."""

    @event.listens_for(engine, "connect")
    def _soon(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 50")

    return engine


def test_after_a_closing_no_byte_of_a_sealed_slip_is_left(engine: Engine) -> None:
    for _ in range(40):
        put(engine, 10, answers=MARK)
    put(engine, 9, answers=OTHER, community="C21")
    gone = [row["slip_id"] for row in rows_of(engine, slip) if row["answers"] == MARK]
    before = bytes_of(engine)
    assert MARK.encode() in before
    assert all(key in before for key in gone)  # the test can see what it looks for
    assert close_month(engine).scrubbed
    after = bytes_of(engine)
    assert MARK.encode() not in after
    assert not [key for key in gone if key in after]
    assert OTHER.encode() in after


def test_deleting_alone_already_empties_the_pages_it_touches(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closing whose rewriting is pending must leave as little as possible: secure_delete, then the log's turn."""
    put(engine, 200, answers=MARK)
    monkeypatch.setattr(scrubbing, "_rewrite_sqlite", lambda engine: False)
    assert not close_month(engine).scrubbed
    assert MARK.encode() in bytes_of(engine)  # in the log
    engine.dispose()  # the last connection copies the log into the file and removes it
    assert MARK.encode() not in bytes_of(engine)


def test_waiting_slips_lie_in_the_order_of_their_keys_and_not_of_arrival(engine: Engine) -> None:
    arrival: list[bytes] = []
    for _ in range(150):
        put(engine, 1)
        arrival += set(keys_of(engine)) - set(arrival)
    assert tidy(engine)
    data = bytes_of(engine)
    places = {key: data.index(key) for key in arrival}
    assert all(data.count(key) == 1 for key in arrival)
    in_file = sorted(arrival, key=places.__getitem__)
    assert in_file != arrival
    # Pages fill from their end, so each page's stretch runs down in key order; nothing else decides a place.
    pages: dict[int, list[bytes]] = {}
    for key in in_file:
        pages.setdefault(places[key] // PAGE, []).append(key)
    assert len(pages) > 1
    assert all(stretch == sorted(stretch, reverse=True) for stretch in pages.values())


def test_the_same_slips_leave_the_same_file_in_whatever_order_they_came(engine: Engine) -> None:
    put(engine, 120)
    tidy(engine)
    with writing(engine) as connection:
        found = connection.execute(slip.select()).mappings().all()
    first_file = Path(engine.url.database or "").read_bytes()
    with writing(engine) as connection:
        connection.execute(slip.delete())
        for row in sorted(found, key=lambda row: row["slip_id"][::-1]):
            connection.execute(slip.insert(), dict(row))
    tidy(engine)
    file = Path(engine.url.database or "").read_bytes()
    assert len(file) > 10 * PAGE
    assert file[PAGE:] == first_file[PAGE:]  # the first page counts changes of the whole file


@pytest.mark.usefixtures("impatient")
def test_a_closing_beside_a_long_reader_succeeds_and_is_scrubbed_later(engine: Engine, tmp_path: Path) -> None:
    put(engine, 12, answers=MARK)
    reader = sqlite3.connect(tmp_path / "portal.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM slip").fetchone()
    try:
        done = close_month(engine)
        assert (done.sealed, done.scrubbed) == (12, False)
        assert not scrub(engine)
    finally:
        reader.close()
    assert close_month(engine).scrubbed
    assert MARK.encode() not in bytes_of(engine)


def test_a_closing_on_a_full_disk_succeeds_and_is_scrubbed_later(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """VACUUM needs room for a copy; the closing itself does not."""
    put(engine, 12, answers=MARK)

    rewrite = scrubbing._rewrite_sqlite

    def without_room(engine: Engine) -> bool:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            return rewrite(engine)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    with monkeypatch.context() as patch:
        patch.setattr(scrubbing, "_rewrite_sqlite", without_room)
        done = close_month(engine)
        assert (done.sealed, done.scrubbed) == (12, False)
    assert [row["scrubbed"] for row in rows_of(engine, closing)] == [False]
    assert scrub(engine)
    assert MARK.encode() not in bytes_of(engine)
