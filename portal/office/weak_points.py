"""The rules by which a bulletin names weak points: all of them, in the order in which they are printed.

Pure. A rule speaks only when a range allows it (a verdict, a corrected comparison): never from two rates alone. A month
is not judged, so its bulletin names no weak point by rate. What to do next are the overview's actions, not rules of
their own. Each rule is worded by the key `bulletin.weak.<rule>`."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.measure import Trend, Verdict
from portal.office.bulletin_facts import Facts

LITTLE_REACH = 20  # percent of the register, at most
LISTED_SUBSTANCES = 2


@dataclass(frozen=True)
class Finding:
    """A rule that holds for an audience, an area or a substance (`key`; empty: the whole area)."""

    rule: str
    key: str = ""


def weak_points(facts: Facts) -> list[Finding]:
    """What stands in section four."""
    return list(_found(facts))


def _found(facts: Facts) -> Iterator[Finding]:
    now = facts.now.headline
    if not now.n:
        yield Finding("no_answers")
        return
    if now.verdict is Verdict.NOT_MET:
        yield Finding("not_met")
    if now.verdict in {Verdict.NOT_CERTAIN, Verdict.TOO_FEW}:
        yield Finding("not_certain")
    for line in facts.audiences:
        if line.word is Trend.DOWN:
            yield Finding("audience_behind", line.key)
    for line in facts.audiences:
        reach = line.row()["reach_at_most"]
        if reach and int(reach) < LITTLE_REACH:
            yield Finding("audience_not_reached", line.key)
    if not facts.leaf:
        for line in facts.areas:
            if not line.figure.headline.n:
                yield Finding("area_silent", line.key)
    for one in facts.outside:
        if one.place == "below" and any(line.key == one.area.code for line in facts.areas):
            yield Finding("area_behind", one.area.code)
    for line in [line for line in facts.substances if line.figure.headline.shown.percent is not None][
        :LISTED_SUBSTANCES
    ]:
        yield Finding("substance", line.key)
    if any(one.word is Trend.DOWN for one in facts.changes):
        yield Finding("falling")
