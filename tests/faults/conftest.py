"""Databases of both kinds for tests of faults."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.alone import Alone, Stall, alone
from tests.faults.nursery import Nursery


@pytest.fixture(scope="session")
def server() -> Iterator[Alone]:
    """A PostgreSQL of the tests of faults; started once."""
    with alone() as one:
        yield one


@pytest.fixture(scope="session")
def files() -> Iterator[Stall]:
    """SQLite files, in memory where there is a place for it: a killed process leaves the same there as on a disk."""
    memory = Path("/dev/shm")
    home = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None, prefix="mingbian-"))
    yield Stall(home)
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def databases(server: Alone, tmp_path_factory: pytest.TempPathFactory) -> Stall:
    """Databases of one PostgreSQL."""
    return Stall(tmp_path_factory.mktemp("stall"), server)


@pytest.fixture(params=["files", "databases"], ids=["sqlite", "postgresql"])
def stall(request: pytest.FixtureRequest) -> Stall:
    """Makes databases: the test runs for both kinds."""
    made: Stall = request.getfixturevalue(request.param)
    return made


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Where work is done that is killed."""
    with Nursery() as one:
        yield one
