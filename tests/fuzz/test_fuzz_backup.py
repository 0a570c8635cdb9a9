"""Backup files: whatever they are, they are read whole or refused in one line; a refused one leaves nothing behind."""

import hashlib
import io
import json
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from portal.backup.archive import MANIFEST, BadBackup, opened
from portal.backup.store import NotEmpty, backup, restore
from portal.cli_backup import migrations
from portal.db import make_engine
from portal.migrate import revisions, upgrade
from portal.periods import today
from tests.fuzz.mutated import spoiled_bytes, spoiled_tree
from tests.fuzz.words import examples
from tests.upgrades.filling import fill

SECRET = "a secret of the tests alone, 32 or more"


def a_backup(path: Path, folder: Path) -> Path:
    """Of a database with a row of everything."""
    engine = make_engine(f"sqlite:///{folder / 'full.db'}")
    upgrade(engine)
    fill(engine)
    backup(engine, path, SECRET, today(), revisions())
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("backed")
    return a_backup(folder / "backup.zip", folder).read_bytes()


def test_any_bytes_are_a_backup_or_refused(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "spoiled.zip"

    @examples(60)
    @given(spoiled_bytes(whole))
    def tried(data: bytes) -> None:
        path.write_bytes(data)
        try:
            with opened(path) as found:
                for part in found.manifest.parts:
                    assert sum(1 for _ in found.rows(part)) == part.rows
        except BadBackup as bad:
            assert "\n" not in str(bad)  # noqa: PT017 # what is refused is said in one line

    tried()


def test_a_backup_of_other_values_that_says_so_is_brought_back_or_leaves_nothing(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "spoiled.zip"
    with ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(parts[MANIFEST])
    tables = {
        name: [json.loads(line) for line in data.splitlines()] for name, data in parts.items() if name != MANIFEST
    }
    names = (f"{number}.db" for number in count())
    filled = sorted(name for name, rows in tables.items() if rows)

    @examples(12)
    @given(some.sampled_from(filled).flatmap(lambda name: some.tuples(some.just(name), spoiled_tree(tables[name]))),
           some.none() | some.none() | spoiled_tree(told))  # fmt: skip
    def tried(made: tuple[str, Any], other: Any) -> None:
        name, rows = made
        listed = rows if isinstance(rows, list) else [rows]
        data = "".join(json.dumps(row, default=str) + "\n" for row in listed).encode()
        manifest = json.loads(parts[MANIFEST]) if other is None else other
        if other is None:
            part = next(one for one in manifest["parts"] if f"{one['name']}.jsonl" == name)
            part |= {"rows": len(listed), "digest": hashlib.sha256(data).hexdigest()}
        text = json.dumps(manifest, default=str)
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for one, before in parts.items():
                archive.writestr(one, text if one == MANIFEST else data if one == name and other is None else before)
        empty = make_engine(f"sqlite:///{tmp_path / next(names)}")
        try:
            restore(empty, path, SECRET, migrations(), lambda connection, manifest: None)
        except (BadBackup, DBAPIError, NotEmpty):
            with empty.connect() as connection:
                assert inspect(connection).get_table_names() == []
        finally:
            empty.dispose()

    tried()
