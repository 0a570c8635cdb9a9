"""The two file formats that translators' programs read: PO (by Babel) and XLIFF 1.2 (by the translate toolkit).

May not know what is translated. A unit is named by its place; its texts are kept to the byte."""

import codecs
import importlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages import Catalog, pofile

from portal.locales import BY_TAG, ORIGINAL

MOST_BYTES = 20 * 1024 * 1024


class BadFile(ValueError):
    """The file cannot be used; the message says why in one line."""


@dataclass(frozen=True)
class Unit:
    """One text: its place as `content/modules/x#body/3`, the original, the translation (may be empty)."""

    place: str
    source: str
    target: str


def write(path: Path, tag: str, units: list[Unit]) -> None:
    """Write a new file; `.po` or `.xlf` by its ending. Raises BadFile for another ending."""
    if path.suffix == ".po":
        path.write_bytes(_to_po(tag, units))
    elif path.suffix in (".xlf", ".xliff"):
        path.write_bytes(_to_xliff(tag, units))
    else:
        raise BadFile(f"{path}: the name must end in .po or .xlf")


def read(path: Path) -> tuple[str, list[Unit]]:
    """The language's tag and the units of a file. Raises BadFile."""
    if path.stat().st_size > MOST_BYTES:
        raise BadFile(f"{path}: larger than {MOST_BYTES // 1024 // 1024} MB")
    if path.suffix == ".po":
        tag, units = _from_po(path)
    elif path.suffix in (".xlf", ".xliff"):
        tag, units = _from_xliff(path)
    else:
        raise BadFile(f"{path}: the name must end in .po or .xlf")
    if tag not in BY_TAG or tag == ORIGINAL.tag:
        raise BadFile(f"{path}: is for {tag or 'no language'}, which is no language to translate into")
    places = [unit.place for unit in units]
    if len(set(places)) != len(places):
        raise BadFile(f"{path}: a place stands twice")
    return tag, units


def _to_po(tag: str, units: list[Unit]) -> bytes:
    catalog = Catalog(locale=BY_TAG[tag].catalogue, project="mingbian", fuzzy=False)
    for unit in units:
        catalog.add(unit.source, unit.target, context=unit.place)
    buffer = io.BytesIO()
    pofile.write_po(buffer, catalog, width=100, omit_header=False)
    return buffer.getvalue()


def _from_po(path: Path) -> tuple[str, list[Unit]]:
    try:
        with path.open("rb") as file:
            catalog = pofile.read_po(file, abort_invalid=True)
    except (pofile.PoFileError, UnicodeDecodeError, ValueError) as error:
        raise BadFile(f"{path}: not a PO file ({str(error).splitlines()[0]})") from None
    locale = str(catalog.locale_identifier or "")
    tag = next((one.tag for one in BY_TAG.values() if one.catalogue == locale), locale)
    return tag, [
        Unit(str(one.context), str(one.id), "" if one.fuzzy else str(one.string or ""))
        for one in catalog
        if one.id and one.context
    ]


def _toolkit() -> Any:  # it has no types
    """The translate toolkit: a tool of authors, which a server need not have. Raises BadFile."""
    try:
        return importlib.import_module("translate.storage.xliff")
    except ImportError:
        raise BadFile("XLIFF needs the translate toolkit: run `make tools`, or use a .po file") from None


def _to_xliff(tag: str, units: list[Unit]) -> bytes:
    xliff = _toolkit()
    store = xliff.xlifffile()
    store.setsourcelanguage(ORIGINAL.tag)
    store.settargetlanguage(tag)
    for unit in units:
        made = xliff.xliffunit(unit.source)
        made.setid(unit.place)
        if unit.target:
            made.target = unit.target
        store.addunit(made)
    return bytes(store)


def _is_utf8(raw: bytes) -> bool:
    """In another encoding a document type could hide from whoever looks for it."""
    declared = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", raw.removeprefix(codecs.BOM_UTF8))
    try:
        return "\0" not in raw.decode("utf-8") and (
            not declared or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii")
        )
    except UnicodeDecodeError:
        return False


def _from_xliff(path: Path) -> tuple[str, list[Unit]]:
    xliff = _toolkit()
    raw = path.read_bytes()
    if not _is_utf8(raw):
        raise BadFile(f"{path}: not in UTF-8, as XLIFF files are")
    if b"<!DOCTYPE" in raw:
        raise BadFile(f"{path}: has a document type, which an XLIFF file has not")
    try:
        store = xliff.xlifffile.parsestring(raw)
    except Exception as error:  # the toolkit passes on whatever its parser raises
        raise BadFile(f"{path}: not an XLIFF file ({str(error).splitlines()[0]})") from None
    return store.gettargetlanguage() or "", [
        Unit(one.getid().rpartition("\x04")[2], str(one.source), str(one.target or ""))
        for one in store.units
        if one.istranslatable()
    ]
