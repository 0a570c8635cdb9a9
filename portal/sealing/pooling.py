"""Pours small groups together up the tree until they fill a box. Pure, and blind to answers: it sees only sizes."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from portal.areas.tree import Area, Tree

One = TypeVar("One")


def pool_up(
    leftovers: Iterable[One],
    area_of: Callable[[One], str],
    size_of: Callable[[Iterable[One]], int],
    tree: Tree,
    minimum: int,
) -> tuple[list[tuple[str, tuple[One, ...]]], list[One]]:
    """Pour leftovers together: within their own area, then in every node above it, the lowest first.

    A school's leftovers so meet those of its community before the subdistrict's; those of an `elsewhere` leaf go
    straight to the district. Returns (area, members) of each box, and what no district can fill a box with."""
    waiting: dict[str, list[One]] = defaultdict(list)
    for one in leftovers:
        waiting[area_of(one)].append(one)
    boxes: list[tuple[str, tuple[One, ...]]] = []
    never: list[One] = []
    for area in _lowest_first(tree, waiting):
        members = waiting.pop(area.code, [])
        if members and size_of(members) >= minimum:
            boxes.append((area.code, tuple(members)))
        elif area.parent is None:
            never += members
        else:
            waiting[area.parent] += members
    return boxes, never


def _lowest_first(tree: Tree, codes: Iterable[str]) -> list[Area]:
    """The areas of `codes` and all above them, every area before its parent."""
    depth: dict[str, int] = {}
    for code in codes:
        way: list[str] = []
        at: str | None = code
        while at is not None:
            way.append(at)
            at = tree.by_code[at].parent
        depth.update({step: len(way) - index for index, step in enumerate(way)})
    return [tree.by_code[code] for code in sorted(depth, key=lambda code: (-depth[code], code))]
