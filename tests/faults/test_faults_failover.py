"""kill -9 the primary under load from four web processes, promote its synchronous standby, go on: whatever was
acknowledged is there, nothing twice. And what is said when nobody knows. Again and again in tests/soak."""

import secrets
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from portal.db import make_engine, reading
from portal.live.models import class_count
from portal.slips import writer as writing
from portal.slips.models import slip
from portal.slips.store import Submission
from portal.slips.writer import NotStored, NotSure, Writer
from tests.an_hour import an_hour, keep_hour
from tests.faults.cluster import Cluster, cluster
from tests.faults.diary import Diary
from tests.faults.failing import WORKERS, crowd_of, fail_over, found_wrong, prepare, processes_at, town
from tests.faults.lesson import Phone, Teacher
from tests.faults.serving import Serving
from tests.samples import a_slip

PUPILS = 16
ALL_OF_TEN = 11  # of ten heads so many count: one in ten more


@pytest.fixture(scope="module")
def pair() -> Iterator[Cluster]:
    with cluster() as one:
        prepare(one)
        yield one


@pytest.fixture(scope="module")
def portal(pair: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with town(pair, tmp_path_factory.mktemp("town")) as one:
        yield one


@pytest.fixture
def engine(pair: Cluster) -> Iterator[Engine]:
    one = make_engine(pair.url())
    yield one
    one.dispose()


def a_class(engine: Engine, portal: Serving, heads: int, **more: str) -> Teacher:
    one, key = an_hour("C11", way="own", pace="teacher", heads=heads, **more)
    return Teacher(portal.url, keep_hour(engine, one), key)


def given_in(engine: Engine, teacher: Teacher) -> Counter[str]:
    with reading(engine) as connection:
        rows = connection.execute(select(class_count).where(class_count.c.session == teacher.one.id)).all()
    return Counter({f"{row.item}.{row.answer}": row.value for row in rows})


@pytest.fixture
def hurried(engine: Engine, pair: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    """A writer that waits shortly."""
    monkeypatch.setattr(writing, "PATIENCE_SECONDS", 1.0)
    one = Writer(engine)
    yield one
    if not pair.standby.pid:
        pair.start_again(pair.standby)  # or its last commit would wait for ever
    one.stop()


def test_without_its_standby_nothing_is_acknowledged_and_what_is_sent_again_counts_once(
    pair: Cluster, engine: Engine, hurried: Writer
) -> None:
    again = Submission("2026-01", a_slip(answers="abababababa"), (), secrets.token_bytes(32))
    assert hurried.record(Submission("2026-01", a_slip(), (), secrets.token_bytes(32))) == "stored"
    pair.kill_standby()
    with pytest.raises(NotSure):
        hurried.record(again)
    # An operator who loses patience makes PostgreSQL say "committed" of what no standby has.
    waiting = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    assert pair.ask(pair.primary, waiting) == [(True,)]
    with pytest.raises(NotStored):
        hurried.record(again)
    pair.start_again(pair.standby)
    until = time.monotonic() + 60
    while (said := outcome(hurried, again)) != "seen_before":
        assert said == "not stored"
        assert time.monotonic() < until
    lying = "SELECT count(*) FROM slip WHERE answers = 'abababababa'"
    assert pair.ask(pair.primary, lying) == [(1,)]
    while pair.ask(pair.standby, lying) != [(1,)]:  # on its disk already, and soon to be read
        assert time.monotonic() < until
    pair.ask(pair.primary, "DELETE FROM slip; DELETE FROM submission_seen")


def outcome(writer: Writer, one: Submission) -> str:
    try:
        return writer.record(one)
    except NotStored:
        return "not stored"


def test_of_ten_heads_eleven_answers_count_whichever_processes_are_asked(engine: Engine, portal: Serving) -> None:
    teacher = a_class(engine, portal, 10)
    teacher.everybody_knows(teacher.take("open"))
    phones = [Phone(portal.url, teacher.one.code) for _ in range(PUPILS)]
    with ThreadPoolExecutor(PUPILS) as pool:
        list(pool.map(Phone.join, phones))
        told = Counter(pool.map(lambda one: one.answer(0, "a"), phones))
    assert told == {"counted": ALL_OF_TEN, "over": PUPILS - ALL_OF_TEN}
    assert given_in(engine, teacher).total() == ALL_OF_TEN


def test_a_class_votes_and_goes_on_whichever_processes_are_asked(engine: Engine, portal: Serving) -> None:
    story = {"phase": "before", "stage": "lesson", "module": "youth-party", "story": "ktv-evening"}
    teacher = a_class(engine, portal, PUPILS, **story)
    for step in ("tell", "open"):
        teacher.take(step)
    phones = [Phone(portal.url, teacher.one.code) for _ in range(PUPILS)]
    with ThreadPoolExecutor(PUPILS) as pool:
        told = Counter(pool.map(Phone.vote, phones, "a" * 4 + "b" * (PUPILS - 4)))
    assert told == {"counted": PUPILS}
    for step in ("close", "show", "pick-b"):
        teacher.everybody_knows(teacher.take(step))
    assert sorted(given_in(engine, teacher).values()) == [4, PUPILS - 4]


def test_a_class_and_a_town_lose_nothing_when_their_primary_is_killed(
    engine: Engine, portal: Serving, pair: Cluster, tmp_path: Path
) -> None:
    """A question is open and people take the quiz while the database dies and its standby takes over."""
    teacher = a_class(engine, portal, PUPILS)
    step = teacher.take("open")
    phones = [Phone(portal.url, teacher.one.code) for _ in range(PUPILS)]
    with Diary(tmp_path / "diary") as diary:
        with ThreadPoolExecutor(PUPILS) as pool:
            list(pool.map(Phone.join, phones))
            first = list(pool.map(lambda one: one.answer(0, "a"), phones[::2]))
            with crowd_of(portal, diary, 6) as crowd:
                crowd.wait_for(20)
                assert processes_at(pair) >= WORKERS
                rest = [pool.submit(one.answer, 0, "b") for one in phones[1::2]]
                fail_over(pair, portal, crowd, 60)
                said = Counter([*first, *(one.result() for one in rest)])
                assert given_in(engine, teacher).total() == PUPILS
                assert said.total() == said["counted"] + said["again"] == PUPILS
                for name in ("close", "show", "finish"):
                    step = teacher.take(name)
                teacher.everybody_knows(step)
                sent = Counter(pool.map(partial(send, diary), range(PUPILS), phones))
        assert sent.total() == sent["first"] + sent["again"] == PUPILS
        engine.dispose()
        with reading(engine) as connection:
            of_class = connection.scalars(select(slip.c.flag).where(slip.c.session_id == teacher.one.id)).all()
        assert list(of_class) == [0] * PUPILS
        assert found_wrong(pair, diary) == []
        assert processes_at(pair) >= WORKERS, "every process has found the new primary"
        told = diary.read()
        assert len(told.acknowledged) + len(told.again) >= 140


def send(diary: Diary, number: int, phone: Phone) -> str:
    """The test of one pupil, with letters that nobody else has, and a line in the log."""
    letters = "ba" + "".join("abcd"[number >> shift & 3] for shift in range(0, 2 * len(phone.questions) - 4, 2))
    diary.note("post", letters, community="C11", audience="youth")
    said = phone.send(letters)
    diary.note(said, letters)
    return said
