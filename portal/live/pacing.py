"""How a class hour moves on: which steps are allowed, and what the room may see. Pure: no clock, database or Flask.

A question is open once and, after its answer was shown, never again: what the room saw of it stays the whole truth
(RULINGS 1). Whoever sees fewer than ten answers could tell whose they are, so then only the right one is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

WAYS = ("own", "hands", "cards", "sheet")
PACES = ("self", "teacher")
STAGES = ("waiting", "asking", "closed", "shown", "explained", "lesson", "over")
STEPS = ("open", "close", "reopen", "show", "explain", "next", "finish")
HOURS_SECONDS = 4 * 3600  # a code's life
FEWEST_SHOWN = 10
MOST_HEADS = 1000
DONE = "done"
READ = "-"  # a paper card that was read; which letter it shows comes when the question is closed
_REVEALED = ("shown", "explained")


class NotAllowed(ValueError):
    """The hour is not where this step could be taken."""


@dataclass(frozen=True)
class State:
    """Where an hour is. `item` counts from 0; `items` is how many the test of this phase has."""

    pace: str
    phase: str
    stage: str
    item: int = 0
    items: int = 1

    @property
    def is_last_item(self) -> bool:
        """Whether no question comes after this one."""
        return self.item >= self.items - 1


def begin(pace: str, items: int, lesson: bool) -> State:
    """A new hour: nothing is asked yet. With a lesson there is a test before and one after it."""
    return State(pace, "before" if lesson else "general", "waiting", 0, items)


def steps(state: State) -> tuple[str, ...]:
    """What the teacher may do now."""
    return tuple(step for step in STEPS if step in _ways_on(state))


def usual(offered: Sequence[str]) -> str:
    """The step that one key takes: what usually comes next; empty where only the teacher can say which."""
    onward = [step for step in offered if step not in ("reopen", "finish", "leave") and not step.startswith("back-")]
    if not onward:
        return next((step for step in ("leave", "finish") if step in offered), "")
    return "" if len(onward) > 1 and onward[0].startswith("pick-") else onward[0]


def take(state: State, step: str) -> State:
    """The hour after this step; raises NotAllowed."""
    on = _ways_on(state).get(step)
    if on is None:
        raise NotAllowed(step)
    return on


def _ways_on(state: State) -> dict[str, State]:
    at = {stage: replace(state, stage=stage) for stage in STAGES}
    ended = at["lesson"] if state.phase == "before" else at["over"]
    found: dict[str, State] = {}
    if state.stage == "waiting":
        found["open"] = replace(at["asking"], item=0)
    elif state.stage == "lesson":
        found["open"] = replace(at["asking"], phase="after", item=0)
    elif state.stage == "asking":
        found["close"] = at["closed"]
    elif state.stage == "closed":
        found["reopen"] = at["asking"]
        if state.pace == "teacher":
            found["show"] = at["shown"]
        elif state.phase == "before":
            found["next"] = ended
    elif state.stage in _REVEALED:
        if state.stage == "shown":
            found["explain"] = at["explained"]
        found["next"] = ended if state.is_last_item else replace(at["asking"], item=state.item + 1)
    if state.stage != "over":
        found["finish"] = at["over"]
    return found


def takes_answers(state: State) -> bool:
    """Whether a question, or a whole test at everybody's own pace, is open."""
    return state.stage == "asking"


def reveals(state: State) -> bool:
    """Whether the right answer of the present question may be seen."""
    return state.pace == "teacher" and state.stage in _REVEALED


def shown_counts(state: State, counts: Mapping[str, int]) -> Mapping[str, int] | None:
    """The answers to the present question as the room may see them: by letter, or None."""
    return dict(counts) if reveals(state) and sum(counts.values()) >= FEWEST_SHOWN else None


def most_of(heads: int) -> int:
    """How many answers count of so many heads: one in ten more, for who came late or was miscounted."""
    return heads + (heads + 9) // 10


def letter_of(session: str, phase: str, letters: Sequence[str]) -> str:
    """Which parallel form a phase takes: another after the lesson than before; hours differ, so that all are used."""
    first = sha256(session.encode()).digest()[0] % len(letters)
    return sorted(letters)[(first + (phase == "after")) % len(letters)]
