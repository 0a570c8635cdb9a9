"""Schedulers of four machines wake at the same moment, on both databases: nothing is sealed twice, nothing is left."""

from collections import Counter

from tests.faults.alone import Stall
from tests.faults.schedulers import MONTHS, one_night

MACHINES = 4


def test_schedulers_that_wake_together_seal_each_month_and_class_once(stall: Stall) -> None:
    told, wrong = one_night(stall, MACHINES)
    assert wrong == []
    assert told.closed == Counter(MONTHS)
    assert told.all_done, told.problems
