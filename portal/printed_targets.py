"""What a printed code may lead to, and what those pages are called. One of create_app's hands, and of the command line.

Joins `learn` and the item bank for `outreach` and `office`, which know neither's wording; reads nothing of anybody."""

from collections.abc import Mapping
from typing import Any

from portal.learn.catalogue import Catalogue
from portal.quiz.bank import Bank
from portal.vocabulary import ACTIVITIES, AUDIENCES

# Pages that help somebody who stands before a poster; the others are about the portal itself.
PAGES = ("help",)


def targets(catalogue: Catalogue, bank: Bank) -> tuple[str, ...]:
    """Every `kind:id`, in the order in which they are offered."""
    offered: Mapping[str, Any] = {
        "module": catalogue.modules,
        "quiz": bank.quizzes,
        "story": catalogue.stories,
        "scene": catalogue.scenes,
        "campaign": catalogue.campaigns,
        "audience": AUDIENCES,
        "opinion": ACTIVITIES,
        "page": [name for name in PAGES if name in catalogue.pages],
    }
    return tuple(f"{kind}:{name}" for kind, names in offered.items() for name in names)


def title_of(catalogue: Catalogue, bank: Bank, tag: str, target: str) -> str:
    """The title of the page in a language; empty where the interface's own words name it (audiences, opinions)."""
    kind, _, name = target.partition(":")
    if kind == "quiz" and name in bank.quizzes:
        return bank.wording(name, tag)[0].title
    pieces: Mapping[str, Mapping[str, Any]] = {
        "module": catalogue.modules,
        "story": catalogue.stories,
        "scene": catalogue.scenes,
        "campaign": catalogue.campaigns,
        "page": catalogue.pages,
    }
    piece = pieces.get(kind, {}).get(name)
    return str(piece.wording(tag)[0].title) if piece else ""
