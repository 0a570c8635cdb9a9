"""Checks of content and items that need more than one file: links, sources, rules for authors, dates.

The numbers of the rules are those of the 25 rules for authors (docs/authors.md)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from portal.learn.catalogue import Catalogue, texts_of
from portal.locales import ORIGINAL
from portal.marking import Screen
from portal.measure.mastery import mastery_cut
from portal.quiz.bank import Bank
from portal.quiz.forms import EVERYBODY, OPTIONS, Quiz
from portal.quiz.kinds import KINDS
from portal.textfiles import LINK, PLACEHOLDER, SOURCE_MARK, Faults, Severity, Text, read

LONGEST_BLOCK = 150  # rule 12
LEAST_SCENARIOS = 2  # rule 8
WARN_DAYS = 60  # rule 25
JUNE = 6  # the month of the campaign, before which everything is read again
PLACEHOLDERS = {"stored_columns", "help_lines", "local_line", "operator"}
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def check_links_and_sources(root: Path, catalogue: Catalogue, bank: Bank, faults: Faults) -> None:
    """Every link leads somewhere, every picture has words, every source exists, every placeholder is known."""
    known: dict[str, set[str]] = {
        "module": set(catalogue.modules),
        "substance": set(catalogue.substances),
        "page": set(catalogue.pages),
        "story": set(catalogue.stories),
        "scene": set(catalogue.scenes),
        "campaign": set(catalogue.campaigns),
        "quiz": set(bank.quizzes),
        "media": set(catalogue.media),
    }
    for text in [*texts_of(root / "content", faults), *texts_of(root / "quizzes", faults)]:
        for number, line in enumerate(text.raw.split("\n"), start=1):
            for words, kind, name in LINK.findall(line):
                if name not in known.get(kind, set()):
                    faults.add(text.path, number, f"dead link {kind}:{name}")
                if not words.strip():
                    faults.add(text.path, number, f"{kind}:{name} has no words (a picture needs its alternative text)")
            for name in PLACEHOLDER.findall(line):
                if name not in PLACEHOLDERS:
                    faults.add(text.path, number, f"unknown placeholder {{{{{name}}}}}")
            for name in (one for marks in SOURCE_MARK.findall(line) for one in marks.replace(",", " ").split()):
                if name not in catalogue.sources:
                    faults.add(text.path, number, f"unknown source {name}")
        for name in _listed_sources(text):
            if name not in catalogue.sources:
                faults.add(text.path, text.line("sources"), f"unknown source {name}")


def _listed_sources(text: Text) -> list[str]:
    listed = text.data.get("sources", [])
    return [str(one) for one in listed] if isinstance(listed, list) else []


def _cited(text: Text) -> set[str]:
    return {one for marks in SOURCE_MARK.findall(text.raw) for one in marks.replace(",", " ").split()}


def check_items(root: Path, catalogue: Catalogue, bank: Bank, faults: Faults) -> None:
    """Every item names a source in its explanation, a page that explains it, drawings that exist, a known substance."""
    pages = {"substance": catalogue.substances, "module": catalogue.modules, "page": catalogue.pages}
    asked = {item.id for form in bank.forms.values() for item in form.items}
    for item in bank.items.values():
        folder = root / "quizzes" / "items" / item.id
        facts, words = read(folder / "item.yaml", faults), read(folder / f"{ORIGINAL.tag}.yaml", faults)
        if not facts or not words:
            continue
        kind, _, name = item.explained_by.partition(":")
        if name not in pages.get(kind, {}):
            faults.add(facts.path, facts.line("explained_by"), f"no page {kind}:{name} explains it")
        if item.substance and item.substance not in catalogue.substances:
            faults.add(facts.path, facts.line("substance"), f"no substance {item.substance!r}")
        if not item.substance and item.id not in asked:
            faults.add(facts.path, facts.line("substance"), "shown nowhere: in no form, and practice needs a substance")
        for picture in (*([item.picture] if item.picture else ()), *KINDS[item.kind].drawings(facts.data)):
            if picture not in catalogue.media:
                faults.add(facts.path, facts.line_of(picture), f"no drawing media/{picture}.svg")
        if not SOURCE_MARK.search(str(words.data["explanation"])):
            faults.add(words.path, words.line("explanation"), "the explanation names no source")
        if _cited(words) != set(item.sources):
            faults.add(facts.path, facts.line("sources"), "`sources` are not those that the text names")
    for quiz in bank.quizzes.values():
        path = root / "quizzes" / "forms" / quiz.id / "quiz.yaml"
        _check_quiz(quiz, path, faults)


def _check_quiz(quiz: Quiz, path: Path, faults: Faults) -> None:
    """The cut follows the rule; every item is written for those who are asked."""
    strangers: set[str] = set()
    for form in quiz.forms.values():
        cut = mastery_cut(form.scored, len(OPTIONS)).cut
        if quiz.measures and form.mastery != cut:
            faults.add(path, 1, f"mastery must be {cut} for {form.scored} items")
        strangers.update(item.id for item in form.items if quiz.audience not in (EVERYBODY, *item.audiences))
    for name in sorted(strangers):
        faults.add(path, 1, f"{name}: its `audiences` do not name {quiz.audience}, for whom this quiz is")


def check_modules(root: Path, catalogue: Catalogue, faults: Faults) -> None:
    """Rules 4, 7, 8, 11 and 12, and that substances list the sources they use."""
    for piece in catalogue.modules.values():
        path = root / "content" / "modules" / piece.id / f"{ORIGINAL.tag}.md"
        text = read(path, faults)
        if text is None:
            continue
        screens = piece.wordings[ORIGINAL.tag].screens
        busy = [screen for screen in screens if any(part.kind != "text" for part in screen.parts)]
        if 2 * len(busy) < len(screens):
            faults.add(path, 1, "rule 7: less than half of the screens ask the reader to choose, say or do something")
        if not screens or not any(part.kind == "remember" for part in screens[-1].parts):
            faults.add(path, 1, "rule 4: the last screen has no `::: remember` with the decision rule")
        scenarios = sum(part.kind == "choose" for screen in screens for part in screen.parts)
        if scenarios < LEAST_SCENARIOS:
            faults.add(path, 1, f"rule 8: fewer than {LEAST_SCENARIOS} scenarios with feedback")
        if not 5 <= piece.facts["minutes"] <= 10:
            faults.add(path.with_name("module.yaml"), 1, "rule 11: five to ten minutes")
        for screen in screens:
            _check_blocks(screen, text, faults)
    for one in catalogue.substances.values():
        path = root / "content" / "substances" / one.id / "substance.yaml"
        text = read(path.with_name(f"{ORIGINAL.tag}.yaml"), faults)
        if text and _cited(text) != set(one.facts["sources"]):
            faults.add(path, 1, "`sources` are not those that the text names")


def _check_blocks(screen: Screen, text: Text, faults: Faults) -> None:
    for part in screen.parts:
        if part.kind == "text":
            for block in re.split(r"\n\s*\n|!\[", part.text):
                if len(_CHINESE.findall(SOURCE_MARK.sub("", block))) > LONGEST_BLOCK:
                    line = text.line_of(block.strip().split("\n")[0])
                    faults.add(text.path, line, f"rule 12: a block of more than {LONGEST_BLOCK} characters")


def check_dates(root: Path, today: date, faults: Faults) -> None:
    """Rule 25: reviews within twelve months and before June; overdue ones mark their page, due ones are announced."""
    for text in [*texts_of(root / "content", faults), *texts_of(root / "quizzes", faults)]:
        entries = [(text.data, "")]
        if text.path.name == "sources.yaml":
            entries = [(entry, str(name)) for name, entry in text.data.items() if isinstance(entry, dict)]
        for entry, name in entries:
            checked, due = entry.get("checked_on"), entry.get("review_by")
            if isinstance(checked, date) and isinstance(due, date):
                for key, message, severity in date_faults(checked, due, today):
                    faults.add(text.path, text.line(name or key), f"{name}: {message}" if name else message, severity)


def date_faults(checked: date, due: date, today: date) -> Iterator[tuple[str, str, Severity]]:
    if due > checked + timedelta(days=366) or due >= date(checked.year + 1, JUNE, 1):
        message = "rule 25: the review must come within twelve months of checked_on and before the next June"
        yield "review_by", message, "broken"
    if checked > today:
        yield "checked_on", "checked_on lies in the future", "broken"
    if due < today:
        yield "review_by", f"overdue: its review was due on {due}", "marked"
    elif due - today <= timedelta(days=WARN_DAYS):
        yield "review_by", f"its review is due on {due}", "marked"
