"""Two statements on one picture: which are true? The four outcomes are named by the interface. Pure."""

from collections.abc import Callable, Mapping

from portal.quiz.forms import Item, ItemText
from portal.quiz.kinds.base import Kind
from portal.textfiles import Shape, is_texts

OUTCOMES = {
    "a": "quiz.claims.both",
    "b": "quiz.claims.first",
    "c": "quiz.claims.second",
    "d": "quiz.claims.neither",
}


class Claims(Kind):
    """Both, the first, the second, or neither."""

    template = "kinds/claims.html"
    words: Mapping[str, Shape] = {
        "claims": lambda value: is_texts(value) and isinstance(value, list) and len(set(value)) == len(value) == 2
    }
    needs_picture = True
    own_words = True

    def outcome(self, item: Item, text: ItemText, letter: str, say: Callable[[str], str]) -> str:
        """Which of the two are true, in the reader's language."""
        return say(OUTCOMES[letter])
