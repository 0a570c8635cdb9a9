"""Databases of both kinds for tests of faults."""

from collections.abc import Iterator

import pytest

from tests.faults.alone import Alone, Stall, alone
from tests.faults.nursery import Nursery


@pytest.fixture(scope="session")
def server() -> Iterator[Alone]:
    """A PostgreSQL of the tests of faults; started once."""
    with alone() as one:
        yield one


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Stall:
    """SQLite files."""
    return Stall(tmp_path_factory.mktemp("stall"))


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
