"""A whole database as something to compare, and what must be true of it after any fault."""

import hashlib
from collections.abc import Collection
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from portal.db import writing
from portal.sealing.totals.store import make_good

Picture = dict[str, list[str]]
# Keys drawn at random when a box is sealed, and the one mark that may change after the work itself is done.
DRAWN = frozenset({"box_id", "scrubbed"})


def tables_of(engine: Engine) -> list[str]:
    """The names of all tables."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    }[engine.dialect.name]
    with engine.connect() as connection:
        return list(connection.scalars(text(query)))


def picture(engine: Engine, without: Collection[str] = ()) -> Picture:
    """All rows of all tables but those `without`, in an order of their own."""
    found: Picture = {}
    names = [name for name in tables_of(engine) if name not in without]
    with engine.connect() as connection:
        for name in names:
            rows = connection.execute(text(f"SELECT * FROM {name}")).mappings().all()
            found[name] = sorted(repr({key: row[key] for key in sorted(row) if key not in DRAWN}) for row in rows)
    return found


def differences(one: Picture, other: Picture) -> list[str]:
    """The tables that are not alike, with how many rows only one of both has."""
    found = []
    for name in sorted(one.keys() | other.keys()):
        left, right = set(one.get(name, ())), set(other.get(name, ()))
        if one.get(name) != other.get(name):
            found.append(f"{name}: {len(left - right)} rows only here, {len(right - left)} only there")
    return found


def sealed_digests(engine: Engine) -> dict[str, str]:
    """A digest of each sealed row, byte for byte, by its key."""
    if "sealed" not in tables_of(engine):
        return {}
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM sealed ORDER BY box_id, name")).mappings().all()
    return {
        f"{row['box_id']} {row['name']}": hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest() for row in rows
    }


def wrongs(engine: Engine, sealed_before: dict[str, str]) -> list[str]:
    """What a fault must never leave behind: changed or missing sealed rows, no triggers, wrong sums of boxes."""
    found = []
    now = sealed_digests(engine)
    found += [f"sealed row {key} is gone" for key in sorted(sealed_before.keys() - now.keys())]
    found += [f"sealed row {key} changed" for key, known in sealed_before.items() if now.get(key, known) != known]
    if now:
        found += [f"sealed rows may be changed: {one}" for one in CHANGES if not _refused(engine, one)]
    if "box_sum" in tables_of(engine):
        with writing(engine) as connection:
            if make_good(connection):
                found.append("sums of boxes differed from the boxes")
    return found


CHANGES = ("UPDATE sealed SET n = n + 1", "UPDATE sealed SET value = 0", "DELETE FROM sealed")


def _refused(engine: Engine, statement: str) -> bool:
    connection = engine.connect()
    try:
        connection.execute(text(statement))
    except DBAPIError:
        return True
    finally:
        connection.rollback()
        connection.close()
    return False


def bytes_of(file: Path) -> bytes:
    """Everything that SQLite keeps of a database: the file, its log and its index."""
    return b"".join(one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*")))
