"""Forty classes of fifty at once: every phone asks each two seconds, answers a question, and sends its test at the end.

All forty are made to do each thing in the same seconds, which forty teachers never manage."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sqlalchemy import func, select

from portal.app import load_content
from portal.crypt import Box
from portal.db import make_engine, reading
from portal.live.desk import form_of
from portal.live.models import class_count
from portal.live.store import Session
from portal.quiz.bank import Bank
from portal.quiz.ticket import new_ticket, seal_ticket
from portal.settings import Settings
from portal.slips.models import slip
from tests.an_hour import an_hour, keep_hour
from tests.bench.crowd import Phone, Visit, gather, percentile, until
from tests.bench.machine import LOAD_CORE, CannotMeasure, core_seconds
from tests.bench.servers import COMMUNITIES, SECRET, portal, prepare
from tests.bench.table import Row, at_most

CLASSES, PUPILS, EVERY_SECONDS = 40, 50, 2.0
QUIET = 3.0  # seconds of polling alone before the question and before the test
MOST_MS, OF_A_HUNDRED = 1000, 99
GOOD = (200, 303, 304)


@dataclass(frozen=True)
class Crowd:
    """In how many seconds all answer a question, in how many all send their test; what each waited for, in seconds."""

    answering: float
    sending: float
    budget: bool
    took: dict[str, list[float]] = field(default_factory=lambda: {"polls": [], "answers": [], "tests": []})
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def words(self) -> dict[str, str]:
        """What each row says."""
        everybody = f"all {CLASSES * PUPILS}"
        return {
            "polls": f"{CLASSES} classes of {PUPILS} at once: asking each {EVERY_SECONDS:g} s where the class is",
            "answers": f"the same: {everybody} answer one question within {self.answering:g} s",
            "tests": f"the same: {everybody} send their test within {self.sending:g} s",
        }


CROWDS = (Crowd(5, 10, True), Crowd(EVERY_SECONDS, EVERY_SECONDS, False))


def measure(folder: Path) -> list[Row]:
    """A row for each thing that phones do: how long 99 of 100 wait for it. Without a budget, as all at one poll."""
    return [row for number, crowd in enumerate(CROWDS) for row in _measure(crowd, folder, number)]


def _measure(crowd: Crowd, folder: Path, number: int) -> Iterator[Row]:
    url = f"sqlite:///{folder / f'forty-{number}.db'}"
    prepare(url)
    _, bank = load_content(Settings(secret=SECRET))
    engine = make_engine(url)
    hours = [open_class(each) for each in range(CLASSES)]
    for one in hours:
        keep_hour(engine, one)
    with portal("wsgi:app", url, folder) as (address, pid), on_the_load_core():
        parts = urlsplit(address)
        visits = [visit for one in hours for visit in pupils(bank, one, crowd)]
        used, began = core_seconds(pid), time.perf_counter()
        gather(str(parts.hostname), int(parts.port or 0), visits)
        share = 100 * (core_seconds(pid) - used) / (time.perf_counter() - began)
    if crowd.faults:
        raise CannotMeasure(f"phones were not answered well: {dict(crowd.faults)}")
    with reading(engine) as connection:
        answers = connection.scalar(select(func.sum(class_count.c.value)).where(class_count.c.answer != "done"))
        slips = Counter(connection.scalars(select(slip.c.session_id)))
    engine.dispose()
    if answers != CLASSES * PUPILS or set(slips.values()) != {PUPILS}:
        raise CannotMeasure(f"{answers} answers and {sum(slips.values())} tests are stored of {CLASSES * PUPILS}")
    for name, seconds in crowd.took.items():
        slow, half, most = (1000 * percentile(seconds, share) for share in (OF_A_HUNDRED, 50, 100))
        said = f"**{slow:.0f} ms** (half in {half:.0f} ms, all {len(seconds)} in {most:.0f} ms)"
        what = f"{crowd.words[name]}, {OF_A_HUNDRED} of 100 wait at most"
        if name == "polls":
            said += f"; meanwhile the portal used {share:.0f} % of a core for everything"
        yield at_most(what, slow, MOST_MS, "ms", said) if crowd.budget else Row(what, said)


def open_class(number: int, places: Sequence[str] = COMMUNITIES) -> Session:
    """The hour of one class, each with a code of its own."""
    code = "".join("ABCDEFGHJK"[int(digit)] for digit in f"{number:05}")
    place = places[number % len(places)]
    return an_hour(place, code=code, heads=PUPILS, way="own", stage="asking", step=2)[0]


def pupils(bank: Bank, one: Session, crowd: Crowd) -> Iterator[Visit]:
    """The phones of a class."""
    form, box, issued = form_of(bank, one), Box(SECRET, "ticket"), time.time() - 600
    for _ in range(PUPILS):
        ticket = seal_ticket(box, new_ticket(form.code, one.phase, one.module, issued, session=one.id))
        yield _pupil(one, crowd, ticket, {item.id: random.choice("abcd?") for item in form.items})


def _pupil(one: Session, crowd: Crowd, ticket: str, given: dict[str, str]) -> Visit:
    first = next(iter(given))
    answer = urlencode({"ticket": ticket, "item": first, "answer": given[first]}).encode()
    fields = {"ticket": ticket, "before": "", "website": "", **{f"q.{name}": letter for name, letter in given.items()}}
    test = urlencode(fields).encode()
    asked, sent = QUIET, QUIET + crowd.answering + QUIET
    heads = {
        "polls": f"GET /class/{one.code}/state HTTP/1.1",
        "answers": f"POST /class/{one.code}/answer HTTP/1.1",
        "tests": f"POST /zh-Hans/quiz/{one.quiz}/ HTTP/1.1",
    }

    async def visit(phone: Phone, start: float) -> None:
        todo = [
            (asked + random.random() * crowd.answering, "answers", answer),
            (sent + random.random() * crowd.sending, "tests", test),
        ]
        at = random.random() * EVERY_SECONDS
        while at < sent + crowd.sending + QUIET:
            todo.append((at, "polls", b""))
            at += EVERY_SECONDS
        for planned, name, body in sorted(todo):
            moment = await until(start + planned)
            known = f"\r\nIf-None-Match: {phone.etag}" if name == "polls" and phone.etag else ""
            try:
                status = await phone.ask(heads[name] + known, body)
            except CannotMeasure:
                crowd.faults[f"{name}: the connection broke"] += 1
                return
            crowd.took[name].append(time.perf_counter() - moment)
            if status not in GOOD:
                crowd.faults[f"{name}: {status}"] += 1

    return visit


@contextmanager
def on_the_load_core() -> Iterator[None]:
    """Leave the server its core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {LOAD_CORE})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
