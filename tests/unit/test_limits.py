"""What each of several processes may take, so that all together take what one would."""

import random
from collections import Counter
from datetime import date

import pytest

from portal.limits import AddressLimit, share
from portal.quiz.limits import DailyCap

DAY = date(2026, 6, 26)


def test_alone_a_process_takes_all() -> None:
    assert share(200, 1) == 200


@pytest.mark.parametrize("processes", [2, 4, 16, 64])
def test_all_together_take_hardly_more_than_one_would(processes: int) -> None:
    assert 200 <= processes * share(200, processes) < processes * 200
    assert 6000 <= processes * share(6000, processes) <= 6000 + 3 * (6000 * processes) ** 0.5


def test_a_flood_spread_over_four_processes_is_stopped() -> None:
    caps = [DailyCap(200, processes=4) for _ in range(4)]
    counted = sum(not cap.exceeded("C11", 0, DAY) for cap in caps for _ in range(1000))
    assert 200 <= counted <= 300
    caps = [DailyCap(200, processes=4) for _ in range(4)]
    assert sum(not cap.exceeded("C11", 20_000, DAY) for cap in caps for _ in range(2000)) >= 1000


def test_an_honest_day_below_the_cap_loses_hardly_anybody() -> None:
    """Dealt by chance to four processes: of a hundred days with 200 attempts each, fewer than one in a thousand."""
    dice, lost = random.Random(7), 0
    for _ in range(100):
        caps = [DailyCap(200, processes=4) for _ in range(4)]
        lost += sum(dice.choice(caps).exceeded("C11", 0, DAY) for _ in range(200))
    assert lost < 20


def test_an_address_is_limited_over_all_processes() -> None:
    limits = [AddressLimit(share(240, 4)) for _ in range(4)]
    allowed = Counter(one.allows("10.0.0.1", 5.0) for one in limits for _ in range(500))
    assert 240 <= allowed[True] <= 340
