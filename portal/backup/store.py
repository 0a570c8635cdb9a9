"""Writes a backup while the portal serves, and fills an empty database from one, checked row by row before it counts.

May not import Flask or any room: the tables are those of `tables.py`, their columns those that the database has, at
whatever revision it is."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, String, Table, delete, func, insert, inspect, select, text

from portal.backup.archive import BadBackup, Manifest, Part, Writer, opened
from portal.backup.locks import Locks
from portal.backup.newfile import new_file
from portal.backup.rows import Row, decoder, encoder, kind_of
from portal.backup.tables import KEPT
from portal.db import reading, writing

CHUNK = 2000
REVISIONS = "alembic_version"

Progress = Callable[[int], object]


class NotEmpty(Exception):
    """The database holds something that a restore would mix with; the message is one line for the operator."""


@dataclass(frozen=True)
class Migrations:
    """What may be asked of the migrations, which know every room. `bring` takes a database to a revision."""

    known: Collection[str]
    newest: str
    bring: Callable[[Connection, str], object]


@dataclass(frozen=True)
class Restored:
    """What a restore did. `shut`: accounts whose password could not be decrypted, so that none fits."""

    manifest: Manifest
    shut: tuple[str, ...]


def count_rows(engine: Engine) -> int:
    """How many rows a backup of now has, for whoever shows its progress."""
    with _one_view(engine) as connection:
        return sum(connection.scalar(select(func.count()).select_from(one)) or 0 for one in _tables(connection))


def backup(
    engine: Engine, path: Path, secret: str, made_on: date, known: Collection[str], progress: Progress = lambda n: None
) -> Manifest:
    """Write all kept tables, as they are in one moment, into the new file `path`.

    Nobody waits for it; on SQLite the log grows while it reads. Raises FileExistsError, SQLAlchemyError, BadBackup when
    the database is of no `known` revision; and then there is no file."""
    locks = Locks(secret)
    with new_file(path) as file, _one_view(engine) as connection:
        revision = _revision(connection)
        if revision not in known:
            raise BadBackup(f"the database is of revision {revision or 'none'}, which this release does not know")
        with Writer(file) as writer:
            for table in _tables(connection):
                lock = locks.lock(table.name, list(_columns(table)), _first_key(table))
                writer.add(table.name, _columns(table), _noticed(map(lock, _lines(connection, table)), progress))
            return writer.finish(revision, made_on)


def restore(
    engine: Engine,
    path: Path,
    secret: str,
    migrations: Migrations,
    after: Callable[[Connection, Manifest], object],
    progress: Progress = lambda n: None,
) -> Restored:
    """Fill an empty database from the backup `path`, in one transaction: killed at any moment, it stays empty.

    The file is read three times: whether it is whole, to write it, to compare what was written with it, row by row.
    A backup of an older release is written into the tables of its time, which are then migrated. `after` ends the work
    at the newest revision. Raises BadBackup or NotEmpty, and then nothing was changed."""
    with opened(path) as file:
        manifest, locks = file.manifest, Locks(secret)
        if manifest.revision not in migrations.known:
            raise BadBackup(f"{path} is of revision {manifest.revision}: it needs a newer release than this one")
        for part in manifest.parts:
            for _ in _noticed(file.rows(part), progress):
                pass
        with writing(engine) as connection:
            _make_ready(connection, manifest.revision, migrations)
            tables = _tables(connection)
            parts = _matched(path, manifest, tables)

            def rows(table: Table) -> Iterator[Row]:
                unlock = locks.unlock(table.name, list(_columns(table)), _first_key(table))
                return _noticed(map(unlock, file.rows(parts[table.name])), progress)

            for table in tables:
                _write(connection, table, rows(table))
            for table in tables:
                _compare(connection, table, rows(table))
            migrations.bring(connection, migrations.newest)
            after(connection, manifest)
    return Restored(manifest, tuple(sorted(locks.shut)))


@contextmanager
def _one_view(engine: Engine) -> Iterator[Connection]:
    """One moment of the database for all that is read in the block. SQLite's `reading` is that already."""
    if engine.dialect.name == "sqlite":
        with reading(engine) as connection:
            yield connection
        return
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        yield connection


def _revision(connection: Connection) -> str:
    """The revision of its tables; empty when it has none."""
    if REVISIONS not in inspect(connection).get_table_names():
        return ""
    # nosemgrep: statement-of-what-was-put-together # a constant of this file
    return connection.scalar(text(f"SELECT version_num FROM {REVISIONS}")) or ""  # nosec B608 # a constant of this file


def _tables(connection: Connection) -> list[Table]:
    """The kept tables that this database has, each after those that it refers to."""
    names = sorted(KEPT.keys() & set(inspect(connection).get_table_names()))
    found = MetaData()
    found.reflect(connection, only=names)
    return [table for table in found.sorted_tables if table.name in KEPT]


def _columns(table: Table) -> dict[str, str]:
    """{column: kind}, in an order that does not hang on which migration came first."""
    return {name: kind_of(table.c[name].type) for name in sorted(table.c.keys())}


def _first_key(table: Table) -> str:
    return next(column.name for column in table.primary_key)


def _lines(connection: Connection, table: Table) -> Iterator[Row]:
    """All rows as they go into a file, in an order that both databases have: that of the bytes of the primary key."""
    bytewise = connection.dialect.name == "postgresql"
    order = [one.collate("C") if bytewise and isinstance(one.type, String) else one for one in table.primary_key]
    columns = _columns(table)
    query = select(*(table.c[name] for name in columns)).order_by(*order)
    return map(encoder(list(columns.values())), connection.execute(query, execution_options={"yield_per": CHUNK}))


def _noticed(rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield from chunk
        progress(len(chunk))


def _make_ready(connection: Connection, revision: str, migrations: Migrations) -> None:
    """Tables of `revision` without a row. Those that `portal prepare` writes from the plan's file may be there."""
    there, names = _revision(connection), inspect(connection).get_table_names()
    if not there and names:
        raise NotEmpty("this is no database of the portal: name a new one in PORTAL_DATABASE")
    if there and there != revision:
        raise NotEmpty(f"the database is of revision {there}, the backup of {revision}: name a new one, unprepared")
    migrations.bring(connection, revision)
    found = MetaData()
    found.reflect(connection)
    plan = found.tables["baseline_target"]
    if there and "entered_at" in plan.c:
        connection.execute(delete(plan).where(plan.c.entered_at.is_(None)))
    for table in found.sorted_tables:
        if table.name != REVISIONS and connection.execute(select(text("1")).select_from(table).limit(1)).first():
            raise NotEmpty(f"the database is not empty (table {table.name}): name a new one in PORTAL_DATABASE")


def _matched(path: Path, manifest: Manifest, tables: list[Table]) -> dict[str, Part]:
    """The parts by table; raises BadBackup unless they are exactly the kept tables of that revision."""
    found = sorted((part.name, list(part.columns.items())) for part in manifest.parts)
    wanted = sorted((table.name, list(_columns(table).items())) for table in tables)
    if found != wanted:
        raise BadBackup(f"{path}: its tables are not those of revision {manifest.revision}")
    return {part.name: part for part in manifest.parts}


def _write(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    decode, left = decoder(_columns(table)), iter(rows)
    if inner := [key.parent.name for key in table.foreign_keys if key.column.table is table]:
        _write_tree(connection, table, [decode(row) for row in left], inner)
    while chunk := [decode(row) for row in islice(left, CHUNK)]:
        connection.execute(insert(table), chunk)
    _go_on_counting(connection, table)


def _write_tree(connection: Connection, table: Table, waiting: list[dict[str, Any]], inner: list[str]) -> None:
    """Rows that refer to rows of their own table (areas: few enough to be held) come after those."""
    key, there = _first_key(table), {None}
    while waiting:
        ready = [row for row in waiting if all(row[name] in there for name in inner)]
        if not ready:
            raise BadBackup(f"{table.name}: {len(waiting)} rows refer to each other in a circle, or to none")
        connection.execute(insert(table), ready)
        there.update(row[key] for row in ready)
        waiting = [row for row in waiting if row[key] not in there]


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers the rows of some tables itself and has to be told where to go on."""
    (key, *more) = table.primary_key
    if connection.dialect.name == "postgresql" and not more and key.server_default is not None:
        last = connection.scalar(select(func.max(key)))
        if last is not None:
            connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, key.name), last)))


def _compare(connection: Connection, table: Table, written: Iterable[Row]) -> None:
    """Read the table as a backup would, beside the file; raises BadBackup at the first row that is another."""
    for at, (found, wanted) in enumerate(zip_longest(_lines(connection, table), written), 1):
        if found != wanted:
            raise BadBackup(f"{table.name}: row {at} did not come back as it was; nothing is kept")
