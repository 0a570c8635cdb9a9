"""What only PostgreSQL can get wrong: TRUNCATE, the numbers of transactions, dead rows, locks, its own migrations."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, event, insert, inspect, text
from sqlalchemy.exc import DBAPIError

from portal.db import make_engine, metadata, reading, writing
from portal.migrate import is_current, upgrade
from portal.sealing import scrubbing, store
from portal.sealing.models import sealed
from portal.sealing.scrubbing import scrub, tidy
from portal.slips.models import slip
from portal.slips.store import Count, Submission, record
from portal.slips.writer import NotStored, Writer
from tests.children import url_of
from tests.samples import a_slip, close_month, count_of, put, rows_of


def test_a_new_database_gets_every_table_and_stays_as_it_is(empty: Engine) -> None:
    assert not is_current(empty)
    upgrade(empty)
    assert is_current(empty)
    upgrade(empty)
    assert set(metadata.tables) <= set(inspect(empty).get_table_names())


def test_sealed_rows_cannot_be_truncated(engine: Engine) -> None:
    put(engine, 10)
    close_month(engine)
    with pytest.raises(DBAPIError, match="never change"), writing(engine) as connection:
        connection.execute(text("TRUNCATE sealed"))
    assert count_of(engine, sealed) == 2


def test_a_contest_is_sealed_and_no_other_kind_is_taken(engine: Engine) -> None:
    put(engine, 1, "2026-01")
    counts = tuple(Count("C", "C11|spring.1", "2026-Q1", name) for name in ("n", "passed"))
    record(engine, [Submission("2026-01", None, counts)] * 12)
    for month in ("2026-01", "2026-02", "2026-03"):
        close_month(engine, month)
    ((area, version),) = {(one["area"], one["version"]) for one in rows_of(engine, sealed) if one["kind"] == "C"}
    assert (area, version) == ("C11", "spring.1")
    (row,) = rows_of(engine, sealed)
    with pytest.raises(DBAPIError, match="ck_sealed_kind"), writing(engine) as connection:
        connection.execute(insert(sealed).values(**{**row, "box_id": "f" * 32, "kind": "X"}))


def transactions_of(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return set(connection.execute(text("SELECT xmin::text FROM slip")).scalars())


def test_waiting_slips_do_not_tell_which_came_together_or_in_which_order(engine: Engine) -> None:
    for _ in range(30):
        put(engine, 1)
    before = rows_of(engine, slip)
    assert len(transactions_of(engine)) == 30
    assert tidy(engine)
    assert len(transactions_of(engine)) == 1
    after = rows_of(engine, slip)  # as they lie in the file
    assert after == sorted(before, key=lambda row: row["slip_id"])


def test_no_dead_row_of_a_sealed_slip_is_left(engine: Engine) -> None:
    put(engine, 500)
    put(engine, 5, community="C21")
    with writing(engine) as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pageinspect"))
    pages = text("SELECT sum(octet_length(get_raw_page('slip', n::int))) FROM generate_series(0, :last) n")
    assert close_month(engine).scrubbed
    with reading(engine) as connection:
        size = connection.scalar(text("SELECT pg_relation_size('slip')"))
        items = connection.scalar(text("SELECT count(*) FROM heap_page_items(get_raw_page('slip', 0))"))
        assert connection.scalar(pages, {"last": size // 8192 - 1}) == size
    assert (size, items) == (8192, 5)


def test_a_slip_that_arrives_while_its_month_is_closed_is_not_lost(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, 12)
    seal = store.seal

    def late(*arguments: object) -> None:
        put(engine, 1)  # commits beside the running closing
        seal(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "seal", late)
    assert close_month(engine).sealed == 12
    assert count_of(engine) == 1


def test_a_closing_waits_for_the_one_before_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second must not take its view of the database before the first has committed."""
    put(engine, 12)
    inside, go = threading.Event(), threading.Event()
    plan = store.boxes.plan

    def slow(*arguments: object) -> object:
        inside.set()
        assert go.wait(20)
        return plan(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store.boxes, "plan", slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(close_month, engine)
        assert inside.wait(20)
        second = pool.submit(close_month, engine)
        while not _somebody_waits(engine):
            pass
        go.set()
        assert (first.result(20).sealed, second.result(20).already_closed) == (12, True)


def _somebody_waits(engine: Engine) -> bool:
    with reading(engine) as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_a_rewriting_that_finds_the_table_in_use_gives_up_and_stays_pending(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrubbing, "LOCK_SECONDS", 0.05)
    put(engine, 12)
    with reading(engine) as connection:
        connection.execute(text("SELECT count(*) FROM slip"))
        done = close_month(engine)
        assert (done.sealed, done.scrubbed) == (12, False)
    assert scrub(engine)
    assert close_month(engine).scrubbed


def test_a_database_that_may_only_be_read_is_told(engine: Engine) -> None:
    sick = make_engine(url_of(engine))

    @event.listens_for(sick, "connect")
    def _read_only(connection: object, _record: object) -> None:
        connection.read_only = True  # type: ignore[attr-defined]

    writer = Writer(sick)
    with pytest.raises(NotStored):
        writer.record(Submission("2026-01", a_slip()))
    writer.stop()
    sick.dispose()
    assert count_of(engine) == 0


def test_a_server_that_is_gone_is_told() -> None:
    writer = Writer(make_engine("postgresql://postgres@/portal?host=/nowhere"))
    with pytest.raises(NotStored, match="OperationalError"):
        writer.record(Submission("2026-01", a_slip()))
    writer.stop()


def test_tidying_beside_a_closing_waits_for_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    put(engine, 12)
    put(engine, 3, community="C21")
    plan = store.boxes.plan
    with ThreadPoolExecutor(1) as pool:

        def beside(*arguments: object) -> object:
            tidying.append(pool.submit(tidy, engine))
            while not _somebody_waits(engine):
                pass
            return plan(*arguments)  # type: ignore[arg-type]

        tidying: list[Future[bool]] = []
        monkeypatch.setattr(store.boxes, "plan", beside)
        assert close_month(engine).sealed == 12
        assert tidying[0].result(20)
    assert count_of(engine) == 3
