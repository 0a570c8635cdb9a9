"""The desk's time at ten million sealed slips beside its time at ten thousand, on SQLite and on PostgreSQL.

All have the same 24 months, audiences and phases in boxes of 28: `few` has a box a cell in the trial's district,
`fifty` and `many` one in each of fifty or a thousand communities. The pages run in this process, as a signed-in
officer's browser asks."""

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine, func, insert, select, text

from portal.accounts import store as accounts
from portal.areas.importing import read_areas
from portal.areas.store import import_areas, load_tree
from portal.areas.tree import Area
from portal.db import make_engine, reading, writing
from portal.migrate import upgrade
from portal.periods import months_of
from portal.sealing.models import closing, sealed
from portal.sealing.totals.store import add_up
from portal.settings import ROOT
from portal.trial import set_plan
from portal.vocabulary import AUDIENCES
from tests.bench.machine import CannotMeasure
from tests.bench.servers import postgresql
from tests.bench.table import Row, at_most, short
from tests.office_desk import PASSWORD, Clock, office_app, sign_in

MONTHS = (*months_of("2024"), *months_of("2025"))
PHASES = ("general", "before", "after")
EACH = 28  # slips in a box
COMMUNITIES = {"few": 0, "fifty": 50, "many": 1000}
IN_ONE = 20
ROUNDS, FEW_ROUNDS = 60, 20
MOST, MOST_MS = 1.5, 250
DAY = date(2026, 1, 9)
PAGES = {
    "the dashboard of a district": ("district", "/office/", MOST),
    "the dashboard of a community": ("community", "/office/", MOST),
    "the overview of a district": ("district", "/office/overview", None),
    "the overview of a district's year": ("district", "/office/overview?period=2025", None),
}


@dataclass(frozen=True)
class Times:
    """Seconds of every request of one page, by the clock and of this process's processor time."""

    wall: list[float]
    core: list[float]


def measure(folder: Path) -> list[Row]:
    """The rows of this part."""
    with ExitStack() as stack:
        server = stack.enter_context(postgresql(folder))
        with make_engine(server).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in COMMUNITIES:
                connection.execute(text(f"CREATE DATABASE {name}"))
        urls = {
            "SQLite": {size: f"sqlite:///{folder}/{size}.db" for size in COMMUNITIES},
            "PostgreSQL": {size: server.replace("/postgres?", f"/{size}?") for size in COMMUNITIES},
        }
        return [row for name, sizes in urls.items() for row in _rows(name, sizes)]


def _rows(name: str, urls: dict[str, str]) -> Iterator[Row]:
    engines = {size: make_engine(url) for size, url in urls.items()}
    slips, seconds = {}, {}
    for size, engine in engines.items():
        begun = time.perf_counter()
        slips[size] = _fill(engine, COMMUNITIES[size])
        seconds[size] = time.perf_counter() - begun
    for what, (kind, path, most) in PAGES.items():
        rounds = ROUNDS if most else FEW_ROUNDS
        clients = {
            size: _signed_in(engine, kind) for size, engine in engines.items() if most is None or size != "fifty"
        }
        found = _take_turns(clients, path, rounds)
        wall, core = (
            statistics.median(getattr(found["many"], clock)) / statistics.median(getattr(found["few"], clock))
            for clock in ("wall", "core")
        )
        said = (
            f"**{wall:.2f}** by the clock ({_ms(found['many'].wall)} / {_ms(found['few'].wall)} ms), "
            f"{core:.2f} in processor time of the portal ({_ms(found['many'].core)} / {_ms(found['few'].core)} ms)"
        )
        if most is None:
            yield _of_places(f"{name}: {what}", found, rounds)
        title = f"{name}: {what} at {short(slips['many'])} slips / at {short(slips['few'])}, middle of {rounds}"
        yield at_most(title, max(wall, core), most, "of the time", said) if most else Row(title, said)
    yield Row(f"{name}: writing and adding up {short(slips['many'])} slips in boxes", f"{seconds['many']:.0f} s")
    for engine in engines.values():
        engine.dispose()


def _of_places(what: str, found: dict[str, Times], rounds: int) -> Row:
    many, fifty = (1000 * statistics.median(found[size].wall) for size in ("many", "fifty"))
    title = f"{what} with {COMMUNITIES['many']} communities / with {COMMUNITIES['fifty']}, middle of {rounds}"
    return at_most(title, many, MOST_MS, "ms", f"**{many:.0f} ms** / {fifty:.0f} ms, {many / fifty:.2f} of the time")


def _ms(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.1f}"


def _fill(engine: Engine, number: int) -> int:
    """Areas, officers and sealed boxes, through the statements of a closing; returns the number of slips.

    `number` of communities; 0: the trial's."""
    upgrade(engine)
    areas, people = read_areas((ROOT / "content" / "plan" / "areas.csv").read_bytes())
    import_areas(engine, _areas(number) if number else areas, () if number else people, "bench")
    set_plan(engine, ROOT)
    tree = load_tree(engine)
    communities = [area.code for area in tree.by_code.values() if area.kind == "community"]
    now = datetime.now(UTC)
    for kind, code in {"district": tree.children(None)[0].code, "community": communities[0]}.items():
        accounts.make_account(engine, kind, code, "officer", now)
        accounts.change_password(engine, kind, PASSWORD, now)
    with writing(engine) as connection:
        for month in MONTHS:
            connection.execute(insert(sealed), list(_boxes(month, communities, bool(number))))
            add_up(connection, [month])
        values = {"closed_on": DAY, "eps": 1.0, "box_minimum": 10, "scrubbed": True}
        connection.execute(insert(closing), [{"period": month, **values} for month in MONTHS])
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))  # PostgreSQL does so by itself within a minute
    with reading(engine) as connection:
        return int(connection.scalar(select(func.sum(sealed.c.n)).where(sealed.c.name == "mastered")) or 0)


def _areas(most: int) -> list[Area]:
    offices = [Area(f"S{number:03}", "D", "subdistrict", f"街道 {number}") for number in range(-(-most // IN_ONE))]
    places = [
        Area(f"C{number:04}", offices[number // IN_ONE].code, "community", f"社区 {number}") for number in range(most)
    ]
    return [Area("D", None, "district", "区"), Area("E", "D", "elsewhere", "其他"), *offices, *places]


def _boxes(month: str, communities: list[str], many: bool) -> Iterator[dict[str, object]]:
    """The rows of a month; youth before and after a lesson are classes. Few: one box a cell, the places in turn."""
    chance = random.Random(month)
    for number, (audience, phase) in enumerate(product(AUDIENCES, PHASES)):
        for place in communities if many else [communities[number % len(communities)]]:
            shared: dict[str, object] = {
                "box_id": f"{chance.getrandbits(128):032x}",
                "kind": "R",
                "area": place,
                "audience": audience,
                "phase": phase,
                "session": f"{place}-{month}" if audience == "youth" and phase != "general" else "",
                "version": "new-drugs.1",
                "period": month,
                "n": EACH,
                "eps": 1.0,
                "sealed_on": DAY,
            }
            yield {**shared, "name": "mastered", "value": chance.randint(EACH // 2, EACH)}
            yield {**shared, "name": "aware", "value": chance.randint(EACH // 2, EACH)}


def _signed_in(engine: Engine, name: str) -> FlaskClient:
    clock = Clock(datetime.now(UTC))
    client = office_app(engine, clock, today=DAY).test_client()
    sign_in(client, name)
    return client


def _take_turns(clients: dict[str, FlaskClient], path: str, rounds: int) -> dict[str, Times]:
    """The same page in turn, so that other work on the machine falls on both; the first round is not measured."""
    found = {size: Times([], []) for size in clients}
    for turn in range(rounds + 1):
        for size, client in clients.items():
            wall, core = time.perf_counter(), time.process_time()
            answer = client.get(path)
            core, wall = time.process_time() - core, time.perf_counter() - wall
            if answer.status_code != 200 or "<table" not in answer.get_data(as_text=True):
                raise CannotMeasure(f"{path} answers {answer.status}")
            if turn:
                found[size].wall.append(wall)
                found[size].core.append(core)
    return found
