"""Reads the first sheet of an XLSX workbook into lines of text. Raises BadTable for whatever it cannot trust.

A workbook is a ZIP file of XML files, so its declared sizes are checked before anything is unpacked (ZipFile never
unpacks more than declared) and no document type is let in (entities). Cells are taken row by row as they stand in the
file: filling up gaps, as openpyxl's own rows do, would let one far cell make a million empty ones."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._reader import WorkSheetParser

from portal.areas.faults import BadTable, Fault, fault

MARK = b"PK\x03\x04"
MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE
# Repetitive sheets of office programs pack up to 40 times; a bomb packs 1000 times.
MOST_RATIO, RATIO_FROM = 200, MEGABYTE
LAST_ROW = 1_048_576  # of the format
MOST_MEMBERS = 500
MOST_MERGED = 100
_PLAIN = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?!<\?xml[^>]*\sencoding\s*=\s*[\"'](?!(?:utf-?8|us-ascii)[\"']))", re.I)
MOST_COLUMNS = 64  # what stands further right is one extra cell, however many there are


@dataclass(frozen=True)
class Line:
    """A row as it stands: its number, the texts of its cells, and what is wrong with single cells (by position)."""

    number: int
    cells: list[str]
    wrong: tuple[tuple[int, str, str], ...] = ()


def read_workbook(data: bytes, most_rows: int) -> tuple[list[Line], list[tuple[int, int, str]]]:
    """The lines that are not empty, and the merged ranges as (first row, last row, "A1:B2")."""
    _check_archive(data)
    try:
        # openpyxl warns of what it leaves out (styles, extensions, dates out of range): none of it is ours to tell.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            try:
                return _sheet(book, most_rows)
            finally:
                book.close()
    except BadTable:
        raise
    except Exception:  # a damaged workbook fails anywhere in openpyxl, with any kind of error
        raise BadTable([fault("workbook")]) from None


def _check_archive(data: bytes) -> None:
    too_large = BadTable([fault("large", most=MOST_BYTES // MEGABYTE)])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_BYTES:
                raise too_large
            if any(one.file_size > max(RATIO_FROM, MOST_RATIO * one.compress_size) for one in members):
                raise too_large
            for one in members:
                _check_member(archive, one)
    except BadTable:
        raise
    except Exception:  # ZipFile too fails in many ways: damaged, encrypted, unknown packing
        raise BadTable([fault("workbook")]) from None


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """No document type: office programs write none, and entities are defined there."""
    with archive.open(member) as file:
        start = file.read(4096)
        is_text = member.filename.lower().endswith((".xml", ".rels", ".vml"))
        # Another encoding would hide a document type from the search below: UTF-16 and, by its name, UTF-7.
        if is_text and (b"\0" in start or not _PLAIN.match(start)):
            raise BadTable([fault("workbook")])
        last = b""
        while start:
            if b"<!DOCTYPE" in last + start or b"<!ENTITY" in last + start:
                raise BadTable([fault("workbook")])
            last, start = start[-16:], file.read(MEGABYTE)


def _sheet(book: Workbook, most_rows: int) -> tuple[list[Line], list[tuple[int, int, str]]]:
    inner: Any = book  # the parts of openpyxl that read a sheet by rows have no public name
    sheet: Any = next(iter(inner.worksheets), None)
    if not hasattr(sheet, "_get_source"):
        raise BadTable([fault("no_sheet")])
    lines = []
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=False,
            epoch=inner.epoch,
            date_formats=inner._date_formats,
            timedelta_formats=inner._timedelta_formats,
        )
        for number, cells in parser.parse():
            if not 1 <= number <= LAST_ROW:
                raise BadTable([fault("workbook")])
            line = _line(number, cells)
            if any(line.cells) or line.wrong:
                lines.append(line)
            if len(lines) > most_rows + 1:
                raise BadTable([fault("many", most=most_rows)])
    return lines, list(_merged(parser))


def _line(number: int, cells: list[dict[str, object]]) -> Line:
    texts: list[str] = []
    wrong = []
    for cell in cells:
        column, kind = int(str(cell["column"])), cell["data_type"]
        value = _text(cell["value"])
        if column > MOST_COLUMNS and value:
            column = MOST_COLUMNS + 1
        elif column > MOST_COLUMNS:
            continue
        texts += [""] * (column - len(texts))
        texts[column - 1] = value
        if kind == "f":
            wrong.append((column - 1, "formula", _formula(cell["value"])))
        elif kind == "e":
            wrong.append((column - 1, "error_value", value))
    return Line(number, texts, tuple(wrong))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat(" ")
    return str(CellRichText(value) if isinstance(value, CellRichText) else value).strip()


def _formula(value: object) -> str:
    return str(getattr(value, "text", None) or value)


def _merged(parser: WorkSheetParser) -> Iterator[tuple[int, int, str]]:
    found = list(getattr(parser.merged_cells, "mergeCell", None) or ())
    ranges = [(one.min_row, one.max_row, str(one.coord)) for one in found]
    if len(ranges) > MOST_MERGED:
        named: list[Fault] = [fault("merged", row, value=text) for row, _, text in ranges[:MOST_MERGED]]
        raise BadTable(named)
    yield from ranges
