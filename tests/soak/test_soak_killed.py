"""kill -9 at random points of closings, migrations, backups and restores, hundreds of times, on both databases.

SOAK_KILLS is how many databases of each kind each kind of work dies in, once or more; SOAK_SEED chooses them again."""

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from tqdm import tqdm

from portal.migrate import revisions
from tests.faults import conftest as given
from tests.faults.alone import Stall
from tests.faults.killed import Tally, kill_again_and_again, kill_backups
from tests.faults.nursery import Nursery
from tests.faults.scenarios import HOURS, MONTH, NIGHT, QUARTER, REWRITING, Scenario, migrating, restoring

server, files, databases, stall, nursery = given.server, given.files, given.databases, given.stall, given.nursery
ROUNDS = int(os.environ.get("SOAK_KILLS", "60"))
SEED = int(os.environ.get("SOAK_SEED", "0")) or secrets.randbelow(10**6)
OLD = revisions()[:-1]
Show = Callable[[str, Callable[[Iterable[int]], Tally], int], None]


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str], stall: Stall) -> Show:
    """Runs the rounds with a progress bar and says how they went."""

    def shown(name: str, kill: Callable[[Iterable[int]], Tally], rounds: int) -> None:
        with capsys.disabled():
            print(f"\n{name}, {stall.kind}: SOAK_SEED={SEED} SOAK_KILLS={ROUNDS}")
            found = kill(tqdm(range(rounds), unit="kill"))
            print(found)
        assert found.killed + found.full or rounds < 10, "nothing was killed"

    return shown


@pytest.mark.parametrize("one", [MONTH, QUARTER, HOURS, NIGHT, REWRITING], ids=lambda one: one.name.replace(" ", "-"))
def test_killed_closings_are_whole_or_undone_and_heal(
    stall: Stall, nursery: Nursery, one: Scenario, show: Show
) -> None:
    show(one.name, lambda rounds: kill_again_and_again(stall, nursery, one, rounds, SEED), ROUNDS)


@pytest.mark.parametrize("revision", OLD)
def test_killed_migrations_are_whole_or_undone_and_heal(
    stall: Stall, nursery: Nursery, revision: str, show: Show
) -> None:
    one = migrating(revision)
    show(one.name, lambda rounds: kill_again_and_again(stall, nursery, one, rounds, SEED), -(-ROUNDS // len(OLD)))


def test_killed_backups_and_restores_leave_nothing_half(
    stall: Stall, nursery: Nursery, tmp_path: Path, show: Show
) -> None:
    show("a backup", lambda rounds: kill_backups(stall, nursery, tmp_path, rounds, SEED), ROUNDS)
    one = restoring(tmp_path / "whole.zip")
    show(one.name, lambda rounds: kill_again_and_again(stall, nursery, one, rounds, SEED), ROUNDS)
