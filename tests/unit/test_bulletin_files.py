"""The files of a bulletin: the same bytes each time, nothing of who made them, no text that a spreadsheet would run."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook

from portal.office.report import Cell, Chart, Column, Names, Point, Report, Section, Table
from portal.office.writers.spreadsheet import spreadsheet
from portal.office.writers.word import word

DAY = date(2026, 6, 30)
EVIL = '=HYPERLINK("http://evil","x")'


def report(name: str = "一街道", tag: str = "zh-Hans") -> Report:
    columns = (
        Column("area", "Area", "an area", "text"),
        Column("first_attempts", "First attempts", "how many", "count"),
        Column("rate", "Rate", "a share", "percent", percent=True),
        Column("range_low", "From", "lower end", "percent", percent=True),
        Column("range_high", "To", "upper end", "percent", percent=True),
        Column("target", "Target", "goal", "percent", percent=True),
    )
    rows = (
        (
            Cell(name, code="S1"),
            Cell("1200000", 1200000),
            Cell("84%", 84),
            Cell("80%", 80),
            Cell("88%", 88),
            Cell("85%", 85),
        ),
        (
            Cell("B", code="S2"),
            Cell("40", 40),
            Cell("95% +", 95, ">=95", ">="),
            Cell("93%", 93),
            Cell("99%", 99),
            Cell("29.5%", 29.5),
        ),
        (Cell("C", code="S3"), Cell("12", 12), Cell("~60%", 60, "60", "~"), Cell("30%", 30), Cell("84%", 84), Cell("")),
        (Cell("D", code="S4"), Cell(""), Cell(""), Cell(""), Cell(""), Cell("")),
    )
    points = (Point(name, 84, 80, 88, "diamond"), Point("B", 95, 93, 99, "disc"), Point("C", 60, 30, 84, "ring"))
    chart = Chart("By area", "Rate", "Target", (*points, Point("D", None, None, None, "dot")), 85.0)
    table = Table("areas", name, columns, rows, chart)
    other = Table("areas2", name, columns, rows, None)
    section = Section("areas", "三、分区域情况", (f"{name}: 84%",), (EVIL,), (table, other))
    names = Names("Text", "Dictionary", "Column", "Key", "Unit", "Meaning")
    return Report(tag, name, "2026", "", (section,), "Digest: 0123456789ab", "0123456789ab", names)


@pytest.mark.parametrize("write", [word, spreadsheet])
def test_the_same_report_gives_the_same_bytes(write: object) -> None:
    assert callable(write)
    assert write(report(), DAY) == write(report(), DAY)


@pytest.mark.parametrize("write", [word, spreadsheet])
def test_a_file_says_neither_who_made_it_nor_today(write: object) -> None:
    assert callable(write)
    with zipfile.ZipFile(io.BytesIO(write(report(), DAY))) as parts:
        assert {one.date_time[:3] for one in parts.infolist()} == {(1980, 1, 1)}
        core = parts.read("docProps/core.xml").decode()
    assert "2026-06-30" in core
    assert "python-docx" not in core
    if write is word:
        known = Document(io.BytesIO(word(report(), DAY))).core_properties
        assert (known.author, known.last_modified_by, known.comments) == ("", "", "")
        assert known.identifier == "0123456789ab"


@pytest.mark.parametrize("name", [EVIL, "+1", "@SUM(1)", "-2", "[a]:*?/\\'b", "x" * 80, "<w:p>&amp;"])
def test_no_name_of_an_area_becomes_a_formula_or_breaks_a_file(name: str) -> None:
    book = load_workbook(io.BytesIO(spreadsheet(report(name), DAY)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert len(book.sheetnames) == 4
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {name, EVIL} <= texts
    document = Document(io.BytesIO(word(report(name), DAY)))
    assert document.tables[0].cell(1, 0).text == name


def test_numbers_of_the_spreadsheet_are_numbers() -> None:
    book = load_workbook(io.BytesIO(spreadsheet(report(), DAY)))
    sheet = book.worksheets[1]
    rows = list(sheet.iter_rows(min_row=2, max_row=5, min_col=2, max_col=6))
    assert [cell.value for cell in rows[0]] == [1200000, 84, 80, 88, 85]
    assert [cell.value for cell in rows[1]] == [40, 95, 93, 99, 29.5]
    assert [cell.value for cell in rows[3]] == [None] * 5, "not defined is not 0"
    assert {cell.data_type for row in rows[:2] for cell in row} == {"n"}
    assert rows[0][0].number_format == "0"
    assert rows[0][1].number_format == '0"%"'
    assert rows[1][1].number_format == '"≥"0"%"', "95 or more must not read as 95"
    assert rows[2][1].number_format == '"≈"0"%"'
    assert rows[1][4].number_format == '0.0"%"'


def test_the_dictionary_explains_every_column_once() -> None:
    book = load_workbook(io.BytesIO(spreadsheet(report(), DAY)))
    rows = [[cell.value for cell in row] for row in book.worksheets[-1].iter_rows(min_row=2)]
    assert [row[1] for row in rows] == ["area", "first_attempts", "rate", "range_low", "range_high", "target"]
    assert all(all(row) for row in rows)


def test_the_chart_of_the_word_file_draws_the_numbers_of_its_table() -> None:
    with zipfile.ZipFile(io.BytesIO(word(report(), DAY))) as parts:
        chart = parts.read("word/charts/chart1.xml").decode()
        types = parts.read("[Content_Types].xml").decode()
    assert "/word/charts/chart1.xml" in types
    assert (
        '<c:pt idx="0"><c:v>84</c:v></c:pt><c:pt idx="1"><c:v>95</c:v></c:pt><c:pt idx="2"><c:v>60</c:v></c:pt>'
        in chart
    )
    assert '<c:pt idx="3"><c:v>D</c:v></c:pt>' in chart, "a row without a rate keeps its place"
    assert (
        '<c:plus><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="4"/><c:pt idx="0"><c:v>4</c:v>' in chart
    )
