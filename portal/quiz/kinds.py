"""Kinds of item: what input each takes, and which partial draws it. Pure: no Flask, no database.

Every kind reduces to four offered outcomes, not sure and blank: one character in the slip (RULINGS 5)."""

from typing import Protocol

from portal.quiz.forms import BLANK, NOT_SURE, OPTIONS, Item


class BadAnswer(ValueError):
    """What was posted for an item is none of its outcomes."""


class Kind(Protocol):
    """A kind of question."""

    template: str

    def read(self, item: Item, posted: str | None) -> str:
        """One character of the slip for what the form posted; raises BadAnswer."""


class Choice:
    """Four options and "not sure"; nothing chosen is blank."""

    template = "quiz/kinds/choice.html"

    def read(self, item: Item, posted: str | None) -> str:
        """The option's letter, `?` or `-`."""
        if not posted:
            return BLANK
        if posted not in (*OPTIONS, NOT_SURE):
            raise BadAnswer(f"{item.id}: no such option")
        return posted


KINDS: dict[str, Kind] = {"choice": Choice()}
