"""Two officers at the very same moment, on PostgreSQL: one edition is written, the other officer is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

from sqlalchemy import Engine

from portal.areas.editions.store import EditionTaken, TypedFigure, add_figure, add_target, figures_of, targets_of
from portal.areas.store import Mark

NOW = datetime(2026, 7, 9, 8, tzinfo=UTC)
OFFICERS = 6


def all_at_once(write: Callable[[int], None]) -> int:
    """How many of the writers were told that they came second."""
    start = Barrier(OFFICERS)

    def one(number: int) -> bool:
        start.wait()
        try:
            write(number)
        except EditionTaken:
            return True
        return False

    with ThreadPoolExecutor(OFFICERS) as pool:
        return sum(pool.map(one, range(OFFICERS)))


def test_one_of_many_changes_of_a_target_is_kept_even_for_different_days(engine: Engine) -> None:
    def write(number: int) -> None:
        mark = Mark("target", "management", "", date(2026, 7, number + 1), 0.9, None, "", 0, f"o{number}", NOW, "x")
        add_target(engine, mark, seen=0)

    assert all_at_once(write) == OFFICERS - 1
    (kept,) = targets_of(engine, "management")
    assert (kept.edition, kept.entered_at) == (1, NOW)


def test_one_of_many_figures_of_a_period_is_kept(engine: Engine) -> None:
    def write(number: int) -> None:
        add_figure(engine, TypedFigure("management", "S1", "2026-Q2", 1, 0.9, "x", "", f"o{number}", NOW))

    assert all_at_once(write) == OFFICERS - 1
    (kept,) = figures_of(engine, "S1", ["management"])
    assert (kept.edition, kept.entered_at) == (1, NOW)
