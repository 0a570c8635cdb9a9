"""Backups on PostgreSQL, as on SQLite; and from each kind of database to the other, row by row and byte by byte."""

from collections.abc import Iterator
from datetime import UTC
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from portal.backup.archive import Manifest
from portal.db import make_engine
from portal.migrate import upgrade
from tests.postgres.conftest import administer, url_of
from tests.unit.test_backup import (  # noqa: F401
    bring_back,
    compare,
    file,
    save,
    test_a_backup_is_of_one_moment_while_others_write,
    test_a_database_that_holds_something_is_refused,
    test_a_prepared_database_may_be_filled,
    test_closed_months_stay_closed_and_the_next_one_follows,
    test_numbered_rows_go_on_after_the_last,
    test_what_was_sealed_stays_unchangeable_after_a_restore,
)
from tests.upgrades.filling import Everything, everything, fill

_numbers = count(1)
# A server whose language sorts words as people do, not by their bytes.
LANGUAGE = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'zh' LC_COLLATE 'C' LC_CTYPE 'C'"


@pytest.fixture
def full(_server: Path) -> Iterator[Engine]:
    """A database with a row of everything."""
    name = f"full{next(_numbers)}"
    administer(_server, f"CREATE DATABASE {name} {LANGUAGE}")
    administer(_server, f"ALTER DATABASE {name} SET timezone TO 'Asia/Shanghai'")
    engine = make_engine(url_of(_server, name))
    upgrade(engine)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def target(empty: Engine) -> Engine:
    """A database without tables."""
    return empty


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """One of the other kind, without tables."""
    engine = make_engine(f"sqlite:///{tmp_path / 'sqlite.db'}")
    yield engine
    engine.dispose()


def _told_apart(manifest: Manifest) -> dict[str, tuple[int, str]]:
    """What is said of each part; accounts are encrypted anew each time, sign-ins end and the audit says so."""
    return {part.name: (part.rows, part.digest) for part in manifest.parts if part.name not in {"account", "audit"}}


def _spelt(found: Everything) -> Everything:
    """Moments as SQLite gives them back: UTC, without saying so."""

    def plain(value: Any) -> Any:
        return value.astimezone(UTC).replace(tzinfo=None) if getattr(value, "tzinfo", None) else value

    return {
        table: [{name: plain(value) for name, value in row.items()} for row in rows] for table, rows in found.items()
    }


def test_from_postgresql_to_sqlite_and_back_nothing_is_changed(
    full: Engine, sqlite: Engine, target: Engine, tmp_path: Path
) -> None:
    with full.connect() as connection:
        words = connection.scalars(text("SELECT code FROM area ORDER BY code")).all()
    assert words != sorted(words), "this server sorts as people do"
    first = save(full, tmp_path / "1.zip")
    bring_back(sqlite, tmp_path / "1.zip")
    compare(_spelt(everything(full)), _spelt(everything(sqlite)))
    second = save(sqlite, tmp_path / "2.zip")
    bring_back(target, tmp_path / "2.zip")
    third = save(target, tmp_path / "3.zip")
    assert _told_apart(first) == _told_apart(second) == _told_apart(third)
    accounts = [_spelt(everything(one))["account"] for one in (full, sqlite, target)]
    assert [[row["epoch"] for row in rows] for rows in accounts] == [
        [row["epoch"] + 1000 * times for row in accounts[0]] for times in range(3)
    ]
    assert [{**row, "epoch": 0} for row in accounts[2]] == [{**row, "epoch": 0} for row in accounts[0]]
