"""A slow database: a few wait for it, the others are told to send again, and threads stay free for pages."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from time import monotonic

import pytest
from sqlalchemy import Engine, create_engine

from portal.slips.writer import MOST_WAITING, GroupWriter, NotStored, NotSure

THREADS = 16  # granian's
LONG = 60


class Sluggish:
    """A store that takes every batch at once, but answers when it is let."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.given: list[int] = []

    def __call__(self, _engine: Engine, given: Sequence[int]) -> list[int]:
        self.free.wait(LONG)
        self.given += given
        return list(given)


@pytest.fixture
def store() -> Iterator[Sluggish]:
    one = Sluggish()
    yield one
    one.free.set()


def asked(writer: GroupWriter[int, int], pool: ThreadPoolExecutor, numbers: Sequence[int]) -> list["Future[int]"]:
    return [pool.submit(writer.record, number) for number in numbers]


def test_of_many_who_wait_for_a_slow_database_a_few_go_on_waiting(store: Sluggish) -> None:
    writer: GroupWriter[int, int] = GroupWriter(create_engine("sqlite://"), store)
    with ThreadPoolExecutor(THREADS) as pool:
        first = asked(writer, pool, range(THREADS))
        until = monotonic() + LONG
        told, left = wait(first, 0.05)
        while len(told) < THREADS - MOST_WAITING and monotonic() < until:
            told, left = wait(first, 0.05)
        assert len(left) <= MOST_WAITING
        assert all(isinstance(one.exception(), NotStored) for one in told)
        # Who comes now is told at once, and no thread is lost to the pages.
        late = asked(writer, pool, range(100, 120))
        done, waiting = wait(late, LONG)
        assert not waiting
        assert all(isinstance(one.exception(), NotStored) and not isinstance(one.exception(), NotSure) for one in done)
        store.free.set()
        stored = {one.result() for one in left}
    assert stored <= set(store.given)
    assert not set(store.given) & set(range(100, 120)), "what was refused is not stored either"
    # Whoever was told that nobody knows may have been stored; whoever was told that nothing is, was not.
    refused = {number for number, one in enumerate(first) if one in told and not isinstance(one.exception(), NotSure)}
    assert not refused & set(store.given)
    assert writer.record(7) == 7, "it goes on as if nothing had been"
    writer.stop()


def test_few_wait_as_long_as_it_takes(store: Sluggish) -> None:
    writer: GroupWriter[int, int] = GroupWriter(create_engine("sqlite://"), store)
    with ThreadPoolExecutor(THREADS) as pool:
        few = asked(writer, pool, range(MOST_WAITING))
        told, _ = wait(few, 2.5)
        assert not told
        store.free.set()
        assert [one.result() for one in few] == list(range(MOST_WAITING))
    writer.stop()
