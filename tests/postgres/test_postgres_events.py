"""Events on PostgreSQL: of officers at the very same moment one is heard, and sums and lists are those of SQLite."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier

from sqlalchemy import Engine

from portal.outreach.events import store
from portal.outreach.events.event import HELD, Event, Figures, Text
from portal.periods import CHINA

START = datetime(2026, 6, 26, 9, tzinfo=CHINA)
OFFICERS = 6


def an_event(engine: Engine, **words: object) -> Event:
    texts = {"zh-Hans": Text("讲座", ""), "ug": Text("لېكسىيە 🎈", "")}
    one = Event("C11", "lecture", "youth", START, START + timedelta(hours=2), "广场", texts, languages=("ug",))
    return store.add(engine, replace(one, **words), 1_780_000_000)  # type: ignore[arg-type]


def test_one_of_many_changes_at_once_is_kept_with_its_followers(engine: Engine) -> None:
    one, start = an_event(engine, yearly=True), Barrier(OFFICERS)

    def record(number: int) -> bool:
        start.wait()
        done = replace(one, status=HELD, yearly=False, counted=number, counted_by="heads")
        try:
            store.change(engine, done, 1_780_000_001, one.a_year_later())
        except store.Outdated:
            return True
        return False

    with ThreadPoolExecutor(OFFICERS) as pool:
        assert sum(pool.map(record, range(OFFICERS))) == OFFICERS - 1
    both = store.events_of(engine, ["C11"], date(2026, 1, 1), date(2027, 12, 31))
    assert [(each.status, each.edition) for each in both] == [("held", 1), ("planned", 0)]
    assert both[0].texts == one.texts


def test_lists_and_sums(engine: Engine) -> None:
    one = an_event(engine, status=HELD, counted=120, counted_by="qr")
    an_event(engine, yearly=True, public=True)
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert store.figures(engine, ["C11"], *year) == Figures(1, 1, 120)
    assert store.find_by_code(engine, one.code) == store.find_by_session(engine, one.session) == one
    assert len(store.public_events(engine, date(2027, 1, 1))) == 1
    assert len(store.overlapping(engine, one)) == 1
    assert len(store.unrecorded(engine, ["C11"], START + timedelta(days=1))) == 1
