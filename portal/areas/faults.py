"""What can be wrong with a table of areas, by name, row and column. Pure.

`TEXTS` is for operators at the command line; the desk words the same codes from its catalogue."""

from dataclasses import dataclass

LONGEST = 60  # of what is repeated from a cell

TEXTS = {
    # the file as a whole
    "encoding": "the file is neither UTF-8 nor GB 18030 text",
    "utf16": "the file is UTF-16 text: save it as CSV UTF-8 or as XLSX",
    "nul": "the file holds NUL bytes: it is not a CSV table",
    "old_format": "the file is an old .xls workbook or has a password: save it as XLSX or CSV without one",
    "workbook": "the file is not a readable XLSX workbook",
    "large": "the workbook unpacks to more than {most} MB",
    "many": "more than {most} rows",
    "empty": "the table has no area",
    "no_sheet": "the first sheet of the workbook is empty",
    "csv": "{value}",
    "missing": "missing column {column}",
    "unknown": "unknown column {column!r}",
    "doubled": "column {column} stands there twice",
    # a row
    "cells": "more cells than columns",
    "formula": "column {column} holds the formula {value!r}: put its value there",
    "error_value": "column {column} holds the error {value}",
    "merged": "cells {value} are merged: part them",
    "code": "code {value!r} must be 1-32 letters, digits or hyphens",
    "kind": "kind {value!r} is none of district, subdistrict, community, school, elsewhere",
    "name": "name must be 1-80 printable characters",
    "again": "code {value} stands in row {other} already",
    "audience": "audience {value!r} is none of youth, seniors, migrants, residents, staff",
    "people": "people {value!r} is not a whole number of 0 or more",
    "as_of": "as_of {value!r} is not a date like 2026-06-30",
    "as_of_range": "as_of {value} lies before 2000 or in the future",
    "source": "a population needs a source of 1-200 characters",
    "people_again": "the population of {value} on {day} stands there already",
    "parent_missing": "parent {value} of {code} is not in the table",
    "parent_refused": "the row of its parent {value} is refused",
    "parent_closed": "its community {value} is closed",
    "below": "a {value} cannot stand below {above} ({code})",
    "loop": "{code} is above itself (a loop)",
    # against the areas as they are
    "moved_parent": "{code} stands below {before}, not {value}: borders of past boxes never move",
    "moved_kind": "{code} is a {before}, not a {value}: borders of past boxes never move",
    "outside": "{code} is not in the officer's area",
}
MOVES = ("moved_parent", "moved_kind")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; row 0 is the whole file. `values` fill the message."""

    code: str
    row: int = 0
    column: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        text = TEXTS[self.code].format(column=self.column, **dict(self.values))
        return f"row {self.row}: {text}" if self.row else text


def fault(code: str, row: int = 0, column: str = "", /, **values: object) -> Fault:
    """A fault; what is repeated from a cell is shortened."""
    shown = tuple((name, str(value)[:LONGEST]) for name, value in sorted(values.items()))
    return Fault(code, row, column[:LONGEST], shown)


class BadTable(Exception):
    """The table is not usable; `faults` are lines for a person, each naming its row, `named` the same as values."""

    def __init__(self, named: list[Fault]) -> None:
        self.named = named
        self.faults = [str(one) for one in named]
        super().__init__("\n".join(self.faults))
