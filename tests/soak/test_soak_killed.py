"""kill -9 at random points of closings, hundreds of times, on both databases.

SOAK_KILLS is how many kills each kind of work dies on each database; SOAK_SEED chooses them again."""

import os
import secrets

import pytest
from tqdm import tqdm

from tests.faults import conftest as given
from tests.faults.alone import Stall
from tests.faults.killed import HOURS, MONTH, NIGHT, QUARTER, REWRITING, Scenario, kill_again_and_again
from tests.faults.nursery import Nursery

server, files, databases, stall, nursery = given.server, given.files, given.databases, given.stall, given.nursery
ROUNDS = int(os.environ.get("SOAK_KILLS", "60"))
SEED = int(os.environ.get("SOAK_SEED", "0")) or secrets.randbelow(10**6)


@pytest.mark.parametrize("one", [MONTH, QUARTER, HOURS, NIGHT, REWRITING], ids=lambda one: one.name.replace(" ", "-"))
def test_killed_closings_are_whole_or_undone_and_heal(
    stall: Stall, nursery: Nursery, one: Scenario, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\n{one.name}, {stall.kind}: SOAK_SEED={SEED} SOAK_KILLS={ROUNDS}")
        found = kill_again_and_again(stall, nursery, one, tqdm(range(ROUNDS), unit="kill"), SEED)
        print(found)
    assert found.killed >= ROUNDS / 2
