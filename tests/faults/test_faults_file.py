"""The database file is moved or removed under a portal that runs: nothing is acknowledged into a file without a name,
none is made in its place, and the one that is brought back is used at once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from portal.db import make_engine
from portal.slips.models import slip
from portal.slips.store import Submission
from portal.slips.writer import NotStored, Writer
from tests.samples import a_slip, count_of


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    one = Writer(engine)
    one.record(Submission("2026-01", a_slip()))
    yield one
    one.stop()


@pytest.fixture
def away(tmp_path: Path) -> Path:
    folder = tmp_path / "away"
    folder.mkdir()
    return folder


def move(tmp_path: Path, away: Path) -> None:
    for one in list(tmp_path.glob("portal.db*")):
        one.rename(away / one.name)


def test_nothing_is_acknowledged_into_a_file_that_was_moved_away(writer: Writer, tmp_path: Path, away: Path) -> None:
    move(tmp_path, away)
    with pytest.raises(NotStored):
        writer.record(Submission("2026-01", a_slip()))
    assert not (tmp_path / "portal.db").exists(), "an empty file would be in the way of the one that is brought back"
    moved = make_engine(f"sqlite:///{away / 'portal.db'}")
    assert count_of(moved, slip) == 1
    moved.dispose()


def test_a_removed_file_is_missed_by_readers_too(writer: Writer, engine: Engine, tmp_path: Path) -> None:
    for one in list(tmp_path.glob("portal.db*")):
        one.unlink()
    with pytest.raises(OperationalError, match="the database file is gone"):
        count_of(engine, slip)


def test_the_file_that_is_brought_back_is_used_at_once(
    writer: Writer, engine: Engine, tmp_path: Path, away: Path
) -> None:
    move(tmp_path, away)
    with pytest.raises(NotStored):
        writer.record(Submission("2026-01", a_slip()))
    shutil.copytree(away, tmp_path, dirs_exist_ok=True)  # another file, as from a copy
    writer.record(Submission("2026-01", a_slip()))
    assert count_of(engine, slip) == 2
