"""Draws the forms of a round at random from the folder's items, for `portal draw-forms`. Pure but for the dice.

Every form has as many items of each skill, so that none is easier by its make-up."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping

from portal.contest.rounds import FEWEST_FORMS, FEWEST_ITEMS, MOST_ITEMS
from portal.quiz.forms import Item

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def draw_forms(items: Iterable[Item], forms: int, length: int) -> dict[str, list[str]]:
    """`forms` lists of `length` ids, by letter. Raises ValueError when there are too few items or too many forms."""
    skills: Mapping[str, list[str]] = defaultdict(list)
    for item in items:
        skills[item.skill].append(item.id)
    total = sum(map(len, skills.values()))
    if not FEWEST_FORMS <= forms <= len(LETTERS):
        raise ValueError(f"a round has {FEWEST_FORMS} to {len(LETTERS)} forms")
    if not FEWEST_ITEMS <= length <= MOST_ITEMS:
        raise ValueError(f"a form has {FEWEST_ITEMS} to {MOST_ITEMS} items")
    if length > total:
        raise ValueError(f"there are only {total} items to draw from")
    parts = _parts({skill: len(some) for skill, some in skills.items()}, length)
    dice = secrets.SystemRandom()
    found = {}
    for letter in LETTERS[:forms]:
        drawn = [one for skill, number in parts.items() for one in dice.sample(sorted(skills[skill]), number)]
        dice.shuffle(drawn)
        found[letter] = drawn
    return found


def _parts(sizes: Mapping[str, int], length: int) -> dict[str, int]:
    """How many of each skill: in proportion, the largest remainders rounded up."""
    total = sum(sizes.values())
    shares = {skill: length * size / total for skill, size in sorted(sizes.items())}
    parts = {skill: int(share) for skill, share in shares.items()}
    by_rest = sorted(shares, key=lambda skill: (parts[skill] - shares[skill], skill))
    for skill in by_rest[: length - sum(parts.values())]:
        parts[skill] += 1
    return parts
