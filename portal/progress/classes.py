"""What a class may be taught next. May not import Flask. What was sealed of the class is read by `office.sessions`."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from portal.areas import store as areas
from portal.areas.tree import Tree
from portal.office.overview_learning import substance_lines
from portal.sealing import published


@dataclass(frozen=True)
class Next:
    """The lesson to teach next, and the substance that is least recognised around; empty: just another lesson."""

    module: str
    substance: str = ""


def next_lesson(
    engine: Engine, community: str, audience: str, taught: str, lesson_of: Mapping[str, str], others: Mapping[str, str]
) -> Next | None:
    """By two rules, in order: the lesson on what this audience recognised least in the subdistrict, in the last quarter
    that was sealed; else another lesson for the audience (`others`: {lesson: audience}).

    Nothing of the class's own answers enters: what it missed was seen in the room, and is kept nowhere."""
    for substance in _least_recognised(engine, areas.load_tree(engine), community, audience):
        module = lesson_of.get(substance, "")
        if module and module != taught:
            return Next(module, substance)
    other = next((name for name, meant in sorted(others.items()) if meant == audience and name != taught), "")
    return Next(other) if other else None


def _least_recognised(engine: Engine, tree: Tree, community: str, audience: str) -> list[str]:
    above = tree.above(community, "subdistrict") or tree.above(community, "district")
    found = [one for one in published.substances(engine, [above.code]) if audience in one.audiences] if above else []
    newest = max((one.months for one in found), default=())
    return [line.substance for line in substance_lines(one for one in found if one.months == newest)]
