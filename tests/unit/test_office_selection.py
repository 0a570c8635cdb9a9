"""The closed list of views: which words exist, which periods are offered, what an officer sees first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.areas.tree import Area, Tree
from portal.office.selection import (
    ALL,
    UnknownWord,
    earlier,
    first_view,
    is_closed,
    last_closed,
    offered_periods,
    read_area,
    read_selection,
    trend_periods,
)
from portal.periods import months_of

D1, C1 = Area("D1", None, "district", "东区"), Area("C1", "D1", "elsewhere", "别处")
TREE = Tree([D1, C1])


def test_an_address_without_words_is_the_officers_own_view() -> None:
    assert read_area({}, TREE, "C1") == C1
    found = read_selection({}, C1, "2026-Q1")
    assert found.words() == {"area": "C1", "audience": ALL, "phase": ALL, "period": "2026-Q1"}


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("audience", "teachers"),
        ("audience", ""),
        ("audience", "youth|seniors"),
        ("phase", "general"),
        ("phase", "BEFORE"),
        ("period", ""),
        ("period", "2026-13"),
        ("period", "2026-Q5"),
        ("period", "2026-05-01"),
        ("period", "26"),
        ("period", "2026-04|2026-05"),
        ("period", "２０２６"),
    ],
)
def test_a_word_on_no_list_is_unknown(name: str, word: str) -> None:
    with pytest.raises(UnknownWord):
        read_selection({name: word}, C1, "2026-Q1")


def test_an_unknown_area_is_unknown() -> None:
    with pytest.raises(UnknownWord):
        read_area({"area": "X9"}, TREE, "D1")


@pytest.mark.parametrize(
    ("period", "one", "two"),
    [("2026-01", "2025-12", "2025-11"), ("2026-Q1", "2025-Q4", "2025-Q3"), ("2026", "2025", "2024")],
)
def test_earlier_periods_keep_their_kind(period: str, one: str, two: str) -> None:
    assert (earlier(period, 1), earlier(period, 2)) == (one, two)


@pytest.mark.parametrize(
    ("period", "closed_to", "closed"),
    [
        ("2026-Q2", "2026-06", True),
        ("2026-Q2", "2026-05", False),
        ("2026-05", "2026-05", True),
        ("2026", "2026-11", False),
        ("2026", "2026-12", True),
        ("2026-05", "", False),
    ],
)
def test_a_period_is_closed_when_its_last_month_is(period: str, closed_to: str, closed: bool) -> None:
    assert is_closed(period, closed_to) is closed


def test_the_latest_sealed_periods() -> None:
    assert [last_closed(kind, "2026-05") for kind in ("month", "quarter", "year")] == ["2026-05", "2026-Q1", "2025"]
    assert [last_closed(kind, "2026-12") for kind in ("month", "quarter", "year")] == ["2026-12", "2026-Q4", "2026"]


def test_a_trend_goes_back_to_the_first_box_and_no_further_than_its_length() -> None:
    assert trend_periods("2026-06", "2020-01")[0] == "2025-07"
    assert trend_periods("2026-Q2", "2020-01") == tuple(
        f"{year}-Q{quarter}"
        for year, quarter in [(2024, 3), (2024, 4), *[(2025, q) for q in (1, 2, 3, 4)], (2026, 1), (2026, 2)]
    )
    assert trend_periods("2026-Q2", "2026-02") == ("2026-Q1", "2026-Q2")
    assert trend_periods("2000", "2026-02") == ("2000",)


def test_what_is_offered_and_seen_first() -> None:
    offered = offered_periods("2026-05", ("2026-06",), "2026-02")
    assert offered == {
        "open": ("2026-06",),
        "quarter": ("2026-Q1",),
        "year": (),
        "month": ("2026-05", "2026-04", "2026-03", "2026-02"),
    }
    assert first_view(offered) == "2026-Q1"
    assert first_view(offered_periods("2026-05", ("2026-06",), "2026-05")) == "2026-05"
    assert first_view(offered_periods("", ("2026-06", "2026-05"), "2026-05")) == "2026-06"


@given(st.integers(2001, 2150), st.integers(1, 12), st.integers(0, 60))
def test_only_sealed_periods_are_offered_as_sealed(year: int, month: int, back: int) -> None:
    closed_to = f"{year}-{month:02d}"
    first = earlier(closed_to, min(back, 10))
    offered = offered_periods(closed_to, (), first)
    for kind in ("quarter", "year", "month"):
        for period in offered[kind]:
            assert is_closed(period, closed_to)
            assert months_of(period)[-1] >= first
