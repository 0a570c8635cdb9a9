"""The plan's list of indicators and milestones, read from content/plan/indicators.yaml and checked.

May not import Flask or the database. Structure only: names stand in the catalogues, later targets in the database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.office import recorded
from portal.periods import is_month, shift
from portal.textfiles import Faults, Shape, is_number, one_of, read

FILE = Path("content") / "plan" / "indicators.yaml"
MILESTONE = "milestone"
GROUPS = ("result", "process", MILESTONE)
KINDS = ("month", "quarter", "year")
UNITS = ("percent", "number", "score", "share_of_base", "done")
DIRECTIONS = ("at_least", "at_most")
PLAN_MONTHS = 60
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


class BadPlan(ValueError):
    """The file is not usable; the message names each fault with its line."""


@dataclass(frozen=True)
class Indicator:
    """One line of the board. `target` is a fraction for percent and share_of_base, else a number; 1 for `done`.

    `kind`: the period of one figure. `measured`: the portal counts it; `id` is then the measure of an overview's goal.
    `recorded`: the portal counts it from events that officers recorded (`office.recorded` knows which figures).
    `by`: the month in which the target is due (every milestone has one). `of`: what a milestone looks at."""

    id: str
    group: str
    kind: str
    unit: str
    direction: str
    target: float
    measured: bool = False
    recorded: bool = False
    by: str = ""
    of: str = ""

    @property
    def typed(self) -> bool:
        """Whether officers type its figures in."""
        return not (self.measured or self.recorded or self.of)

    @property
    def has_target(self) -> bool:
        """Whether the target is a number that may be changed."""
        return self.unit != "done"


@dataclass(frozen=True)
class Plan:
    """All indicators by id, in the order of the board; `start` is the plan's first month."""

    start: str
    base_year: str
    indicators: Mapping[str, Indicator]


def _is_share_or_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_plan_month(value: object) -> bool:
    return is_number(value) and 1 <= int(str(value)) <= PLAN_MONTHS


_INDICATOR: dict[str, Shape] = {
    "id": _is_id,
    "group": one_of("result", "process"),
    "kind": one_of(*KINDS),
    "unit": one_of("percent", "number", "score", "share_of_base"),
    "direction": one_of(*DIRECTIONS),
    "target": _is_share_or_number,
    "measured": one_of(True),
    "recorded": one_of(True),
    "by": _is_plan_month,
}
_MILESTONE: dict[str, Shape] = {
    "id": _is_id,
    "month": _is_plan_month,
    "unit": one_of("number", "done"),
    "of": _is_id,
    "recorded": one_of(True),
    "target": _is_share_or_number,
}


def load_plan(root: Path) -> Plan:
    """The plan below `root`. Raises BadPlan."""
    faults = Faults(root)
    plan = read_plan(root, faults)
    if plan is None:
        raise BadPlan("\n".join(map(str, faults.found)))
    return plan


def read_plan(root: Path, faults: Faults) -> Plan | None:
    """The same; what is wrong is noted with its line, and then there is no plan."""
    path, before = root / FILE, len(faults.found)
    text = read(path, faults)
    if text:
        for key, fits in (
            ("start", lambda value: is_month(str(value))),
            ("base_year", lambda value: is_number(value) and 2000 <= value <= 2199),
            ("indicators", lambda value: isinstance(value, list)),
            ("milestones", lambda value: isinstance(value, list)),
        ):
            if not fits(text.data.get(key)):
                faults.add(path, text.line(key), f"`{key}` is missing or has not the shape that is asked for")
    if text is None or len(faults.found) > before:
        return None
    start, found = str(text.data["start"]), dict[str, Indicator]()
    lines: list[tuple[dict[str, Shape], tuple[str, ...], Any]]
    lines = [(_INDICATOR, ("measured", "recorded", "by"), one) for one in text.data["indicators"]]
    lines += [(_MILESTONE, ("unit", "of", "target", "recorded"), one) for one in text.data["milestones"]]
    for shapes, optional, facts in lines:
        name = str(facts.get("id", "?")) if isinstance(facts, dict) else "?"
        fault = _fault_of(shapes, optional, facts) or (f"{name} stands there twice" if name in found else "")
        if not fault and "recorded" in facts and (name not in recorded.NAMES or "of" in facts):
            fault = f"`recorded`: nothing is recorded under {name}"
        if not fault and shapes is _MILESTONE:
            fault = _fault_of_milestone(facts, found)
        if fault:
            faults.add(path, text.line_of(f"id: {name}"), fault)
            continue
        found[name] = _milestone(facts, found, start) if shapes is _MILESTONE else _indicator(facts, start)
    if len(faults.found) > before:
        return None
    return Plan(start, str(text.data["base_year"]), found)


def _fault_of(shapes: Mapping[str, Shape], optional: tuple[str, ...], facts: object) -> str:
    if not isinstance(facts, dict):
        return "each indicator is a list of `key: value`"
    if missing := [key for key in shapes if key not in facts and key not in optional]:
        return f"`{missing[0]}` is missing"
    if unknown := [key for key in facts if key not in shapes]:
        return f"`{unknown[0]}` is not known here"
    wrong = [key for key, value in facts.items() if not shapes[key](value)]
    if not wrong and facts.get("unit") in {"percent", "share_of_base"} and facts["target"] > 1:
        wrong = ["target"]  # a fraction, as everywhere in the portal
    return f"`{wrong[0]}` has not the shape that is asked for" if wrong else ""


def _fault_of_milestone(facts: Mapping[str, Any], known: Mapping[str, Indicator]) -> str:
    if ("of" in facts) == ("unit" in facts):
        return "a milestone has either `unit` or `of`"
    if facts.get("of", "") and facts["of"] not in known:
        return f"`of`: no indicator {facts['of']}"
    return "" if ("target" in facts) == (facts.get("unit") != "done") else "`target` is missing or too much"


def _indicator(facts: Mapping[str, Any], start: str) -> Indicator:
    by = shift(start, facts["by"] - 1) if "by" in facts else ""
    return Indicator(**{**facts, "target": float(facts["target"]), "by": by})


def _milestone(facts: Mapping[str, Any], known: Mapping[str, Indicator], start: str) -> Indicator:
    seen = known.get(facts.get("of", ""))
    return Indicator(
        id=facts["id"],
        group=MILESTONE,
        kind=seen.kind if seen else "month",
        unit=seen.unit if seen else facts["unit"],
        direction=seen.direction if seen else "at_least",
        target=float(facts.get("target", 1)),
        by=shift(start, facts["month"] - 1),
        of=facts.get("of", ""),
        recorded=facts.get("recorded", False),
    )
