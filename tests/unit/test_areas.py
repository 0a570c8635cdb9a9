"""Area tables: what an officer's spreadsheet may look like, and what is said when it may not."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from sqlalchemy import Engine

from portal.areas.importing import BadTable, read_areas
from portal.areas.store import Population, import_areas, load_tree, registered
from portal.areas.tree import Area, Tree

HEAD = "code,parent,kind,name,people,audience,as_of,source\n"
GOOD = HEAD + "D1,,district,东区,,,,\nS1,D1,subdistrict,一街道,,,,\nC1,S1,community,一社区,4200,,2026-01-01,register\n"


def refused(table: str | bytes) -> str:
    with pytest.raises(BadTable) as bad:
        read_areas(table if isinstance(table, bytes) else table.encode())
    return "\n".join(bad.value.faults)


def test_a_table_becomes_a_tree_with_its_people() -> None:
    areas, people = read_areas(GOOD.encode())
    assert [area.code for area in areas] == ["D1", "S1", "C1"]
    assert people == [Population("C1", "", 4200, date(2026, 1, 1), "register")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_what_office_programs_save_is_read(encoding: str) -> None:
    areas, _ = read_areas(GOOD.encode(encoding))
    assert areas[0].name == "东区"


def test_empty_rows_are_left_out_and_rows_are_counted_as_a_spreadsheet_does() -> None:
    assert len(read_areas(GOOD.replace("\n", "\n\n").encode())[0]) == 3
    assert "row 6: kind 'village'" in refused(GOOD + "\nC2,S1,village,二社区,,,,\n")


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_every_line_ending_is_read(ending: str) -> None:
    assert len(read_areas(GOOD.replace("\n", ending).encode())[0]) == 3


def test_parents_may_stand_below_their_children() -> None:
    head, *rows = GOOD.splitlines()
    areas, _ = read_areas("\n".join([head, *reversed(rows)]).encode())
    assert [area.code for area in areas] == ["D1", "S1", "C1"]


def test_one_area_may_have_people_of_several_audiences() -> None:
    table = (
        GOOD + "C1,S1,community,一社区,300,youth,2026-01-01,register\nC1,S1,community,一社区,500,,2027-01-01,register\n"
    )
    areas, people = read_areas(table.encode())
    assert len(areas) == 3
    assert [(one.audience, one.people) for one in people] == [("", 4200), ("youth", 300), ("", 500)]


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("", "row 1: missing column code"),
        (HEAD, "the table has no area"),
        ("code,kind,name\n", "row 1: missing column parent"),
        (GOOD.replace("source", "source,phone", 1), "row 1: unknown column 'phone'"),
        (GOOD.replace("code,", "code,code,", 1), "row 1: column code stands there twice"),
        (GOOD + "C2,S1,community,二社区,,,,,,,extra\n", "row 5: more cells than columns"),
        (GOOD + "C1,S1,community,另一社区,,,,\n", "row 5: code C1 stands in row 4 already"),
        (GOOD + "C1,S1,community,一社区,,,,\n", "row 5: code C1 stands in row 4 already"),
        (GOOD + "C2,S9,community,二社区,,,,\n", "row 5: parent S9 of C2 is not in the table"),
        (GOOD + "C2,D1,community,二社区,,,,\n", "row 5: a community cannot stand below district"),
        (GOOD + "D2,S1,district,西区,,,,\n", "row 5: a district cannot stand below subdistrict"),
        (GOOD + "S2,,subdistrict,二街道,,,,\n", "row 5: a subdistrict cannot stand below nothing"),
        (GOOD + "S2,S3,subdistrict,a,,,,\nS3,S2,subdistrict,b,,,,\n", "row 5: S2 is above itself (a loop)"),
        (GOOD + "S2,S2,subdistrict,a,,,,\n", "row 5: S2 is above itself (a loop)"),
        (GOOD + "C2,S1,village,二社区,,,,\n", "row 5: kind 'village' is none of"),
        (GOOD + ",S1,community,二社区,,,,\n", "row 5: code '' must be"),
        (GOOD + "C 2,S1,community,二社区,,,,\n", "row 5: code 'C 2' must be"),
        (GOOD + f"{'C' * 33},S1,community,二社区,,,,\n", "must be 1-32 letters"),
        (GOOD + "C2,S1,community,,,,,\n", "row 5: name must be"),
        (GOOD + f"C2,S1,community,{'长' * 81},,,,\n", "row 5: name must be"),
        (GOOD + "C2,S1,community,a\u202eb,,,,\n", "row 5: name must be"),
        (GOOD + "C2,S1,community,二社区,-5,,2026-01-01,r\n", "row 5: people '-5' is not a whole number"),
        (GOOD + "C2,S1,community,二社区,4.5,,2026-01-01,r\n", "row 5: people '4.5' is not"),
        (GOOD + "C2,S1,community,二社区,42²,,2026-01-01,r\n", "row 5: people '42²' is not"),
        (GOOD + "C2,S1,community,二社区,四十二,,2026-01-01,r\n", "row 5: people '四十二' is not"),
        (GOOD + 'C2,S1,community,二社区,"4,2",,2026-01-01,r\n', "row 5: people '4,2' is not"),
        (GOOD + "C2,S1,community,二社区,42,,2026/1-1,r\n", "row 5: as_of '2026/1-1' is not a date"),
        (GOOD + "C2,S1,community,二社区,42,,2026-02-30,r\n", "row 5: as_of '2026-02-30' is not a date"),
        (GOOD + "C2,S1,community,二社区,=40+2,,2026-01-01,r\n", "row 5: column people holds the formula '=40+2'"),
        (GOOD + "C2,S1,community,二社区,9999999999,,2026-01-01,r\n", "is not a whole number"),
        (GOOD + "C2,S1,community,二社区,42,,1.1.2026,r\n", "row 5: as_of '1.1.2026' is not a date"),
        (GOOD + "C2,S1,community,二社区,42,,,r\n", "row 5: as_of '' is not a date"),
        (GOOD + "C2,S1,community,二社区,42,kings,2026-01-01,r\n", "row 5: audience 'kings' is none of"),
        (GOOD + "C2,S1,community,二社区,42,,2026-01-01,\n", "row 5: a population needs a source"),
        (GOOD + "C1,S1,community,一社区,7,,2026-01-01,r\n", "row 5: the population of C1 on 2026-01-01 stands there"),
        (GOOD.encode() + b"\0", "NUL"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB 18030"),
        (GOOD + '"' + "x" * 140_000 + '"\n', "row 5: field larger than"),
        ('"' + "x" * 140_000 + '"\n', "row 1: field larger than"),
    ],
)
def test_a_faulty_table_is_refused_with_its_row(table: str | bytes, fault: str) -> None:
    assert fault in refused(table)


@pytest.mark.parametrize(
    "day", ["2026-06-30", "2026/6/30", "2026.6.30", "20260630", "2026年6月30日", "２０２６－０６－３０"]
)
def test_numbers_and_days_are_read_as_chinese_keyboards_and_offices_write_them(day: str) -> None:
    _, people = read_areas((GOOD + f'Ｃ２,Ｓ１,community,二社区,"４，２００",,{day},r\n').encode())
    assert people[1] == Population("C2", "", 4200, date(2026, 6, 30), "r")


def test_every_fault_of_a_table_is_named_at_once() -> None:
    said = refused(GOOD + "C 2,S1,community,x,,,,\nC3,S1,village,x,,,,\nC4,S9,community,x,,,,\n").splitlines()
    assert len(said) == 3


def test_a_table_without_end_is_refused_early() -> None:
    assert "more than 50000 rows" in refused(GOOD + "".join(f"X{n},S1,community,x,,,,\n" for n in range(50_001)))


@settings(deadline=None, max_examples=150)
@given(some.binary(max_size=300))
@example(b"\xef\xbb\xbf")
@example(HEAD.encode() + b"\n\n\n")
@example(b"code,parent,kind,name\nD1,,district")
@example(b"code,parent,kind,name,\nD1,,district,x,y")
def test_no_bytes_do_more_harm_than_a_refusal(data: bytes) -> None:
    try:
        areas, _ = read_areas(data)
    except BadTable as bad:
        said = bad.faults
    else:
        assert areas
        return
    assert said
    assert all(said)


_WORDS = some.sampled_from(["D1", "S1", "C1", "", "district", "subdistrict", "community", "5", "2026-01-01"])
_CELL = _WORDS | some.text(max_size=5)


@settings(deadline=None, max_examples=150)
@given(some.lists(some.lists(_CELL, max_size=9), max_size=8))
def test_no_rows_do_more_harm_than_a_refusal(rows: list[list[str]]) -> None:
    table = HEAD + "\n".join(",".join(row) for row in rows)
    try:
        areas, _ = read_areas(table.encode("utf-8", "surrogatepass"))
    except BadTable:
        return
    tree = Tree(areas)
    assert all(area.parent is None or tree.get(area.parent) for area in areas)
    assert all(tree.above(area.code, "district") for area in areas)


# The database


def test_areas_are_renamed_but_never_moved(engine: Engine) -> None:
    before = load_tree(engine).by_code
    assert import_areas(engine, [Area("C11", "S1", "community", "新名字")], [], "test") == 0
    assert load_tree(engine).by_code["C11"].name == "新名字"
    with pytest.raises(ValueError, match="past boxes cannot move"):
        import_areas(engine, [Area("C99", "S1", "community", "x"), Area("C11", "S2", "community", "x")], [], "test")
    assert load_tree(engine).by_code.keys() == before.keys(), "nothing of a refused table is kept"


def test_the_newest_population_counts_and_a_figure_can_be_corrected(engine: Engine) -> None:
    def people(number: int, year: int) -> Population:
        return Population("C11", "", number, date(year, 1, 1), "register")

    import_areas(engine, [], [people(100, 2025), people(200, 2026)], "test")
    import_areas(engine, [], [people(150, 2025), people(210, 2026)], "test")
    found = registered(engine, "C11")
    assert found
    assert found.people == 210
    assert registered(engine, "C11", "youth") is None


def test_a_tree_knows_what_lies_above_and_below() -> None:
    tree = Tree(read_areas(GOOD.encode())[0])
    assert tree.below("S1") == {"S1", "C1"}
    assert tree.above("C1", "district") == tree.get("D1")
    assert tree.above("D1", "community") is None
    assert tree.above("nowhere", "district") is None
    assert [area.code for area in tree.children(None)] == ["D1"]
