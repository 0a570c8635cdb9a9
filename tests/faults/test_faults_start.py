"""What an operator is told when the portal cannot start: what is wrong, what to do, and that nothing was changed."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from portal.cli import main
from portal.db import writing
from tests.trees import copy_sample, with_real_interface

Try = Callable[..., tuple[int, str]]
HEAD = b"SQLite format 3\x00"


@pytest.fixture
def tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Try:
    """Runs `portal can-start` on a copy of the sample tree and `database`; gives its code and what it says."""
    root = with_real_interface(copy_sample(tmp_path))

    def run(database: str = f"sqlite:///{tmp_path / 'portal.db'}", word: str = "can-start") -> tuple[int, str]:
        for name, value in {"SECRET": "s" * 40, "ROOT": str(root), "DATABASE": database, "HTTPS": "off"}.items():
            monkeypatch.setenv(f"PORTAL_{name}", value)
        code = main([word])
        said = capsys.readouterr()
        return code, (said.out + said.err).strip()

    return run


@pytest.mark.usefixtures("engine")
def test_a_sound_portal_would_start(tried: Try) -> None:
    assert tried() == (0, "it would start")


@pytest.mark.usefixtures("engine")
def test_a_broken_file_of_the_content_is_named_with_its_line(tried: Try, tmp_path: Path) -> None:
    file = tmp_path / "tree" / "content" / "modules" / "first" / "module.yaml"
    file.write_text(file.read_text() + "broken: [\n")
    code, said = tried()
    assert code == 2
    assert "content/modules/first/module.yaml:10: broken YAML" in said
    assert "run `portal check`" in said


def test_an_older_database_says_prepare(tried: Try, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert tried() == (2, "the database is not of this release: run `portal prepare`")


def test_a_newer_database_says_so_when_prepared(tried: Try, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "run `portal prepare`" in tried()[1]
    code, said = tried(word="prepare")
    assert code == 2
    assert "newer release (9999)" in said


def test_a_damaged_database_says_restore(tried: Try, engine: Engine, tmp_path: Path) -> None:
    engine.dispose()
    file = tmp_path / "portal.db"
    whole = file.read_bytes()
    for damage in (b"not a database at all" * 400, HEAD + b"\xff" * 8000):
        file.write_bytes(damage)
        code, said = tried()
        assert code == 2
        assert f"{file} is damaged" in said
        assert "portal restore" in said
        assert file.read_bytes() == damage, "what is left of it stays for whoever can read it"
    file.write_bytes(whole)
    assert tried()[0] == 0


def test_a_database_that_is_held_says_so(
    tried: Try, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.sqlite.BUSY_SECONDS", 0.1)
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "portal.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        code, said = tried()
    assert code == 2
    assert "another program holds" in said


def test_a_folder_in_the_way_says_so(tried: Try, tmp_path: Path) -> None:
    shutil.copyfile(__file__, tmp_path / "in-the-way")
    code, said = tried(f"sqlite:///{tmp_path / 'in-the-way' / 'portal.db'}")
    assert code == 2
    assert "in-the-way" in said
    code, said = tried(f"sqlite:///{tmp_path}")
    assert code == 2
    assert "cannot be opened" in said


def test_a_server_that_is_not_there_is_named_without_its_password(tried: Try) -> None:
    code, said = tried("postgresql://portal:do-not-tell@127.0.0.1:9/mingbian")
    assert code == 2
    assert "no PostgreSQL answers at 127.0.0.1" in said
    assert "do-not-tell" not in said
    assert "no address" in tried("mingbian.db")[1]
