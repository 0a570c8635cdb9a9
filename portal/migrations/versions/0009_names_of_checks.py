"""Checks that the first release named twice over (`ck_slip_ck_slip_flag`) get the names that later releases look for.

Its migrations ran under another naming rule. A database that was made later has no such name and stays untouched."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

CHECKS = """SELECT conrelid::regclass::text, conname FROM pg_constraint
    WHERE contype = 'c' AND connamespace = current_schema()::regnamespace"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table, name in connection.execute(sa.text(CHECKS)).all():
            twice = f"ck_{table}_ck_{table}_"
            if name.startswith(twice):
                op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {name} TO ck_{table}_{name.removeprefix(twice)}")
        return
    # SQLite cannot rename a check but in the words that it keeps of the table; no row is touched by it.
    tables = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    named_twice = [(table, sql) for table, sql in tables if f"ck_{table}_ck_{table}_" in sql]
    if not named_twice:
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema = ON")
    for table, sql in named_twice:
        right = sql.replace(f"ck_{table}_ck_{table}_", f"ck_{table}_")
        change = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name")
        connection.execute(change, {"sql": right, "name": table})
    op.execute(f"PRAGMA schema_version = {version + 1}")  # other connections read the words anew
    op.execute("PRAGMA writable_schema = OFF")
