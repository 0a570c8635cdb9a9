"""What every kind of item shares: its checks, reading an answer, naming an outcome. Pure: no Flask, no database.

Every kind reduces to four offered outcomes, not sure and blank: one character in the slip (RULINGS 5)."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from portal.quiz.forms import BLANK, NOT_SURE, OPTIONS, Item, ItemText
from portal.textfiles import Shape, is_text

Values = Mapping[str, Any]
Fault = tuple[str, str]  # the key that is wrong, and what is wrong with it
Size = tuple[int, int]


class BadAnswer(ValueError):
    """What was posted for an item is none of its outcomes."""


class Kind(ABC):
    """A kind of question.

    `facts` and `words`: what it adds to item.yaml and to the wording. `own_words`: its outcomes are named by the
    interface, in the reader's language, not by the item's wording. `template` lies beside its class and draws it."""

    template: str
    facts: Mapping[str, Shape] = {}
    words: Mapping[str, Shape] = {}
    needs_picture = False
    own_words = False

    def faults(self, facts: Values, size: Size | None) -> Iterator[Fault]:
        """What is wrong with an item.yaml of the right shape; `size` is its picture's, None if that is missing."""
        yield from ()

    def word_faults(self, facts: Values, words: Values) -> Iterator[Fault]:
        """What is wrong with a wording of the right shape."""
        yield from ()

    def drawings(self, facts: Values) -> tuple[str, ...]:
        """The drawings it shows besides `picture`."""
        return ()

    def read(self, item: Item, posted: str | None) -> str:
        """One character of the slip for what the form posted; nothing chosen is blank. Raises BadAnswer."""
        if not posted:
            return BLANK
        if posted not in (*OPTIONS, NOT_SURE):
            raise BadAnswer(f"{item.id}: no such outcome")
        return posted

    @abstractmethod
    def outcome(self, item: Item, text: ItemText, letter: str, say: Callable[[str], str]) -> str:
        """The outcome a, b, c or d in words; `say` gives a message of the interface in the reader's language."""


def is_by_letter(fits: Shape) -> Shape:
    """The shape of a value for each of the four outcomes, in their order."""
    return lambda value: isinstance(value, dict) and tuple(value) == OPTIONS and all(map(fits, value.values()))


class KindWithOptions(Kind):
    """A kind whose wording names each outcome."""

    words: Mapping[str, Shape] = {"options": is_by_letter(is_text)}

    def outcome(self, item: Item, text: ItemText, letter: str, say: Callable[[str], str]) -> str:
        """The option as it is written."""
        return str(text.words["options"][letter])

    def word_faults(self, facts: Values, words: Values) -> Iterator[Fault]:
        """Two options that say the same cannot both be wrong."""
        if len({str(option).strip() for option in words["options"].values()}) < len(OPTIONS):
            yield "options", "two options are alike"
