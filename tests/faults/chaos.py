"""A day on which everything dies: the server, one worker, the night's work, a backup, PostgreSQL, while people answer.

The months before hold slips of groups that are big enough, so whatever happens to their closing, all of them end in
boxes, each in one."""

import os
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from portal.backup import archive
from portal.periods import last_closable, shift, today
from portal.slips.store import Submission, record
from tests.faults.alone import Alone, opened
from tests.faults.diary import Client, Crowd, Diary, faults
from tests.faults.picture import sealed_digests, wrongs
from tests.faults.serving import Serving, kill_group
from tests.samples import a_slip

CLIENTS = 6
GROUP = 25
PLACES = ("C11", "C12", "C21")


@dataclass
class Day:
    """One portal, its clients and what was sealed so far."""

    serving: Serving
    crowd: Crowd
    dice: random.Random
    server: Alone | None = None
    sealed: dict[str, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    def strike(self, number: int) -> None:
        """One fault, and then everything goes on."""
        kinds = ["kill", "kill", "kill", "worker", "nightly", "nightly", "backup", "database"]
        kind = self.dice.choice(kinds)
        self.done[kind] += 1
        getattr(self, f"_{kind}")(number)
        self.crowd.wait_for(10)
        with opened(self.serving.database) as engine:
            found = wrongs(engine, self.sealed)
            assert not found, f"round {number}, {kind}: {found}"
            self.sealed = sealed_digests(engine)

    def _kill(self, _number: int) -> None:
        time.sleep(self.dice.uniform(0, 1))
        self.serving.kill()
        self.serving.start()

    def _worker(self, _number: int) -> None:
        """One process of several dies, of memory say: granian ends the others, and its keeper starts it anew.

        A process that is told to end while it starts may not hear it: granian waits for it, its keeper for neither."""
        assert self.serving.server
        with suppress(ProcessLookupError):
            os.kill(self.dice.choice(self.serving.workers_now()), signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self.serving.server.wait(20)
        self.serving.kill()
        self.serving.start()

    def _nightly(self, _number: int) -> None:
        work = self.serving.begin("nightly")
        time.sleep(self.dice.uniform(0.5, 6))
        kill_group(work)

    def _backup(self, number: int) -> None:
        path = self.serving.folder / f"{number}.zip"
        work = self.serving.begin("backup", path)
        time.sleep(self.dice.uniform(0.5, 6))
        kill_group(work)
        if path.exists():
            with archive.opened(path) as file:
                assert file.manifest.rows
            path.unlink()
        assert not list(self.serving.folder.glob("*.part"))

    def _database(self, _number: int) -> None:
        """PostgreSQL dies and comes back; SQLite's file is held by another program for a while."""
        if self.server:
            self.server.kill()
            time.sleep(self.dice.uniform(0, 2))
            self.server.start()
            return
        with closing(sqlite3.connect(self.serving.folder / "portal.db", isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(self.dice.uniform(0, 8))
            other.execute("ROLLBACK")


def fill_months_before(url: str) -> int:
    """Slips of the two last months that may be closed, in groups that need no other; returns how many."""
    last = last_closable(today())
    slips = [
        Submission(month, a_slip(community=place, audience=audience, quiz_version="new-drugs.1A"))
        for month in (shift(last, -1), last)
        for place in PLACES
        for audience in ("youth", "residents")
        for _ in range(GROUP)
    ]
    with opened(url) as engine:
        record(engine, slips)
    return len(slips)


def live_through(
    folder: Path, url: str, rounds: Iterable[int], seed: int, server: Alone | None = None, workers: int = 2
) -> tuple[Counter[str], int]:
    """A day of `rounds` faults; returns how many of each kind there were and how many answers were acknowledged."""
    with Serving(folder, url, workers=workers) as serving, Diary(folder / "diary.log") as diary:
        serving.must("prepare", "--try")
        before = fill_months_before(url)
        serving.start()
        clients = [Client(diary, [serving.url], number=n, seed=seed, age=serving.aged) for n in range(CLIENTS)]
        with Crowd(clients, pause=0.02) as crowd:
            day = Day(serving, crowd, random.Random(seed), server)
            for number in rounds:
                day.strike(number)
        serving.kill()
        for _ in range(2):  # the second time nothing is left to do, and nothing hinders it
            done = serving.portal("nightly", timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        told = diary.read()
        with opened(url) as engine:
            found = faults(engine, told) + wrongs(engine, day.sealed)
            with engine.connect() as connection:
                boxed = connection.scalar(text("SELECT sum(n) FROM sealed WHERE kind = 'R' AND name = 'mastered'"))
                pending = connection.scalar(text("SELECT count(*) FROM closing WHERE NOT scrubbed"))
        assert not found, f"seed {seed}: {found[:5]} of {len(found)}"
        assert boxed == before, f"seed {seed}: {boxed} attempts in boxes, {before} were there"
        assert not pending, f"seed {seed}: rewriting is pending"
        return day.done, len(told.acknowledged)
