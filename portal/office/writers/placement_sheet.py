"""Draws the table that officers fill in with placements: their headings, and on a second sheet what may stand in each
column, offered by the cells themselves. Text is never a formula."""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

_WIDTH = 30


def placement_sheet(
    titles: tuple[str, str], header: Mapping[str, str], lists: Mapping[str, Sequence[str]], rows: int
) -> bytes:
    """The file: `titles` of the two sheets, `header` {column: its name}, `lists` {column: what may stand there}."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#EAF3F2", "bottom": 1})
        plain = book.add_format({"num_format": "@"})
        table, choices = book.add_worksheet(titles[0]), book.add_worksheet(titles[1])
        table.freeze_panes(1, 0)
        choices.freeze_panes(1, 0)
        for place, name in enumerate(header.values()):
            table.write_string(0, place, name, bold)
            table.set_column(place, place, _WIDTH, plain)
        for place, (column, texts) in enumerate(lists.items()):
            choices.write_string(0, place, header[column], bold)
            choices.set_column(place, place, _WIDTH)
            for number, text in enumerate(texts, 1):
                choices.write_string(number, place, text)
            letter = xl_col_to_name(place)
            at = list(header).index(column)
            source = f"='{titles[1]}'!${letter}$2:${letter}${len(texts) + 1}"
            # Other words are read too (a bare code, say), so that what is not on the list is only asked about.
            table.data_validation(1, at, rows, at, {"validate": "list", "source": source, "error_type": "warning"})
    return out.getvalue()
