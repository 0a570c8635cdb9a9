"""A full disk, a read-only one, a slow database, under a portal that people use: nothing acknowledged is lost, pages go
on, and when the trouble is over everything goes on by itself."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.faults import conftest as given
from tests.faults.alone import Stall, opened
from tests.faults.diary import Client, Crowd, Diary, faults
from tests.faults.serving import Serving
from tests.faults.small import full, read_only, small_disk, writable

server, files, databases, stall = given.server, given.files, given.databases, given.stall
CLIENTS = 40  # more than granian has threads
TROUBLE_SECONDS = 15
# A page is drawn in milliseconds; with every thread waiting for the database it took half a minute and more.
PAGE_SECONDS = 10


@contextmanager
def held(url: str) -> Iterator[None]:
    """Another program holds what every answer needs."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(Stall.file(url), isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as other:
        other.execute("LOCK TABLE slip IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def live(folder: Path, url: str, trouble: Callable[[Serving], AbstractContextManager[None]]) -> None:
    """People answer and read; `trouble` comes and goes; then the books are compared."""
    with Serving(folder, url) as serving, Diary(folder / "diary.log") as diary:
        serving.must("prepare", "--try")
        serving.start()
        assert serving.get("/en/")[0] == 200
        with Crowd([Client(diary, [serving.url], number=n) for n in range(CLIENTS)]) as crowd:
            crowd.wait_for(60)
            with trouble(serving):
                until = time.monotonic() + TROUBLE_SECONDS
                refused = sum(diary.read().refused.values())
                while time.monotonic() < until:
                    begun = time.monotonic()
                    assert serving.get("/en/", timeout=60)[0] == 200
                    assert time.monotonic() - begun < PAGE_SECONDS, "pages waited for the database"
                    time.sleep(0.1)
                assert sum(diary.read().refused.values()) > refused, "nobody noticed the trouble"
            crowd.wait_for(60)
        assert serving.server
        assert serving.server.poll() is None, "it did not have to be started anew"
        with opened(url) as engine:
            assert faults(engine, diary.read()) == []


def test_a_slow_database_holds_no_page_and_loses_nothing(stall: Stall, tmp_path: Path) -> None:
    url = stall.empty()
    live(tmp_path, url, lambda serving: held(url))


def test_a_full_disk_refuses_honestly_and_heals(tmp_path: Path) -> None:
    with small_disk(64) as disk:
        file = (disk or tmp_path) / "portal.db"
        live(tmp_path, f"sqlite:///{file}", lambda serving: full(disk, serving.workers_now(), file))


def test_a_disk_that_is_read_only_is_named_before_the_start(tmp_path: Path) -> None:
    with small_disk(64) as disk:
        if disk is None:
            pytest.skip("only root can make a disk read-only; a file's own rights are tried in tests/faults")
        serving = Serving(tmp_path, f"sqlite:///{disk}/portal.db")
        serving.must("prepare", "--try")
        assert read_only(disk)
        for word in ("can-start", "prepare", "nightly"):
            done = serving.portal(word)
            assert done.returncode in {1, 2}, word
            assert "Traceback" not in done.stderr, done.stderr
            assert "cannot be" in done.stderr or "no answer can be stored" in done.stderr, f"{word}: {done.stderr}"
        assert writable(disk)
        assert serving.must("can-start").strip().endswith("it would start")
