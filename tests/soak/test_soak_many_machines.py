"""Primaries killed one after the other under load from four web processes, each time with a new standby; nights that
several schedulers work at together, on both databases.

SOAK_FAILOVERS, SOAK_ATTEMPTS and SOAK_NIGHTS say how many; SOAK_SEED chooses the same ones again."""

import os
import random
import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tqdm import tqdm

from portal.areas.store import import_areas
from portal.migrate import upgrade
from tests.conftest import AREAS
from tests.faults import conftest as given
from tests.faults.alone import Stall, opened
from tests.faults.cluster import Cluster, cluster
from tests.faults.diary import Diary, faults
from tests.faults.failing import WORKERS, crowd_of, fail_over, found_wrong, prepare, processes_at, town
from tests.faults.schedulers import MONTHS, one_night
from tests.faults.serving import Serving

server, files, databases, stall = given.server, given.files, given.databases, given.stall
FAILOVERS = int(os.environ.get("SOAK_FAILOVERS", "25"))
ATTEMPTS = int(os.environ.get("SOAK_ATTEMPTS", "2000"))
NIGHTS = int(os.environ.get("SOAK_NIGHTS", "15"))
SEED = int(os.environ.get("SOAK_SEED", "0")) or secrets.randbelow(10**6)
CLIENTS = 12


@pytest.fixture(scope="module")
def pair() -> Iterator[Cluster]:
    with cluster() as one:
        prepare(one)
        yield one


def test_one_primary_after_the_other_is_killed(
    pair: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each round also ends the standby for a moment: commits wait then, and some are given up and sent again."""
    dice = random.Random(SEED)
    with capsys.disabled(), town(pair, tmp_path) as portal, Diary(tmp_path / "diary") as diary:
        print(f"\nSOAK_SEED={SEED} SOAK_FAILOVERS={FAILOVERS}, {WORKERS} web processes, {CLIENTS} clients")
        with crowd_of(portal, diary, CLIENTS, SEED) as crowd:
            for _ in tqdm(range(FAILOVERS), unit="primary"):
                fail_over(pair, portal, crowd, dice.randrange(20, 120))
                pair.rejoin()
                if dice.random() < 0.3:
                    pair.kill_standby()
                    crowd.clients[0].stopping.wait(dice.random() * 3)
                    pair.start_again(pair.standby)
                crowd.wait_for(20)
        assert found_wrong(pair, diary) == []
        assert processes_at(pair) >= WORKERS
        told = diary.read()
        print(
            f"{len(told.posted)} attempts, {told.acknowledged.total()} acknowledged at first, {told.again.total()} "
            f"when sent again, refused meanwhile: {dict(told.refused)}; none missing, none twice"
        )


def test_four_processes_share_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SQLite on one machine: four group-commit writers take turns."""
    url = f"sqlite:///{tmp_path / 'portal.db'}"
    with opened(url) as engine:
        upgrade(engine)
        import_areas(engine, AREAS, (), "tests")
    with capsys.disabled(), Serving(tmp_path, url, WORKERS) as portal, Diary(tmp_path / "diary") as diary:
        print(f"\nSOAK_SEED={SEED} SOAK_ATTEMPTS={ATTEMPTS}")
        portal.start()
        with crowd_of(portal, diary, CLIENTS, SEED) as crowd:
            for _ in tqdm(range(ATTEMPTS // 100), unit="hundred"):
                crowd.wait_for(100)
        with opened(url) as engine:
            assert faults(engine, diary.read()) == []
        assert not diary.read().refused


def test_schedulers_work_at_one_night_together(stall: Stall, capsys: pytest.CaptureFixture[str]) -> None:
    dice, problems = random.Random(SEED), Counter[str]()
    with capsys.disabled():
        print(f"\nSOAK_SEED={SEED} SOAK_NIGHTS={NIGHTS} {stall.kind}")
        for _ in tqdm(range(NIGHTS), unit="night"):
            told, wrong = one_night(stall, dice.randrange(2, 7))
            assert wrong == []
            assert told.closed == Counter(MONTHS)
            assert told.all_done
            problems += told.problems
        print(f"tried again: {dict(problems)}")
