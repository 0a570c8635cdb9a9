"""A database that goes away while a batch is written: what is tried again, what is said, and who waits for it."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from portal.db import OutcomeUnknown
from portal.slips import writer
from portal.slips.writer import GroupWriter, NotStored, NotSure

REFUSED = OperationalError("COMMIT", {}, psycopg.OperationalError("connection refused"))
UNKNOWN = OutcomeUnknown("it went away at the commit")


class Weather:
    """A database that fails as it is told, call by call; then it answers."""

    def __init__(self, engine: Engine) -> None:
        self.fails: list[Exception] = []
        self.always: Exception | None = None
        self.calls: list[int] = []
        self.begun, self.open = threading.Event(), threading.Event()
        self.open.set()
        self.writer: GroupWriter[int, str] = GroupWriter(engine, self.store)

    def store(self, engine: Engine, given: Sequence[int]) -> list[str]:
        self.begun.set()
        assert self.open.wait(10)
        self.calls.append(len(given))
        if self.always or self.fails:
            raise self.always or self.fails.pop(0)
        return ["stored"] * len(given)


@pytest.fixture
def weather(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Weather]:
    monkeypatch.setattr(writer, "GRACE_SECONDS", 0.5)
    monkeypatch.setattr(writer, "AGAIN_SECONDS", 0.01)
    one = Weather(engine)
    yield one
    one.open.set()
    one.writer.stop()


@pytest.mark.parametrize("fault", [REFUSED, UNKNOWN], ids=["refused", "unknown"])
def test_a_moment_without_a_database_is_not_noticed(weather: Weather, fault: Exception) -> None:
    weather.fails = [fault, REFUSED, REFUSED]
    assert weather.writer.record(1) == "stored"


def test_a_database_that_stays_away_is_said_to_have_stored_nothing(weather: Weather) -> None:
    weather.always = REFUSED
    with pytest.raises(NotStored) as caught:
        weather.writer.record(1)
    assert not isinstance(caught.value, NotSure)


def test_a_commit_that_nobody_knows_the_end_of_is_said_to_be_unsure(weather: Weather) -> None:
    weather.fails = [UNKNOWN, *[REFUSED] * 1000]
    with pytest.raises(NotSure):
        weather.writer.record(1)


def test_only_the_first_batch_of_an_outage_waits_for_its_end(weather: Weather) -> None:
    weather.always = REFUSED
    with pytest.raises(NotStored):
        weather.writer.record(1)
    before, began = len(weather.calls), monotonic()
    for number in range(5):
        with pytest.raises(NotStored):
            weather.writer.record(number)
    assert len(weather.calls) == before + 5, "each was tried once"
    assert monotonic() - began < 5 * writer.GRACE_SECONDS
    weather.always = None
    assert weather.writer.record(1) == "stored"
    weather.fails = [REFUSED, REFUSED]
    assert weather.writer.record(2) == "stored", "and the next outage has its moment again"


def test_a_whole_batch_is_tried_again_together_and_not_one_by_one(weather: Weather) -> None:
    weather.open.clear()
    weather.fails = [UNKNOWN]
    with ThreadPoolExecutor(5) as pool:
        told = [pool.submit(weather.writer.record, 0)]
        assert weather.begun.wait(10)
        told += [pool.submit(weather.writer.record, number) for number in range(1, 5)]
        while weather.writer.waiting < 4:
            time.sleep(0.001)
        weather.open.set()
        assert [one.result(10) for one in told] == ["stored"] * 5
    assert weather.calls == [1, 1, 4]
