"""Windows of dates: on which days a campaign is on, which one comes next, what a broken file is told."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.seasons import Season, Window, season_of

JUNE = [{"from": "06-01", "to": "06-30", "day": "06-26"}]
FESTIVAL = [
    {"from": date(2026, 2, 9), "to": date(2026, 2, 24), "day": date(2026, 2, 17)},
    {"from": date(2027, 1, 29), "to": date(2027, 2, 13), "day": date(2027, 2, 6)},
]


@pytest.mark.parametrize(
    ("day", "on"),
    [
        (date(2026, 5, 31), False),
        (date(2026, 6, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
        (date(2031, 6, 15), True),
    ],
)
def test_a_yearly_window_is_on_from_its_first_to_its_last_day_of_every_year(day: date, on: bool) -> None:
    assert (season_of(JUNE).on(day) is not None) == on


def test_what_comes_next_begins_after_today_and_what_has_begun_is_the_latest() -> None:
    june = season_of(JUNE)
    assert june.following(date(2026, 6, 1)) == Window(date(2027, 6, 1), date(2027, 6, 30))
    assert june.following(date(2026, 5, 31)) == Window(date(2026, 6, 1), date(2026, 6, 30))
    assert june.begun(date(2026, 5, 31)) == Window(date(2025, 6, 1), date(2025, 6, 30))
    assert june.begun(date(2026, 12, 31)) == Window(date(2026, 6, 1), date(2026, 6, 30))


def test_listed_windows_end_with_the_list() -> None:
    festival = season_of(FESTIVAL)
    found = festival.on(date(2027, 2, 6))
    assert found is not None
    assert found.day == date(2027, 2, 6)
    assert [one.first.year for one in festival.windows(2026)] == [2026]
    assert festival.windows(2030) == ()
    assert festival.following(date(2026, 1, 1)) == festival.windows(2026)[0]
    assert festival.following(date(2027, 2, 7)) is None
    assert festival.begun(date(2025, 12, 1)) is None


def test_a_window_may_run_over_the_new_year() -> None:
    winter = season_of([{"from": "12-20", "to": "01-10", "day": "01-01"}])
    for day in (date(2026, 12, 20), date(2026, 12, 31), date(2027, 1, 10)):
        assert winter.on(day) == Window(date(2026, 12, 20), date(2027, 1, 10))
    found = winter.on(date(2027, 1, 1))
    assert found is not None
    assert (found.day, found.quarters) == (date(2027, 1, 1), ("2026-Q4", "2027-Q1"))
    assert winter.on(date(2027, 1, 11)) is None


def test_every_day_of_a_year_has_at_most_one_window_of_a_season() -> None:
    both = season_of([{"from": "02-20", "to": "03-10"}, {"from": "08-25", "to": "09-15"}])
    days = [date(2028, 1, 1) + timedelta(days=n) for n in range(366)]
    assert sum(both.on(day) is not None for day in days) == 20 + 22  # 2028 has a 29 February


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ([{"from": "06-01"}], "`from`, `to`"),
        ([{"from": "06-01", "to": "06-30", "when": "06-26"}], "`from`, `to`"),
        ([{"from": "02-29", "to": "03-05"}], "no day of every year"),
        ([{"from": "6-1", "to": "06-05"}], "no day of every year"),
        ([{"from": "13-01", "to": "13-05"}], "no day of every year"),
        ([{"from": "06-31", "to": "07-05"}], "no day of every year"),
        ([{"from": 601, "to": 630}], "all like"),
        ([{"from": "06-01", "to": date(2026, 6, 30)}], "all like"),
        ([{"from": date(2026, 6, 30), "to": date(2026, 6, 1)}], "ends before it begins"),
        ([{"from": "06-30", "to": "06-01"}], "longer than"),
        ([{"from": "06-01", "to": "06-20", "day": "06-26"}], "does not lie"),
        ([{"from": "06-01", "to": "06-20"}, {"from": "06-20", "to": "06-30"}], "overlap on 2001-06-20"),
        ([{"from": "12-20", "to": "01-10"}, {"from": "01-10", "to": "01-20"}], "overlap"),
        ([*FESTIVAL, {"from": "02-01", "to": "02-12"}], "overlap"),
    ],
)
def test_a_window_that_cannot_be_is_named(windows: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        season_of(windows)


def test_a_season_without_windows_is_never_on() -> None:
    assert Season().on(date(2026, 6, 1)) is None
