"""The item bank and the quizzes as typed values. Reads quizzes/; knows no database, no Flask and no other room."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.coverage import load_coverage
from portal.locales import ORIGINAL
from portal.quiz.blueprint import check_blueprint
from portal.quiz.forms import EVERYBODY, Form, Item, ItemText, Quiz
from portal.quiz.items import load_items
from portal.quiz.opinions import Opinions, load_opinions
from portal.textfiles import (
    DATES,
    Faults,
    Shape,
    State,
    Text,
    check_shape,
    folders,
    is_number,
    is_text,
    is_texts,
    one_of,
    read,
    read_wordings,
)
from portal.vocabulary import AUDIENCES


@dataclass(frozen=True)
class QuizText:
    """A quiz in one language; `items` are its items' wordings by id. Present only when every item is."""

    title: str
    summary: str
    intro: str
    items: Mapping[str, ItemText]
    state: State


@dataclass(frozen=True)
class Bank:
    """All quizzes in their order, with their wordings: `texts[quiz][tag]`; `forms` by the code that slips keep.

    `practice` has the items by substance that stand in no form: they alone may be shown with their answers."""

    quizzes: Mapping[str, Quiz]
    texts: Mapping[str, Mapping[str, QuizText]]
    forms: Mapping[str, Form]
    opinions: Mapping[str, Opinions]
    dates: Mapping[str, Any]
    items: Mapping[str, Item] = field(default_factory=dict)
    item_texts: Mapping[str, Mapping[str, ItemText]] = field(default_factory=dict)
    practice: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)

    def for_audience(self, audience: str) -> list[Quiz]:
        """The quizzes written for an audience (or EVERYBODY), in their order."""
        return [quiz for quiz in self.quizzes.values() if quiz.audience == audience]

    def wording(self, quiz: str, tag: str) -> tuple[QuizText, str]:
        """The quiz in a language, or as a whole in the original, and the language it is really in."""
        texts = self.texts[quiz]
        return (texts[tag], tag) if tag in texts else (texts[ORIGINAL.tag], ORIGINAL.tag)

    def practised(self, substance: str, tag: str) -> list[tuple[Item, ItemText]]:
        """The items of practice that exist in a language: beside other texts of a page none falls back alone."""
        found = [(item, self.item_texts[item.id].get(tag)) for item in self.practice.get(substance, ())]
        return [(item, text) for item, text in found if text]

    def fitting(self, audience: str) -> Quiz | None:
        """The quiz to offer: the first that measures of the audience's own, or of those for everybody."""
        listed = [*self.for_audience(audience), *self.for_audience(EVERYBODY), *self.quizzes.values()]
        return next((quiz for quiz in listed if quiz.measures), listed[0] if listed else None)


QUIZ: dict[str, Shape] = {
    "version": is_number,
    "series": is_number,
    "audience": one_of(EVERYBODY, *AUDIENCES),
    "order": is_number,
    "large": lambda value: isinstance(value, bool),
    "measures": lambda value: isinstance(value, bool),
    "mastery": is_number,
    "forms": lambda value: isinstance(value, dict) and bool(value) and all(map(_is_items, value.values())),
    "awareness": is_texts,
    **DATES,
}
QUIZ_TEXT: dict[str, Shape] = {"title": is_text, "summary": is_text, "intro": is_text}


def _is_items(value: object) -> bool:
    return is_texts(value) and bool(value)


def load_bank(root: Path, faults: Faults) -> Bank:
    """Everything below `root`; what is broken is left out and noted in `faults`."""
    items, texts = load_items(root / "items", root.parent / "content" / "media", faults)
    quizzes: dict[str, Quiz] = {}
    quiz_texts: dict[str, dict[str, QuizText]] = {}
    dates: dict[str, Any] = {}
    asked: set[str] = set()
    for folder in folders(root / "forms", faults):
        facts = read(folder / "quiz.yaml", faults)
        if facts:  # of a broken quiz too: what may yet stand in a form is not shown with its answer
            asked |= _named(facts)
        wanted = load_coverage(root.parent, faults).wanted("quizzes", folder.name)
        wordings = read_wordings(folder, ".yaml", QUIZ_TEXT, (), faults, wanted)
        if not facts or not wordings or not check_shape(facts, QUIZ, (), faults):
            continue
        quiz = _make_quiz(folder.name, facts, items, faults)
        if quiz is None:
            continue
        quizzes[quiz.id] = quiz
        dates[quiz.id] = facts.data["checked_on"]
        needed = {item.id for form in quiz.forms.values() for item in form.items}
        quiz_texts[quiz.id] = {
            tag: QuizText(
                **{name: wording.text.data[name] for name in QUIZ_TEXT},
                items={name: texts[name][tag] for name in needed},
                state=_weakest([wording.state, *(texts[name][tag].state for name in needed)]),
            )
            for tag, wording in wordings.items()
            if all(tag in texts[name] for name in needed)
        }
    quizzes = dict(sorted(quizzes.items(), key=lambda one: (one[1].order, one[0])))
    forms = {form.code: form for quiz in quizzes.values() for form in quiz.forms.values()}
    opinions = load_opinions(root / "opinions", faults)
    return Bank(quizzes, quiz_texts, forms, opinions, dates, items, texts, _practice(items, asked))


def _named(facts: Text) -> set[str]:
    """Every item that a quiz.yaml names, whatever else is wrong with it."""
    forms = facts.data.get("forms")
    lists = [*(forms.values() if isinstance(forms, dict) else ()), facts.data.get("awareness")]
    return {str(name) for listed in lists if isinstance(listed, list) for name in listed}


def _practice(items: Mapping[str, Item], asked: set[str]) -> dict[str, tuple[Item, ...]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items.values():
        if item.id not in asked and item.substance:
            found[item.substance].append(item)
    return {substance: tuple(some) for substance, some in found.items()}


def _weakest(states: list[State]) -> State:
    return State(
        original=all(state.original for state in states),
        reviewed=all(state.reviewed for state in states),
        stale=any(state.stale for state in states),
    )


def _make_quiz(name: str, facts: Text, items: Mapping[str, Item], faults: Faults) -> Quiz | None:
    data, forms, good = facts.data, {}, True
    for letter, listed in data["forms"].items():
        every = [*listed, *data["awareness"]]
        for unknown in [one for one in every if one not in items]:
            faults.add(facts.path, facts.line_of(unknown), f"form {letter}: no item {unknown!r}")
            good = False
        if len(set(every)) != len(every):
            faults.add(facts.path, facts.line("forms"), f"form {letter}: an item stands twice")
            good = False
        if good:
            forms[str(letter)] = Form(
                quiz=name,
                version=data["version"],
                letter=str(letter),
                series=data["series"],
                items=tuple(items[one] for one in every),
                scored=len(listed),
                mastery=data["mastery"],
                measures=data["measures"],
            )
    if not good:
        return None
    quiz = Quiz(name, data["version"], data["measures"], forms, data["audience"], data["order"], data["large"])
    check_blueprint(quiz, facts, faults)
    return quiz
