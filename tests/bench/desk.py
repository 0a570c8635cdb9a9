"""The desk's time at ten million sealed slips beside its time at ten thousand, on SQLite and on PostgreSQL.

All have the same 24 months, audiences and phases in boxes of 28: `few` has a box a cell in the trial's district,
`fifty` and `many` one in each of fifty or a thousand communities. The pages run in this process, as a signed-in
officer's browser asks."""

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from portal.db import make_engine
from tests.bench.filled import DAY, fill
from tests.bench.machine import CannotMeasure
from tests.bench.servers import postgresql
from tests.bench.table import Row, at_most, short
from tests.office_desk import Clock, office_app, sign_in

COMMUNITIES = {"few": 0, "fifty": 50, "many": 1000}
ROUNDS, FEW_ROUNDS = 60, 20
MOST, MOST_MS = 1.5, 250
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
        slips[size] = fill(engine, COMMUNITIES[size])
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
