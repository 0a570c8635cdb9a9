"""Fills a database of any revision with the rows of `full`, and reads one whole. Knows no room: it asks for tables."""

from typing import Any

from sqlalchemy import Connection, Engine, MetaData, func, insert, inspect, select, text

from portal.db import reading, writing
from portal.sealing.totals.store import make_good
from tests.upgrades.full import rows_at

REVISIONS = "alembic_version"
Everything = dict[str, list[dict[str, Any]]]


def fill(engine: Engine) -> None:
    """Put a row of everything into an empty database, and the sums of its boxes, as that release would have."""
    with writing(engine) as connection:
        _let_refer(connection)
        found = _tables(connection)
        revision = connection.scalar(text(f"SELECT version_num FROM {REVISIONS}")) or ""
        columns = {name: [column.name for column in table.columns] for name, table in found.items()}
        for name, rows in rows_at(revision, columns).items():
            if rows:
                connection.execute(insert(found[name]), rows)
        if "box_sum" in found:
            make_good(connection)
        for name in ("audit", "box_note"):
            if name in found and connection.dialect.name == "postgresql":
                last = select(func.setval(func.pg_get_serial_sequence(name, "id"), func.max(found[name].c.id)))
                connection.execute(last)


def everything(engine: Engine) -> Everything:
    """All rows of all tables, in an order of their own."""
    with reading(engine) as connection:
        return {
            name: sorted((dict(row._mapping) for row in connection.execute(select(table))), key=str)
            for name, table in _tables(connection).items()
        }


def _let_refer(connection: Connection) -> None:
    """Areas refer to each other both ways."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))


def _tables(connection: Connection) -> dict[str, Any]:
    found = MetaData()
    found.reflect(connection, only=[name for name in inspect(connection).get_table_names() if name != REVISIONS])
    return dict(found.tables)
