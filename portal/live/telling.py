"""How a class plays a story by vote: a scene is read, voted on, and the room goes where most of it wants to go.

Pure: no clock, database or Flask. From ten votes on the room sees how they fell and the most decide; of fewer nobody
sees any (whoever does could tell whose they are, RULINGS 1), and the class talks instead: its teacher takes the way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.live.pacing import FEWEST_SHOWN, NotAllowed

STAGES = ("reading", "asking", "closed", "shown", "explained")
LETTERS = "abcd"
TELL, LEAVE, PICK, BACK = "tell", "leave", "pick-", "back-"
_VOTE = "vote."


@dataclass(frozen=True)
class Plot:
    """Where the arrows of a story lead: {scene: {letter: scene}}; an ending has none. `first` is where it begins."""

    first: str
    ways: Mapping[str, Mapping[str, str]]

    def before(self, scene: str) -> list[str]:
        """The scenes from which a choice leads to this one."""
        return [one for one, ways in self.ways.items() if scene in ways.values()]


@dataclass(frozen=True)
class Spot:
    """Where a story is; without a scene none is told. `vote` counts the votes of the hour and never goes back."""

    scene: str = ""
    telling: str = ""
    chosen: str = ""
    vote: int = 0

    @property
    def item(self) -> str:
        """Under what this vote is counted."""
        return f"{_VOTE}{self.vote}"


def is_vote(item: str) -> bool:
    """Whether something is counted for a vote and not for a question."""
    return item.startswith(_VOTE)


def votes_shown(spot: Spot, given: Mapping[str, int]) -> Mapping[str, int] | None:
    """How the votes fell, as the room may see it: only of a vote that is over, and from ten on."""
    over = spot.telling in ("shown", "explained")
    return dict(given) if over and sum(given.values()) >= FEWEST_SHOWN else None


def leading(plot: Plot, spot: Spot, given: Mapping[str, int]) -> tuple[str, ...]:
    """The choices between which the teacher takes: the one with most votes, those that tie, or all of them."""
    letters = tuple(plot.ways[spot.scene])
    if sum(given.values()) < FEWEST_SHOWN:
        return letters
    most = max(given.get(one, 0) for one in letters)
    return tuple(one for one in letters if given.get(one, 0) == most)


def steps(plot: Plot, spot: Spot, given: Mapping[str, int]) -> tuple[str, ...]:
    """What the teacher may do now; the first is what usually comes next."""
    return tuple(_ways_on(plot, spot, given))


def take(plot: Plot, spot: Spot, step: str, given: Mapping[str, int]) -> Spot:
    """The story after this step; raises NotAllowed."""
    on = _ways_on(plot, spot, given).get(step)
    if on is None:
        raise NotAllowed(step)
    return on


def begin(plot: Plot, spot: Spot) -> Spot:
    """The first scene; no vote before counts for it."""
    return _read(spot, plot.first)


def _read(spot: Spot, scene: str) -> Spot:
    return Spot(scene, "reading", "", spot.vote + 1)


def _ways_on(plot: Plot, spot: Spot, given: Mapping[str, int]) -> dict[str, Spot]:
    ways = plot.ways[spot.scene]
    found: dict[str, Spot] = {}
    if spot.telling == "reading" and ways:
        found["open"] = replace(spot, telling="asking")
    elif spot.telling == "asking":
        found["close"] = replace(spot, telling="closed")
    elif spot.telling == "closed":
        found["show"] = replace(spot, telling="shown")
        found["reopen"] = replace(spot, telling="asking")
    elif spot.telling == "shown":
        found |= {PICK + one: replace(spot, telling="explained", chosen=one) for one in leading(plot, spot, given)}
    elif spot.telling == "explained":
        found["next"] = _read(spot, ways[spot.chosen])
    found[LEAVE] = Spot(vote=spot.vote)
    if not ways:  # from an ending another way may be looked at, without a vote
        found |= {BACK + one: Spot(one, "shown", "", spot.vote + 1) for one in plot.before(spot.scene)}
    return found
