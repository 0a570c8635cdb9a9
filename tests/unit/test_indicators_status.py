"""Which word stands beside which figure."""

from datetime import date
from fractions import Fraction

import pytest

from portal.measure import Verdict, shown_rate
from portal.office.headline import Headline
from portal.office.indicators_plan import Indicator
from portal.office.indicators_status import due_status, exact, measured_status, reached_at, reaches, typed_status
from portal.office.overview_parts import Goal

RATE = Indicator("management", "result", "quarter", "percent", "at_least", 0.95)
RELAPSE = Indicator("relapse", "result", "year", "percent", "at_most", 0.2)
TEAMS = Indicator("teams", "process", "year", "number", "at_least", 10, by="2030-12")
PLACE = Indicator("m12_place", "milestone", "month", "done", "at_least", 1, by="2026-12")


def test_binary_fractions_decide_nothing() -> None:
    # As floats 0.1 + 0.2 > 0.3 and 0.07 * 100 > 7.
    assert reaches(exact(0.29), 0.29, "at_least")
    assert reaches(Fraction(3, 10), 0.3, "at_most")
    assert not reaches(Fraction(300001, 1000000), 0.3, "at_most")
    assert not reaches(Fraction(949999, 1000000), 0.95, "at_least")


@pytest.mark.parametrize(
    ("one", "value", "period", "until", "day", "word"),
    [
        (RATE, 0.95, "2026-Q2", (2026, 6, 30), (2026, 7, 1), "met"),
        (RATE, 0.94, "2026-Q2", (2026, 6, 30), (2026, 7, 1), "not_met"),
        (RATE, 0.99, "2026-Q2", (2026, 6, 30), (2026, 6, 30), "running"),
        (RATE, None, "2026-Q2", (2026, 6, 30), (2026, 7, 1), "no_figure"),
        (RELAPSE, 0.2, "2026", (2026, 12, 31), (2027, 1, 1), "met"),
        (RELAPSE, 0.2001, "2026", (2026, 12, 31), (2027, 1, 1), "not_met"),
        (TEAMS, 9, "2026", (2026, 12, 31), (2027, 1, 1), "not_due"),
        (TEAMS, 10, "2026", (2026, 12, 31), (2027, 1, 1), "met"),
        (TEAMS, 9, "2030", (2030, 12, 31), (2031, 1, 1), "not_met"),
        (TEAMS, None, "2030", (2030, 12, 31), (2031, 1, 1), "no_figure"),
        (PLACE, None, "2026-Q4", (2026, 12, 31), (2026, 12, 31), "not_due"),
        (PLACE, None, "2026-Q4", (2026, 12, 31), (2027, 1, 1), "overdue"),
        (PLACE, 0, "2026-12", (2026, 12, 31), (2027, 1, 1), "overdue"),
        (PLACE, 1, "2026-12", (2026, 12, 31), (2026, 12, 20), "met"),
    ],
)
def test_a_typed_figure_has_the_word_of_its_day(
    one: Indicator,
    value: float | None,
    period: str,
    until: tuple[int, int, int],
    day: tuple[int, int, int],
    word: str,
) -> None:
    number = None if value is None else exact(value)
    assert typed_status(one, number, one.target, period, date(*until), date(*day)) == word


def test_a_past_board_does_not_know_what_fell_due_later() -> None:
    assert due_status(PLACE, date(2026, 9, 30), date(2028, 1, 1)) == "not_due"


def found(n: int, verdict: Verdict | None, low: float = 0.96, high: float = 0.99) -> Headline:
    return Headline(n, 1, shown_rate(n, 0.975, low, high), 0.975, low, high, float(n), verdict=verdict)


EMPTY = Headline(60, 1, shown_rate(0, None, None, None))
MISSED = Headline(60, 1, shown_rate(0, None, None, None), verdict=Verdict.NOT_MET)


@pytest.mark.parametrize(
    ("goal", "year", "word"),
    [
        (None, False, "no_figure"),
        (Goal("safety", "all", Headline(0, 0, shown_rate(0, None, None, None)), 0.9), False, "no_figure"),
        (Goal("safety", "all", found(200, Verdict.MET), 0.9), False, "met"),
        (Goal("safety", "all", found(200, Verdict.NOT_CERTAIN), 0.98), False, "not_certain"),
        (Goal("safety", "all", found(25, Verdict.TOO_FEW), 0.98), False, "too_few"),
        (Goal("safety", "all", found(200, None), None), False, "not_judged"),
        (Goal("awareness", "youth", found(200, Verdict.MET), 1.0, everybody=True), False, "consistent"),
        (Goal("awareness", "youth", found(200, Verdict.NOT_MET), 1.0, everybody=True), False, "not_met"),
        (Goal("migrant_coverage", "migrants", EMPTY, 1.0, True, None), True, "no_register"),
        (Goal("migrant_coverage", "migrants", MISSED, 1.0, True, 20), True, "not_met"),
        (Goal("migrant_coverage", "migrants", EMPTY, 1.0, True, 100), True, "not_certain"),
        (Goal("migrant_coverage", "migrants", EMPTY, 1.0, True, 20), False, "by_year"),
        (Goal("migrant_coverage", "migrants", EMPTY, 1.0, True, 101), False, "check_register"),
    ],
)
def test_a_measured_goal_has_the_word_of_its_range(goal: Goal | None, year: bool, word: str) -> None:
    assert measured_status(goal, year) == word


def test_a_milestone_asks_for_the_lower_end_of_the_range() -> None:
    assert reached_at(Goal("satisfaction", "all", found(200, Verdict.NOT_MET), 0.99), 0.96)
    assert not reached_at(Goal("satisfaction", "all", found(200, Verdict.MET), 0.9), 0.97)
    assert not reached_at(Goal("satisfaction", "all", found(25, Verdict.TOO_FEW), 0.9), 0.9), "too few"
    assert not reached_at(Goal("migrant_coverage", "migrants", EMPTY, 1.0, True, 100), 0.5)
