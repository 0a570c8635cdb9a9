"""A database as it is after two years: officers, a plan, and sealed boxes of 28 for all months, audiences and phases.

With `number` communities the boxes are of each of them; 0: the trial's district, in which the cells take turns."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import product

from sqlalchemy import Engine, func, insert, select, text

from portal.accounts import store as accounts
from portal.areas.importing import read_areas
from portal.areas.store import import_areas, load_tree
from portal.areas.tree import Area
from portal.db import reading, writing
from portal.migrate import upgrade
from portal.periods import months_of
from portal.sealing.models import closing, sealed
from portal.sealing.totals.store import add_up
from portal.settings import ROOT
from portal.trial import set_plan
from portal.vocabulary import AUDIENCES
from tests.office_desk import PASSWORD

MONTHS = (*months_of("2024"), *months_of("2025"))
PHASES = ("general", "before", "after")
EACH = 28  # slips in a box
IN_ONE = 20
DAY = date(2026, 1, 9)


def fill(engine: Engine, number: int) -> int:
    """Areas, officers (`district` and `community`, with PASSWORD) and sealed boxes, through the statements of a
    closing; returns the number of slips in them."""
    upgrade(engine)
    areas, people = read_areas((ROOT / "content" / "plan" / "areas.csv").read_bytes())
    import_areas(engine, some_areas(number) if number else areas, () if number else people, "bench")
    set_plan(engine, ROOT)
    tree = load_tree(engine)
    communities = [area.code for area in tree.by_code.values() if area.kind == "community"]
    now = datetime.now(UTC)
    for kind, code in {"district": tree.children(None)[0].code, "community": communities[0]}.items():
        accounts.make_account(engine, kind, code, "officer", now)
        accounts.change_password(engine, kind, PASSWORD, now)
    with writing(engine) as connection:
        for month in MONTHS:
            connection.execute(insert(sealed), list(_boxes(month, communities, bool(number))))
            add_up(connection, [month])
        values = {"closed_on": DAY, "eps": 1.0, "box_minimum": 10, "scrubbed": True}
        connection.execute(insert(closing), [{"period": month, **values} for month in MONTHS])
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))  # PostgreSQL does so by itself within a minute
    with reading(engine) as connection:
        return int(connection.scalar(select(func.sum(sealed.c.n)).where(sealed.c.name == "mastered")) or 0)


def some_areas(most: int) -> list[Area]:
    """A district of so many communities, twenty to a subdistrict."""
    offices = [Area(f"S{number:03}", "D", "subdistrict", f"街道 {number}") for number in range(-(-most // IN_ONE))]
    places = [
        Area(f"C{number:04}", offices[number // IN_ONE].code, "community", f"社区 {number}") for number in range(most)
    ]
    return [Area("D", None, "district", "区"), Area("E", "D", "elsewhere", "其他"), *offices, *places]


def _boxes(month: str, communities: Sequence[str], many: bool) -> Iterator[dict[str, object]]:
    """The rows of a month; youth before and after a lesson are classes. Few: one box a cell, the places in turn."""
    chance = random.Random(month)
    for number, (audience, phase) in enumerate(product(AUDIENCES, PHASES)):
        for place in communities if many else [communities[number % len(communities)]]:
            shared: dict[str, object] = {
                "box_id": f"{chance.getrandbits(128):032x}",
                "kind": "R",
                "area": place,
                "audience": audience,
                "phase": phase,
                "session": f"{place}-{month}" if audience == "youth" and phase != "general" else "",
                "version": "new-drugs.1",
                "period": month,
                "n": EACH,
                "eps": 1.0,
                "sealed_on": DAY,
            }
            yield {**shared, "name": "mastered", "value": chance.randint(EACH // 2, EACH)}
            yield {**shared, "name": "aware", "value": chance.randint(EACH // 2, EACH)}
