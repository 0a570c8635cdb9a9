"""The portal as an operator runs it, to be killed: granian in a process group of its own, on a free port, any database.

Runs `portal` commands too, to their end or to be killed on the way. Kills only what it started itself."""

import os
import re
import secrets
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from portal.crypt import Box
from portal.quiz.ticket import open_ticket, seal_ticket
from tests.bench.machine import free_port

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
READY_SECONDS = 90.0  # a busy machine of two cores starts four workers slowly
# One client behind one address is the whole town here.
GENEROUS = {"PORTAL_ADDRESS_LIMIT": "1000000000", "PORTAL_DAILY_CAP": "1000000000"}


class NotReady(Exception):
    """The server ended or does not answer; the message is the end of its log."""


@dataclass
class Serving:
    """One portal of `workers` processes over `database` (an URL). `settings` are further variables, `PORTAL_…` whole.

    As a context manager it ends the server with the test; start it yourself."""

    folder: Path
    database: str
    workers: int = 1
    root: Path = ROOT  # whose content it shows
    settings: dict[str, str] = field(default_factory=dict)
    target: str = "wsgi:app"
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    port: int = 0
    server: "subprocess.Popen[bytes] | None" = None

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the server and the commands are told; nothing of this machine's own portal."""
        mine = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        return {
            **mine,
            "PYTHONPATH": str(ROOT),
            "PORTAL_SECRET": self.secret,
            "PORTAL_DATABASE": self.database,
            "PORTAL_HTTPS": "off",
            "PORTAL_ROOT": str(self.root),
            **GENEROUS,
            **self.settings,
        }

    def portal(self, *words: str | Path, timeout: float = 120) -> "subprocess.CompletedProcess[str]":
        """Run one `portal` command to its end, whatever that is."""
        command = [str(BIN / "portal"), *map(str, words)]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout, check=False
        )

    def must(self, *words: str | Path) -> str:
        """Run one `portal` command that must succeed; returns what it printed."""
        done = self.portal(*words)
        assert done.returncode == 0, f"portal {' '.join(map(str, words))}: {done.stdout}{done.stderr}"
        return done.stdout

    def begin(self, *words: str | Path) -> "subprocess.Popen[bytes]":
        """Start one `portal` command in a process group of its own, to be killed with `kill_group`."""
        with (self.folder / "command.log").open("ab") as log:
            return subprocess.Popen(
                [str(BIN / "portal"), *map(str, words)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start(self, wait: bool = True) -> None:
        """Serve with the options of `make run`; again on the port of before, if there was one."""
        line = re.search(r"^SERVE\s*=.*--port \S+ (.*) wsgi:app$", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert line, "the Makefile has no SERVE line with `--port … wsgi:app`"
        options = shlex.split(re.sub(r"--workers \d+", f"--workers {self.workers}", line[1]))
        self.port = self.port or free_port()
        command = [str(BIN / "granian"), "--interface", "wsgi", "--host", HOST, "--port", str(self.port)]
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [*command, *options, self.target],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if wait:
            self.wait_ready()

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Return when it is ready to serve. Raises NotReady."""
        assert self.server
        until = time.monotonic() + seconds
        while not self.ready():
            if self.server.poll() is not None or time.monotonic() > until:
                raise NotReady(self.log[-1500:])
            time.sleep(0.05)

    def ready(self) -> bool:
        """Whether it says that it is."""
        return self.get("/readyz")[0] == 200

    def get(self, path: str, timeout: float = 10) -> tuple[int, str]:
        """Status and text of a page; status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def kill(self) -> None:
        """kill -9 for granian and all its workers, at once."""
        if self.server is not None:
            kill_group(self.server)

    def stop(self) -> int:
        """SIGTERM, as systemd and `make run` stop it; returns the exit code."""
        assert self.server
        self.server.send_signal(signal.SIGTERM)
        return self.server.wait(60)

    def workers_now(self) -> list[int]:
        """The numbers of the processes that granian started."""
        assert self.server
        found: list[int] = []
        for task in Path(f"/proc/{self.server.pid}/task").iterdir():
            with suppress(FileNotFoundError):
                found += map(int, (task / "children").read_text().split())
        return sorted(found)

    @property
    def log(self) -> str:
        """What all its servers have written so far."""
        return (self.folder / "server.log").read_text(errors="replace")

    def aged(self, sealed: str, seconds: int = 120) -> str:
        """The same start ticket as if it had been issued earlier: an attempt that took that long is not "too fast"."""
        box = Box(self.secret, "ticket")
        ticket = open_ticket(box, sealed, time.time())
        assert ticket is not None
        return seal_ticket(box, replace(ticket, issued=ticket.issued - seconds))


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """kill -9 for a process that leads its own group, and for all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)
