"""A class hour: a thousand phones that ask each two seconds where it is, as a share of one core."""

import time
import urllib.request
from pathlib import Path

from portal.db import make_engine
from portal.live import store
from portal.live.store import Mark, digest_of
from tests.an_hour import an_hour, keep_hour
from tests.bench.load import Server, middle_cost, one_round
from tests.bench.servers import COMMUNITIES, portal, prepare
from tests.bench.table import Row, at_most, short

PUPILS, EVERY_SECONDS = 1000, 2
MOST_PERCENT = 8
ROUNDS, SECONDS = 3, 3


def measure(folder: Path) -> list[Row]:
    """The rows of this part: phones that know the state already (304), and phones that are told it anew."""
    url = f"sqlite:///{folder / 'classes.db'}"
    prepare(url)
    code = _open(url)
    with portal("wsgi:app", url, folder) as (address, pid):
        state = f"{address}/class/{code}/state"
        with urllib.request.urlopen(state) as answer:
            etag = answer.headers["ETag"]
        known = Server(state, pid, ("--header", f"If-None-Match: {etag}"))
        fresh = Server(state, pid)
        costs = {
            name: middle_cost([one_round(server, SECONDS) for _ in range(ROUNDS)])
            for name, server in (("unchanged", known), ("anew", fresh))
        }
    asked = PUPILS / EVERY_SECONDS
    return [
        at_most(
            f"{PUPILS} pupils polling each {EVERY_SECONDS} s, nothing new (304): share of one core",
            100 * asked / costs["unchanged"],
            MOST_PERCENT,
            "%",
            f"**{100 * asked / costs['unchanged']:.1f} %** ({short(costs['unchanged'])} answers per second of a core)",
        ),
        at_most(
            "the same, told anew each time (200)",
            100 * asked / costs["anew"],
            MOST_PERCENT,
            "%",
            f"**{100 * asked / costs['anew']:.1f} %** ({short(costs['anew'])} answers per second of a core)",
        ),
    ]


def _open(url: str) -> str:
    engine = make_engine(url)
    one, _ = an_hour(COMMUNITIES[0], code="ABCDE", heads=PUPILS, way="own", stage="asking", step=2)
    keep_hour(engine, one)
    marks = [Mark(one.id, "general", "any", "abcd?"[n % 5], digest_of(str(n)), 0) for n in range(100)]
    store.count(engine, marks, int(time.time()))
    engine.dispose()
    return one.code
