"""A portal of the tests' own: a real server process on a free port with an SQLite file in a temporary folder."""

import os
import re
import secrets
import shlex
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from portal.crypt import Box
from portal.quiz.ticket import open_ticket, seal_ticket

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
STARTS_WITHIN_SECONDS = 30


@dataclass
class House:
    """One running portal: where it answers, its database file, and what `prepare` or `demo` printed."""

    folder: Path
    root: Path = ROOT  # whose content it shows
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    port: int = 0
    printed: str = ""
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def file(self) -> Path:
        return self.folder / "portal.db"

    @property
    def code(self) -> str:
        """The placement that `prepare --try` printed."""
        return self._printed(r"/q/(\w+)")

    @property
    def one_time_password(self) -> str:
        """That of the account `officer`."""
        return self._printed(r"one-time password: (\S+)")

    def portal(self, *words: str) -> str:
        """Run one `portal` command on this database; returns what it printed."""
        done = subprocess.run(
            [BIN / "portal", *words], cwd=ROOT, env=self._environment(), capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Read from the database file while the server goes on."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, values)]

    def number(self, query: str, *values: object) -> int:
        """The one number that `query` asks for; 0 when there is none."""
        return int(next(iter(self.rows(query, *values)[0].values())) or 0)

    def aged(self, sealed: str, seconds: int = 120) -> str:
        """The same start ticket as if it had been issued earlier: an attempt that took that long is not "too fast"."""
        box = Box(self.secret, "ticket")
        ticket = open_ticket(box, sealed, time.time())
        assert ticket is not None
        return seal_ticket(box, replace(ticket, issued=ticket.issued - seconds))

    def start(self, port: int = 0) -> None:
        """Serve as `make run` does, on a port that is free or on this one again."""
        with closing(socket.socket()) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(("127.0.0.1", port))
            self.port = one.getsockname()[1]
        line = re.search(r"^SERVE = (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert line
        command = line[1].replace("$(BIN)", str(BIN)).replace("$(HOST)", "127.0.0.1").replace("$(PORT)", str(self.port))
        with (self.folder / "server.log").open("wb") as log:
            self.server = subprocess.Popen(
                shlex.split(command),
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while not self._answers():
            if self.server.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the server did not start:\n{(self.folder / 'server.log').read_text()}", pytrace=False)
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server."""
        if self.server is not None:
            self.server.terminate()
            self.server.wait(20)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _environment(self) -> dict[str, str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        return mine | {
            "PORTAL_SECRET": self.secret,
            "PORTAL_DATABASE": f"sqlite:///{self.file}",
            "PORTAL_HTTPS": "off",
            "PORTAL_ROOT": str(self.root),
            "PORT": str(self.port),
        }

    def _printed(self, pattern: str) -> str:
        found = re.search(pattern, self.printed)
        assert found, self.printed
        return found[1]
