"""Closing a month of ten thousand to ten million slips: seal, shred, rewrite the files. How the cost of a slip grows.

The slips are made inside the database and in key order; only their closing is measured. `BENCH_CLOSING_MOST` leaves out
larger months."""

import os
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, text
from tqdm import tqdm

from portal.app import load_content
from portal.db import make_engine, writing
from portal.quiz.forms import Form
from portal.sealing.store import close
from portal.settings import Settings
from tests.bench.machine import CannotMeasure
from tests.bench.servers import COMMUNITIES, SECRET, postgresql, prepare
from tests.bench.table import Row, at_most, short

SIZES = {"SQLite": (10_000, 100_000, 1_000_000, 10_000_000), "PostgreSQL": (10_000, 100_000, 1_000_000)}
MOST = int(os.environ.get("BENCH_CLOSING_MOST", "10000000"))
FROM = 100_000  # below it the fixed cost of a closing is most of it
LINEAR = 1.5
MONTH, CLOSED_ON = "2026-01", date(2026, 2, 10)
_ROWS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number}) SELECT {what} FROM n",
    "postgresql": "SELECT {what} FROM generate_series(1, {number}) AS n(i)",
}
_BYTES = {
    "sqlite": "randomblob({size})",
    "postgresql": "substr(decode(md5(random()::text || i) || md5(i || random()::text), 'hex'), 1, {size})",
}
_DIE = {"sqlite": "abs(random() % {sides})", "postgresql": "floor(random() * {sides})::int"}


def measure(folder: Path) -> list[Row]:
    """The rows of this part."""
    _, bank = load_content(Settings(secret=SECRET))
    forms = {code: form for code, form in bank.forms.items() if form.quiz == "new-drugs"}
    rows: list[Row] = []
    with ExitStack() as stack:
        server = stack.enter_context(postgresql(folder))
        with make_engine(server).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for size in SIZES["PostgreSQL"]:
                connection.execute(text(f"CREATE DATABASE closing_{size}"))
        for name, sizes in SIZES.items():
            each: dict[int, float] = {}
            for size in tqdm([size for size in sizes if size <= MOST], desc=f"closing, {name}"):
                file = folder / f"closing-{size}.db"
                url = f"sqlite:///{file}" if name == "SQLite" else server.replace("/postgres?", f"/closing_{size}?")
                row, each[size] = _close(name, size, url, forms)
                rows.append(row)
                file.unlink(missing_ok=True)
            if (largest := max(each)) > FROM:
                grown = each[largest] / each[FROM]
                what = f"{name}: cost of a slip at {short(largest)} / at {short(FROM)}"
                rows.append(at_most(what, grown, LINEAR, "of the time", f"**{grown:.2f}**"))
    return rows


def _close(name: str, number: int, url: str, forms: dict[str, Form]) -> tuple[Row, float]:
    prepare(url)
    engine = make_engine(url)
    _fill(engine, number, forms)
    wall, core = time.perf_counter(), time.process_time()
    done = close(engine, MONTH, today=CLOSED_ON, forms=forms, eps=1.0, minimum=10)
    wall, core = time.perf_counter() - wall, time.process_time() - core
    engine.dispose()
    if done.sealed + done.carried != number or not done.scrubbed:
        raise CannotMeasure(f"the closing of {number} slips sealed {done.sealed} and carried {done.carried}")
    row = Row(
        f"{name}: closing a month of {short(number)} slips (seal, shred, rewrite the file)",
        f"{short(number / wall)} slips a second ({wall:.1f} s, of it {core:.1f} s of the portal's processor time; "
        f"{done.boxes} boxes)",
    )
    return row, wall / number


def _fill(engine: Engine, number: int, forms: dict[str, Form]) -> None:
    """Slips of people who answer at random, each with its digest, as the writer leaves them."""
    kind = engine.dialect.name

    def one_of(options: list[str]) -> str:
        whens = " ".join(f"WHEN {at} THEN '{option}'" for at, option in enumerate(options))
        return f"CASE {_DIE[kind].format(sides=len(options))} {whens} END"

    items = {len(form.items) for form in forms.values()}
    letters = " || ".join(f"substr('abcd?', 1 + {_DIE[kind].format(sides=5)}, 1)" for _ in range(max(items)))
    slip = (
        f"{_BYTES[kind].format(size=16)}, {one_of(list(COMMUNITIES))}, {one_of(['youth', 'seniors', 'residents'])}, "
        f"{one_of(['before', 'after', 'general'])}, {one_of(sorted(forms))}, {letters}, "
        f"{_DIE[kind].format(sides=2)}, {_DIE[kind].format(sides=2)}, 0, '{MONTH}'"
    )
    digest = f"{_BYTES[kind].format(size=32)}, '{MONTH}'"
    names = "slip_id, community, audience, phase, quiz_version, answers, mastered, aware, flag, period"
    with writing(engine) as connection:
        for table, what in ((f"slip ({names})", slip), ("submission_seen (digest, generation)", digest)):
            rows = _ROWS[kind].format(what=what, number=number)
            connection.execute(text(f"INSERT INTO {table} SELECT * FROM ({rows}) AS made ORDER BY 1"))
