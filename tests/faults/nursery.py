"""Work that is killed on the way: a small process that forks a child for each piece of work and may kill -9 it.

Forked from a process that has everything imported, a child costs some milliseconds, so hundreds can be killed. A child
dies at a chosen statement (SQLite's own count, so rewriting counts too) or after a chosen time, in the middle of one.

    with Nursery() as nursery:
        whole = nursery.run("close", url, month="2026-01")             # to its end: how many statements, how long
        nursery.run("close", url, month="2026-01", at=7)               # dead before its seventh statement
        nursery.run("close", url, month="2026-01", after=0.004)        # dead after four milliseconds
        nursery.run("close", url, month="2026-01", most=90_000, may_fail=True)  # no file of its grows any further"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from sqlalchemy import Engine, event

from portal.db import make_engine
from tests.faults import jobs

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Fate:
    """What became of a child. `said` is what the work returned, or its error."""

    killed: bool
    statements: int = 0
    seconds: float = 0.0
    said: str = ""
    failed: bool = False


class Nursery:
    """One process that forks; from `with` to its end."""

    def __enter__(self) -> "Nursery":
        command = [sys.executable, "-m", "tests.faults.nursery"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.communicate(timeout=PATIENCE_SECONDS)

    def run(
        self,
        job: str,
        url: str,
        *,
        at: int | None = None,
        after: float | None = None,
        most: int | None = None,
        may_fail: bool = False,
        **more: Any,
    ) -> Fate:
        """Run one of `jobs` on the database at `url`, to its end or to the kill. An error of the work is one here."""
        assert self._process.stdin
        assert self._process.stdout
        asked = {"job": job, "url": url, "at": at, "after": after, "most": most, "more": more}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        fate = Fate(**json.loads(self._process.stdout.readline()))
        assert may_fail or not fate.failed, f"{job}: {fate.said}"
        return fate


def _child(asked: dict[str, Any], out: int) -> None:
    """Do the work and tell of it; never returns."""
    done = 0

    def step(*_: object) -> None:
        nonlocal done
        done += 1
        if done == asked["at"]:
            os.kill(os.getpid(), signal.SIGKILL)

    if asked["most"] is not None:  # for SQLite a full disk: what would not fit is refused in the middle of a write
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["most"], resource.RLIM_INFINITY))
    engine = make_engine(asked["url"])
    _count(engine, step)
    work: Callable[..., object] = getattr(jobs, asked["job"])
    begun = time.monotonic()
    os.write(out, b"begun\n")
    failed = False
    try:
        said = repr(work(engine, **asked["more"]))
    except Exception as error:
        said, failed = f"{type(error).__name__}: {error}", True
    told = {"killed": False, "statements": done, "seconds": time.monotonic() - begun, "said": said, "failed": failed}
    os.write(out, json.dumps(told).encode() + b"\n")
    os._exit(0)


def _count(engine: Engine, step: Callable[..., None]) -> None:
    """Call `step` before each statement that reaches the database."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.set_trace_callback(step))
        return
    for name in ("before_cursor_execute", "begin", "commit", "rollback"):
        event.listen(engine, name, step)


def _lead() -> None:
    """Read what is asked, line by line; fork; kill in time; tell what became of it."""
    for line in sys.stdin:
        asked = json.loads(line)
        readable, out = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(readable)
            _child(asked, out)
        os.close(out)
        told = b""
        until = None
        while True:
            wait = None if until is None else max(until - time.monotonic(), 0)
            if until is not None and not select.select([readable], [], [], wait)[0]:
                os.kill(child, signal.SIGKILL)
                until = None
            piece = os.read(readable, 65536)
            if not piece:
                break
            told += piece
            if asked["after"] is not None and until is None and b"begun\n" in told and told.endswith(b"begun\n"):
                until = time.monotonic() + asked["after"]
        os.close(readable)
        os.waitpid(child, 0)
        last = told.removeprefix(b"begun\n").decode()
        print(last.strip() if last.endswith("\n") else json.dumps({"killed": True}), flush=True)


if __name__ == "__main__":
    _lead()
