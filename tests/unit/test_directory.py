"""Places of help: what may be written of one, which come first for whom, what is old."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from portal.areas.tree import Area, Tree
from portal.outreach.directory import store
from portal.outreach.directory.listing import (
    HelpPlace,
    address_of_phone,
    day_fault,
    groups_for,
    half_a_year_before,
    phone_fault,
    text_fault,
    tidy_phone,
)
from tests.conftest import AREAS

DAY = date(2026, 7, 9)
ONE = HelpPlace("C11", "committee", "Committee", "Gate 1", "0571-12345678", "9-17", ("zh-Hans",), DAY)


def shown(code: str, *places: HelpPlace, tree: Tree | None = None) -> list[tuple[str, list[str]]]:
    found = groups_for(tree or Tree(AREAS), code, places, DAY)
    return [(group.area.code, [one.name for one in group.places]) for group in found]


def test_the_scanned_community_comes_first_then_what_lies_around_it_and_nothing_from_elsewhere() -> None:
    places = [replace(ONE, area=area, name=area) for area in ("D1", "S1", "S2", "C11", "C12", "C21")]
    assert shown("C11", *places) == [("C11", ["C11"]), ("S1", ["S1"]), ("D1", ["D1"])]
    assert shown("H11", *places) == shown("C11", *places)  # pupils find those of their community
    assert shown("S2", *places) == [("S2", ["S2"]), ("D1", ["D1"])]
    assert shown("E1", *places) == [("D1", ["D1"])]
    assert shown("nowhere", *places) == []


def test_within_an_area_the_order_is_that_of_the_kinds_and_what_was_retired_is_left_out() -> None:
    some = [replace(ONE, kind=kind, name=kind) for kind in ("committee", "clinic", "hospital", "station")]
    assert shown("C11", *some) == [("C11", ["station", "hospital", "clinic", "committee"])]
    assert shown("C11", *(replace(one, retired=True) for one in some)) == []


def test_what_was_entered_for_a_closed_area_is_found_where_it_was_merged_into_or_above() -> None:
    closed = {"C12": "C11", "C13": None}
    tree = Tree(
        replace(one, closed_on=DAY, merged_into=closed[one.code]) if one.code in closed else one for one in AREAS
    )
    places = [replace(ONE, area=area, name=area) for area in ("C12", "C13")]
    assert shown("C11", *places, tree=tree) == [("C11", ["C12"]), ("S1", ["C13"])]
    assert shown("C12", *places, tree=tree) == shown("C11", *places, tree=tree)
    assert shown("D1", *places, tree=Tree([Area("D1", None, "district", "x", closed_on=DAY)])) == []


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("0571-12345678", "tel:057112345678"),
        ("（０５７１）１２３４ ５６７８", "tel:057112345678"),
        ("+86 571 1234", None),
        ("+86 0571 12345678", "tel:+86057112345678"),
        ("0571-12345678转12", "tel:057112345678,12"),
        ("0571-12345678 ext. 12", "tel:057112345678,12"),
        ("13812345678", "tel:13812345678"),
        ("12345", "tel:12345"),
        ("400-123-4567", "tel:4001234567"),
        ("12345678", None),  # without the code of its town it rings nowhere from another one
        ("ask at the gate", None),
        ("☎️📞", None),
        ("0571-12345678,0571-87654321", None),
        ("1" * 60, None),
        ("javascript:alert(1)", None),
        ("٠٥٧١١٢٣٤٥٦٧٨", None),
    ],
)
def test_a_number_rings_or_is_refused(typed: str, link: str | None) -> None:
    text = tidy_phone(typed)
    assert phone_fault(text) == ("" if link else "phone")
    assert address_of_phone(text) == (link or "")


def test_no_number_is_no_fault() -> None:
    assert (phone_fault(""), address_of_phone("")) == ("", "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "length"),
        ("x" * 81, "length"),
        ("x" * 80, ""),
        ("社区服务中心 🏥👨‍👩‍👧", ""),
        ("ئاھالە كومىتېتى", ""),
        ("one\u202etwo", "signs"),
        ("zero\u200bwidth", "signs"),
        ("=1+1", "formula"),
        ("Office, ask 138-1234-5678", "person"),
        ("Office １３８１２３４５６７８", "person"),
        ("Office 12345", ""),
    ],
)
def test_lines_take_any_script_but_no_hidden_sign_and_no_private_number(text: str, fault: str) -> None:
    assert text_fault("name", text) == fault


def test_a_check_is_a_day_that_was() -> None:
    assert [day_fault(day, DAY) for day in (DAY, date(2026, 7, 10), None, date(1999, 12, 31))] == [
        "",
        "future",
        "day",
        "day",
    ]


def test_half_a_year_ends_on_the_same_day_or_on_the_months_last() -> None:
    assert half_a_year_before(date(2026, 8, 31)) == date(2026, 2, 28)
    assert [replace(ONE, checked=day).stale(DAY) for day in (date(2026, 1, 9), date(2026, 1, 8))] == [False, True]


def test_an_institution_is_listed_once_for_an_area_and_a_retired_one_makes_room(engine: Engine) -> None:
    made = store.add(engine, ONE)
    assert store.find(engine, made.id) == made
    with pytest.raises(store.There):
        store.add(engine, replace(ONE, name=" COMMITTEE "))
    store.set_retired(engine, made.id, True)
    again = store.add(engine, ONE)
    with pytest.raises(store.There) as there:
        store.set_retired(engine, made.id, False)
    assert there.value.id == again.id
    assert [one.id for one in store.open_places(engine)] == [again.id]
    assert store.list_places(engine, {"C12"}) == []
    with pytest.raises(store.Unknown):
        store.change(engine, replace(ONE, id="0" * 12, name="other"))
