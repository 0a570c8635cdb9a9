"""The night's work, by an injected clock: nothing here sleeps. Runs on both databases."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from portal.areas.drafts import store as drafts
from portal.areas.tables import Table
from portal.periods import CHINA
from portal.sealing import scheduler, scrubbing, store
from portal.sealing.models import closing, received, sealed
from portal.sealing.scheduler import Scheduler, nightly
from portal.settings import Settings
from tests.samples import FORMS, close_month, count_of, put, rows_of

SETTINGS = Settings(secret="s" * 32)


class Clock:
    """Tells the time that a test sets; in China's time."""

    def __init__(self, text: str) -> None:
        self.set(text)

    def set(self, text: str) -> None:
        self.now = datetime.fromisoformat(text).replace(tzinfo=CHINA)

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)


def months_closed(engine: Engine) -> list[str]:
    return sorted(row["period"] for row in rows_of(engine, closing))


def test_nothing_is_closed_before_three_on_the_fourth(engine: Engine) -> None:
    put(engine, 10)
    clock = Clock("2026-02-03 23:59")
    one = Scheduler(engine, FORMS, SETTINGS, clock)
    assert one.wake() is not None  # bands and tidying
    clock.set("2026-02-04 02:59")
    assert one.wake() is None
    assert months_closed(engine) == []
    clock.set("2026-02-04 03:00")
    assert one.wake() is not None
    assert months_closed(engine) == ["2026-01"]


def test_a_table_of_areas_that_nobody_confirmed_within_a_day_is_forgotten(engine: Engine) -> None:
    now = Clock("2026-02-04 03:00")()
    for name, hours in (("young", 23), ("old", 25)):  # keeping one forgets those that are old at that moment
        drafts.keep(engine, name, Table([], []), now - timedelta(hours=hours))
    assert not nightly(engine, FORMS, SETTINGS, now).problems
    assert drafts.waiting(engine, "young", now)
    assert drafts.waiting(engine, "old", now - timedelta(hours=3)) is None, "deleted, not only too old to be used"


def test_a_night_is_worked_once(engine: Engine) -> None:
    clock = Clock("2026-02-04 03:00")
    one = Scheduler(engine, FORMS, SETTINGS, clock)
    assert one.wake() is not None
    clock.now += timedelta(hours=20)
    assert one.wake() is None
    clock.now += timedelta(hours=4)
    assert one.wake() is not None


def test_after_a_standstill_all_due_months_are_closed_in_order(engine: Engine) -> None:
    for month in ("2026-01", "2026-02", "2026-04"):
        put(engine, 12, month)
    night = nightly(engine, FORMS, SETTINGS, Clock("2026-05-20 15:00")())
    assert [done.month for done in night.closings] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert sum(done.sealed for done in night.closings) == 36
    assert not night.problems


def test_the_day_is_chinas(engine: Engine) -> None:
    put(engine, 10)
    nightly(engine, FORMS, SETTINGS, datetime(2026, 2, 3, 19, 0, tzinfo=UTC))  # 03:00 on the fourth in China
    assert months_closed(engine) == ["2026-01"]


def test_bands_are_refreshed_nightly_and_not_in_between(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock("2026-01-10 03:00")
    one = Scheduler(engine, FORMS, SETTINGS, clock)
    monkeypatch.setattr(scrubbing, "tidy", lambda engine: False)
    night = one.wake()
    assert night is not None
    assert list(night.problems) == ["tidy"]
    put(engine, 60)
    clock.now += timedelta(minutes=5)
    assert one.wake() is not None  # tries the tidying again, and only that
    assert {row["band"] for row in rows_of(engine, received)} == {"<10"}
    clock.set("2026-01-11 03:00")
    one.wake()
    assert {row["band"] for row in rows_of(engine, received) if row["community"] == "C11"} == {"50-99"}


def test_a_pending_rewriting_is_finished_at_night(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    put(engine, 10)
    with monkeypatch.context() as patch:
        patch.setattr(store, "scrub", lambda engine: False)
        assert not close_month(engine).scrubbed
    nightly(engine, FORMS, SETTINGS, Clock("2026-02-05 03:00")())
    assert [row["scrubbed"] for row in rows_of(engine, closing)] == [True]


def test_a_failing_closing_hinders_neither_the_rest_nor_the_next_try(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(engine, 10)
    clock = Clock("2026-02-04 03:00")
    one = Scheduler(engine, FORMS, SETTINGS, clock)

    def broken(*_: object, **__: object) -> None:
        raise OperationalError("INSERT INTO slip VALUES", {"answers": "abcdabcd"}, Exception("C11 youth"))

    with monkeypatch.context() as patch, caplog.at_level(logging.INFO):
        patch.setattr(store, "close", broken)
        night = one.wake()
    assert night is not None
    assert night.problems == {"close": "OperationalError"}
    assert count_of(engine, received) > 0
    assert caplog.messages == ["close: OperationalError"]  # nothing of what the statement held
    clock.now += timedelta(minutes=5)
    one.wake()
    assert months_closed(engine) == ["2026-01"]


def test_changed_rules_are_told_in_words(engine: Engine) -> None:
    close_month(engine, "2026-01", eps=2.0)
    night = nightly(engine, FORMS, SETTINGS, Clock("2026-03-04 03:00")())
    assert "eps 2" in night.problems["close"]


def test_several_schedulers_seal_once(engine: Engine) -> None:
    put(engine, 12)
    clock = Clock("2026-02-04 03:00")
    threads = [threading.Thread(target=Scheduler(engine, FORMS, SETTINGS, clock).wake) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert count_of(engine, sealed) == 2


def test_the_thread_works_at_once_survives_and_stops(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(engine, 12)
    monkeypatch.setattr(scheduler, "WAKE_SECONDS", 0.001)
    times = iter([ValueError("abcd"), *[datetime(2026, 2, 4, 4, tzinfo=CHINA)] * 3])
    woken = threading.Event()

    def clock() -> datetime:
        now = next(times, None)
        if now is None:
            woken.set()
            return datetime(2026, 2, 4, 5, tzinfo=CHINA)
        if isinstance(now, Exception):
            raise now
        return now

    one = scheduler.start(engine, FORMS, SETTINGS, clock)
    assert woken.wait(20)
    one.stop()
    assert months_closed(engine) == ["2026-01"]
    assert "scheduler: ValueError" in caplog.messages


def test_importing_it_starts_nothing() -> None:
    assert not [thread for thread in threading.enumerate() if thread.name == "sealing-scheduler"]
