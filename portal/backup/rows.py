"""How a row of either database becomes JSON and comes back: one spelling for both, so that they can be compared. Pure.

A time is UTC; a floating number is written so that the very same one is read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import types

Value = str | int | float | bool | None
Row = list[Value]

_LARGEST = 2**63 - 1  # what a database's whole number can be


class UnknownKind(Exception):
    """A column that a backup has no spelling for: it must be given one in this file."""


def kind_of(column: types.TypeEngine[Any]) -> str:
    """The kind of a column as it was found in either database."""
    for kind, (sort, *_) in _KINDS.items():
        if isinstance(column, sort):
            return kind
    raise UnknownKind(f"a backup cannot hold a column of type {column!r}")


def encoder(kinds: Sequence[str]) -> Callable[[Sequence[Any]], Row]:
    """What turns a row as a database gives it into JSON values."""
    special = [(at, _KINDS[kind][1]) for at, kind in enumerate(kinds) if kind in _CHANGED]

    def encode(row: Sequence[Any]) -> Row:
        values = list(row)
        for at, change in special:
            if values[at] is not None:
                values[at] = change(values[at])
        return values

    return encode


def decoder(columns: Mapping[str, str]) -> Callable[[Row], dict[str, Any]]:
    """What turns JSON values of these columns ({name: kind}) into a row for either database."""
    names = list(columns)
    special = [(name, _KINDS[kind][2]) for name, kind in columns.items() if kind in _CHANGED]

    def decode(row: Row) -> dict[str, Any]:
        values: dict[str, Any] = dict(zip(names, row, strict=True))
        for name, change in special:
            if values[name] is not None:
                values[name] = change(values[name])
        return values

    return decode


def fits(kinds: Sequence[str], row: Any) -> bool:
    """Whether something read from a file is a row of these kinds. Raises ValueError for a day that is none."""
    if not isinstance(row, list) or len(row) != len(kinds):
        return False
    for kind, value in zip(kinds, row, strict=True):
        if value is None:
            continue
        if type(value) is not _KINDS[kind][3]:
            return False
        if type(value) is int and abs(value) > _LARGEST:
            return False
        if kind in _CHANGED:
            _KINDS[kind][2](value)
    return True


def _as_is(value: Any) -> Any:
    return value


def _moment(value: datetime) -> str:
    # SQLite gives back the UTC that was stored without saying so.
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


# {kind: (type of the column, to JSON, from JSON, type in JSON)}; a yes or no comes before the numbers that it is, too.
_KINDS: dict[str, tuple[type[types.TypeEngine[Any]], Callable[[Any], Any], Callable[[Any], Any], type]] = {
    "yes": (types.Boolean, bool, _as_is, bool),
    "time": (types.DateTime, _moment, datetime.fromisoformat, str),
    "date": (types.Date, date.isoformat, date.fromisoformat, str),
    "float": (types.Float, float, _as_is, float),
    "int": (types.Integer, _as_is, _as_is, int),
    "text": (types.String, _as_is, _as_is, str),
}
_CHANGED = {"yes", "time", "date", "float"}
KINDS = frozenset(_KINDS)
