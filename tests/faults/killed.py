"""Long work killed at any point, again and again: what is true right after each kill, and after it was done again.

Each scenario is a database with data, a piece of work, and the picture of the same database where nothing happened."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, text

from portal.areas.store import import_areas
from portal.migrate import upgrade
from portal.slips.store import Count, Submission, expect_session, record
from tests.conftest import AREAS
from tests.faults.alone import Stall, opened
from tests.faults.nursery import Nursery
from tests.faults.picture import Picture, bytes_of, differences, picture, sealed_digests, wrongs
from tests.samples import FORM, NEXT_FORM, a_slip, close_month

MARK = "cabbadcabba"  # the answers of slips that a closing shreds; nothing else in the file resembles them


@dataclass(frozen=True)
class Scenario:
    """`make` fills an empty database; `job` is one of tests.faults.jobs. `whole`: one transaction, all or nothing."""

    name: str
    make: Callable[[Engine], None]
    job: str
    more: dict[str, Any] = field(default_factory=dict)
    whole: bool = True
    shreds: bool = True


@dataclass
class Tally:
    """How the kills of a scenario went."""

    killed: int = 0
    before: int = 0  # nothing of the work was there after the kill
    after: int = 0  # all of it
    ended: int = 0  # it ended before the kill came


def _attempts(engine: Engine, month: str, seed: int, n: int = 160) -> None:
    """Attempts of a month over communities, audiences and phases; some groups big enough, some not."""
    dice = random.Random(seed)
    made = []
    for number in range(n):
        slip = a_slip(
            community=dice.choice(("C11", "C11", "C11", "C12", "C21", "C22", "H11", "E1")),
            audience=dice.choice(("youth", "youth", "youth", "residents", "staff")),
            phase=dice.choice(("general", "general", "before", "after")),
            quiz_version=dice.choice((FORM.code, FORM.code, NEXT_FORM.code)),
            answers=MARK,
            mastered=dice.random() < 0.5,
            flag=dice.choice((0,) * 12 + (1, 2, 3)),
        )
        digest = random.Random(f"{seed} {month} {number}").randbytes(32)
        made.append(Submission(month, slip, (Count("quiz", "sample.1", "2026-Q1", "submitted"),), digest))
    record(engine, made)


def _prepared(engine: Engine) -> None:
    """A district with a month that was closed long ago, so that there are sealed rows to lose."""
    upgrade(engine)
    import_areas(engine, AREAS, (), "tests")
    _attempts(engine, "2025-12", 12)
    close_month(engine, "2025-12")


def month_waiting(engine: Engine) -> None:
    """A month to close."""
    _prepared(engine)
    _attempts(engine, "2026-01", 1)


def quarter_waiting(engine: Engine) -> None:
    """The last month of a quarter to close: boxes of all kinds."""
    month_waiting(engine)
    close_month(engine, "2026-01")
    _attempts(engine, "2026-02", 2, 60)
    close_month(engine, "2026-02")
    _attempts(engine, "2026-03", 3, 400)


def classes_waiting(engine: Engine) -> None:
    """Three class hours that are over and one month to close."""
    month_waiting(engine)
    for number in range(3):
        session = f"{number}" * 32
        expect_session(engine, session, "H11", 1_767_250_000)
        phases = ("before", "after") if number < 2 else ("general",)
        slips = [
            a_slip(community="H11", phase=phase, session_id=session, answers=MARK)
            for phase in phases
            for _ in range(9 + number)  # the first hour is too small to be sealed
        ]
        record(engine, [Submission("2026-01", slip) for slip in slips])


def nights_waiting(engine: Engine) -> None:
    """Class hours and two months that nobody closed."""
    classes_waiting(engine)
    _attempts(engine, "2026-02", 2)


MONTH = Scenario("a month", month_waiting, "close", {"month": "2026-01"})
QUARTER = Scenario("a quarter", quarter_waiting, "close", {"month": "2026-03"})
HOURS = Scenario("class hours", classes_waiting, "sessions", whole=False, shreds=False)  # the month's slips stay
NIGHT = Scenario("a night", nights_waiting, "nightly", whole=False)
REWRITING = Scenario("the rewriting", month_waiting, "tidy", shreds=False)


def kill_again_and_again(stall: Stall, nursery: Nursery, one: Scenario, rounds: Iterable[int], seed: int) -> Tally:
    """Kill the work of `one` in a fresh copy a round; raises AssertionError with how to see it again."""
    template = stall.made(one.make)
    with opened(template) as engine:
        before, sealed = picture(engine), sealed_digests(engine)
        everything = conserved(engine)
    reference = stall.copy(template)
    course = nursery.run(one.job, reference, **one.more)
    with opened(reference) as engine:
        after = picture(engine)
        assert not wrongs(engine, sealed)
        assert one.job == "tidy" or before != after, "the work changes nothing: there is nothing to kill"
    found = Tally()
    for number in rounds:
        dice = random.Random(f"{seed} {one.name} {number}")
        url = stall.copy(template)
        where = f"{one.name}, {stall.kind}, seed {seed}, round {number}"
        for _ in range(dice.choice((1, 1, 1, 2, 3))):  # it may die again while it heals
            if dice.random() < 0.5:
                doom: dict[str, Any] = {"at": dice.randint(1, course.statements)}
            else:
                doom = {"after": dice.uniform(0, course.seconds * 1.1)}
            fate = nursery.run(one.job, url, **doom, **one.more)
            _judge(url, f"{where}, {doom}", one, before, after, everything, sealed, found, fate.killed)
        nursery.run(one.job, url, **one.more)
        with opened(url) as engine:
            there = picture(engine)
            assert not (wrong := wrongs(engine, sealed)), f"{where}: {wrong}"
            left = [] if one.job == "tidy" else differences(there, after)
            assert not left, f"{where}: not as if nothing had happened: {left}"
        if one.shreds and stall.kind == "sqlite":
            _shredded(stall, url, where)
        stall.drop(url)
    return found


def _judge(
    url: str,
    where: str,
    one: Scenario,
    before: Picture,
    after: Picture,
    everything: int | None,
    sealed: dict[str, str],
    found: Tally,
    killed: bool,
) -> None:
    """What must be true right after a kill, when the next start has only opened the database."""
    with opened(url) as engine:
        there = picture(engine)
        wrong = wrongs(engine, sealed)
        assert not wrong, f"{where}: {wrong}"
        if one.whole:
            assert there in (before, after), f"{where}: half done: {differences(there, before)}"
        elif everything is not None:
            assert conserved(engine) == everything, f"{where}: {conserved(engine)} attempts of {everything}"
            extra = set(there["sealed"]) - set(after["sealed"])
            assert not extra, f"{where}: boxes that nobody would have made: {sorted(extra)[:3]}"
    found.killed += killed
    found.ended += not killed
    found.before += there == before
    found.after += there == after


def conserved(engine: Engine) -> int | None:
    """How many attempts there are: waiting, in boxes R, and flagged ones that a closing counted."""
    queries = (
        "SELECT count(*) FROM slip",
        "SELECT coalesce(sum(n), 0) FROM sealed WHERE kind = 'R' AND name = 'mastered'",
        "SELECT coalesce(sum(value), 0) FROM open_count WHERE kind = 'flagged'",
    )
    with engine.connect() as connection:
        return sum(int(connection.scalar(text(query)) or 0) for query in queries)


def _shredded(stall: Stall, url: str, where: str) -> None:
    with opened(url) as engine, engine.connect() as connection:
        pending = connection.scalar(text("SELECT count(*) FROM closing WHERE NOT scrubbed"))
        open_slips = connection.scalar(text("SELECT count(*) FROM slip"))
    assert not pending, f"{where}: rewriting is still pending"
    lying = bytes_of(stall.file(url)).count(MARK.encode())
    assert lying == open_slips, f"{where}: {lying} slips lie in the file, {open_slips} are open"
