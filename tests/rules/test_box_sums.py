"""Whatever boxes are sealed, in whatever order, their ready-made sums are those of the boxes themselves."""

from collections import defaultdict
from datetime import date
from itertools import count, product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select, text, update

from portal.areas.store import load_tree
from portal.areas.tree import LEAVES, Tree
from portal.db import writing
from portal.migrate import upgrade
from portal.periods import months_of
from portal.sealing.models import box_sum, sealed
from portal.sealing.published import Sum, sums, totals
from portal.sealing.shapes import months_in, several
from portal.sealing.totals.store import add_up, make_good
from tests.office_desk import seal

_ids = count(1)
Row = dict[str, Any]


@st.composite
def boxes(draw: st.DrawFn) -> Row:
    """A box R as a closing makes it: a class, the cell of a community, or one that was poured together."""
    months = draw(st.sampled_from(["2026-01", "2026-02", "2026-03", "2026-05", "2026-01|2026-02", "2026-01|2026-03"]))
    one: Row = {
        "area": draw(st.sampled_from(["C11", "C12", "C21", "E1"])),
        "audience": draw(st.sampled_from(["youth", "staff"])),
        "phase": draw(st.sampled_from(["after", "before", "general"])),
        "version": draw(st.sampled_from(["1", "2"])),
        "eps": draw(st.sampled_from([1.0, 0.5])),
        "session": "",
        "period": months,
        "n": draw(st.integers(10, 40)),
        "mastered": draw(st.integers(-9, 49)),
        "aware": draw(st.integers(-9, 49)),
    }
    kind = draw(st.sampled_from(["class", "cell", "poured"]))
    if kind == "class" and "|" not in months:
        one |= {"session": f"{one['area']}{draw(st.integers(1, 3))}", "audience": "youth", "version": "1", "eps": 1.0}
    if kind == "poured":
        one |= {"area": draw(st.sampled_from(["C11", "S1", "D1"])), "audience": draw(st.sampled_from(["staff|youth"]))}
        one["phase"] = draw(st.sampled_from(["general", "after|before"]))
    return one


@given(
    st.lists(st.lists(boxes(), max_size=8), max_size=4), st.sampled_from([None, ["2026-01"], ["2026-03", "2026-05"]])
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sums_are_those_of_the_boxes(engine: Engine, closings: list[list[Row]], months: list[str] | None) -> None:
    _empty(engine)
    found: dict[tuple[str, ...], Row] = {}
    for closing in closings:
        fresh = {}
        for number, box in enumerate(closing):
            # Of one session and phase there is one box a month.
            key = (box["session"], box["phase"], box["period"]) if box["session"] else (str(number), str(next(_ids)))
            fresh.update({key: box} if key not in found else {})
        found |= fresh
        with writing(engine) as connection:
            if fresh:
                connection.execute(insert(sealed), [row for box in fresh.values() for row in _rows(box)])
            add_up(connection, {box["period"] for box in fresh.values()})
    tree, all_boxes = load_tree(engine), list(found.values())
    for code in ("D1", "S1", "C11", "H11", "E1"):
        for areas in (tree.below(code), sorted(tree.below(code)), {code}):
            for by_area in (False, True):
                got = sums(engine, areas, months, by_area)
                assert set(got) == _by_hand(all_boxes, tree, areas, months, by_area)
                assert len(got) == len(set(got))
    _compare_quarters(engine, tree, all_boxes)
    with writing(engine) as connection:
        assert not make_good(connection), "the sums of all areas are already those of all boxes"


def test_sums_that_were_lost_or_changed_are_made_anew_when_the_database_is_prepared(engine: Engine) -> None:
    for area in ("C11", "S1"):
        seal(engine, area, 20, 15, "2026-01")
    whole = _all(engine)
    for damage in (
        delete(box_sum).where(box_sum.c.area == "D1"),
        update(box_sum).values(n=box_sum.c.n + 1),
        insert(box_sum).from_select(
            list(box_sum.c), select(*(text("'2026-09'") if one.name == "period" else one for one in box_sum.c))
        ),
    ):
        with writing(engine) as connection:
            connection.execute(damage)
        assert _all(engine) != whole
        upgrade(engine)
        assert _all(engine) == whole


def _compare_quarters(engine: Engine, tree: Tree, boxes: list[Row]) -> None:
    """Of an area with all below it, over whole quarters: all people together, and by audience."""
    places = ("D1", "S1", "C11", "E1")
    for quarters in (("2026-Q1",), ("2026-Q1", "2026-Q2")):
        months = [month for quarter in quarters for month in months_of(quarter)]
        for by_audience in (False, True):
            wanted: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
            for place, box in product(places, boxes):
                if box["area"] in tree.below(place) and box["period"][:7] in months:
                    audience = several(box["audience"]) if by_audience else ()
                    sums_of = wanted[place, audience, box["eps"], bool(box["session"])]
                    for at, value in enumerate((1, box["n"], box["mastered"])):
                        sums_of[at] += value
            got = {
                (one.area, one.audiences, one.eps, one.classes > 0): [one.boxes, one.n, one.mastered]
                for one in totals(engine, places, months, by_audience)
            }
            assert got == wanted


def _empty(engine: Engine) -> None:
    with writing(engine) as connection:
        for row in connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {row.name}"))
        connection.execute(delete(sealed))
        connection.execute(delete(box_sum))


def _all(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(select(box_sum)))


def _rows(box: Row) -> list[Row]:
    columns = {name: value for name, value in box.items() if name not in {"mastered", "aware"}}
    columns |= {"box_id": f"{next(_ids):032x}", "kind": "R", "sealed_on": date(2026, 7, 4)}
    return [{**columns, "name": name, "value": box[name]} for name in ("mastered", "aware")]


def _by_hand(boxes: list[Row], tree: Tree, areas: Any, months: list[str] | None, by_area: bool) -> set[Sum]:
    """The same sums, one box after the other."""
    shelves: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    first: dict[tuple[Any, ...], str] = {}
    for box in boxes:
        if box["area"] not in areas or not (months is None or set(months) & set(box["period"].split("|"))):
            continue
        alike = (box["area"] if by_area else "", box["period"], box["audience"], box["version"], box["eps"])
        poured = any("|" in box[name] for name in ("audience", "phase")) or tree.by_code[box["area"]].kind not in LEAVES
        late = box["period"] in {"2026-01", "2026-02", "2026-05"} and poured
        shelves[(*alike, box["phase"], bool(box["session"]), late)].append(box)
        session = (*alike, box["session"])
        first[session] = min(first.get(session, "z"), box["phase"])
    found = set()
    for (area, period, audience, version, eps, phase, classed, late), members in shelves.items():
        sessions = {box["session"] for box in members} if classed else set()
        alike = (area, period, audience, version, eps)
        found.add(
            Sum(
                area=area,
                months=months_in(period),
                audiences=several(audience),
                phases=several(phase),
                version=version,
                eps=eps,
                boxes=len(members),
                n=sum(box["n"] for box in members),
                mastered=sum(box["mastered"] for box in members),
                aware=sum(box["aware"] for box in members),
                classes=len(sessions),
                sessions=sum(first[(*alike, session)] == phase for session in sessions),
                late=late,
            )
        )
    return found
