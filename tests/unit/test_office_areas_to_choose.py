"""The list of areas that an officer chooses from, when a district has very many."""

import pytest

from portal.areas.tree import Area, Tree
from portal.office.desk import MOST_LISTED, to_choose

OFFICES = [Area(f"S{office}", "D", "subdistrict", f"S{office}") for office in range(3)]
PLACES = [
    Area(f"C{office}{number:03}", f"S{office}", "community", "C")
    for office in range(3)
    for number in range(MOST_LISTED)
]
DISTRICT = Area("D", None, "district", "D")
TREE = Tree([DISTRICT, *OFFICES, *PLACES])


def test_few_areas_are_all_listed_wherever_one_is() -> None:
    few = Tree([DISTRICT, *OFFICES, PLACES[0]])
    for here in (DISTRICT, OFFICES[2], PLACES[0]):
        listed = to_choose(few, DISTRICT, here)
        assert [(depth, one.code) for depth, one in listed] == [(0, "D"), (1, "S0"), (2, "C0000"), (1, "S1"), (1, "S2")]


def test_of_very_many_those_right_below_are_listed() -> None:
    assert [(depth, one.code) for depth, one in to_choose(TREE, DISTRICT, DISTRICT)] == [
        (0, "D"), (1, "S0"), (1, "S1"), (1, "S2"),
    ]  # fmt: skip
    listed = [one.code for _, one in to_choose(TREE, DISTRICT, OFFICES[1])]
    assert listed[:4] == ["D", "S0", "S1", "C1000"]
    assert listed[-2:] == [f"C1{MOST_LISTED - 1}", "S2"]


def test_the_area_that_is_shown_is_listed_with_those_beside_and_above_it() -> None:
    listed = to_choose(TREE, DISTRICT, PLACES[7])
    assert listed[:2] == ((0, DISTRICT), (1, OFFICES[0]))
    assert {depth for depth, _ in listed[2:]} == {2}
    assert PLACES[7] in [one for _, one in listed]
    assert len(listed) == MOST_LISTED + 2


@pytest.mark.parametrize("target", [OFFICES[2], PLACES[-1]])
def test_every_area_can_be_reached_step_by_step(target: Area) -> None:
    here = DISTRICT
    for _ in range(3):
        listed = [one for _, one in to_choose(TREE, DISTRICT, here)]
        if target in listed:
            return
        here = next(one for one in listed if one.code in (target.parent, "D") and one != here)
    pytest.fail(f"{target.code} is on no list")


def test_an_officer_is_never_offered_an_area_outside() -> None:
    listed = [one.code for _, one in to_choose(TREE, OFFICES[0], PLACES[3])]
    assert set(listed) <= TREE.below("S0")
    assert listed[0] == "S0"
