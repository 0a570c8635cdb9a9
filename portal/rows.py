"""Rows into tables by one statement each, as text: the way of every answer to the disk.

SQLAlchemy writes a statement's text once; afterwards only values are handed to the driver, for its own way took half of
an answer's way to the disk. One statement for many rows, too: at the end of each another thread may take the
interpreter, and all who wait for the transaction would wait for that.
May not import any room. Only files called store.py use what is here."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Table, bindparam, column, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSON, psycopg

MOST_ROWS = 500  # in one statement: SQLite allows 32766 values
Row = Mapping[str, Any]
_ADDING = "+"  # no column's name
_SQLITE: Dialect = sqlite.dialect()
_POSTGRESQL: Dialect = psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]


def put_in(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """INSERT `rows`, which have the same columns."""
    for some in _portions(rows):
        _run(connection, table, some)


def put_in_new(connection: Connection, table: Table, rows: Sequence[Row], key: str) -> list[Any]:
    """INSERT those of `rows` that are not there yet, no two with one `key`; returns the keys of those it put in."""
    found: list[Any] = []
    for some in _portions(rows):
        if connection.dialect.name == "postgresql":
            found += [one[0] for one in _run(connection, table, some, key).all()]
            continue
        # SQLite's writers are alone, so looking first is as good; what an INSERT returns comes row by row, and at each
        # another thread takes the interpreter.
        keys = [row[key] for row in some]
        known = {one[0] for one in connection.exec_driver_sql(_known_text(table, key, len(keys)), tuple(keys)).all()}
        put_in(connection, table, [row for row in some if row[key] not in known])
        found += [one for one in keys if one not in known]
    return found


def add_to_counters(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add each row's `value` to the counter that has the row's other columns as its primary key."""
    keys = [column.name for column in table.primary_key]
    total: Counter[tuple[Any, ...]] = Counter()  # a statement may touch a counter once
    for row in rows:
        total[tuple(row[name] for name in keys)] += row["value"]
    # Sorted, so that two processes lock the same counters in the same order and cannot deadlock.
    ordered = [{**dict(zip(keys, key, strict=True)), "value": total[key]} for key in sorted(total)]
    for some in _portions(ordered):
        _run(connection, table, some, _ADDING)


def _portions(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    yield from (rows[at : at + MOST_ROWS] for at in range(0, len(rows), MOST_ROWS))


def _run(connection: Connection, table: Table, rows: Sequence[Row], tail: str = "") -> CursorResult[Any]:
    names = _in_order(table, tuple(rows[0]))
    if connection.dialect.name == "sqlite":
        text = _values_text(table, names, len(rows), tail)
        return connection.exec_driver_sql(text, tuple(row[name] for row in rows for name in names))
    return connection.exec_driver_sql(_json_text(table, names, tail), (json.dumps(rows, default=_hex),))


@lru_cache(maxsize=128)
def _in_order(table: Table, names: tuple[str, ...]) -> tuple[str, ...]:
    """As SQLAlchemy orders them in a statement, whatever order it is given."""
    return tuple(one.name for one in table.columns if one.name in names)


def _hex(value: bytes) -> str:
    return "\\x" + value.hex()


@lru_cache(maxsize=1024)
def _values_text(table: Table, names: tuple[str, ...], number: int, tail: str) -> str:
    """For SQLite: an INSERT of `number` rows, its values in the order of `names`."""
    values = sqlite.insert(table).values([dict.fromkeys(names)] * number)
    return _finished(values, table, tail, _SQLITE)


@lru_cache(maxsize=1024)
def _known_text(table: Table, key: str, number: int) -> str:
    """For SQLite: which of `number` keys are there."""
    one = table.c[key]
    return str(select(one).where(one.in_([bindparam(f"k{at}") for at in range(number)])).compile(dialect=_SQLITE))


@lru_cache(maxsize=128)
def _json_text(table: Table, names: tuple[str, ...], tail: str) -> str:
    """For PostgreSQL: an INSERT of all rows of one JSON text. It is the same for any number of rows, so it is planned
    once; a text for each number has too many values for the driver to remember how to send it."""
    typed = (column(name, table.c[name].type) for name in names)
    rows = func.json_to_recordset(literal("", JSON)).table_valued(*typed).render_derived("given", with_types=True)
    put = postgresql.insert(table).from_select(list(names), select(rows))
    return _finished(put, table, tail, _POSTGRESQL)


def _finished(statement: "sqlite.Insert | postgresql.Insert", table: Table, tail: str, dialect: Dialect) -> str:
    if tail == _ADDING:
        total = table.c.value + statement.excluded.value
        statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_={"value": total})
    elif tail:
        return str(statement.on_conflict_do_nothing().returning(table.c[tail]).compile(dialect=dialect))
    return str(statement.compile(dialect=dialect))
