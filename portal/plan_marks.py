"""The plan's first targets and the old baseline, read from content/plan/targets.yaml and checked.

May not import Flask, the database or a page. Officers' later targets are in the database."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from portal.areas.store import Mark
from portal.textfiles import Faults, Shape, one_of, read

FILE = Path("content") / "plan" / "targets.yaml"


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def _is_words(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200


_MARK: dict[str, Shape] = {
    "role": one_of("target", "baseline"),
    "measure": _is_words,
    "value": _is_share,
    "from": lambda value: isinstance(value, date),
    "instrument": _is_words,
}


def read_marks(root: Path, faults: Faults, measures: Collection[str] | None = None) -> list[Mark]:
    """The marks of `root`; what is wrong is left out and noted with its line. `measures`: those that there are."""
    text = read(root / FILE, faults)
    if text is None:
        return []
    entries = text.data.get("marks")
    if not isinstance(entries, list) or len(text.data) != 1:
        faults.add(text.path, 1, "needs one list, `marks`")
        return []
    found: dict[tuple[str, str], Mark] = {}
    for number, one in enumerate(entries, 1):
        problem = _problem(one, measures)
        if not problem and (one["role"], one["measure"]) in found:
            problem = f"{one['role']} of {one['measure']} stands twice"
        if problem:
            faults.add(text.path, text.line_of(f"measure: {_measure(one)}"), f"mark {number}: {problem}")
        else:
            mark = Mark(one["role"], one["measure"], "", one["from"], float(one["value"]), None, one["instrument"])
            found[mark.role, mark.measure] = mark
    return list(found.values())


def _measure(one: Any) -> str:
    return str(one.get("measure", "")) if isinstance(one, Mapping) else ""


def _problem(one: Any, measures: Collection[str] | None) -> str:
    if not isinstance(one, Mapping) or one.keys() != _MARK.keys():
        return f"needs {', '.join(_MARK)} and nothing else"
    wrong = [key for key, fits in _MARK.items() if not fits(one[key])]
    if wrong:
        return f"`{wrong[0]}` has not the shape that is asked for"
    return f"no measure {one['measure']}" if measures is not None and one["measure"] not in measures else ""
