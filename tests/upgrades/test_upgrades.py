"""A database of any release is opened by this one, and nothing in it is lost; on SQLite, and on PostgreSQL by
tests/postgres/test_postgres_upgrades.py."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from portal.app import create_app
from portal.db import make_engine, writing
from portal.migrate import TooNew, is_current, revisions, upgrade
from portal.settings import Settings
from tests.upgrades.checks import SECRET, check_backup_of, check_upgrade
from tests.upgrades.full import PASSWORD
from tests.upgrades.make import stored


@pytest.fixture
def old(tmp_path: Path, revision: str) -> Iterator[Engine]:
    """The stored database of `revision`."""
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    connection.executescript(stored(revision, "sqlite").read_text(encoding="utf-8"))
    connection.close()
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """A database that is not there yet."""
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    yield engine
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_revision_has_a_stored_database(kind: str) -> None:
    missing = [one for one in revisions() if not stored(one, kind).exists()]
    # A new table or column first gets rows in full.py, and the migration is committed.
    assert missing == [], "run: python -m tests.upgrades.make"


@pytest.mark.parametrize("revision", revisions())
def test_a_database_of_this_release_is_migrated_and_keeps_all_it_held(
    old: Engine, engine: Engine, revision: str
) -> None:
    assert is_current(old) == (revision == revisions()[-1])
    check_upgrade(old, engine)


@pytest.mark.parametrize("revision", [revisions()[0], revisions()[4], revisions()[-1]])
def test_a_backup_of_this_release_can_be_restored_today(
    old: Engine, empty: Engine, tmp_path: Path, revision: str
) -> None:
    check_backup_of(old, empty, tmp_path)


@pytest.mark.parametrize("revision", ["0001"])
def test_officers_of_the_first_release_sign_in_to_their_figures(old: Engine) -> None:
    upgrade(old)
    app = create_app(Settings(secret=SECRET, https=False), old)
    app.testing = True
    browser = app.test_client()
    assert browser.get("/zh-Hans/progress/").status_code == 200
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.get("/office/sign-in").text)
    assert token
    fields = {"name": "xiaowang", "password": PASSWORD, "csrf_token": token[1]}
    assert browser.post("/office/sign-in", data=fields).status_code in {302, 303}
    assert "一街道" in browser.get("/office/", follow_redirects=True).text


def test_a_database_of_a_later_release_is_named_and_left_alone(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(TooNew, match="newer release"):
        upgrade(engine)


def test_a_stored_database_is_what_its_name_says(tmp_path: Path) -> None:
    for revision in revisions():
        engine = create_engine(f"sqlite:///{tmp_path / revision}.db")
        raw = engine.raw_connection()
        raw.cursor().executescript(stored(revision, "sqlite").read_text(encoding="utf-8"))
        raw.close()
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == revision
        engine.dispose()
