"""Months, quarters and years: the only times that an answer knows."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal import periods
from portal.locales import negotiate

MONTHS = some.builds("{:04d}-{:02d}".format, some.integers(2003, 2196), some.integers(1, 12))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 16, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_changes_at_midnight_in_china(now: datetime, day: date) -> None:
    assert periods.today(now) == day


@given(MONTHS, some.integers(-24, 24))
def test_steps_forth_and_back_lead_home(month: str, steps: int) -> None:
    assert periods.shift(periods.shift(month, steps), -steps) == month
    assert periods.is_month(periods.shift(month, steps))


@given(MONTHS)
def test_a_month_lies_in_its_quarter_and_its_year(month: str) -> None:
    assert month in periods.months_of(periods.quarter_of(month))
    assert month in periods.months_of(month[:4])
    assert periods.months_of(month) == (month,)
    assert periods.ends_quarter(month) == (month == periods.months_of(periods.quarter_of(month))[-1])


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "26-01", "2026-1", "2026-Q5", "2026-Q0", "２０２６-01", "2026-1\n"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    assert not periods.is_month(text)
    with pytest.raises(ValueError, match="is not a month"):
        periods.months_of(text)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 7, 3), "2026-05"),
        (date(2026, 7, 4), "2026-06"),
        (date(2026, 1, 4), "2025-12"),
        (date(2026, 1, 1), "2025-11"),
    ],
)
def test_a_month_can_be_closed_from_day_four_on(day: date, month: str) -> None:
    assert periods.last_closable(day) == month


@given(some.text(max_size=60), some.text(max_size=20))
def test_no_header_makes_the_choice_of_a_language_fail(header: str, cookie: str) -> None:
    assert negotiate(cookie, header).tag in {"zh-Hans", "zh-Hant", "en", "ug"}
