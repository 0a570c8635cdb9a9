"""Items, forms and quizzes as plain values. Pure: may not import Flask, the database or any other room."""

from collections.abc import Mapping
from dataclasses import dataclass

OPTIONS = ("a", "b", "c", "d")
NOT_SURE = "?"
BLANK = "-"


@dataclass(frozen=True)
class Item:
    """One question of the bank, without its wording."""

    id: str
    kind: str
    substance: str | None
    skill: str
    key: str
    picture: str | None
    explained_by: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """A fixed set of items: the first `scored` of them count for mastery, the rest for awareness."""

    quiz: str
    version: int
    letter: str
    series: int
    items: tuple[Item, ...]
    scored: int
    mastery: int

    @property
    def code(self) -> str:
        """What a slip keeps as its quiz version, as `new-drugs.1A`."""
        return f"{self.quiz}.{self.version}{self.letter}"


@dataclass(frozen=True)
class Quiz:
    """A named test with parallel forms; `measures` says whether it counts for the identification rate."""

    id: str
    version: int
    measures: bool
    forms: Mapping[str, Form]

    @property
    def done_code(self) -> str:
        """What a device remembers as done: the version, whichever form."""
        return f"{self.id}.{self.version}"
