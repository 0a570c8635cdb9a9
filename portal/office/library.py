"""What the desk knows of the content: the item bank, names of substances and lessons, addresses, the rules of actions.

Plain values that create_app fills: `office` may not know `learn` itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from portal.office.actions import Rule
from portal.outreach.posters.facts import Supply
from portal.outreach.posters.press import Press
from portal.quiz.bank import QuizText
from portal.quiz.forms import Form


def _nameless(tag: str, kind: str, name: str) -> str | None:
    return None


@dataclass(frozen=True)
class Library:
    """`name` and `address` take a language tag, a kind (substance, module, quiz) and an id; None: there is none. The
    name of a quiz is asked for by its version, as `youth.1`.

    `targets`: what a printed code may lead to; `title(tag, target)` names it, empty where the catalogue of the
    interface does; `check_word(code, tag)` is what stands under a code, in Chinese and in the print's language.

    `supply` and `press`: the words of prints, and who makes PDFs of them.

    `forms` (by code) and `texts` (by quiz and language) are the item bank's. `lesson_of`: the lesson (module id) of
    each audience and of each substance."""

    forms: Mapping[str, Form] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, QuizText]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    name: Callable[[str, str, str], str | None] = _nameless
    address: Callable[[str, str, str], str | None] = _nameless
    lesson_of: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    title: Callable[[str, str], str] = lambda tag, target: ""
    check_word: Callable[[str, str], tuple[str, ...]] = lambda code, tag: ()
    supply: Supply = field(default_factory=Supply)
    press: Press | None = None


NOTHING = Library()
