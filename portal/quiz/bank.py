"""The item bank and the quizzes as typed values. Reads quizzes/; knows no database, no Flask and no other room."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.quiz.forms import OPTIONS, Form, Item, Quiz
from portal.quiz.kinds import KINDS
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
    is_text_or_empty,
    is_texts,
    one_of,
    read,
    read_wordings,
)

SKILLS = ("recognise", "law", "respond", "help", "awareness")
COMMON_ITEMS = 4  # fewer, and two forms or versions cannot be compared (measurement.md section 2)
AWARENESS_ITEMS = 3


@dataclass(frozen=True)
class ItemText:
    """An item in one language."""

    question: str
    picture_alt: str
    options: Mapping[str, str]
    explanation: str
    state: State


@dataclass(frozen=True)
class QuizText:
    """A quiz in one language; `texts` are its items' by id. Present only when every item is."""

    title: str
    summary: str
    intro: str
    items: Mapping[str, ItemText]
    state: State


@dataclass(frozen=True)
class Bank:
    """All quizzes with their wordings: `texts[quiz][tag]`; `forms` by the code that slips keep."""

    quizzes: Mapping[str, Quiz]
    texts: Mapping[str, Mapping[str, QuizText]]
    forms: Mapping[str, Form]
    opinions: Mapping[str, Opinions]
    dates: Mapping[str, Any]


ITEM: dict[str, Shape] = {
    "kind": one_of(*KINDS),
    "substance": is_text_or_empty,
    "skill": one_of(*SKILLS),
    "key": one_of(*OPTIONS),
    "picture": is_text_or_empty,
    "explained_by": is_text,
    "sources": lambda value: is_texts(value) and bool(value),
    **DATES,
}
QUIZ: dict[str, Shape] = {
    "version": is_number,
    "series": is_number,
    "measures": lambda value: isinstance(value, bool),
    "mastery": is_number,
    "forms": lambda value: isinstance(value, dict) and all(is_texts(one) for one in value.values()),
    "awareness": is_texts,
    **DATES,
}
QUIZ_TEXT: dict[str, Shape] = {"title": is_text, "summary": is_text, "intro": is_text}


def _is_options(value: object) -> bool:
    return isinstance(value, dict) and tuple(value) == OPTIONS and all(map(is_text, value.values()))


ITEM_TEXT: dict[str, Shape] = {
    "question": is_text,
    "picture_alt": is_text,
    "options": _is_options,
    "explanation": is_text,
}


def load_bank(root: Path, faults: Faults) -> Bank:
    """Everything below `root`; what is broken is left out and noted in `faults`."""
    items, texts = _load_items(root / "items", faults)
    quizzes: dict[str, Quiz] = {}
    quiz_texts: dict[str, dict[str, QuizText]] = {}
    dates: dict[str, Any] = {}
    for folder in folders(root / "forms", faults):
        facts = read(folder / "quiz.yaml", faults)
        wordings = read_wordings(folder, ".yaml", QUIZ_TEXT, (), faults)
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
    forms = {form.code: form for quiz in quizzes.values() for form in quiz.forms.values()}
    return Bank(quizzes, quiz_texts, forms, load_opinions(root / "opinions", faults), dates)


def _weakest(states: list[State]) -> State:
    return State(
        original=all(state.original for state in states),
        reviewed=all(state.reviewed for state in states),
        stale=any(state.stale for state in states),
    )


def _load_items(root: Path, faults: Faults) -> tuple[dict[str, Item], dict[str, dict[str, ItemText]]]:
    items: dict[str, Item] = {}
    texts: dict[str, dict[str, ItemText]] = {}
    for folder in folders(root, faults):
        facts = read(folder / "item.yaml", faults)
        wordings = read_wordings(folder, ".yaml", ITEM_TEXT, ("picture_alt",), faults)
        if not facts or not wordings or not check_shape(facts, ITEM, (), faults):
            continue
        data: dict[str, Any] = {name: facts.data[name] or None for name in ITEM if name not in DATES}
        items[folder.name] = Item(id=folder.name, **{**data, "sources": tuple(data["sources"])})
        texts[folder.name] = {}
        for tag, wording in wordings.items():
            if facts.data["picture"] and "picture_alt" not in wording.text.data:
                faults.add(wording.text.path, 1, "the picture has no alternative text (`picture_alt`)")
            fields = {name: wording.text.data.get(name, "") for name in ITEM_TEXT}
            texts[folder.name][tag] = ItemText(**fields, state=wording.state)
    return items, texts


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
            forms[letter] = Form(
                quiz=name,
                version=data["version"],
                letter=letter,
                series=data["series"],
                items=tuple(items[one] for one in every),
                scored=len(listed),
                mastery=data["mastery"],
            )
    if not good or not forms:
        return None
    quiz = Quiz(name, data["version"], data["measures"], forms)
    if quiz.measures:
        _check_blueprint(quiz, facts, faults)
    return quiz


def _check_blueprint(quiz: Quiz, facts: Text, faults: Faults) -> None:
    line = facts.line("forms")
    blueprints = []
    for letter, form in quiz.forms.items():
        scored, rest = form.items[: form.scored], form.items[form.scored :]
        counts = Counter(item.substance for item in scored)
        if None in counts or not 3 <= len(counts) <= 4 or min(counts.values()) < 2:
            faults.add(facts.path, line, f"form {letter}: needs three or four named substances, two or more items each")
        if len(rest) != AWARENESS_ITEMS or any(item.skill != "awareness" for item in rest):
            faults.add(facts.path, facts.line("awareness"), f"needs {AWARENESS_ITEMS} awareness items")
        blueprints.append((form.scored, counts))
    if any(blueprint != blueprints[0] for blueprint in blueprints):
        faults.add(facts.path, line, "the forms are not parallel: other substances or another number of items")
    common = set.intersection(*({item.id for item in form.items[: form.scored]} for form in quiz.forms.values()))
    if len(common) < COMMON_ITEMS:
        faults.add(facts.path, line, f"the forms have fewer than {COMMON_ITEMS} items in common")
