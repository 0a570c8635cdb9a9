"""Four small drawings; their words are read out, and shown where a drawing is missing. Pure."""

from collections.abc import Iterator, Mapping

from portal.quiz.kinds.base import Fault, KindWithOptions, Size, Values, is_by_letter
from portal.textfiles import Shape, is_text


class Picture(KindWithOptions):
    """One of four drawings."""

    template = "kinds/picture.html"
    facts: Mapping[str, Shape] = {"pictures": is_by_letter(is_text)}

    def faults(self, facts: Values, size: Size | None) -> Iterator[Fault]:
        """The drawings are four different ones."""
        if len(set(facts["pictures"].values())) < len(facts["pictures"]):
            yield "pictures", "two of the drawings are the same"

    def drawings(self, facts: Values) -> tuple[str, ...]:
        """The four."""
        return tuple(facts["pictures"].values())
