"""What officers recorded of events, as figures of the plan. The board, its CSV, the overview and the bulletin ask here.

May not import Flask or touch the database itself. Person-times are counted heads: they stand beside no count of persons
and are added to none."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Engine

from portal.outreach.events import store
from portal.outreach.events.event import Figures
from portal.periods import last_day, months_of

EVENTS, PERSON_TIMES, TRAININGS, PASSES = LINES = ("events", "person_times", "trainings", "training_passes")
# Milestones of the plan by what they look at.
MILESTONES = {"m6_activity": EVENTS, "m6_person_times": PERSON_TIMES, "m12_person_times": PERSON_TIMES}
NAMES = frozenset((*LINES, *MILESTONES))


@dataclass(frozen=True)
class Line:
    """One figure as text; empty: not defined. `part` of `whole`: events at which heads were counted, exams passed."""

    name: str
    value: str
    part: int | None = None
    whole: int | None = None


def read_figures(engine: Engine, codes: Collection[str], period: str) -> Figures:
    """What was held in these areas in a month, quarter or year."""
    return store.figures(engine, codes, first_day(period), last_day(period))


def first_day(period: str) -> date:
    """The first day of a month, quarter or year."""
    return date.fromisoformat(f"{months_of(period)[0]}-01")


def value_of(name: str, found: Figures) -> Fraction | None:
    """The figure of an indicator or milestone; None: there is none, as a rate of no exams."""
    name = MILESTONES.get(name, name)
    if name == PASSES:
        return Fraction(found.passed, found.taken) if found.taken else None
    whole = {EVENTS: found.activities, PERSON_TIMES: found.person_times, TRAININGS: found.trainings}
    return Fraction(whole[name])


def line_of(name: str, found: Figures) -> Line:
    """The figure as it is printed. A rate is percent with one decimal, rounded down: 99.96 is not everybody."""
    value = value_of(name, found)
    kind = MILESTONES.get(name, name)
    if kind == PASSES:
        text = "" if value is None else f"{math.floor(value * 1000) / 10:g}"
        return Line(name, text, found.passed if found.taken else None, found.taken or None)
    if kind == PERSON_TIMES:
        return Line(name, str(value), found.counted, found.activities)
    return Line(name, str(value))


def lines(found: Figures) -> tuple[Line, ...]:
    """All figures of a period, for pages that show them together; none where nothing was held."""
    if not found.activities and not found.trainings:
        return ()
    return tuple(one for one in (line_of(name, found) for name in LINES) if one.value)
