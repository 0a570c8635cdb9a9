"""Draws a report as a spreadsheet: the text, one sheet a table with its chart, and a data dictionary.

Numbers are numbers, never text; text is never a formula. Adds no number, sentence or date of its own."""

import io
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from portal.office.report import Cell, Report, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SIGNS = {">=": '"≥"', "<=": '"≤"', "~": '"≈"', "": ""}
_PERCENT = {True: '0"%"', False: '0.0"%"'}
_WIDE, _NAME, _USUAL = 110, 24, 14


def spreadsheet(report: Report, day: date) -> bytes:
    """The file; `day` is written into its properties as the day when it was made."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    ) as book:
        book.set_properties(
            {
                "title": report.title,
                "subject": report.subtitle,
                "author": "",
                "comments": report.stamp,
                "created": datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None),
            }
        )
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        large = book.add_format({"bold": True, "font_size": 14, "text_wrap": True})
        _text(book, report, large, bold, wrapped)
        used = {report.names.text_sheet, report.names.dictionary_sheet}
        for table in report.tables():
            sheet = book.add_worksheet(_free(table.title, used))
            _table(book, sheet, table, bold)
        _dictionary(book, report, bold, wrapped)
    return out.getvalue()


def _text(book: Workbook, report: Report, large: Format, bold: Format, wrapped: Format) -> None:
    sheet = _sheet(book, report.names.text_sheet)
    sheet.set_column(0, 0, _WIDE)
    lines = [(report.title, large), (report.subtitle, wrapped)]
    lines += [(report.mark, bold)] if report.mark else []
    for section in report.sections:
        lines.append((section.heading, bold))
        lines += [(line, wrapped) for line in (*section.paragraphs, *section.points)]
    lines.append((report.stamp, wrapped))
    for row, (line, form) in enumerate(lines):
        sheet.write_string(row, 0, line, form)


def _table(book: Workbook, sheet: Worksheet, table: Table, bold: Format) -> None:
    _page(sheet)
    sheet.set_column(0, 0, _NAME)
    sheet.set_column(1, len(table.columns) - 1, _USUAL)
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.title, bold)
    for row, cells in enumerate(table.rows, 1):
        for place, cell in enumerate(cells):
            _write(book, sheet, (row, place), cell, table.columns[place].percent)
    if table.chart:
        _chart(book, sheet, table)


def _write(book: Workbook, sheet: Worksheet, place: tuple[int, int], cell: Cell, percent: bool) -> None:
    if cell.number is None:
        if cell.text:
            sheet.write_string(*place, cell.text)
        return
    kind = _SIGNS[cell.sign] + _PERCENT[float(cell.number).is_integer()] if percent else "0"
    sheet.write_number(*place, cell.number, book.add_format({"num_format": kind}))


def _chart(book: Workbook, sheet: Worksheet, table: Table) -> None:
    chart = table.chart
    assert chart is not None
    name, last = sheet.get_name(), len(table.rows)
    keys = [column.key for column in table.columns]
    drawn: Any = book.add_chart({"type": "line"})
    for key, marker in (
        ("rate", {"type": "circle", "size": 9, "fill": {"color": "#14575E"}, "border": {"color": "#14575E"}}),
        ("range_low", {"type": "diamond", "size": 5, "fill": {"color": "#22303A"}}),
        ("range_high", {"type": "diamond", "size": 5, "fill": {"color": "#22303A"}}),
    ):
        column = keys.index(key)
        drawn.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, column, last, column],
                "line": {"none": True},
                "marker": marker,
            }
        )
    if chart.target is None:  # or the lines would reach to the target
        drawn.set_high_low_lines({"line": {"color": "#22303A"}})
    if "target" in keys:
        goal = keys.index("target")
        drawn.add_series(
            {
                "name": [name, 0, goal],
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, goal, last, goal],
                "line": {"color": "#1D5A2B", "width": 2, "dash_type": "dash"},
                "marker": {"type": "long_dash", "size": 9, "fill": {"color": "#1D5A2B"}},
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 11}, "overlay": False})
    drawn.set_y_axis(
        {"min": 0, "max": 100, "major_unit": 25, "num_format": '0"%"', "major_gridlines": {"visible": True}}
    )
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 720, "height": 340})
    sheet.insert_chart(last + 2, 0, drawn, {"description": chart.title})


def _dictionary(book: Workbook, report: Report, bold: Format, wrapped: Format) -> None:
    sheet = _sheet(book, report.names.dictionary_sheet)
    names = report.names
    for place, (title, width) in enumerate(
        ((names.column, _NAME), (names.key, _NAME), (names.unit, _USUAL), (names.meaning, 90))
    ):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, bold)
    known = {column.key: column for table in report.tables() for column in table.columns}
    for row, column in enumerate(known.values(), 1):
        for place, text in enumerate((column.title, column.key, column.unit, column.meaning)):
            sheet.write_string(row, place, text, wrapped)


def _sheet(book: Workbook, title: str) -> Worksheet:
    sheet = book.add_worksheet(title)
    _page(sheet)
    return sheet


def _page(sheet: Worksheet) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _free(title: str, used: set[str]) -> str:
    """A name for a sheet: at most 31 characters, none of those that are not allowed, not twice."""
    name = "".join(" " if one in "[]:*?/\\" else one for one in title).strip(" '")[:31]
    while name in used:
        name = f"{name[:29]} {len(used)}"
    used.add(name)
    return name
