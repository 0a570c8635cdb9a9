"""What a slip costs the one PostgreSQL server that writes, and its synchronous standby: processor time, log, disk.

Four writers store batches as the group-commit writers of four web processes do; what they cost themselves is not
counted. All of them raise one counter (tests handed in of this quiz), so their commits stand in line: the last row says
how long that line is, as a ratio of one run."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from portal.areas.store import import_areas
from portal.db import make_engine
from portal.migrate import upgrade
from portal.slips.store import Count, Slip, Submission, record
from tests.bench.machine import core_seconds
from tests.bench.servers import AREAS, COMMUNITIES
from tests.bench.table import Row, short
from tests.faults.cluster import Cluster, cluster

WRITERS = 4
ALREADY = 100_000  # slips that lie there: random keys then touch pages all over the table
BATCHES = {1: 4_000, 14: 28_000, 100: 60_000}  # slips stored in batches of so many
MANY_WRITERS, SMALL, IN_LINE, ROUNDS = 16, 4, 6_400, 3
MONTH = "2026-06"
TABLES = ("slip", "submission_seen")


def measure(folder: Path) -> list[Row]:
    """A row for each size of batch, one for the disk, one for the line of commits."""
    with cluster() as pair:
        engine = make_engine(pair.url())
        upgrade(engine)
        import_areas(engine, AREAS, (), "bench")
        engine.dispose()
        _store(pair, 1000, ALREADY)
        rows = [_row(pair, size, slips) for size, slips in BATCHES.items()]
        stored = ALREADY + sum(BATCHES.values())
        names = " + ".join(f"pg_total_relation_size('{name}')" for name in TABLES)
        each = _number(pair, f"SELECT {names}") / stored
        rows.append(Row(f"a waiting slip with its digest on the disk ({short(stored)} of them)", f"{each:.0f} bytes"))
        rows.append(_line(pair))
    return rows


def _line(pair: Cluster) -> Row:
    """The same work at one counter, and at one for each writer, in turn."""
    took: dict[bool, list[float]] = {True: [], False: []}
    waits: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for shared in took:
            began = time.perf_counter()
            waits[shared] += _store(pair, SMALL, IN_LINE, MANY_WRITERS, shared)[2]
            took[shared].append(time.perf_counter() - began)
    ratio = min(took[True]) / min(took[False])
    slow, quick = (1000 * median(waits[shared]) for shared in (True, False))
    said = (
        f"**{ratio:.1f}** times as long by the clock; half of the commits took {slow:.0f} ms instead of {quick:.0f} ms"
    )
    what = f"the line of commits: {MANY_WRITERS} writers, {SMALL} slips a commit, at one counter / each at its own"
    return Row(what, said)


def _row(pair: Cluster, size: int, slips: int) -> Row:
    pair.ask(pair.primary, "CHECKPOINT")  # the dearest moment: each page is then logged whole once
    begun = _log(pair)
    primary, standby, waits = _store(pair, size, slips)
    said = (
        f"{short(slips / primary)} slips per second of a core of the primary, {short(slips / standby)} of the standby; "
        f"{(_log(pair) - begun) / slips:.0f} bytes of log a slip; half of the commits took at most "
        f"{1000 * median(waits):.0f} ms"
    )
    return Row(f"PostgreSQL with a synchronous standby: {size} slips a commit, {WRITERS} writers", said)


def _store(
    pair: Cluster, size: int, slips: int, writers: int = WRITERS, shared: bool = True
) -> tuple[float, float, list[float]]:
    """Seconds of processor time of both servers, and how long each commit took."""
    engines = [make_engine(pair.url()) for _ in range(writers)]
    waits: list[float] = []

    def write(number: int) -> None:
        for _ in range(slips // size // writers):
            batch = [_submission("" if shared else str(number)) for _ in range(size)]
            began = time.perf_counter()
            record(engines[number], batch)
            waits.append(time.perf_counter() - began)

    def used() -> tuple[float, float]:
        return core_seconds(pair.primary.pid), core_seconds(pair.standby.pid)

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(lambda number: record(engines[number], [_submission()]), range(writers)))  # connects
        before = used()
        list(pool.map(write, range(writers)))
        after = used()  # the servers' processes still live: of one that has ended nothing can be read
    for one in engines:
        one.dispose()
    return after[0] - before[0], after[1] - before[1], waits


def _submission(counter: str = "") -> Submission:
    community = COMMUNITIES[secrets.randbelow(len(COMMUNITIES))]
    one = Slip(community, "youth", "general", "new-drugs.1A", "abcdabcdabc", True, True)
    counts = (Count("quiz", f"new-drugs.1{counter}", "2026-Q2", "submitted"),)
    return Submission(MONTH, one, counts, secrets.token_bytes(32))


def _log(pair: Cluster) -> float:
    return _number(pair, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")


def _number(pair: Cluster, query: str) -> float:
    ((found,),) = pair.ask(pair.primary, query)
    return float(str(found))
