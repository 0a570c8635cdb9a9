"""A mixed day in ten minutes: readers, people who take the quiz, officers, and forty classes, on one core.

Nobody waits for anybody: each has a clock of its own, and a late answer counts from when it was asked for. Pages are
drawn as they are asked for first, as after a start. `BENCH_MIXED_SECONDS` shortens the day."""

import os
import random
import resource
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select

from portal.app import create_app
from portal.db import make_engine, reading
from portal.quiz.bank import Bank
from portal.settings import Settings
from portal.slips.models import slip
from tests.an_hour import keep_hour
from tests.bench import forty
from tests.bench.crowd import Phone, Visit, gather, percentile, until
from tests.bench.filled import fill, some_areas
from tests.bench.forty import CLASSES, EVERY_SECONDS, GOOD, PUPILS, QUIET, Crowd, on_the_load_core
from tests.bench.machine import CannotMeasure, core_seconds
from tests.bench.officers import LOOKED_AT, signed_in
from tests.bench.servers import SECRET, portal
from tests.bench.submissions import QUIZ, prepared_bodies
from tests.bench.table import Row, at_most, short

SECONDS = float(os.environ.get("BENCH_MIXED_SECONDS", "600"))
RATE, VISITORS = 200, 200  # requests a second of all visitors together; so many have a connection open
SHARES = {"pages": 90, "submissions": 8, "officers' pages": 2}  # a submission is a form asked for and one sent
COMMUNITIES = 50
MOST_MS, OF_A_HUNDRED = 100, 99
_PACKED = "\r\nAccept-Encoding: gzip, deflate, br"


@dataclass
class Day:
    """What everybody needs, and {what: seconds of each answer}; `faults`: what went wrong, and how often."""

    paths: list[str]
    bodies: list[str]
    cookie: str
    took: dict[str, list[float]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)

    async def ask(self, phone: Phone, what: str, moment: float, head: str, body: bytes = b"") -> None:
        """One request, planned for `moment`."""
        try:
            status = await phone.ask(head, body)
        except CannotMeasure:
            self.faults[f"{what}: the connection broke"] += 1
            phone.close()
            await phone.connect()
            return
        self.took.setdefault(what, []).append(time.perf_counter() - moment)
        if status not in GOOD:
            self.faults[f"{what}: {status}"] += 1


def measure(folder: Path) -> list[Row]:
    """The rows of this part."""
    url = f"sqlite:///{folder / 'mixed.db'}"
    engine = make_engine(url)
    fill(engine, COMMUNITIES)
    places = [area.code for area in some_areas(COMMUNITIES) if area.kind == "community"]
    app = create_app(Settings(secret=SECRET, database=url, https=False), engine)
    bank: Bank = app.extensions["quiz"].bank
    hours = [forty.open_class(number, places) for number in range(CLASSES)]
    for one in hours:
        keep_hour(engine, one)
    form = next(form for form in bank.forms.values() if form.quiz == QUIZ)
    number = int(RATE * SECONDS * SHARES["submissions"] / 100 * 1.3) + 100
    span = (SECONDS - 3 * QUIET) / 2
    crowd = Crowd(span, span, True)
    _allow_files(VISITORS + CLASSES * PUPILS + 100)
    with portal("wsgi:app", url, folder) as (address, pid), on_the_load_core():
        day = Day(app.extensions["paths"], prepared_bodies(form, number, places), signed_in(address))
        parts, chance = urlsplit(address), random.Random(626)
        visits = [visit for one in hours for visit in forty.pupils(bank, one, crowd)]
        visits += [_visitor(day, random.Random(chance.random())) for _ in range(VISITORS)]
        used, own, began = core_seconds(pid), time.process_time(), time.perf_counter()
        gather(str(parts.hostname), int(parts.port or 0), visits)
        lasted = time.perf_counter() - began
        shares = [100 * seconds / lasted for seconds in (core_seconds(pid) - used, time.process_time() - own)]
    with reading(engine) as connection:
        stored = connection.scalar(select(func.count()).select_from(slip)) or 0
    engine.dispose()
    day.faults.update(crowd.faults)
    sent = len(day.took.get("submissions", ())) + len(crowd.took["tests"])
    if stored < sent:
        raise CannotMeasure(f"{sent} tests were acknowledged, {stored} are stored")
    named = {"class polls": "polls", "answers in class": "answers", "tests of classes": "tests"}
    day.took.update({what: crowd.took[name] for what, name in named.items()})
    return _rows(day, lasted, shares, stored)


def _rows(day: Day, lasted: float, shares: list[float], stored: int) -> list[Row]:
    everything = [seconds for each in day.took.values() for seconds in each]
    slow = 1000 * percentile(everything, OF_A_HUNDRED)
    mix = ", ".join(f"{share} % {what}" for what, share in SHARES.items())
    faults = ", ".join(f"{what} ({times})" for what, times in day.faults.most_common(5))
    return [
        at_most(
            f"{lasted / 60:.0f} minutes of {RATE} requests a second ({mix}) and {CLASSES} classes of {PUPILS} that ask "
            f"each {EVERY_SECONDS:g} s: {OF_A_HUNDRED} of 100 of all answers within",
            slow,
            MOST_MS,
            "ms",
            f"**{slow:.0f} ms** ({len(everything)} answers, {short(len(everything) / lasted)} a second)",
        ),
        at_most("errors among them", day.faults.total(), 0, "", f"**{day.faults.total()}**{faults and ': '}{faults}"),
        *(_waits(what, each) for what, each in day.took.items()),
        Row("tests acknowledged and found in the database", f"{stored}"),
        Row("a core of the portal, of the load", f"{shares[0]:.0f} % and {shares[1]:.0f} %"),
    ]


def _waits(what: str, seconds: list[float]) -> Row:
    half, slow, most = (1000 * percentile(seconds, share) for share in (50, OF_A_HUNDRED, 100))
    said = f"half within {half:.1f} ms, {OF_A_HUNDRED} of 100 within {slow:.0f} ms, all within {most:.0f} ms"
    return Row(f"of them {what} ({len(seconds)})", said)


def _visitor(day: Day, chance: random.Random) -> Visit:
    """One connection on which people come by, each at a moment of their own."""
    kinds, weights = zip(*SHARES.items(), strict=True)
    form = f"/zh-Hans/quiz/{QUIZ}/"

    async def visit(phone: Phone, start: float) -> None:
        at = chance.expovariate(RATE / VISITORS)
        while at < SECONDS:
            moment = await until(start + at)
            (kind,) = chance.choices(kinds, weights)
            if kind == "pages":
                await day.ask(phone, kind, moment, f"GET {chance.choice(day.paths)} HTTP/1.1{_PACKED}")
            elif kind == "submissions":
                await day.ask(phone, "forms", moment, f"GET {form} HTTP/1.1{_PACKED}")
                body = day.bodies.pop().encode()
                await day.ask(phone, kind, time.perf_counter(), f"POST {form} HTTP/1.1", body)
            else:
                head = f"GET {chance.choice(LOOKED_AT)} HTTP/1.1{_PACKED}\r\nCookie: {day.cookie}"
                await day.ask(phone, kind, moment, head)
            at += chance.expovariate(RATE / VISITORS)

    return visit


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted:
        raise CannotMeasure(f"this shell may open {hard} files, the crowd wants {wanted}: raise `ulimit -n`")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
