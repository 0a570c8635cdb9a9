"""What a bulletin says, worded in one language: sections of paragraphs, tables and charts. Three writers draw it.

Pure values: no Flask, no database, no wording of its own. A number stands here once, as text and as the number that
the text is of, so that the print page, the Word file and the spreadsheet cannot differ."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """`text` as people read it; `number` what a spreadsheet counts with; `code` as the desk's own tables have it.

    `sign` stands before the number and is not part of it: `>=` near the top, `<=` near the bottom, `~` whole tens."""

    text: str
    number: float | None = None
    code: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Column:
    """`key` never changes; `meaning` and `unit` stand in the data dictionary. `percent`: its numbers are 0..100."""

    key: str
    title: str
    meaning: str
    unit: str
    percent: bool = False


@dataclass(frozen=True)
class Point:
    """One mark of a chart in whole percents; the numbers are None when nothing may be shown.

    `shape`: disc, square, diamond, ring or dot, as in the desk's charts."""

    label: str
    percent: int | None
    low: int | None
    high: int | None
    shape: str


@dataclass(frozen=True)
class Chart:
    """Marks with their ranges from 0 to 100 percent; `target` is drawn across when all points have the same one."""

    title: str
    value_name: str
    target_name: str
    points: tuple[Point, ...]
    target: float | None


@dataclass(frozen=True)
class Table:
    """`rows` have one cell a column; the first column names the row."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: Chart | None = None


@dataclass(frozen=True)
class Section:
    """A numbered part. `points` are the entries of a list below the paragraphs."""

    key: str
    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Names:
    """Titles of what only the spreadsheet has: its sheets and the columns of the data dictionary."""

    text_sheet: str
    dictionary_sheet: str
    column: str
    key: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Report:
    """A whole bulletin. `stamp` is the line with the digest; `mark` is empty or says that the figures are invented."""

    tag: str
    title: str
    subtitle: str
    mark: str
    sections: tuple[Section, ...]
    stamp: str
    digest: str
    names: Names

    def tables(self) -> Iterator[Table]:
        """All tables, in order."""
        for section in self.sections:
            yield from section.tables
