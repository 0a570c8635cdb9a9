"""What a class missed most: named at the end of a test, for talking about it again. Pure; keeps nothing.

Only of questions that the room has seen the answers of, so it tells nothing new (RULINGS 1): those before the present
one, and the last one once its test has ended with it. From ten answers on, like the bars themselves."""

from collections.abc import Mapping, Sequence

from portal.live.pacing import FEWEST_SHOWN, State
from portal.quiz.forms import NOT_SURE, OPTIONS, Item

MOST = 3
ENDED = ("lesson", "over")
ANSWERS = (*OPTIONS, NOT_SURE)


def most_missed(state: State, items: Sequence[Item], given: Mapping[str, Mapping[str, int]]) -> list[Item]:
    """At most three questions of the test that has just ended, the most missed first; `given` is by question and
    answer. None while a test goes on, and none that everybody had right."""
    if state.pace != "teacher" or state.stage not in ENDED:
        return []
    seen = items if state.is_last_item else items[: state.item]
    shares = []
    for number, item in enumerate(seen):
        answers = {letter: given.get(item.id, {}).get(letter, 0) for letter in ANSWERS}
        everybody = sum(answers.values())
        if everybody >= FEWEST_SHOWN and answers[item.key] < everybody:
            shares.append((answers[item.key] / everybody, number, item))
    return [item for _, _, item in sorted(shares, key=lambda one: one[:2])[:MOST]]
