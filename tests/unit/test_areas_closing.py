"""A community ends for the future only: closed or merged from a day on, taken back before it, its past where it was."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from portal.areas.closing.store import CannotClose, close, reopen
from portal.areas.store import import_areas, load_tree
from portal.areas.tree import Area, Tree
from portal.sealing import published
from tests.conftest import AREAS
from tests.samples import close_month, put

TODAY, DAY = date(2026, 7, 9), date(2026, 9, 1)
EVE = date(2026, 8, 31)


def tree(**ends: tuple[date, str | None]) -> Tree:
    areas = {area.code: area for area in AREAS}
    for code, (day, into) in ends.items():
        areas[code] = replace(areas[code], closed_on=day, merged_into=into)
    return Tree(areas.values())


def test_a_merged_community_counts_in_the_other_from_the_day_on() -> None:
    found = tree(C11=(DAY, "C12"))
    assert found.landings(EVE)["C11"] == "C11"
    assert found.landings(DAY)["C11"] == "C12"
    assert "C11" in {leaf.code for leaf in found.open_leaves(EVE)}
    assert "C11" not in {leaf.code for leaf in found.open_leaves(DAY)}


def test_a_closed_community_takes_nothing_and_merges_are_followed_to_their_end() -> None:
    found = tree(C11=(DAY, "C12"), C12=(DAY, "C13"), C21=(DAY, None))
    assert found.landings(DAY)["C11"] == "C13"
    assert "C21" not in found.landings(DAY)
    assert found.landing("C21", DAY) is None
    assert found.landing("H11", DAY) == found.get("C13"), "a school goes with its community"
    assert found.landing("S1", DAY) == found.get("S1")
    assert found.landing("nowhere", DAY) is None


def test_even_a_loop_that_somebody_forced_into_the_table_ends() -> None:
    assert tree(C11=(DAY, "C12"), C12=(DAY, "C11")).landing("C11", DAY) is None


def test_past_boxes_stay_where_they_are(engine: Engine) -> None:
    put(engine, 12, community="C11")
    close(engine, "C11", DAY, "C12", TODAY)
    close_month(engine)
    (box,) = published.boxes(engine, load_tree(engine).by_code)
    assert (box.area, load_tree(engine).by_code["C11"].parent) == ("C11", "S1")


@pytest.mark.parametrize(
    ("code", "day", "into", "why"),
    [
        ("C11", TODAY, None, "day"),
        ("C11", date(2026, 7, 1), None, "day"),
        ("C11", date(2028, 1, 1), None, "day"),
        ("C11", DAY, "C11", "into"),
        ("C11", DAY, "C21", "into"),
        ("C11", DAY, "S1", "into"),
        ("C11", DAY, "H11", "into"),
        ("C11", DAY, "nowhere", "into"),
        ("S1", DAY, None, "not_community"),
        ("D1", DAY, None, "not_community"),
        ("H11", DAY, None, "not_community"),
        ("E1", DAY, None, "not_community"),
        ("nowhere", DAY, None, "not_community"),
    ],
)
def test_what_makes_no_sense_is_refused(engine: Engine, code: str, day: date, into: str | None, why: str) -> None:
    before = load_tree(engine).by_code
    with pytest.raises(CannotClose) as refused:
        close(engine, code, day, into, TODAY)
    assert refused.value.code == why
    assert load_tree(engine).by_code == before


def test_nothing_is_merged_into_what_ends_itself_so_no_loop_can_be_made(engine: Engine) -> None:
    close(engine, "C11", DAY, "C12", TODAY)
    for into in ("C11",):
        with pytest.raises(CannotClose, match="into"):
            close(engine, "C12", date(2026, 8, 1), into, TODAY)
    with pytest.raises(CannotClose, match="closed"):
        close(engine, "C11", date(2026, 8, 1), None, TODAY)


def test_an_end_is_taken_back_before_its_day_and_not_after(engine: Engine) -> None:
    close(engine, "C11", DAY, "C12", TODAY)
    with pytest.raises(CannotClose, match="past"):
        reopen(engine, "C11", DAY)
    before = reopen(engine, "C11", EVE)
    assert (before.closed_on, before.merged_into) == (DAY, "C12")
    assert load_tree(engine).by_code["C11"] == Area("C11", "S1", "community", "一一社区")
    with pytest.raises(CannotClose, match="not_closed"):
        reopen(engine, "C11", EVE)


def test_a_table_read_again_leaves_the_end_as_it_is(engine: Engine) -> None:
    close(engine, "C11", DAY, "C12", TODAY)
    import_areas(engine, [Area("C11", "S1", "community", "新名字")], [], "test")
    assert load_tree(engine).by_code["C11"] == Area("C11", "S1", "community", "新名字", DAY, "C12")
