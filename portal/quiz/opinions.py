"""Questions on satisfaction and attitude, read from quizzes/opinions. Knows no database, no Flask and no slips."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.coverage import load_coverage
from portal.textfiles import DATES, Faults, Shape, State, check_shape, folders, is_text, is_texts, read, read_wordings

SCALE = (5, 4, 3, 2, 1)


@dataclass(frozen=True)
class OpinionText:
    """The questions in one language."""

    title: str
    summary: str
    intro: str
    questions: Mapping[str, str]
    scale: Mapping[int, str]
    state: State


@dataclass(frozen=True)
class Opinions:
    """One set of questions with its wordings by tag."""

    questions: tuple[str, ...]
    texts: Mapping[str, OpinionText]


FACTS: dict[str, Shape] = {"questions": is_texts, **DATES}


def _words(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(is_text, value.values()))


TEXT: dict[str, Shape] = {
    "title": is_text,
    "summary": is_text,
    "intro": is_text,
    "questions": _words,
    "scale": lambda value: _words(value) and isinstance(value, dict) and tuple(value) == SCALE,
}


def load_opinions(root: Path, faults: Faults) -> dict[str, Opinions]:
    """Every set below `root`, by id; what is broken is left out and noted."""
    found: dict[str, Opinions] = {}
    for folder in folders(root, faults):
        facts = read(folder / "opinion.yaml", faults)
        wordings = read_wordings(folder, ".yaml", TEXT, (), faults, load_coverage(root.parent.parent, faults).complete)
        if not facts or not wordings or not check_shape(facts, FACTS, (), faults):
            continue
        names = tuple(facts.data["questions"])
        texts: dict[str, OpinionText] = {}
        for tag, wording in wordings.items():
            if tuple(wording.text.data["questions"]) != names:
                faults.add(wording.text.path, wording.text.line("questions"), "not the questions of opinion.yaml")
                continue
            texts[tag] = OpinionText(**{name: wording.text.data[name] for name in TEXT}, state=wording.state)
        if texts:
            found[folder.name] = Opinions(names, texts)
    return found
