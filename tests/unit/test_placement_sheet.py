"""A table of placements: what people write is read, the good rows are offered, the others named with row and reason."""

import io

import openpyxl
import pytest

from portal.areas.faults import BadTable, Fault
from portal.areas.tables import read_table, template_header
from portal.office.writers.placement_sheet import placement_sheet
from portal.outreach.sheet import LAYOUT, MOST_ROWS, Choices, Row, names, read_sheet
from portal.outreach.store import Placement
from tests.unit.test_areas_workbook import workbook

HEAD = ("area", "place", "target", "audience", "kind", "language")
CHOICES = Choices(
    {
        "area": names([("C11", "C11"), ("One", "C11"), ("C12", "C12"), ("Twin", "C12"), ("Twin", "C13")]),
        "target": names([("quiz:new-drugs", "quiz:new-drugs"), ("Do you know (them)?", "quiz:new-drugs")]),
        "audience": names([("youth", "youth"), ("青少年", "youth")]),
        "kind": names([("poster", "poster"), ("sticker", "sticker"), ("贴纸", "sticker")]),
        "language": names([("ug", "ug"), ("zh-hans", ""), ("简体中文", "")]),
    }
)
GOOD = ("C11", "pharmacy", "quiz:new-drugs", "youth", "sticker", "ug")


def read(*rows: tuple[object, ...], in_use: set[tuple[str, ...]] | None = None) -> tuple[list[Row], list[Fault]]:
    table = read_table(workbook(*rows, head=HEAD), LAYOUT)
    return read_sheet(table, CHOICES, in_use or set(), "2026-07")


def test_a_row_becomes_a_placement_of_this_month() -> None:
    rows, faults = read(GOOD)
    made = Placement("", "C11", "youth", "quiz:new-drugs", "pharmacy", False, "sticker", "ug", "2026-07")
    assert (rows, faults) == ([Row(2, made)], [])


@pytest.mark.parametrize(
    ("column", "typed", "meant"),
    [
        ("area", "one", "C11"),
        ("area", " ＯＮＥ ", "C11"),
        ("area", "Whatever it was called (C12)", "C12"),
        ("target", "Do you know (them)?", "quiz:new-drugs"),
        ("target", "Do you know (them)? (quiz:new-drugs)", "quiz:new-drugs"),
        ("audience", "青少年", "youth"),
        ("audience", "Youth", "youth"),
        ("kind", "贴纸", "sticker"),
        ("kind", "", "poster"),
        ("language", "", ""),
        ("language", "简体中文", ""),
        ("language", "简体中文(zh-Hans)", ""),
    ],
)
def test_words_mean_their_code(column: str, typed: str, meant: str) -> None:
    rows, faults = read(tuple(typed if name == column else cell for name, cell in zip(HEAD, GOOD, strict=True)))
    assert (faults, getattr(rows[0].placement, column)) == ([], meant)


@pytest.mark.parametrize(
    ("column", "typed", "fault"),
    [
        ("area", "C99", "no_area"),
        ("area", "Twin", "no_area"),
        ("area", "", "no_area"),
        ("place", "", "place"),
        ("place", "x" * 81, "place"),
        ("place", "door\u202egnp.exe", "place_signs"),
        ("place", "@SUM(1)", "place_formula"),
        ("place", "+86", "place_formula"),
        ("target", "quiz:other", "no_target"),
        ("audience", "everybody", "no_audience"),
        ("kind", "event", "no_kind"),
        ("language", "tlh", "no_language"),
    ],
)
def test_a_row_with_a_fault_is_named_and_the_others_are_offered(column: str, typed: str, fault: str) -> None:
    wrong = tuple(typed if name == column else cell for name, cell in zip(HEAD, GOOD, strict=True))
    other = ("C12", *GOOD[1:])
    rows, faults = read(wrong, other)
    assert [row.number for row in rows] == [3]
    assert [(one.code, one.row, one.column) for one in faults] == [(fault, 2, column)]


def test_a_formula_is_never_taken_for_a_place() -> None:
    rows, faults = read(("C11", '=HYPERLINK("http://x")', *GOOD[2:]))
    assert (rows, [one.code for one in faults]) == ([], ["formula"])
    table = read_table(b"area,place,target,audience\r\nC11,=1+1,quiz:new-drugs,youth\r\n", LAYOUT)
    assert [one.code for one in read_sheet(table, CHOICES, set(), "2026-07")[1]] == ["formula"]


@pytest.mark.parametrize("place", ["药店🏪", "مەسچىت يېنى", "👨‍👩‍👧 family room", "كىتاب‌خانا"])
def test_places_in_every_script_and_with_emoji_are_places(place: str) -> None:
    rows, faults = read(("C11", place, *GOOD[2:]))
    assert (faults, rows[0].placement.place) == ([], place)


def test_the_same_row_twice_or_in_use_is_refused() -> None:
    rows, faults = read(GOOD, GOOD)
    assert ([row.number for row in rows], [(one.code, one.row, dict(one.values)) for one in faults]) == (
        [2],
        [("twice", 3, {"other": "2"})],
    )
    rows, faults = read(GOOD, in_use={rows[0].placement.what})
    assert (rows, [one.code for one in faults]) == ([], ["there"])


def test_five_thousand_rows_are_read_and_one_more_is_too_many() -> None:
    lines = [f"C11,door {number},quiz:new-drugs,{'youth' if number % 10 else 'nobody'}" for number in range(MOST_ROWS)]
    data = "\n".join(["area,place,target,audience", *lines]).encode()
    rows, faults = read_sheet(read_table(data, LAYOUT), CHOICES, set(), "2026-07")
    assert (len(rows), len(faults)) == (4500, 500)
    with pytest.raises(BadTable) as bad:
        read_table(data + b"\nC11,one more,quiz:new-drugs,youth", LAYOUT)
    assert [one.code for one in bad.value.named] == ["many"]


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-Hant", "en", "ug"])
def test_the_template_offers_what_is_read_back(tag: str) -> None:
    header = template_header(tag, LAYOUT)
    lists = {
        "area": ["One (C11)"],
        "target": ["=Do you know (quiz:new-drugs)"],
        "audience": ["青少年 (youth)"],
        "kind": ["贴纸 (sticker)"],
        "language": ["ئۇيغۇرچە (ug)"],
    }
    book = openpyxl.load_workbook(io.BytesIO(placement_sheet(("Codes", "List"), header, lists, 100)))
    sheet, choices = book["Codes"], book["List"]
    assert [cell.value for cell in sheet[1]] == list(header.values())
    assert len(sheet.data_validations.dataValidation) == len(lists)
    assert choices["B2"].data_type == "s", "a title that begins with = is no formula"
    sheet.append([lists[name][0] if name in lists else "pharmacy" for name in LAYOUT.columns])
    out = io.BytesIO()
    book.save(out)
    rows, faults = read_sheet(read_table(out.getvalue(), LAYOUT), CHOICES, set(), "2026-07")
    assert (len(rows), [one.code for one in faults]) == (0, ["formula"])  # the odd title; the next row is a usual one
    sheet["C2"] = "quiz:new-drugs"
    out = io.BytesIO()
    book.save(out)
    rows, faults = read_sheet(read_table(out.getvalue(), LAYOUT), CHOICES, set(), "2026-07")
    assert (faults, rows[0].placement.what) == ([], ("C11", "youth", "quiz:new-drugs", "pharmacy", "sticker", "ug"))
