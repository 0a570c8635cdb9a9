"""Several schedulers of several machines that wake at the same moment, and what they may leave behind."""

import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Engine

from portal.areas.store import import_areas
from portal.db import make_engine, writing
from portal.migrate import upgrade
from portal.outreach.counting.store import add_counts, refresh_shown
from portal.outreach.models import placement_shown
from portal.outreach.store import Placement, add_placement
from portal.periods import CHINA
from portal.sealing.models import closed_count, closing, received, sealed
from portal.sealing.scheduler import Scheduler
from portal.sealing.totals.store import make_good
from portal.settings import Settings
from portal.slips.models import session_due, slip
from portal.slips.store import Count, Submission, expect_session, record
from tests.children import child, processes
from tests.conftest import AREAS
from tests.faults.alone import Stall, opened
from tests.samples import FORMS, a_slip, count_of, rows_of

NIGHT = datetime(2026, 4, 4, 3, 0, tzinfo=CHINA)  # three months and a quarter may be closed
MONTHS = ("2026-01", "2026-02", "2026-03")
HOURS = 3
IN_CLASS, IN_TOWN, CARRIED, FLAGGED, YOUNG = 12, 14, 4, 3, 5
WAKINGS, PAUSE_SECONDS = 40, 0.3  # what failed is tried again at the next waking, a minute later on a real machine
SETTINGS = Settings(secret="s" * 32)


def a_quarter(engine: Engine) -> None:
    """Three months of slips, class hours that are over, open counters, a printed code."""
    upgrade(engine)
    import_areas(engine, AREAS, (), "tests")
    counts = (Count("quiz", "sample.1", "2026-Q1", "submitted"),)
    for month in MONTHS:
        record(engine, [Submission(month, a_slip(), counts) for _ in range(IN_TOWN)])
        record(engine, [Submission(month, a_slip(community="C21", audience="staff"), counts) for _ in range(CARRIED)])
        record(engine, [Submission(month, a_slip(flag=1), counts) for _ in range(FLAGGED)])
    for number in range(HOURS):
        hour = f"{number}" * 32
        expect_session(engine, hour, "C12", 1)
        record(engine, [Submission("2026-04", a_slip(community="C12", session_id=hour)) for _ in range(IN_CLASS)])
    record(engine, [Submission("2026-04", a_slip(community="C13")) for _ in range(YOUNG)])
    add_placement(engine, Placement("SCAN23", "C11", "youth", "quiz:sample", "pharmacy"))
    add_counts(engine, {("SCAN23", "2026-04", "scan"): 30})


def wake_again_and_again(url: str, barrier: Any, answers: Any) -> None:
    """One machine's scheduler: it wakes with the others, and again until nothing is left to be tried again."""
    engine = make_engine(url)
    one = Scheduler(engine, FORMS, SETTINGS, lambda: NIGHT, partial(refresh_shown, engine))
    barrier.wait(60)
    problems: Counter[str] = Counter()
    closed: list[str] = []
    for _ in range(WAKINGS):
        night = one.wake()
        if night is None:
            break
        closed += [done.month for done in night.closings if not done.already_closed]
        problems.update(f"{name}: {said}" for name, said in night.problems.items())
        time.sleep(random.random() * PAUSE_SECONDS * len(night.problems))
    answers.put((closed, problems, one.wake() is None))
    engine.dispose()


@dataclass(frozen=True)
class Together:
    """What all of them did and said."""

    closed: Counter[str]
    problems: Counter[str]
    all_done: bool


def wake_together(url: str, machines: int) -> Together:
    """So many processes work at the same night of the database at `url`."""
    barrier, answers = processes.Barrier(machines), processes.SimpleQueue()
    children = [child(wake_again_and_again, url, barrier, answers) for _ in range(machines)]
    told = [answers.get() for _ in children]
    for one in children:
        one.join(60)
        assert one.exitcode == 0
    closed, problems, done = zip(*told, strict=True)
    return Together(Counter(month for some in closed for month in some), sum(problems, Counter()), all(done))


def found_wrong(engine: Engine) -> list[str]:
    """What several schedulers have done that one would not have."""
    expected = {
        "closings": (sorted(row["period"] for row in rows_of(engine, closing)), list(MONTHS)),
        "scrubbed": ({row["scrubbed"] for row in rows_of(engine, closing)}, {True}),
        "people in boxes": (
            sum(row["n"] for row in rows_of(engine, sealed) if (row["kind"], row["name"]) == ("R", "mastered")),
            len(MONTHS) * (IN_TOWN + CARRIED) + HOURS * IN_CLASS,
        ),
        "boxes of classes": (
            Counter(row["session"] for row in rows_of(engine, sealed) if row["session"]),
            Counter({f"{number}" * 32: 2 for number in range(HOURS)}),  # mastered and aware
        ),
        "open slips": (count_of(engine, slip), YOUNG),
        "hours that wait": (count_of(engine, session_due), 0),
        "flagged": (_closed(engine, "flagged"), len(MONTHS) * FLAGGED),
        "handed in": (_closed(engine, "quiz"), len(MONTHS) * (IN_TOWN + CARRIED + FLAGGED)),
        "bands": (_bands(engine), [("C12", "2026-04", "10-49"), ("C13", "2026-04", "<10")]),
        "shown codes": ([row["band"] for row in rows_of(engine, placement_shown)], ["10-49"]),
    }
    found = [f"{name}: {is_!r} instead of {should!r}" for name, (is_, should) in expected.items() if is_ != should]
    with writing(engine) as connection:
        return found + (["sums differ from boxes"] if make_good(connection) else [])


def _closed(engine: Engine, kind: str) -> int:
    return sum(row["value"] for row in rows_of(engine, closed_count) if row["kind"] == kind)


def _bands(engine: Engine) -> list[tuple[str, str, str]]:
    rows = ((row["community"], row["period"], row["band"]) for row in rows_of(engine, received))
    return sorted(one for one in rows if one[0] in ("C12", "C13"))


def one_night(stall: Stall, machines: int) -> tuple[Together, list[str]]:
    """A fresh quarter, one night of so many machines; what they said and what is wrong."""
    url = stall.copy(stall.made(a_quarter))
    told = wake_together(url, machines)
    with opened(url) as engine:
        wrong = found_wrong(engine)
    stall.drop(url)
    return told, wrong
