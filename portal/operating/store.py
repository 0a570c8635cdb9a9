"""Asks the database whether an answer could be stored now. Reads no row of anybody and changes none."""

import sqlite3

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from portal.db import wait_for_earlier, writing

PATIENCE = "4000"  # milliseconds: a probe's own patience is a few seconds


def fault_of(engine: Engine, revision: str | None) -> str:
    """`database` or `revision` if no answer can be stored, else nothing.

    A transaction as an answer's own: it takes the right to write, and on PostgreSQL waits for the standby."""
    try:
        with writing(engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(
                    text("SELECT set_config('statement_timeout', :patience, true)"), {"patience": PATIENCE}
                )
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
            connection.execute(
                text("UPDATE area SET name = name WHERE code = ''")
            )  # refused where nothing can be written
            wait_for_earlier(connection)
    except OperationalError as error:
        return "" if _is_busy(error) else "database"
    except SQLAlchemyError:
        return "database"
    return "" if found == revision else "revision"


def _is_busy(error: OperationalError) -> bool:
    """Somebody else writes, the night's rewriting for example: it will end."""
    return isinstance(error.orig, sqlite3.Error) and error.orig.sqlite_errorcode == sqlite3.SQLITE_BUSY
