"""Area tables as XLSX: what office programs save is read, and what hides something is named or refused, never run."""

import io
import random
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.areas.importing import BadTable, Population, read_areas, read_rows
from portal.areas.tables import Table, read_table, unpack

HEAD = ("code", "parent", "kind", "name", "people", "audience", "as_of", "source")
ROWS: tuple[tuple[object, ...], ...] = (
    ("D1", "", "district", "东区"),
    ("S1", "D1", "subdistrict", "一街道"),
    ("C1", "S1", "community", "一社区", 4200, "", date(2026, 1, 1), "户籍科"),
)


def workbook(*rows: tuple[object, ...], head: tuple[str, ...] = HEAD, merged: str = "", first: int = 0) -> bytes:
    """A workbook as a spreadsheet program saves it; text with `=` is a formula, `first` leaves rows free above."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate((head, *rows), first):
        for column, cell in enumerate(row):
            if isinstance(cell, date | time):
                sheet.write_datetime(number, column, cell, day)
            else:
                sheet.write(number, column, cell)
    if merged:
        sheet.merge_range(merged, "x")
    book.close()
    return out.getvalue()


def refused(data: bytes) -> list[str]:
    with pytest.raises(BadTable) as bad:
        read_areas(data)
    return bad.value.faults


def repacked(data: bytes, **members: bytes) -> bytes:
    """The archive with some members replaced or added; `__` in a name is a slash, `_` a dot."""
    named = {name.replace("__", "/").replace("_", "."): body for name, body in members.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one not in named:
                new.writestr(one, old.read(one))
        for name, body in named.items():
            new.writestr(name, body)
    return out.getvalue()


def sheet_of(body: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{body}</sheetData></worksheet>'.encode()


def endless() -> bytes:
    """100,000 rows that differ."""
    rows = (f"<row><c><v>{number * 7919 % 1_000_003}</v></c></row>" for number in range(100_000))
    return repacked(GOOD, xl__worksheets__sheet1_xml=sheet_of("".join(rows)))


GOOD = workbook(*ROWS)


def test_a_workbook_says_the_same_as_the_text_table() -> None:
    areas, people = read_areas(GOOD)
    assert [(area.code, area.name) for area in areas] == [("D1", "东区"), ("S1", "一街道"), ("C1", "一社区")]
    assert people == [Population("C1", "", 4200, date(2026, 1, 1), "户籍科")]


@pytest.mark.parametrize("day", [date(2026, 1, 1), datetime(2026, 1, 1), "2026-01-01", "2026/1/1", "2026年1月1日"])
@pytest.mark.parametrize("people", [4200, 4200.0, "4200", "４２００", "4,200", " 4200 "])
def test_days_and_numbers_may_be_real_ones_or_text(day: object, people: object) -> None:
    _, found = read_areas(workbook(*ROWS[:2], ("C1", "S1", "community", "一社区", people, "", day, "户籍科")))
    assert found == [Population("C1", "", 4200, date(2026, 1, 1), "户籍科")]


def test_codes_may_be_numbers() -> None:
    areas, _ = read_areas(workbook((310101, "", "district", "东区"), (310101002, 310101, "subdistrict", "一街道")))
    assert [(area.code, area.parent) for area in areas] == [("310101", None), ("310101002", "310101")]


def test_rows_are_counted_as_the_spreadsheet_shows_them() -> None:
    data = workbook(*ROWS, (), ("C2", "S1", "village", "二社区"), first=2)
    assert refused(data) == [
        "row 8: kind 'village' is none of district, subdistrict, community, school, elsewhere",
    ]


def test_zero_people_are_a_figure() -> None:
    _, found = read_areas(workbook(*ROWS[:2], ("C1", "S1", "community", "一社区", 0, "", date(2026, 1, 1), "x")))
    assert [one.people for one in found] == [0]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("C2", "S1", "community", "=A1"), "row 5: column name holds the formula '=A1'"),
        (("=1+1", "S1", "community", "二"), "row 5: column code holds the formula '=1+1'"),
        (
            ("C2", "S1", "community", "二", "{=SUM(A1:A9)}", "", date(2026, 1, 1), "x"),
            "row 5: column people holds the f",
        ),
        (("C2", "S1", "community", "二", True, "", date(2026, 1, 1), "x"), "row 5: people 'TRUE' is not a whole"),
        (("C2", "S1", "community", "二", 4.5, "", date(2026, 1, 1), "x"), "row 5: people '4.5' is not a whole"),
        (("C2", "S1", "community", "二", -1, "", date(2026, 1, 1), "x"), "row 5: people '-1' is not a whole"),
        (("C2", "S1", "community", "二", 5, "", 46023, "x"), "row 5: as_of '46023' is not a date"),
        (("C2", "S1", "community", "二", 5, "", datetime(2026, 1, 1, 8), "x"), "row 5: as_of '2026-01-01 08:00:00'"),
        (("C2", "S1", "community", "二", 5, "", time(8), "x"), "row 5: as_of '"),
        (("C2", "S1", "community", "二", "", "", "", "", "", "further"), "row 5: more cells than columns"),
        (("C2", "S1", "community", "二", *[""] * 200, "far"), "row 5: more cells than columns"),
    ],
)
def test_a_faulty_cell_is_named_with_its_row_and_column(row: tuple[object, ...], fault: str) -> None:
    (said,) = refused(workbook(*ROWS, row))
    assert said.startswith(fault)


def test_an_error_value_is_named() -> None:
    body = (
        '<row r="1">'
        + "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEAD)
        + '</row><row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'
    )
    assert "row 2: column code holds the error #REF!" in refused(
        repacked(GOOD, xl__worksheets__sheet1_xml=sheet_of(body))
    )


def test_merged_cells_are_named_with_their_range_and_the_other_rows_stay_good() -> None:
    data = workbook(*ROWS, ("C2", "S1", "community", "二社区"), merged="D5:H6")
    assert refused(data) == ["row 5: cells D5:H6 are merged: part them"]
    rows, _ = read_rows(read_table(data))
    assert [row.area.code for row in rows] == ["D1", "S1", "C1"]


def test_a_merged_heading_above_the_columns_is_named() -> None:
    said = refused(workbook(*ROWS, merged="A1:H1"))
    assert said[0] == "row 1: cells A1:H1 are merged: part them"


def test_an_empty_sheet_is_said_to_be_empty() -> None:
    assert refused(workbook(head=())) == ["the first sheet of the workbook is empty"]
    assert refused(workbook()) == ["the table has no area"]


def test_extra_and_missing_columns_are_named() -> None:
    assert refused(workbook(*ROWS, head=(*HEAD, "phone"))) == ["row 1: unknown column 'phone'"]
    assert refused(workbook(*ROWS, head=("code", "kind", "name"))) == ["row 1: missing column parent"]


def test_a_hundred_thousand_rows_are_refused_in_one_line() -> None:
    assert refused(endless()) == ["more than 50000 rows"]


def test_a_cell_at_the_far_corner_costs_nothing() -> None:
    data = workbook(*ROWS, first=1_048_570)
    assert len(read_areas(data)[0]) == 3
    lost = sheet_of('<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>')
    assert refused(repacked(GOOD, xl__worksheets__sheet1_xml=lost)) == ["the file is not a readable XLSX workbook"]


@pytest.mark.parametrize(
    "member",
    [b"<x>" + b" " * 60_000_000 + b"</x>", b"0" * 20_000_000],
    ids=["more than 50 MB", "packed a thousand times"],
)
def test_a_bomb_is_not_unpacked(member: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = repacked(GOOD, xl__bomb_xml=member)
    assert len(data) < 200_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("something was unpacked"))
    assert refused(data) == ["the workbook unpacks to more than 50 MB"]


@pytest.mark.parametrize(
    "start",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b" " * 5000 + b'<!DOCTYPE x [<!ENTITY a "a">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
def test_no_document_type_is_let_in(start: bytes, encoding: str) -> None:
    body = sheet_of("<row/>").decode().replace('<?xml version="1.0"?>', "")
    data = f'<?xml version="1.0" encoding="{encoding}"?>{start.decode()}{body}'.encode(encoding)
    assert refused(repacked(GOOD, xl__worksheets__sheet1_xml=data)) == ["the file is not a readable XLSX workbook"]


def test_old_and_locked_workbooks_are_told_what_to_do() -> None:
    (said,) = refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "save it as XLSX or CSV" in said
    (said,) = refused("code,parent\n".encode("utf-16"))
    assert "UTF-16" in said


def test_a_packed_table_is_unpacked_as_it_was() -> None:
    table = read_table(workbook(*ROWS, ("=1", "S1", "community", "坏")))
    assert unpack(table.pack()) == Table(table.rows, table.faults)
    assert table.faults
    assert table.pack() == table.pack()


@settings(deadline=None, max_examples=120)
@given(some.integers(0, 10_000), some.integers(1, 40))
def test_no_damaged_workbook_does_more_harm_than_a_refusal(seed: int, changes: int) -> None:
    chance, data = random.Random(seed), bytearray(GOOD)
    for _ in range(changes):
        data[chance.randrange(4, len(data))] = chance.randrange(256)
    _harmless(bytes(data))


@settings(deadline=None, max_examples=120)
@given(some.integers(0, 10_000), some.sampled_from(["workbook", "worksheets/sheet1", "styles", "sharedStrings"]))
def test_no_damaged_member_does_more_harm_than_a_refusal(seed: int, name: str) -> None:
    """The archive is whole, so that the damage reaches the readers of its parts."""
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        body = bytearray(archive.read(f"xl/{name}.xml"))
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(body))
        body[at : at + chance.randint(0, 3)] = bytes(chance.choice(b'0123456789ABCr<>="/ -') for _ in range(2))
    _harmless(repacked(GOOD, **{f"xl__{name.replace('/', '__')}_xml": bytes(body)}))


def _harmless(data: bytes) -> None:
    try:
        areas, _ = read_areas(data)
    except BadTable as bad:
        said = bad.faults
    else:
        assert areas
        return
    assert said
    assert all(said)
