"""A file as a table of texts: CSV (UTF-8 or GB 18030) or XLSX. Pure; raises nothing but BadTable.

A layout says which columns there are and what else they may be called; faults name a column by its English name. That
of areas: code, parent, kind, name; optional: people, audience, as_of, source."""

import csv
import io
import json
import zlib
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from portal.areas.faults import BadTable, Fault, fault
from portal.areas.workbook import MARK, Line, read_workbook

REQUIRED = ("code", "parent", "kind", "name")
OPTIONAL = ("people", "audience", "as_of", "source")
COLUMNS = REQUIRED + OPTIONAL
MOST_ROWS = 50_000
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Chinese keyboards write full-width letters, digits and spaces.
_NARROW = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "})


@dataclass(frozen=True)
class Layout:
    """The columns of a kind of table; `headers` is a YAML file with their names in other languages."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    headers: Path
    most_rows: int

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, in the order of the template."""
        return self.required + self.optional


AREAS = Layout(REQUIRED, OPTIONAL, Path(__file__).with_name("headers.yaml"), MOST_ROWS)


@dataclass(frozen=True)
class Table:
    """The rows below the header by column name, and the faults of single cells; rows with such a fault are left out."""

    rows: list[tuple[int, dict[str, str]]]
    faults: list[Fault]

    def pack(self) -> bytes:
        """The table as bytes, to be kept until it is confirmed."""
        return zlib.compress(json.dumps([self.rows, [asdict(one) for one in self.faults]]).encode())


def unpack(data: bytes) -> Table:
    """What `pack` made."""
    rows, faults = json.loads(zlib.decompress(data))
    named = [
        Fault(one["code"], one["row"], one["column"], tuple((name, text) for name, text in one["values"]))
        for one in faults
    ]
    return Table([(number, cells) for number, cells in rows], named)


def read_table(data: bytes, layout: Layout = AREAS) -> Table:
    """The table of a file in any of the formats; raises BadTable for what concerns it as a whole."""
    if data.startswith(_OLD_WORKBOOK):
        raise BadTable([fault("old_format")])
    most = layout.most_rows
    lines, merged = read_workbook(data, most) if data.startswith(MARK) else (_read_csv(data, most), [])
    joined = [fault("merged", first, value=text) for first, _, text in merged]
    if not lines:
        raise BadTable(joined or [fault("no_sheet")])
    head, *rest = lines
    known = _known_headers(layout.headers)
    header = [known.get(name, name) for name in (narrow(cell).lower() for cell in head.cells)]
    while header and not header[-1]:
        header.pop()
    if faults := _header_faults(head.number, header, layout):
        raise BadTable(joined + faults)
    found = Table([], joined)
    for line in rest:
        faults = [
            fault(code, line.number, header[at] if at < len(header) else "", value=text)
            for at, code, text in line.wrong
        ]
        if any(cell.strip() for cell in line.cells[len(header) :]):
            faults.append(fault("cells", line.number))
        found.faults.extend(faults)
        if not faults and not any(first <= line.number <= last for first, last, _ in merged):
            padded = line.cells + [""] * (len(header) - len(line.cells))
            found.rows.append((line.number, {name: cell.strip() for name, cell in zip(header, padded, strict=False)}))
    return found


def template_header(tag: str, layout: Layout = AREAS) -> dict[str, str]:
    """{column: its name in the template} for a language; English where it has none of its own."""
    own = _headers(layout.headers).get(tag, {})
    return {column: own[column][0] if column in own else column for column in layout.columns}


@lru_cache
def _headers(file: Path) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def _known_headers(file: Path) -> dict[str, str]:
    return {name: column for columns in _headers(file).values() for column, names in columns.items() for name in names}


def _header_faults(row: int, header: list[str], layout: Layout) -> list[Fault]:
    faults = [fault("missing", row, name) for name in layout.required if name not in header]
    faults = faults or [fault("unknown", row, name) for name in header if name not in layout.columns]
    doubled = sorted({name for name in header if header.count(name) > 1})
    return faults or [fault("doubled", row, name) for name in doubled]


def _read_csv(data: bytes, most_rows: int) -> list[Line]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and data[2:3]:
        raise BadTable([fault("utf16")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise BadTable([fault("encoding")]) from None
    if "\0" in text:
        raise BadTable([fault("nul")])
    reader = csv.reader(io.StringIO(text, newline=None))  # a lone CR ends a line too: old Mac programs write it
    lines: list[Line] = []
    number = 0
    try:
        for cells in reader:
            number = reader.line_num  # as a spreadsheet counts: empty rows, which are left out, count too
            if number > most_rows + 1:
                raise BadTable([fault("many", most=most_rows)])
            if any(cell.strip() for cell in cells):
                formulas = ((at, "formula", cell.strip()) for at, cell in enumerate(cells) if cell.startswith("="))
                lines.append(Line(number, cells, tuple(formulas)))
    except csv.Error as error:
        raise BadTable([fault("csv", number + 1, value=error)]) from None
    return lines or [Line(1, [])]


def narrow(text: str) -> str:
    """The text with full-width letters, digits and signs made narrow."""
    return text.translate(_NARROW).strip()
