"""Stores a small database of every released revision that has none yet: `python -m tests.upgrades.make`.

The tables are built by the migrations as they were when that revision was the newest, taken from the history, not by
those of today: whoever changes a migration after its release is found out. A stored database is never made anew."""

import io
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from portal.db import make_engine, writing
from portal.migrate import revisions
from portal.settings import ROOT
from tests.postgres.conftest import administer, find_programs, running_server, url_of
from tests.upgrades.filling import fill

STORED = Path(__file__).parent / "stored"
MIGRATIONS = "portal/migrations"
# What a dump says to the program that restores it; our tests hand it to the database itself.
_TO_PROGRAM = ("\\", "--", "SET ", "SELECT pg_catalog.set_config")


def main() -> int:
    """Make what is missing."""
    known = revisions()
    missing = [one for one in known if not all(stored(one, kind).exists() for kind in ("sqlite", "postgresql"))]
    if not missing:
        print("every revision is stored")
        return 0
    STORED.mkdir(exist_ok=True)
    with running_server() as server, tempfile.TemporaryDirectory() as name:
        for revision in missing:
            folder = Path(name) / revision
            _take_out(_last_commit_with(revision, known), folder)
            _store_sqlite(revision, folder)
            _store_postgresql(revision, folder, server)
            print(revision)
    return 0


def stored(revision: str, kind: str) -> Path:
    """The file of a stored database: the statements that make it."""
    return STORED / f"{revision}.{kind}.sql"


def _last_commit_with(revision: str, known: list[str]) -> str:
    """The last commit in which `revision` was the newest."""
    if revision == known[-1]:
        return "HEAD"
    (after,) = (ROOT / MIGRATIONS / "versions").glob(f"{known[known.index(revision) + 1]}_*.py")
    added = _git("log", "--diff-filter=A", "--format=%H", "--", str(after.relative_to(ROOT))).decode().split()
    return f"{added[-1]}^"


def _take_out(commit: str, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(_git("archive", commit, MIGRATIONS))) as files:
        files.extractall(folder, filter="data")


def _build(engine: Engine, folder: Path, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(folder / MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    fill(engine)


def _store_sqlite(revision: str, folder: Path) -> None:
    path = folder / "portal.db"
    engine = make_engine(f"sqlite:///{path}")
    _build(engine, folder, revision)
    engine.dispose()
    connection = sqlite3.connect(path)
    stored(revision, "sqlite").write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
    connection.close()


def _store_postgresql(revision: str, folder: Path, server: Path) -> None:
    name = f"r{revision}"
    administer(server, f"CREATE DATABASE {name}")
    engine = make_engine(url_of(server, name))
    _build(engine, folder, revision)
    engine.dispose()
    dump = [
        find_programs() / "pg_dump",
        "-h",
        server,
        "-U",
        "postgres",
        "--inserts",
        "--no-owner",
        "--no-privileges",
        name,
    ]
    text = subprocess.run(dump, capture_output=True, text=True, timeout=60, check=True).stdout
    lines = [line for line in text.splitlines() if line and not line.startswith(_TO_PROGRAM)]
    stored(revision, "postgresql").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, timeout=60, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
