"""kill -9 in the middle of long work: a few times here, on both databases; hundreds of times in tests/soak."""

import pytest

from tests.faults.alone import Stall
from tests.faults.killed import kill_again_and_again, kill_backups
from tests.faults.nursery import Nursery
from tests.faults.scenarios import NIGHT, QUARTER, Scenario, migrating, restoring

ROUNDS = 2


@pytest.mark.parametrize("one", [QUARTER, migrating("0003")], ids=["quarter", "migration"])
def test_killed_work_is_whole_or_undone_and_heals(files: Stall, nursery: Nursery, one: Scenario) -> None:
    assert kill_again_and_again(files, nursery, one, range(ROUNDS), seed=2).killed


def test_a_killed_night_is_whole_or_undone_and_heals(stall: Stall, nursery: Nursery) -> None:
    assert kill_again_and_again(stall, nursery, NIGHT, range(ROUNDS), seed=2).killed


def test_a_killed_backup_is_no_backup_and_a_killed_restore_no_database(files: Stall, nursery: Nursery) -> None:
    folder = files.folder / "backups"
    folder.mkdir()
    assert kill_backups(files, nursery, folder, range(ROUNDS), seed=2).killed
    assert kill_again_and_again(files, nursery, restoring(folder / "whole.zip"), range(ROUNDS), seed=2).killed
