"""Tables that officers upload, as CSV and as XLSX: whatever they are, they become rows and named faults, or one fault
of the whole; what is kept comes back alike, and each fault has words."""

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from babel.messages import pofile
from hypothesis import given
from hypothesis import strategies as some

from portal.areas.faults import BadTable, Fault
from portal.areas.importing import read_areas, read_rows, settle
from portal.areas.tables import AREAS, Layout, Table, read_table, unpack
from portal.outreach import sheet
from portal.settings import ROOT
from portal.vocabulary import AUDIENCES
from tests.fuzz.mutated import spoiled_bytes
from tests.fuzz.words import examples, words

AREA_ROWS = (
    ("code", "parent", "kind", "name", "people", "audience", "as_of", "source"),
    ("D1", "", "district", "东区", "1,000", "", "2026-01-01", "census"),
    ("S1", "D1", "subdistrict", "一街道", "", "", "", ""),
    ("C1", "S1", "community", "社区", "300", "youth", "2026/6/30", "police"),
    ("C1", "S1", "community", "社区", "200", "seniors", "2026年6月30日", "police"),
)
PLACEMENT_ROWS = (
    ("area", "place", "kind", "target", "audience", "language"),
    ("C1", "a wall", "poster", "quiz:new-drugs", "youth", "en"),
    ("C1", "a door", "", "quiz:new-drugs", "", ""),
)
TABLES = {AREAS: AREA_ROWS, sheet.LAYOUT: PLACEMENT_ROWS}
CHOICES = sheet.Choices(
    {
        "area": {"c1": "C1"}, "kind": {"poster": "poster"}, "target": {"quiz:new-drugs": "quiz:new-drugs"},
        "audience": {one: one for one in AUDIENCES}, "language": {"en": "en", "": ""},
    }
)  # fmt: skip
with (ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po").open("rb") as _file:
    WORDS = {str(one.id): str(one.string) for one in pofile.read_po(_file)}
cells = some.one_of(
    words, some.none(), some.booleans(), some.integers(), some.floats(), some.datetimes(min_value=datetime(1900, 1, 2)),
    some.dates(min_value=date(1900, 1, 2)), some.times(), some.timedeltas(timedelta(0), timedelta(9999)),
    some.sampled_from(("=1+1", "=HYPERLINK(\"x\")", "#REF!", "#N/A", "C1", "youth", "community", "2026-01-01")),
)  # fmt: skip


def as_csv(rows: tuple[tuple[object, ...], ...], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding, "replace")


def as_xlsx(rows: tuple[tuple[object, ...], ...]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    found = book.active
    assert found is not None
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            if isinstance(value, str):
                value = "".join(one for one in value if one.isprintable() or one in "\t\n")[:32_000]
            try:
                found.cell(number, place, value)
            except (ValueError, OverflowError):  # no spreadsheet can hold it
                continue
    book.save(file)
    return file.getvalue()


def with_part(data: bytes, name: str, made: bytes) -> bytes:
    """The workbook with another part in place of one of its own."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, made if one == name else old.read(one))
    return file.getvalue()


def assert_worded(faults: Iterable[Fault]) -> None:
    """Each has its words, and they have a place for each of its values."""
    for one in faults:
        text = WORDS.get(f"office.areas.fault.{one.code}") or WORDS.get(f"office.placements.fault.{one.code}")
        assert text, one.code
        assert text % dict(one.values)


def check(data: bytes, layout: Layout) -> None:
    """What must hold of any upload."""
    try:
        table = read_table(data, layout)
    except BadTable as bad:
        assert_worded(bad.named)
        return
    assert unpack(table.pack()) == table
    for number, row in table.rows:
        assert number > 0
        assert row.keys() <= set(layout.columns)
        assert all(isinstance(value, str) and "\0" not in value for value in row.values())
    _read(table, layout)


def _read(table: Table, layout: Layout) -> None:
    if layout is AREAS:
        rows, faults = read_rows(table)
        good, _ = settle(rows, {})
        assert {row.number for row in rows}.isdisjoint(one.row for one in faults if one.row)
        assert_worded(faults)
        assert all(row.area.name.isprintable() and len(row.area.code) <= 32 for row in good)
        return
    found, faults = sheet.read_sheet(table, CHOICES, (), "2026-06")
    assert {row.number for row in found}.isdisjoint(one.row for one in faults)
    assert all(1 <= len(row.placement.place) <= 80 for row in found)
    assert_worded(faults)


def spoiled_rows(original: tuple[tuple[str, ...], ...]) -> some.SearchStrategy[tuple[tuple[object, ...], ...]]:
    """The rows with some cells of another kind, and a few more rows."""

    @some.composite
    def made(draw: some.DrawFn) -> tuple[tuple[object, ...], ...]:
        rows: list[list[object]] = [list(row) for row in original]
        for _ in range(draw(some.integers(1, 4))):
            row = draw(some.sampled_from(rows))
            row[draw(some.integers(0, len(row) - 1))] = draw(cells)
        rows += draw(some.lists(some.lists(cells, max_size=10), max_size=2))
        return tuple(map(tuple, rows))

    return made()


@pytest.mark.parametrize("layout", TABLES, ids=("areas", "placements"))
def test_any_bytes_are_a_table_or_a_named_fault(layout: Layout) -> None:
    rows = TABLES[layout]
    originals = (as_csv(rows), as_csv(rows, "gb18030"), as_csv(rows, "utf-16"), as_xlsx(rows))

    @examples(40)
    @given(spoiled_bytes(*originals))
    def tried(data: bytes) -> None:
        check(data, layout)

    tried()


@pytest.mark.parametrize("layout", TABLES, ids=("areas", "placements"))
def test_any_cells_are_read_or_named(layout: Layout) -> None:
    @examples(25)
    @given(spoiled_rows(TABLES[layout]), some.booleans())
    def tried(rows: tuple[tuple[object, ...], ...], workbook: bool) -> None:
        check(as_xlsx(rows) if workbook else as_csv(rows), layout)

    tried()


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_a_workbook_with_a_spoiled_part_is_read_or_refused(part: str) -> None:
    whole = as_xlsx(AREA_ROWS)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        original = archive.read(part)

    @examples(15)
    @given(spoiled_bytes(original))
    def tried(data: bytes) -> None:
        check(with_part(whole, part, data), AREAS)

    tried()


def test_a_table_that_is_right_is_read_whole() -> None:
    for data in (as_csv(AREA_ROWS), as_csv(AREA_ROWS, "gb18030"), as_xlsx(AREA_ROWS)):
        areas, people = read_areas(data)
        assert [one.code for one in areas] == ["D1", "S1", "C1"]
        assert len(people) == 3
