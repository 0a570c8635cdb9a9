"""A town that answers while its database's primary is killed: four web processes, several clients, a pair of servers.

Quick in tests/faults, again and again in tests/soak."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from portal.areas.store import import_areas
from portal.db import make_engine, reading
from portal.migrate import upgrade
from tests.conftest import AREAS
from tests.faults.cluster import Cluster
from tests.faults.diary import Client, Crowd, Diary, faults
from tests.faults.serving import Serving

WORKERS = 4
NAME = "town"  # by which the database knows the web processes


def prepare(pair: Cluster) -> None:
    """Give the pair tables and a few communities."""
    engine = make_engine(pair.url())
    upgrade(engine)
    import_areas(engine, AREAS, (), "tests")
    engine.dispose()


@contextmanager
def town(pair: Cluster, folder: Path) -> Iterator[Serving]:
    """The portal with four processes on the pair."""
    told = {"PGAPPNAME": NAME, "PORTAL_PROCESSES": str(WORKERS)}
    with Serving(folder, pair.url(), WORKERS, settings=told) as portal:
        portal.start()
        yield portal


def crowd_of(portal: Serving, diary: Diary, clients: int, seed: int = 0) -> Crowd:
    """People who take the quiz again and again, and send again what was not acknowledged."""
    return Crowd([Client(diary, [portal.url], number, seed, portal.aged) for number in range(clients)])


def processes_at(pair: Cluster) -> int:
    """How many connections of web processes the primary has."""
    ((found,),) = pair.ask(pair.primary, f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{NAME}'")
    return int(str(found))


def fail_over(pair: Cluster, portal: Serving, crowd: Crowd, more: int) -> None:
    """Kill the primary under load, look at pages meanwhile, promote, and wait until people are served again."""
    crowd.wait_for(more)
    pair.kill_primary()
    assert [portal.get(f"/{tag}/")[0] for tag in ("en", "zh-Hans", "ug")] == [200] * 3, "pages need no database"
    pair.promote()
    crowd.wait_for(more)


def found_wrong(pair: Cluster, diary: Diary) -> list[str]:
    """What the primary's slips have against the clients' own log."""
    engine = make_engine(pair.url())
    found = faults(engine, diary.read())
    with reading(engine) as connection:
        flagged = connection.scalar(text("SELECT count(*) FROM slip WHERE flag <> 0"))
    engine.dispose()
    return found + ([f"{flagged} flagged"] if flagged else [])
