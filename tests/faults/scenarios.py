"""Databases with long work waiting, for the tests that kill it: what is filled in and which of `jobs` is to be done."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from portal.areas.store import import_areas
from portal.migrate import upgrade
from portal.slips.store import Count, Submission, expect_session, record
from tests.conftest import AREAS
from tests.samples import FORM, NEXT_FORM, a_slip, close_month
from tests.upgrades.make import stored

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
    once: bool = False  # done again it refuses


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


def migrating(revision: str) -> Scenario:
    """A stored database of an earlier release, to be migrated."""

    def fill(engine: Engine) -> None:
        words = stored(revision, engine.dialect.name).read_text(encoding="utf-8")
        if engine.dialect.name == "sqlite":
            # A connection of its own: those of the portal check references, and a dump is not in their order.
            with closing(sqlite3.connect(engine.url.database or "")) as plain:
                plain.executescript(words)
            return
        raw = engine.raw_connection()
        raw.cursor().execute(words)
        raw.commit()
        raw.close()

    return Scenario(f"migrating from {revision}", fill, "upgrade", shreds=False)


def restoring(backup: Path) -> Scenario:
    """A backup to restore into a database without tables."""
    return Scenario("restoring", lambda engine: None, "restore", {"file": str(backup)}, shreds=False, once=True)


MONTH = Scenario("a month", month_waiting, "close", {"month": "2026-01"})
QUARTER = Scenario("a quarter", quarter_waiting, "close", {"month": "2026-03"})
HOURS = Scenario("class hours", classes_waiting, "sessions", whole=False, shreds=False)  # the month's slips stay
NIGHT = Scenario("a night", nights_waiting, "nightly", whole=False)
REWRITING = Scenario("the rewriting", month_waiting, "tidy", shreds=False)
