"""Whether an answer can be stored now: the database answers, is of this release and takes writes, the disk has room.

Asked by strangers too, so the database is asked at most every few seconds, by one thread at a time, and what is told
is one word. Only a change is logged."""

import logging
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

FRESH_SECONDS = 5.0
PATIENCE_SECONDS = 15.0  # an asking that takes longer is an answer too
LEAST_BYTES = 16 * 1024 * 1024  # an answer needs less than a kilobyte, but the log beside the file grows by megabytes
# What is said to whoever asks.
SAID = {
    "": "ready\n",
    "database": "not ready: no answer can be stored in the database\n",
    "revision": "not ready: the database is of another release\n",
    "disk": "not ready: the disk is full\n",
}
LATE = "but the night's work is late\n"
WANTED = "a bearer token is wanted\n"

log = logging.getLogger(__name__)


def free_bytes(folder: Path) -> int:
    """Room on the disk of `folder`."""
    return shutil.disk_usage(folder).free


class Readiness:
    """`ask()` is the database's fault or nothing; `folder` is where the database file lies, if it is a file of ours."""

    def __init__(
        self,
        ask: Callable[[], str],
        folder: Path | None,
        clock: Callable[[], float],
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        self._ask, self._folder, self._clock, self._free = ask, folder, clock, free
        self._lock = threading.Lock()
        self._told: str | None = None
        self._asked_at = self._began = 0.0

    def fault(self) -> str:
        """`database`, `revision` or `disk`; nothing when ready."""
        if self._told is not None and abs(self._clock() - self._asked_at) < FRESH_SECONDS:
            return self._told
        if not self._lock.acquire(blocking=self._told is None):
            late = abs(self._clock() - self._began) > PATIENCE_SECONDS
            return "database" if late else str(self._told)
        try:
            self._began = self._clock()
            self._tell(self._found())
            return str(self._told)
        finally:
            self._lock.release()

    def _found(self) -> str:
        if self._folder and self._free(self._folder) < LEAST_BYTES:
            return "disk"
        return self._ask()

    def _tell(self, fault: str) -> None:
        before, self._told, self._asked_at = self._told, fault, self._clock()
        if fault and fault != before:
            log.error("not ready: %s", fault)
        elif before and not fault:
            log.info("ready again")
