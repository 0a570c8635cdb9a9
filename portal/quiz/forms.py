"""Items, forms and quizzes as plain values. Pure: may not import Flask, the database or any other room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.textfiles import State

OPTIONS = ("a", "b", "c", "d")
NOT_SURE = "?"
BLANK = "-"
EVERYBODY = "all"  # the audience of a quiz for everyone
USUAL_SIZE = (320, 240)  # of a picture, in its own units


@dataclass(frozen=True)
class Item:
    """One question of the bank, without its wording. `more` holds what only its kind has; `size` is its picture's."""

    id: str
    kind: str
    substance: str | None
    skill: str
    key: str
    picture: str | None
    explained_by: str
    sources: tuple[str, ...]
    audiences: tuple[str, ...] = ()
    size: tuple[int, int] = USUAL_SIZE
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemText:
    """An item in one language; `words` are those that its kind asks for: options, claims or steps."""

    question: str
    picture_alt: str
    explanation: str
    state: State
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """A fixed set of items: the first `scored` of them count for mastery, the rest for awareness.

    Of one that does not measure (an exam) no attempt may ever become a slip; `mastery` is its pass mark."""

    quiz: str
    version: int
    letter: str
    series: int
    items: tuple[Item, ...]
    scored: int
    mastery: int
    measures: bool = True

    @property
    def code(self) -> str:
        """What a slip keeps as its quiz version, as `new-drugs.1A`."""
        return f"{self.quiz}.{self.version}{self.letter}"


@dataclass(frozen=True)
class Quiz:
    """A named test with parallel forms; `measures` says whether it counts for the identification rate.

    `audience` is for whom it is, or EVERYBODY; `large`: big pictures and type."""

    id: str
    version: int
    measures: bool
    forms: Mapping[str, Form]
    audience: str = EVERYBODY
    order: int = 0
    large: bool = False

    @property
    def done_code(self) -> str:
        """What a device remembers as done: the version, whichever form."""
        return f"{self.id}.{self.version}"
