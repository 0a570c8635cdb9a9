"""What an officer may type: numbers in every usual spelling, and a named fault for everything else."""

from datetime import date

import pytest

from portal.office.indicators_entry import (
    Fault,
    periods_to_enter,
    read_day,
    read_line,
    read_period,
    read_target,
    read_value,
)
from portal.office.indicators_plan import Indicator, Plan

MANAGEMENT = Indicator("management", "result", "quarter", "percent", "at_least", 0.95)
CASES = Indicator("cases", "result", "year", "share_of_base", "at_most", 0.5)
PLAN = Plan("2026-01", "2025", {"management": MANAGEMENT, "cases": CASES})
TODAY = date(2026, 7, 9)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("68.2", "percent", 0.682),
        (" 68.2% ", "percent", 0.682),
        ("６８．２％", "percent", 0.682),
        ("68。5", "percent", 0.685),
        ("0", "percent", 0.0),
        ("100", "percent", 1.0),
        ("29.5", "percent", 0.295),
        ("5,000", "number", 5000.0),
        ("５，０００", "number", 5000.0),
        ("1,234,567", "number", 1234567.0),
        ("10000000", "number", 10_000_000.0),
        ("1", "done", 1.0),
        ("99.25", "score", 99.25),
    ],
)
def test_a_number_is_read_as_it_is_meant(text: str, unit: str, value: float) -> None:
    assert read_value(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("", "percent", "missing"),
        ("  % ", "percent", "missing"),
        ("-5", "percent", "negative"),
        ("－5", "number", "negative"),
        ("−5", "number", "negative"),
        ("NaN", "percent", "number"),
        ("inf", "number", "number"),
        ("1e308", "number", "number"),
        ("1e3", "percent", "number"),
        ("9" * 400, "number", "number"),
        ("0x10", "number", "number"),
        ("٥", "number", "number"),
        ("=1+1", "number", "number"),
        ("六十八", "percent", "numerals"),
        ("5千", "number", "numerals"),
        ("1.5万", "number", "numerals"),
        ("68,2", "percent", "comma"),
        ("50,00", "number", "comma"),
        ("1,2,3", "number", "comma"),
        ("68，2", "percent", "comma"),
        ("12.5", "number", "whole"),
        ("12.0", "share_of_base", "whole"),
        ("68.255", "percent", "decimals"),
        ("100.01", "percent", "above_hundred"),
        ("101", "score", "above_hundred"),
        ("10000001", "number", "large"),
        ("2", "done", "done"),
    ],
)
def test_what_is_no_usable_number_is_named(text: str, unit: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        read_value(text, unit)
    assert caught.value.code == code


def test_a_target_that_everybody_reaches_is_none() -> None:
    with pytest.raises(Fault, match="zero"):
        read_target("0", MANAGEMENT)
    assert read_target("0", CASES) == 0.0
    assert read_target("45", CASES) == 0.45


@pytest.mark.parametrize(
    ("text", "one", "code"),
    [
        ("2026", MANAGEMENT, "period_quarter"),
        ("2026-05", MANAGEMENT, "period_quarter"),
        ("2026-Q5", MANAGEMENT, "period_quarter"),
        ("", MANAGEMENT, "period_quarter"),
        ("2026-Q2", CASES, "period_year"),
        ("2026-Q4", MANAGEMENT, "future"),
        ("2027", CASES, "future"),
        ("2024-Q4", MANAGEMENT, "early"),
        ("2024", CASES, "early"),
    ],
)
def test_a_wrong_period_is_named(text: str, one: Indicator, code: str) -> None:
    with pytest.raises(Fault) as caught:
        read_period(text, one, PLAN, TODAY)
    assert caught.value.code == code


def test_the_running_period_and_all_since_the_base_year_may_be_entered() -> None:
    assert read_period("２０２６-q3", MANAGEMENT, PLAN, TODAY) == "2026-Q3"
    assert read_period("2025", CASES, PLAN, TODAY) == "2025"
    assert periods_to_enter(CASES, PLAN, TODAY) == ("2026", "2025")
    assert periods_to_enter(MANAGEMENT, PLAN, TODAY)[::3] == ("2026-Q3", "2025-Q4", "2025-Q1")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("字" * 201, "long"),
        ("打电话 138 0013 8000 核对", "telling"),
        ("１３８００１３８０００", "telling"),
        ("证件 110101199003070011", "telling"),
        ("a\u202eb", "unprintable"),
        ("a\0b", "unprintable"),
        ("  ", "missing"),
    ],
)
def test_a_source_or_note_holds_no_traces_of_a_person(text: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        read_line(text, required=True)
    assert caught.value.code == code


def test_a_source_may_name_its_report_and_date() -> None:
    assert read_line("  台账 2026-07-01，\n第 12 号 ", required=True) == "台账 2026-07-01， 第 12 号"
    assert read_line("") == ""


@pytest.mark.parametrize(
    ("text", "code"), [("", "day"), ("2026-13-01", "day"), ("2026-06-30", "past"), ("2040-01-01", "far")]
)
def test_a_target_holds_from_an_open_day_on(text: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        read_day(text, date(2026, 7, 1), date(2036, 7, 1))
    assert caught.value.code == code
