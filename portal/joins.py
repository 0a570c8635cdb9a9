"""What rooms are given of each other's content when create_app joins them: lessons for classes, names for the desk.

For `portal.app` alone. Serves nothing and asks no clock of its own."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from flask import render_template
from markupsafe import Markup
from sqlalchemy import Engine

from portal.check_words import CheckWords, read_words
from portal.contest.rounds import NONE, Rounds, load_contests
from portal.learn.catalogue import Catalogue, ModuleText, Piece
from portal.live.desk import Lesson, Slide
from portal.marking import Context, block_html, line_html
from portal.office.actions import load_rules
from portal.office.library import Library
from portal.outreach.events.poster import occasion_of
from portal.outreach.posters.press import Press
from portal.outreach.supply import supply_of
from portal.printed_targets import targets, title_of
from portal.quiz.bank import Bank
from portal.settings import Settings
from portal.textfiles import Faults


class CannotStart(Exception):
    """The portal must not serve like this; the message says what to run."""


def contests_of(settings: Settings, bank: Bank) -> Rounds:
    """The rounds of contests, if there is a folder of them. Raises CannotStart on broken or overlapping ones."""
    if not settings.contests:
        return NONE
    faults = Faults(settings.root)
    rounds = load_contests(Path(settings.contests), settings.root, bank.items, faults)
    if faults.broken:
        raise CannotStart("PORTAL_CONTESTS: " + "\n".join(map(str, faults.broken[:5])))
    return rounds


def check_words_of(settings: Settings) -> CheckWords:
    """The check words of printed codes. Raises CannotStart when their list is not whole."""
    faults = Faults(settings.root)
    words = read_words(settings.root, faults)
    if faults.broken:
        raise CannotStart("\n".join(map(str, faults.broken)))
    return CheckWords(settings.secret, words)


def library_of(
    settings: Settings,
    catalogue: Catalogue,
    bank: Bank,
    address: Callable[[str, str, str], str | None],
    words: CheckWords,
    engine: Engine,
    rounds: Rounds,
    today: Callable[[], date],
) -> Library:
    """What the officers' desk may know of the content. Raises CannotStart on broken rules of actions."""
    faults = Faults(settings.root)
    rules = load_rules(settings.root, faults)
    if faults.broken:
        raise CannotStart("\n".join(map(str, faults.broken)))

    versions = {quiz.done_code: quiz.id for quiz in bank.quizzes.values()}

    def name(tag: str, kind: str, code: str) -> str | None:
        if kind == "substance" and code in catalogue.substances:
            return catalogue.substances[code].wording(tag)[0].name
        if kind == "module" and code in catalogue.modules:
            return catalogue.modules[code].wording(tag)[0].title
        if kind == "quiz" and code in versions:
            return bank.wording(versions[code], tag)[0].title
        if kind == "contest" and (entered := rounds.get(code.rpartition(".")[0])):
            return entered.wording(tag)[0].title
        return None

    lesson_of: dict[str, str] = {}
    for module in catalogue.modules.values():
        for subject in (module.facts["audience"], *module.facts["substances"]):
            lesson_of.setdefault(subject, module.id)
    return Library(
        bank.forms,
        bank.texts,
        rules,
        name,
        address,
        lesson_of,
        targets(catalogue, bank),
        partial(title_of, catalogue, bank),
        words.both,
        supply_of(catalogue, today, words.both, partial(occasion_of, engine)),
        Press(settings.root / "portal" / "static", settings.root / "content" / "media"),
    )


def lessons_of(catalogue: Catalogue, context: Callable[[str], Context]) -> dict[str, Lesson]:
    """What a class may have between two tests."""

    def title(piece: Piece[ModuleText], tag: str) -> str:
        return piece.wording(tag)[0].title

    def slide(piece: Piece[ModuleText], tag: str, number: int) -> Slide:
        text, text_tag = piece.wording(tag)
        marks = context(tag)
        at = min(max(number, 1), len(text.screens))
        drawn = render_template(
            "live/_slide.html",
            piece=piece,
            text=text,
            screen=text.screens[at - 1],
            first=at == 1,
            line=lambda words: line_html(words, marks),
            block=lambda words: block_html(words, marks),
        )
        return Slide(Markup(drawn), text_tag, at, len(text.screens))  # nosec B704 # our own template, escaping itself

    return {
        name: Lesson(name, piece.facts["audience"], piece.facts["quiz"], partial(title, piece), partial(slide, piece))
        for name, piece in catalogue.modules.items()
    }
