"""kill -9 in the middle of closings: a few here, on both databases; hundreds and all kinds of work in tests/soak."""

import pytest

from tests.faults.alone import Stall
from tests.faults.killed import NIGHT, QUARTER, Scenario, kill_again_and_again
from tests.faults.nursery import Nursery

ROUNDS = 3


@pytest.mark.parametrize("one", [QUARTER, NIGHT], ids=["quarter", "night"])
def test_a_killed_closing_is_whole_or_undone_and_heals(stall: Stall, nursery: Nursery, one: Scenario) -> None:
    found = kill_again_and_again(stall, nursery, one, range(ROUNDS), seed=2)
    assert found.killed
