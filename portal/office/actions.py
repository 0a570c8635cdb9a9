"""What to do next: fires the rules of content/plan/actions.yaml on the facts of an overview.

Pure but for `load_rules`, which reads the file once at the start. No Flask, no database, no wording: an action names a
text of the catalogue and the numbers in it. Rules see only what the overview shows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.office.actions_facts import VOCABULARY, Facts, Value
from portal.textfiles import Faults, read

FILE = Path("content") / "plan" / "actions.yaml"
MOST = 5
LINKS = ("lesson", "substance", "quiz", "placements", "register", "rate", "items", "none")
KEYS = {"id", "about", "when", "text", "link"}


@dataclass(frozen=True)
class Condition:
    """One fact and what it must be. `test`: is, above or below."""

    fact: str
    test: str
    value: Value

    def holds(self, facts: Mapping[str, Value]) -> bool:
        """Whether it holds; a fact that is not known never does."""
        found = facts.get(self.fact)
        if found is None:
            return False
        if self.test == "is":
            return found == self.value
        if isinstance(found, str) or isinstance(self.value, str):
            return False
        return found > self.value if self.test == "above" else found < self.value


@dataclass(frozen=True)
class Rule:
    """One entry of the file."""

    id: str
    about: str
    when: tuple[Condition, ...]
    text: str
    link: str


@dataclass(frozen=True)
class Action:
    """One next step: `subject` is the code of what it is about, `percent` and `n` the numbers in its text."""

    rule: str
    about: str
    subject: str
    text: str
    link: str
    percent: int | None
    n: int | None


def next_actions(rules: Sequence[Rule], facts: Facts) -> tuple[Action, ...]:
    """At most five, in the order of the rules; each rule once, and no subject twice for the same link."""
    found: list[Action] = []
    for rule in rules:
        for one in _fired(rule, facts):
            if not any((one.about, one.subject, one.link) == (it.about, it.subject, it.link) for it in found):
                found.append(one)
                break
    return tuple(found[:MOST])


def _fired(rule: Rule, facts: Facts) -> Iterator[Action]:
    for subject in facts.of(rule.about):
        if all(one.holds(subject.facts) for one in rule.when):
            yield Action(rule.id, rule.about, subject.code, rule.text, rule.link, subject.percent, subject.n)


def load_rules(root: Path, faults: Faults) -> tuple[Rule, ...]:
    """The rules of `root`; what is wrong is left out and noted with its line."""
    text = read(root / FILE, faults)
    if text is None:
        return ()
    entries = text.data.get("rules")
    if not isinstance(entries, list) or len(text.data) != 1:
        faults.add(text.path, 1, "needs one list, `rules`")
        return ()
    found: dict[str, Rule] = {}
    for number, entry in enumerate(entries, 1):
        name = entry.get("id") if isinstance(entry, dict) else None
        line = text.line_of(f"id: {name}") if name else text.line("rules")
        problem = _problem(entry) or (f"{name}: stands twice" if name in found else "")
        if problem:
            faults.add(text.path, line, f"rule {number}: {problem}")
        else:
            found[entry["id"]] = _rule(entry)
    return tuple(found.values())


def _problem(entry: Any) -> str:
    """What is wrong with an entry, or nothing."""
    if not isinstance(entry, dict) or entry.keys() != KEYS:
        return f"needs {', '.join(sorted(KEYS))} and nothing else"
    if not all(isinstance(entry[name], str) and entry[name] for name in KEYS - {"when"}):
        return "id, about, text and link must be words"
    if entry["about"] not in VOCABULARY:
        return f"about must be one of {', '.join(VOCABULARY)}"
    if entry["link"] not in LINKS:
        return f"link must be one of {', '.join(LINKS)}"
    if not isinstance(entry["when"], dict) or not entry["when"]:
        return "when needs at least one fact"
    for fact, test in entry["when"].items():
        kind = VOCABULARY[entry["about"]].get(fact)
        if kind is None:
            return f"{fact!r} is no fact about {entry['about']}"
        if not isinstance(test, dict) or len(test) != 1 or next(iter(test)) not in ("is", "above", "below"):
            return f"{fact} needs one of is, above, below"
        (name, value) = next(iter(test.items()))
        if isinstance(value, bool) or (kind is int and not isinstance(value, int | float)):
            return f"{fact} is a number"
        if not isinstance(kind, type) and (name != "is" or value not in kind):
            return f"{fact} is one of {', '.join(kind)}"
    return ""


def _rule(entry: Mapping[str, Any]) -> Rule:
    when = tuple(Condition(fact, *next(iter(test.items()))) for fact, test in entry["when"].items())
    return Rule(entry["id"], entry["about"], when, entry["text"], entry["link"])
