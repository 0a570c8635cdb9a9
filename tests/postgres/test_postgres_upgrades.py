"""As tests/upgrades, on PostgreSQL: what its own dump stored of each released revision."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal.db import make_engine
from portal.migrate import revisions
from tests.postgres.conftest import administer, url_of
from tests.upgrades.checks import check_backup_of, check_upgrade
from tests.upgrades.make import stored

_numbers = count(1)


@pytest.fixture
def old(_server: Path, revision: str) -> Iterator[Engine]:
    """The stored database of `revision`."""
    name = f"old{next(_numbers)}"
    administer(_server, f"CREATE DATABASE {name}")
    engine = make_engine(url_of(_server, name))
    raw = engine.raw_connection()
    raw.cursor().execute(stored(revision, "postgresql").read_text(encoding="utf-8"))
    raw.commit()
    raw.close()
    yield engine
    engine.dispose()


@pytest.mark.parametrize("revision", revisions())
def test_a_database_of_this_release_is_migrated_and_keeps_all_it_held(
    old: Engine, engine: Engine, revision: str
) -> None:
    check_upgrade(old, engine)


@pytest.mark.parametrize("revision", [revisions()[0], revisions()[-1]])
def test_a_backup_of_this_release_can_be_restored_today(
    old: Engine, empty: Engine, tmp_path: Path, revision: str
) -> None:
    check_backup_of(old, empty, tmp_path)
