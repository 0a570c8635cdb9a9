"""Parsers under atheris, one a process: `python -m tests.soak.parsers NAME FOLDER [libFuzzer's own words]`.

FOLDER begins with files that are right; what reaches new code is kept there. A parser may raise what it names and
nothing else; anything else ends the process with the input printed."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["portal", "openpyxl", "yaml", "markdown", "babel"]):
    from portal.areas import tables
    from portal.areas.faults import BadTable
    from portal.areas.importing import read_rows, settle
    from portal.backup.archive import BadBackup, opened
    from portal.crypt import Box
    from portal.exchange import formats, units
    from portal.live.codes import read_code
    from portal.locales import negotiate
    from portal.marking import Context, block_html, line_html
    from portal.outreach import sheet
    from portal.quiz.ticket import open_result, open_ticket
    from portal.strictyaml import BadYaml, parse

BOX = Box("a secret of the tests alone, 32 or more", "tickets")
CONTEXT = Context(lambda kind, name: f"/{kind}/{name}/", lambda name: f"/{name}.svg", right_to_left=True)
FOLDER = Path(tempfile.mkdtemp(prefix="mingbian-fuzz-"))


def areas(data: bytes) -> None:
    try:
        table = tables.read_table(data)
    except BadTable:
        return
    settle(read_rows(table)[0], {})


def placements(data: bytes) -> None:
    try:
        table = tables.read_table(data, sheet.LAYOUT)
    except BadTable:
        return
    sheet.read_sheet(table, sheet.Choices({column: {} for column in sheet.LAYOUT.columns}), (), "2026-06")


def content(data: bytes) -> None:
    try:
        parse(data.decode("utf-8", "replace"))
    except BadYaml:
        return


def marked(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    made = str(block_html(text, CONTEXT)) + str(line_html(text, CONTEXT))
    if "<script" in made.lower():
        raise AssertionError(made)
    skeleton = units.take_apart(text)
    if units.put_together(skeleton, list(skeleton.texts)) != text:
        raise AssertionError("taken apart and put together it is another text")


def translations(data: bytes) -> None:
    path = FOLDER / ("x.po" if data[:1] < b"A" else "x.xlf")
    path.write_bytes(data[1:])
    try:
        formats.read(path)
    except formats.BadFile:
        return


def backups(data: bytes) -> None:
    path = FOLDER / "x.zip"
    path.write_bytes(data)
    try:
        with opened(path) as found:
            for part in found.manifest.parts:
                for _ in found.rows(part):
                    pass
    except BadBackup:
        return


def sealed(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for box in (open_ticket(BOX, text, 0.0), open_result(BOX, text, 0.0)):
        if box is not None:
            raise AssertionError("opened")
    read_code(text)
    negotiate(text, text)


PARSERS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (areas, placements, content, marked, translations, backups, sealed)
}

if __name__ == "__main__":
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, PARSERS[name])
    atheris.Fuzz()
