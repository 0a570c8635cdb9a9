"""A database that is one SQLite file: how durable it is, which kind of transaction begins, and what if the file goes.

May not import any room: `portal.db` makes the engine."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

BUSY_SECONDS = 5
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
GONE = "the database file is gone"


def make_file_engine(address: URL) -> Engine:
    """An engine for `sqlite:///FILE`. Its folder is made when missing, the file by the first connection alone."""
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _record: object) -> None:
        # The driver's own BEGIN is deferred and would deadlock two writers; `_begin` below says which kind it is.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    if address.database and address.database != ":memory:":
        _stay_with(engine, address.database)
    return engine


def _stay_with(engine: Engine, file: str) -> None:
    """Never write into a file that has lost its name: SQLite would go on, and nobody would find it again.

    A file that was put in its place is opened anew; where there is none, none is made: an empty one would be in the
    way of whoever brings it back."""
    made = False

    @event.listens_for(engine, "do_connect")
    def _not_anew(_dialect: object, _record: object, _words: object, _named: object) -> None:
        if made and not os.path.exists(file):
            raise sqlite3.OperationalError(GONE)

    @event.listens_for(engine, "connect")
    def _know(_connection: object, record: Any) -> None:
        nonlocal made
        made = True
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def _still_there(_connection: object, record: Any, _proxy: object) -> None:
        if record.info.get("file") != _identity(file):
            raise DisconnectionError(GONE)


def _identity(file: str) -> tuple[int, int] | None:
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_dev, found.st_ino
