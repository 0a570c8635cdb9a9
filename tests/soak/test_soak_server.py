"""A portal under load in which everything is killed again and again; an independent client writes down what it is told.

SOAK_FAULTS is how many faults strike each database; SOAK_SEED chooses them again."""

import os
import secrets
from pathlib import Path

import pytest
from tqdm import tqdm

from tests.faults.alone import alone
from tests.faults.chaos import live_through

ROUNDS = int(os.environ.get("SOAK_FAULTS", "100"))
SEED = int(os.environ.get("SOAK_SEED", "0")) or secrets.randbelow(10**6)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_lost_and_nothing_sealed_changes(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\n{kind}: SOAK_SEED={SEED} SOAK_FAULTS={ROUNDS}")
        rounds = tqdm(range(ROUNDS), unit="fault")
        if kind == "sqlite":
            found = live_through(tmp_path, f"sqlite:///{tmp_path}/portal.db", rounds, SEED)
        else:
            with alone(options="-c log_min_messages=fatal") as server:  # with its usual durability: it dies too
                found = live_through(tmp_path, server.make("portal"), rounds, SEED, server)
        print(found)
    assert found[1] >= ROUNDS
