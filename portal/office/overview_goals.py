"""The targets of the plan that sealed answers measure, and where each stands.

Pure. Only the identification rate is of all audiences; awareness is asked of youth, coverage of migrants; opinions come
from boxes of their own (T), never tied to quiz answers (measurement.md 1 and 4.2)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from portal.measure import Verdict
from portal.office.headline import AWARE, Headline, headline, rated, together
from portal.office.overview_parts import CoverageLine, Goal
from portal.office.selection import ALL, Selection
from portal.office.table import Figure
from portal.sealing.published import Answered, Sum

IDENTIFICATION, AWARENESS, COVERAGE = "identification", "awareness", "migrant_coverage"
YOUTH, MIGRANTS = "youth", "migrants"
# The measures of the plan by the question that sealed boxes count them under.
OPINIONS = {"satisfaction": "satisfied", "support": "supportive", "safety": "safe"}


def goals(
    now: Figure,
    own: Sequence[Sum],
    view: Selection,
    codes: Collection[str],
    coverage: Sequence[CoverageLine],
    opinions: Sequence[Answered],
    target: Callable[[str, str], float | None],
) -> tuple[Goal, ...]:
    """Every measure that has a target or an answer. `target(measure, audience)` is the fraction in force."""
    aware = target(AWARENESS, YOUTH)
    found = [
        _goal(IDENTIFICATION, ALL, now.headline, now.target),
        _goal(AWARENESS, YOUTH, headline(own, replace(view, audience=YOUTH), codes, aware, AWARE), aware),
    ]
    found += [_covered(line, target(COVERAGE, MIGRANTS), view) for line in coverage if line.audience == MIGRANTS]
    for measure, question in OPINIONS.items():
        goal = target(measure, "")
        answered = [one for one in opinions if one.subject == question]
        found.append(_goal(measure, ALL, together(answered, goal), goal))
    return tuple(one for one in found if one.target is not None or one.found.n)


def _goal(measure: str, audience: str, found: Headline, target: float | None) -> Goal:
    return Goal(measure, audience, found, target, everybody=target is not None and target >= 1.0)


def _covered(line: CoverageLine, target: float | None, view: Selection) -> Goal:
    """Attempts are not people: coverage can be shown to be missed, never to be met; the plan asks for it by year."""
    missed = view.kind == "year" and target is not None and line.at_most is not None and line.at_most < target * 100
    found = replace(rated(0, 0, {}), n=line.reach, verdict=Verdict.NOT_MET if missed else None)
    return Goal(COVERAGE, line.audience, found, target, target is not None and target >= 1.0, line.at_most)
