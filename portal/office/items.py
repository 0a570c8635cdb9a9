"""Item analysis of a district: how each question of a quiz version works (measurement.md 3), from box Q alone.

May not import Flask or touch the database itself. Nothing is shown below 500 attempts; a measure without variance is
None, "not defined", never 0. The page and its CSV render the same value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from portal.areas.tree import Area
from portal.measure import Difficulty, Discrimination, Distractor, Reliability


@dataclass(frozen=True)
class OptionLine:
    """One answer of a question: a letter, `?` not sure or `-` blank; whole percent of n."""

    answer: str
    percent: int
    right: bool
    word: Distractor | None


@dataclass(frozen=True)
class Note:
    """What was noted about a question or a whole quiz after sealing, such as a wrong key found later."""

    item: str  # empty: the whole quiz
    note: str
    noted_on: date


@dataclass(frozen=True)
class ItemLine:
    """One question. `right`, `corrected` whole percent (corrected for guessing, not below 0); `r` to one decimal."""

    item: str
    substance: str | None
    scored: bool
    right: int | None
    corrected: int | None
    not_sure: int | None
    difficulty: Difficulty | None
    r: float | None
    discrimination: Discrimination | None
    options: tuple[OptionLine, ...]
    mistake: OptionLine | None  # the most frequent wrong option
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Analysis:
    """One quiz version in one quarter, or in several poured together until 500 attempts were there."""

    version: str  # as new-drugs.1A
    quarters: tuple[str, ...]
    n: int
    kr20: float | None  # to one decimal; None: not defined
    reliability: Reliability | None
    items: tuple[ItemLine, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class ItemPage:
    """All that is known of a district's questions in a quarter; `quarters` are those to choose from, newest first."""

    district: Area
    quarter: str
    quarters: tuple[str, ...]
    analyses: tuple[Analysis, ...]
    waiting: Mapping[str, int]  # nothing below 500 is ever counted here; kept for quizzes that have no box yet


def read_items(engine: Engine, own_area: str, quarter: str = "") -> ItemPage:
    """The analysis for the district above `own_area` in `quarter` (empty: the newest that has a box)."""
    raise NotImplementedError
