"""The machine's clock is set back or forward while people answer: nothing is refused, lost or counted twice."""

from datetime import date, datetime

import pytest

from portal.areas.store import import_areas
from portal.areas.tree import Area
from portal.periods import CHINA
from portal.sealing.models import closing, sealed
from portal.sealing.store import close
from portal.slips.models import slip, submission_seen
from tests.conftest import AREAS
from tests.samples import count_of, rows_of
from tests.web.conftest import House, key_of

HOUR = 3600
DAY = 24 * HOUR


def at(year: int, month: int, day: int) -> float:
    return datetime(year, month, day, 12, tzinfo=CHINA).timestamp()


def fill(house: House) -> dict[str, str]:
    return {**house.open_form(), "community": "C11", "audience": "youth"}


def send(house: House, fields: dict[str, str]) -> int:
    return house.send(fields, key_of(house.form())).status


@pytest.mark.parametrize("by", [-HOUR, -DAY + 120, HOUR, 20 * DAY])
def test_an_open_form_is_taken_as_usual_after_the_clock_was_set(house: House, by: float) -> None:
    fields = fill(house)
    house.clock.seconds += by
    assert send(house, fields) == 303
    (row,) = rows_of(house.engine, slip)
    assert row["flag"] == 0, "nobody knows how long it was open, so nobody is called a machine"
    assert send(house, fields) == 303
    assert count_of(house.engine, slip) == 1, "a second tap counts once, whatever the clock says"


def test_two_machines_whose_clocks_differ_do_not_spare_a_machine(house: House) -> None:
    fields = fill(house)
    house.clock.seconds -= 60 + 30  # the form was made 30 seconds from now, by a machine that is ahead
    assert send(house, fields) == 303
    assert [row["flag"] for row in rows_of(house.engine, slip)] == [1]


def test_a_new_community_is_known_soon_after_the_clock_was_set_back(house: House) -> None:
    fields = fill(house)
    house.clock.seconds -= 30 * DAY
    import_areas(house.engine, (*AREAS, Area("C14", "S1", "community", "new")), (), "tests")
    fields = fill(house)
    assert house.send({**fields, "community": "C14"}, key_of(house.form())).status == 303


def test_an_address_is_not_shut_out_by_a_clock_that_was_set_back(house: House) -> None:
    fields = fill(house)
    house.desk.limit._most = 1
    assert send(house, fields) == 303
    assert send(house, fields) == 429
    house.clock.seconds -= 5 * HOUR
    assert send(house, fields) == 303


def close_all(house: House, *months: str) -> None:
    for month in months:
        forms = house.desk.bank.forms
        close(house.engine, month, today=date(2026, 12, 5), forms=forms, eps=1.0, minimum=10)


def take(house: House, n: int) -> None:
    for _ in range(n):
        assert send(house, fill(house)) == 303


def test_answers_of_a_month_that_was_closed_too_early_are_counted_later(house: House) -> None:
    """The clock ran months ahead and the scheduler closed June to September; then it was set right."""
    take(house, 12)
    close_all(house, "2026-06", "2026-07", "2026-08", "2026-09")
    before = rows_of(house.engine, sealed)
    house.clock.seconds = at(2026, 6, 20)
    house.desk._closed = None  # as after a minute
    take(house, 11)
    assert {row["period"] for row in rows_of(house.engine, slip)} == {"2026-10"}, "the first month that is open"
    assert {row["generation"] for row in rows_of(house.engine, submission_seen)} >= {"2026-10"}
    close_all(house, "2026-10")
    boxes = [(row["n"], row["period"]) for row in rows_of(house.engine, sealed) if row["name"] == "mastered"]
    assert sorted(boxes) == [(11, "2026-10"), (12, "2026-06")]
    now = rows_of(house.engine, sealed)
    assert all(row in now for row in before)


def test_answers_of_a_clock_that_fell_back_by_years_are_not_dropped(house: House) -> None:
    take(house, 10)
    close_all(house, "2026-06")
    house.clock.seconds = at(1971, 1, 1)
    take(house, 10)
    close_all(house, "2026-07")
    boxes = sorted(row["n"] for row in rows_of(house.engine, sealed) if row["name"] == "mastered")
    assert boxes == [10, 10]
    assert count_of(house.engine, slip) == 0
    assert {row["period"] for row in rows_of(house.engine, closing)} == {"2026-06", "2026-07"}


def test_the_usual_month_is_that_of_the_clock(house: House) -> None:
    take(house, 1)
    close_all(house, "2026-05")
    house.clock.seconds = at(2026, 7, 1)
    take(house, 1)
    assert sorted(row["period"] for row in rows_of(house.engine, slip)) == ["2026-06", "2026-07"]
