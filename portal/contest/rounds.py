"""The rounds of contests as typed values, read from the folder of PORTAL_CONTESTS. Pure: no Flask, no database.

The folder lies outside of what is published: items and wording as in quizzes/, for each round some forms that were
drawn beforehand (`portal draw-forms`). docs/contest.md describes it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from portal.locales import ORIGINAL
from portal.quiz.forms import Form, Item, ItemText
from portal.quiz.items import Texts, load_items
from portal.textfiles import (
    DATES,
    Faults,
    Shape,
    State,
    Text,
    Wording,
    check_shape,
    folders,
    is_date,
    is_number,
    is_text,
    is_texts,
    read,
    read_wordings,
)

FEWEST_FORMS, FEWEST_ITEMS, MOST_ITEMS = 2, 5, 40
RESERVED = ("result",)  # an address of its own
UNWANTED: frozenset[str] = frozenset()  # no language but the original must be there


@dataclass(frozen=True)
class RoundText:
    """A round in one language; present only when each of its items is."""

    title: str
    intro: str
    items: Mapping[str, ItemText]
    state: State


@dataclass(frozen=True)
class Round:
    """One round: open from the first to the last day, both included, by China's clock. `forms` by letter."""

    id: str
    version: int
    opens: date
    closes: date
    forms: Mapping[str, Form]
    texts: Mapping[str, RoundText] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """What its counters and boxes are called, as `626.1`; a number that was used stays used."""
        return f"{self.id}.{self.version}"

    @property
    def length(self) -> int:
        """How many items every form has."""
        return len(next(iter(self.forms.values())).items)

    @property
    def mark(self) -> int:
        """How many right answers pass."""
        return next(iter(self.forms.values())).mastery

    def is_open(self, day: date) -> bool:
        """Whether it takes part on `day`."""
        return self.opens <= day <= self.closes

    def wording(self, tag: str) -> tuple[RoundText, str]:
        """The round in a language, or as a whole in the original, and the language it is really in."""
        return (self.texts[tag], tag) if tag in self.texts else (self.texts[ORIGINAL.tag], ORIGINAL.tag)


Rounds = Mapping[str, Round]
NONE: Rounds = {}


def open_round(rounds: Rounds, day: date) -> Round | None:
    """The round that is on; there is never more than one."""
    return next((one for one in rounds.values() if one.is_open(day)), None)


def next_round(rounds: Rounds, day: date) -> Round | None:
    """The round that opens next."""
    return next((one for one in rounds.values() if one.opens > day), None)


def _is_forms(value: object) -> bool:
    return isinstance(value, dict) and all(
        re.fullmatch(r"[A-Z]", str(letter)) and is_texts(listed) for letter, listed in value.items()
    )


ROUND: dict[str, Shape] = {
    "version": is_number,
    "opens": is_date,
    "closes": is_date,
    "mark": is_number,
    "forms": _is_forms,
    **DATES,
}
ROUND_TEXT: dict[str, Shape] = {"title": is_text, "intro": is_text}


def load_contests(folder: Path, root: Path, published: Collection[str], faults: Faults) -> Rounds:
    """Every round below `folder`, by the day it opens; what is broken is left out and noted in `faults`.

    `root` is the tree whose drawings items may show; `published` are the ids of its own items, none of which may be
    asked in a contest."""
    if folder.resolve().is_relative_to(root.resolve()):
        faults.add(folder, 1, "the contests must lie outside the portal's own folder: what lies there is published")
        return NONE
    items, texts = load_items(folder / "items", root / "content" / "media", faults, UNWANTED)
    for name in sorted(set(items) & set(published)):
        faults.add(
            folder / "items" / name / "item.yaml", 1, "an item of this name is published in the portal's own bank"
        )
    found: list[tuple[Round, Text]] = []
    for place in folders(folder / "rounds", faults):
        facts = read(place / "round.yaml", faults)
        wordings = read_wordings(place, ".yaml", ROUND_TEXT, (), faults, UNWANTED)
        if facts and wordings and check_shape(facts, ROUND, (), faults):
            one = _make_round(place.name, facts, wordings, items, texts, faults)
            if one:
                found.append((one, facts))
    found.sort(key=lambda pair: (pair[0].opens, pair[0].closes, pair[0].id))
    for (one, _), (other, facts) in pairwise(found):
        if other.opens <= one.closes:
            message = f"overlaps with the round {one.id}, which is open from {one.opens} to {one.closes}"
            faults.add(facts.path, facts.line("opens"), message)
    return {one.id: one for one, _ in found}


def _make_round(
    name: str, facts: Text, wordings: Mapping[str, Wording], items: Mapping[str, Item], texts: Texts, faults: Faults
) -> Round | None:
    before = len(faults.found)
    data = facts.data
    if name in RESERVED:
        faults.add(facts.path, 1, f"no round may be called {name}")
    if data["closes"] < data["opens"]:
        faults.add(facts.path, facts.line("closes"), f"closes before it opens ({data['opens']})")
    _check_forms(facts, items, faults)
    if len(faults.found) > before:
        return None
    forms = {
        str(letter): Form(
            quiz=name,
            version=data["version"],
            letter=str(letter),
            series=data["version"],
            items=tuple(items[one] for one in listed),
            scored=len(listed),
            mastery=data["mark"],
            measures=False,
        )
        for letter, listed in data["forms"].items()
    }
    asked = {item.id for form in forms.values() for item in form.items}
    return Round(
        id=name,
        version=data["version"],
        opens=data["opens"],
        closes=data["closes"],
        forms=forms,
        texts={
            tag: RoundText(
                wording.text.data["title"],
                wording.text.data["intro"],
                {one: texts[one][tag] for one in asked},
                _weakest([wording.state, *(texts[one][tag].state for one in asked)]),
            )
            for tag, wording in wordings.items()
            if all(tag in texts[one] for one in asked)
        },
    )


def _check_forms(facts: Text, items: Mapping[str, Item], faults: Faults) -> None:
    forms, line = facts.data["forms"], facts.line("forms")
    if len(forms) < FEWEST_FORMS:
        faults.add(facts.path, line, f"needs {FEWEST_FORMS} forms or more: one of them is drawn for each participant")
    for letter, listed in forms.items():
        for unknown in [one for one in listed if one not in items]:
            faults.add(facts.path, facts.line_of(unknown), f"form {letter}: no item {unknown!r}")
        if len(set(listed)) != len(listed):
            faults.add(facts.path, line, f"form {letter}: an item stands twice")
    lengths = {len(listed) for listed in forms.values()}
    if len(lengths) > 1:
        faults.add(facts.path, line, "the forms have not all as many items")
    elif lengths and not FEWEST_ITEMS <= min(lengths) <= MOST_ITEMS:
        faults.add(facts.path, line, f"a form has {FEWEST_ITEMS} to {MOST_ITEMS} items")
    if lengths and not 0 < facts.data["mark"] <= min(lengths):
        faults.add(facts.path, facts.line("mark"), "the mark must lie between 1 and the number of items")


def _weakest(states: list[State]) -> State:
    return State(
        original=all(one.original for one in states),
        reviewed=all(one.reviewed for one in states),
        stale=any(one.stale for one in states),
    )
