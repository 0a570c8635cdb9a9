"""Takes pages, tables and JSON apart into named numbers; words to ask for that are on no list. Pure."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import html5lib

from portal.periods import month_of, shift

Words = Mapping[str, str]


def more_words(words: Words, day: date) -> Iterator[Words]:
    for name in ("day", "date", "from", "to", "since", "until", "sealed_on", "month", "session", "substance", "q"):
        for value in (
            day.isoformat(),
            month_of(day),
            shift(words["period"][:7], 0) if "Q" not in words["period"] else "1",
        ):
            yield {name: value}
    yield {"period": day.isoformat()}
    yield {"period": f"{day.isoformat()}/{day.isoformat()}"}
    yield {"audience": "youth|seniors"}
    yield {"phase": "general"}
    yield {"area": "C11|C12"}


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def numbers_on(mimetype: str, data: bytes) -> Iterator[tuple[str, str]]:
    """(name, value) of everything that has a name on a page, in a table or in JSON."""
    if mimetype == "text/csv":
        for row in rows_of(data):
            yield from row.items()
    elif mimetype == "application/json":
        yield from _in_json(json.loads(data))
    elif mimetype == "text/html":
        for one in html5lib.parse(data, namespaceHTMLElements=False).iter():
            if "data-column" in one.attrib:
                yield one.attrib["data-column"], one.attrib.get("data-value", "")


def _in_json(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _in_json(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _in_json(one, name)
    else:
        yield name, str(value)
