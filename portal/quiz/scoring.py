"""Scores one attempt. Pure.

Answers are one character an item in the form's order: a-d, ? not sure, - blank (measurement.md section 1)."""

from dataclasses import dataclass

from portal.quiz.forms import BLANK, NOT_SURE, OPTIONS, Form, Item

AWARENESS_CUT = 2  # right on at least two of three awareness questions
SECONDS_AN_ITEM = 2.0  # page-time rule, Huang et al. 2012
ALLOWED = frozenset((*OPTIONS, NOT_SURE, BLANK))


@dataclass(frozen=True)
class Score:
    """`right` counts the scored items only."""

    right: int
    scored: int
    mastered: bool
    aware: bool


def score(form: Form, answers: str) -> Score:
    """Score `answers` against `form`. Raises ValueError if they do not fit it."""
    if len(answers) != len(form.items) or not ALLOWED.issuperset(answers):
        raise ValueError("answers do not fit the form")
    hits = [answer == item.key for item, answer in zip(form.items, answers, strict=True)]
    right = sum(hits[: form.scored])
    return Score(
        right=right,
        scored=form.scored,
        mastered=right >= form.mastery,
        aware=sum(hits[form.scored :]) >= AWARENESS_CUT,
    )


def missed(form: Form, answers: str) -> list[Item]:
    """The items not answered right, in order."""
    return [item for item, answer in zip(form.items, answers, strict=True) if answer != item.key]


def too_fast(form: Form, seconds: float) -> bool:
    """Whether the form came back sooner than anybody can read it."""
    return seconds < SECONDS_AN_ITEM * len(form.items)


def one_letter(answers: str) -> bool:
    """Whether every answer is the same option; all "not sure" is an honest answer and no pattern."""
    return len(set(answers)) == 1 and answers[0] in OPTIONS
