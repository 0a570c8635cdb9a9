"""Invented places of help for the demonstration, each marked so in its name."""

from datetime import date
from pathlib import Path

import yaml
from sqlalchemy import Engine

from portal.areas.tree import Tree
from portal.outreach.directory import store
from portal.outreach.directory.listing import HelpPlace
from portal.periods import month_of, shift

FILE = Path("content") / "plan" / "demo_places.yaml"


def list_invented(engine: Engine, root: Path, tree: Tree, today: date) -> int:
    """Store them for every area of their kind; how many. A tree without the list has none."""
    if not (root / FILE).exists():
        return 0
    made = 0
    for one in yaml.safe_load((root / FILE).read_text(encoding="utf-8"))["places"]:
        checked = date.fromisoformat(f"{shift(month_of(today), -one['months'])}-15")
        for area in (area for area in tree.by_code.values() if area.kind == one["of"]):
            words = {name: one[name].format(area=area.name) for name in ("name", "address", "phone", "hours")}
            place = HelpPlace(area.code, one["kind"], **words, languages=tuple(one["languages"]), checked=checked)
            store.add(engine, place)
            made += 1
    return made
