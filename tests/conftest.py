"""What every test starts from: a real database built by the migrations, a small area tree, no network."""

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine

from portal.areas.store import import_areas
from portal.areas.tree import Area
from portal.db import make_engine
from portal.migrate import upgrade

AREAS = (
    Area("D1", None, "district", "东区"),
    Area("E1", "D1", "elsewhere", "本区其他地方"),
    Area("S1", "D1", "subdistrict", "一街道"),
    Area("S2", "D1", "subdistrict", "二街道"),
    Area("C11", "S1", "community", "一一社区"),
    Area("C12", "S1", "community", "一二社区"),
    Area("C13", "S1", "community", "一三社区"),
    Area("C21", "S2", "community", "二一社区"),
    Area("C22", "S2", "community", "二二社区"),
    Area("C23", "S2", "community", "二三社区"),
    Area("H11", "C11", "school", "一一学校"),
)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""

    def guarded(name: str) -> Callable[[socket.socket, Any], Any]:
        connect = getattr(socket.socket, name)

        def only_here(one: socket.socket, address: Any) -> Any:
            if one.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
                raise RuntimeError(f"a test wanted to reach {address[0]}: tests stay on this machine")
            return connect(one, address)

        return only_here

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(name))
        yield


class _Compiled(BytecodeCache):
    """Compiled templates by name and source, for all applications of this process."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code
        self._known[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(autouse=True, scope="session")
def _compiled_once() -> Iterator[None]:
    """Hundreds of tests start a portal of their own; compiling its templates each time took a quarter of their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": _Compiled()})
        yield


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated database file with the area tree; every test gets its own copy."""
    path = tmp_path_factory.mktemp("template") / "portal.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    import_areas(engine, AREAS, (), "tests")
    engine.dispose()
    return path


@pytest.fixture
def engine(_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A fresh database of this test alone, in `tmp_path / "portal.db"`."""
    path = tmp_path / "portal.db"
    shutil.copyfile(_template, path)
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()
