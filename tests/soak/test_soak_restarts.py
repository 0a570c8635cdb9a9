"""Reloads at random moments while people answer: nobody is refused, no connection breaks, nothing is lost. Then stops:
whoever is refused asks again, and nothing is lost either.

SOAK_RELOADS is how many for each kind of database; SOAK_SEED chooses the moments again."""

import os
import random
import secrets
import time
from pathlib import Path

import pytest
from tqdm import tqdm

from portal.db import make_engine
from tests.faults.alone import alone
from tests.faults.diary import Client, Crowd, Diary, faults
from tests.faults.restarts import reload_workers
from tests.faults.serving import Serving

STOPS = 5
ROUNDS = int(os.environ.get("SOAK_RELOADS", "20"))
SEED = int(os.environ.get("SOAK_SEED", "0")) or secrets.randbelow(10**6)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_reloads_refuse_nobody(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{kind}: SOAK_SEED={SEED} SOAK_RELOADS={ROUNDS}")
        if kind == "sqlite":
            print(_live_through(tmp_path, f"sqlite:///{tmp_path}/portal.db"))
        else:
            with alone() as server:
                print(_live_through(tmp_path, server.make("portal")))


def _live_through(folder: Path, database: str) -> str:
    dice, settings = random.Random(SEED), {"GRANIAN_RESPAWN_INTERVAL": "20"}
    with Serving(folder, database, settings=settings) as serving, Diary(folder / "diary") as diary:
        serving.must("prepare", "--try")
        serving.start()
        clients = [Client(diary, [serving.url], number, SEED, serving.aged) for number in range(4)]
        with Crowd(clients, pause=0.02) as crowd:
            for _ in tqdm(range(ROUNDS), unit="reload"):
                time.sleep(dice.uniform(0, 3))
                reload_workers(serving)
                crowd.wait_for(4)
                assert diary.read().refused == {}
            for _ in range(STOPS):
                time.sleep(dice.uniform(0, 1))
                assert serving.stop() == 0
                serving.start()
                crowd.wait_for(8)
        engine = make_engine(database)
        assert faults(engine, diary.read()) == []
        engine.dispose()
        return (
            f"{ROUNDS} reloads, {STOPS} stops, {crowd.done} attempts acknowledged, none refused by a reload, none lost"
        )
