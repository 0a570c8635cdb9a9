"""kill -9 in the middle of long work: a few times here, on both databases; hundreds of times in tests/soak."""

import pytest

from tests.faults.alone import Stall
from tests.faults.killed import kill_again_and_again, kill_backups
from tests.faults.nursery import Nursery
from tests.faults.scenarios import NIGHT, QUARTER, Scenario, migrating, restoring

ROUNDS = 2


# Not after a time, as in tests/soak: on a busy machine nothing would be killed.
SURELY = ("at",)


@pytest.mark.parametrize("one", [QUARTER, migrating("0003")], ids=["quarter", "migration"])
def test_killed_work_is_whole_or_undone_and_heals(files: Stall, nursery: Nursery, one: Scenario) -> None:
    assert kill_again_and_again(files, nursery, one, range(ROUNDS), 1, SURELY).killed


def test_a_killed_night_is_whole_or_undone_and_heals(stall: Stall, nursery: Nursery) -> None:
    assert kill_again_and_again(stall, nursery, NIGHT, range(ROUNDS), 1, SURELY).killed


def test_a_full_disk_undoes_a_closing_and_keeps_nothing_from_being_done_later(files: Stall, nursery: Nursery) -> None:
    found = kill_again_and_again(files, nursery, QUARTER, range(2 * ROUNDS), 1, ("most",))
    assert found.full


def test_a_killed_backup_is_no_backup_and_a_killed_restore_no_database(files: Stall, nursery: Nursery) -> None:
    folder = files.folder / "backups"
    folder.mkdir()
    assert kill_backups(files, nursery, folder, range(ROUNDS), 1, SURELY).killed
    assert kill_backups(files, nursery, folder, range(1), 1, ("most",)).full
    assert kill_again_and_again(files, nursery, restoring(folder / "whole.zip"), range(1), 1, SURELY).killed
