"""What the forms of a quiz must have in common, so that they measure the same. Pure."""

from collections import Counter

from portal.quiz.forms import Quiz
from portal.textfiles import Faults, Text

LETTERS = ("A", "B")
SCORED, SCORED_LARGE = 8, 6
AWARENESS_ITEMS = 3
COMMON_ITEMS = 4  # fewer, and two forms or versions cannot be compared (measurement.md section 2)


def check_blueprint(quiz: Quiz, facts: Text, faults: Faults) -> None:
    """Note what keeps the forms of `quiz` from being parallel, or a measuring one from measuring."""
    line = facts.line("forms")
    if tuple(quiz.forms) != LETTERS:
        faults.add(facts.path, line, "the forms are A and B")
    if quiz.measures:
        _check_measuring(quiz, facts, faults)
    else:
        _check_exam(quiz, facts, faults)
    common = set.intersection(*({item.id for item in form.items[: form.scored]} for form in quiz.forms.values()))
    if len(common) < COMMON_ITEMS:
        faults.add(facts.path, line, f"the forms have fewer than {COMMON_ITEMS} items in common")


def _check_measuring(quiz: Quiz, facts: Text, faults: Faults) -> None:
    line, wanted = facts.line("forms"), SCORED_LARGE if quiz.large else SCORED
    blueprints = []
    for letter, form in quiz.forms.items():
        scored, rest = form.items[: form.scored], form.items[form.scored :]
        counts = Counter(item.substance for item in scored)
        if form.scored != wanted:
            faults.add(facts.path, line, f"form {letter}: needs {wanted} scored items")
        if None in counts or not 3 <= len(counts) <= 4 or min(counts.values()) < 2:
            faults.add(facts.path, line, f"form {letter}: needs three or four named substances, two or more items each")
        if len(rest) != AWARENESS_ITEMS or any(item.skill != "awareness" for item in rest):
            faults.add(facts.path, facts.line("awareness"), f"needs {AWARENESS_ITEMS} awareness items")
        blueprints.append((form.scored, counts))
    if any(blueprint != blueprints[0] for blueprint in blueprints):
        faults.add(facts.path, line, "the forms are not parallel: other substances or another number of items")


def _check_exam(quiz: Quiz, facts: Text, faults: Faults) -> None:
    blueprints = [Counter(item.skill for item in form.items) for form in quiz.forms.values()]
    if any(blueprint != blueprints[0] for blueprint in blueprints):
        faults.add(facts.path, facts.line("forms"), "the forms are not parallel: not as many items of each skill")
    for form in quiz.forms.values():
        if len(form.items) != form.scored:
            faults.add(facts.path, facts.line("awareness"), "an exam has no awareness items")
        if not 0 < form.mastery <= form.scored:
            faults.add(facts.path, facts.line("mastery"), f"the pass mark must lie between 1 and {form.scored}")
