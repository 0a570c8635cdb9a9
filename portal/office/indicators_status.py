"""The word for one line of the board: from a figure, its target and the day. Pure: no Flask, no database, no clock.

Only what the portal measures has a range and can be "not certain"; what officers type in is met or not, as typed."""

from datetime import date
from fractions import Fraction

from portal.measure import Verdict, verdict
from portal.office.headline import provable
from portal.office.indicators_plan import MILESTONE, Indicator
from portal.office.overview_parts import Goal
from portal.periods import last_day

MET, NOT_MET, NOT_CERTAIN, TOO_FEW = "met", "not_met", "not_certain", "too_few"
CONSISTENT = "consistent"  # the target is 100 %: a sample can be consistent with it, never reach it
CHECK_REGISTER = "check_register"
NO_FIGURE, NO_BASE, NO_REGISTER, NOT_JUDGED = "no_figure", "no_base", "no_register", "not_judged"
BY_YEAR = "by_year"
RUNNING, NOT_DUE, OVERDUE = "running", "not_due", "overdue"
_WORDS = {Verdict.MET: MET, Verdict.NOT_MET: NOT_MET, Verdict.NOT_CERTAIN: NOT_CERTAIN, Verdict.TOO_FEW: TOO_FEW}


def exact(value: float) -> Fraction:
    """The number as it is written: 0.85 is exactly 85/100."""
    return Fraction(repr(value))


def reaches(value: Fraction, target: float, direction: str) -> bool:
    """Whether a typed figure reaches its target; binary fractions must not decide."""
    goal = exact(target)
    return value >= goal if direction == "at_least" else value <= goal


def typed_status(one: Indicator, value: Fraction | None, target: float, period: str, until: date, day: date) -> str:
    """The status of a typed figure of `period` on a board that looks at the time up to `until`, read on `day`."""
    if value is not None and one.group != MILESTONE and last_day(period) >= day:
        return RUNNING  # half a year's number would read as a failure
    if value is not None and reaches(value, target, one.direction):
        return MET
    if value is None and one.group != MILESTONE:
        return NO_FIGURE
    return due_status(one, until, day) if one.by else NOT_MET


def recorded_status(one: Indicator, value: Fraction | None, target: float, over: bool, until: date, day: date) -> str:
    """The status of what was counted from events. A count only grows, so a target reached early stays reached; a rate
    is judged when its period is over."""
    if value is None:
        return NO_FIGURE
    grows = one.unit != "percent"
    if (grows or over) and reaches(value, target, one.direction):
        return MET
    if one.group == MILESTONE:
        return due_status(one, until, day)
    return NOT_MET if over else RUNNING


def due_status(one: Indicator, until: date, day: date) -> str:
    """The status of what is not reached: overdue once its month is over, both at `until` and on `day`."""
    due = last_day(one.by)
    if due > until or due >= day:
        return NOT_DUE
    return OVERDUE if one.group == MILESTONE else NOT_MET


def measured_status(goal: Goal | None, year: bool) -> str:
    """The status of a goal as the overview found it; a range decides, never the rate alone."""
    if goal is None or not goal.found.n:
        return NO_FIGURE
    if goal.at_most is not None and goal.at_most > 100:
        return CHECK_REGISTER
    if goal.found.rate is None and goal.at_most is None:
        return NO_REGISTER
    if goal.found.verdict is None and goal.target is not None and goal.at_most is not None:
        # Attempts are not people: a year's reach can prove that some are missing, never that all were there.
        return NOT_CERTAIN if year else BY_YEAR
    if goal.found.verdict is None:
        return NOT_JUDGED
    word = _WORDS[goal.found.verdict]
    return CONSISTENT if word == MET and goal.everybody else word


def reached_at(goal: Goal, target: float) -> bool:
    """Whether the range of a goal lies at or above another target than its own, as that of a milestone."""
    found = goal.found
    return (
        goal.at_most is None
        and verdict(found.lower, found.upper, found.n_eff, provable(target) or target) is Verdict.MET
    )
