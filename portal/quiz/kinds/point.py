"""A place in one picture, marked with a number; its name stands in the list, so that nobody needs to point. Pure."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from portal.quiz.kinds.base import Fault, KindWithOptions, Size, Values, is_by_letter
from portal.textfiles import Shape, is_number

LEAST_SIDE = 72  # units of the picture: on the narrowest phone a place is still wider than a fingertip


def _is_place(value: object) -> bool:
    return isinstance(value, list) and len(value) == 4 and all(map(is_number, value))


class Point(KindWithOptions):
    """One of four places."""

    template = "kinds/point.html"
    facts: Mapping[str, Shape] = {"places": is_by_letter(_is_place)}
    needs_picture = True

    def faults(self, facts: Values, size: Size | None) -> Iterator[Fault]:
        """Places are large enough, inside the picture, and apart from each other."""
        places: dict[str, list[int]] = facts["places"]
        for letter, (x, y, width, height) in places.items():
            if min(width, height) < LEAST_SIDE:
                yield "places", f"place {letter} is smaller than {LEAST_SIDE} by {LEAST_SIDE}"
            if size and (x + width > size[0] or y + height > size[1]):
                yield "places", f"place {letter} lies outside the picture, which is {size[0]} by {size[1]}"
        for (one, first), (other, second) in combinations(places.items(), 2):
            if _overlap(first, second):
                yield "places", f"the places {one} and {other} overlap"


def _overlap(one: list[int], other: list[int]) -> bool:
    """Whether two places [x, y, width, height] have a point in common; they may touch."""
    return all(one[i] < other[i] + other[i + 2] and other[i] < one[i] + one[i + 2] for i in (0, 1))
