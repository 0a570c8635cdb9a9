"""A real PostgreSQL of the tests' own, which they start on a unix socket and remove; `engine` is a database in it.

Missing PostgreSQL is a failure, not a skip: `make test` installs it."""

import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from portal.areas.store import import_areas
from portal.db import make_engine, metadata, writing
from portal.migrate import upgrade
from tests.conftest import AREAS

_numbers = count(1)


def find_programs() -> Path:
    """The folder of the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    pytest.fail("PostgreSQL is missing: install the package `postgresql` (`make test` does, as root)", pytrace=False)


@contextmanager
def running_server() -> Iterator[Path]:
    """A running server; the path is that of its socket's folder. It refuses to run as root, so root lends a user."""
    programs = find_programs()
    home = Path(tempfile.mkdtemp(prefix="mingbian-pg-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(home, user.pw_uid, user.pw_gid)
        prefix = ["runuser", "-u", "postgres", "--"]

    def run(*command: str | Path) -> None:
        done = subprocess.run(
            [*prefix, *map(str, command)], cwd=home, capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode:
            pytest.fail(f"{command[0]} failed: {done.stderr.strip()[-500:]}", pytrace=False)

    data = home / "data"
    # Durability of the server itself is not what is tested here; without it a run takes seconds less.
    quick = "-c fsync=off -c full_page_writes=off -c autovacuum=off"
    options = f"-k {shlex.quote(str(home))} -c listen_addresses='' -c max_connections=60 {quick}"
    try:
        run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        run(programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
        try:
            yield home
        finally:
            run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def _server() -> Iterator[Path]:
    with running_server() as home:
        yield home


def url_of(server: Path, database: str) -> str:
    url = URL.create("postgresql+psycopg", "postgres", database=database, query={"host": str(server)})
    return url.render_as_string(hide_password=False)


def administer(server: Path, statement: str) -> None:
    engine = create_engine(url_of(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def empty(_server: Path) -> Iterator[Engine]:
    """A database without tables."""
    name = f"empty{next(_numbers)}"
    administer(_server, f"CREATE DATABASE {name}")
    engine = make_engine(url_of(_server, name))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _migrated(_server: Path) -> str:
    """The address of one migrated database."""
    administer(_server, "CREATE DATABASE migrated")
    engine = make_engine(url_of(_server, "migrated"))
    upgrade(engine)
    engine.dispose()
    return url_of(_server, "migrated")


@pytest.fixture
def engine(_migrated: str) -> Iterator[Engine]:
    """As the SQLite fixture of this name: nothing but the area tree. Emptying is faster than making anew."""
    engine = make_engine(_migrated)
    with writing(engine) as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # the triggers would refuse
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    import_areas(engine, AREAS, (), "tests")
    yield engine
    engine.dispose()
