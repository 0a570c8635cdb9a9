"""A PostgreSQL primary with a synchronous standby, of the tests' own: started, killed, promoted, joined again, removed.

Two real servers on free ports of this machine, with their usual durability (fsync on): what the primary has
acknowledged is on the standby's disk. Nothing here knows the portal. Missing PostgreSQL is a failure, not a skip.

    with cluster() as pair:                     # a folder of its own below the system's temporary one
        url = pair.url()                        # both hosts, `target_session_attrs=read-write`
        pair.kill_primary()                     # SIGKILL to the server and every process of it, at once
        pair.promote()                          # the standby becomes the primary and waits for nobody
        pair.rejoin()                           # the dead one comes back as the new synchronous standby"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from tests.bench.machine import free_port
from tests.postgres.conftest import find_programs

HOST = "127.0.0.1"
USER, DATABASE = "portal", "portal"
PASSWORD = "p@ss/word:1"  # what an address must quote
PATIENCE_SECONDS = 60
# Small, so that two servers and four web processes fit a machine of two cores.
_SIZE = "-c shared_buffers=16MB -c max_connections=120 -c max_wal_senders=4 -c wal_keep_size=256MB -c autovacuum=off"


@dataclass
class Server:
    """One of the two: its folder, its port and its state."""

    name: str
    home: Path
    port: int = field(default_factory=free_port)

    @property
    def data(self) -> Path:
        return self.home / self.name

    @property
    def pid(self) -> int:
        """Number of its first process; 0 when it does not run."""
        file = self.data / "postmaster.pid"
        return int(file.read_text().split()[0]) if file.exists() else 0

    @property
    def conninfo(self) -> str:
        return f"host={HOST} port={self.port} user={USER} password={PASSWORD} connect_timeout=5"


@dataclass
class Cluster:
    """The pair. `primary` and `standby` change places with `promote`."""

    home: Path
    primary: Server
    standby: Server
    _lent: tuple[str, ...] = ()

    def url(self, database: str = DATABASE, more: str = "target_session_attrs=read-write") -> str:
        """The address of both servers as libpq spells it, in the order in which they were made."""
        both = sorted((self.primary, self.standby), key=lambda one: one.name)
        hosts = ",".join(f"{HOST}:{one.port}" for one in both)
        return f"postgresql://{USER}:{quote(PASSWORD, safe='')}@{hosts}/{database}?{more}"

    def url_of(self, server: Server, database: str = DATABASE) -> str:
        """The address of one of them alone."""
        return f"postgresql://{USER}:{quote(PASSWORD, safe='')}@{HOST}:{server.port}/{database}"

    def ask(self, server: Server, query: str, database: str = DATABASE) -> list[tuple[object, ...]]:
        """What one server answers to one statement, outside of any transaction."""
        with psycopg.connect(f"{server.conninfo} dbname={database}", autocommit=True) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    def kill_primary(self) -> None:
        """SIGKILL to the primary and all its processes: no goodbye, no flush, no half-sent answer finished."""
        self._kill(self.primary)

    def kill_standby(self) -> None:
        """The same to the standby: from now on the primary acknowledges nothing."""
        self._kill(self.standby)

    def promote(self) -> None:
        """The standby becomes the primary and acknowledges alone, until `rejoin`."""
        new = self.standby
        self._run("pg_ctl", "-D", new.data, "-w", "-s", "promote")
        self._until(lambda: self.ask(new, "SELECT pg_is_in_recovery()", "postgres") == [(False,)], "promotion")
        self.primary, self.standby = new, self.primary

    def start_again(self, server: Server) -> None:
        """Start a server that was killed as what it was."""
        self._start(server)

    def rejoin(self) -> None:
        """The server that is down becomes the synchronous standby, as a copy made anew."""
        self._run("rm", "-rf", self.standby.data)
        self._copy()
        self._synchronous()

    def begin(self) -> None:
        """Make and start both, and an empty database that only the pair's user knows."""
        secret = self.home / "password"
        secret.write_text(PASSWORD)
        self._own(secret)
        first = self.primary
        how = ("-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--no-locale", "--no-sync")
        self._run("initdb", "-D", first.data, "-U", USER, *how)
        self._start(first)
        self.ask(first, f"CREATE DATABASE {DATABASE}", "postgres")
        self._copy()
        self._synchronous()

    def end(self) -> None:
        """Kill what still runs."""
        for server in (self.primary, self.standby):
            self._kill(server)

    def _copy(self) -> None:
        """Make the standby from a running primary, and start it."""
        source = self.primary.conninfo + f" application_name={self.standby.name}"
        self._run(
            "pg_basebackup", "-D", self.standby.data, "-d", source, "-X", "stream", "-c", "fast", "-R", "--no-sync"
        )
        self._start(self.standby)

    def _synchronous(self) -> None:
        """From now on the primary waits for its standby's disk before it acknowledges."""
        # Not in the configuration that a copy inherits: a promoted standby must not wait for itself.
        self.ask(self.primary, f"ALTER SYSTEM SET synchronous_standby_names = '{self.standby.name}'", "postgres")
        self.ask(self.primary, "SELECT pg_reload_conf()", "postgres")
        state = f"SELECT sync_state FROM pg_stat_replication WHERE application_name = '{self.standby.name}'"
        self._until(lambda: self.ask(self.primary, state, "postgres") == [("sync",)], "a synchronous standby")

    def _start(self, server: Server) -> None:
        # No socket file: its lock would outlive a killed server that nobody has reaped yet.
        options = f"-p {server.port} -c listen_addresses={HOST} -c unix_socket_directories='' {_SIZE}"
        log = self.home / f"{server.name}.log"
        try:
            self._run("pg_ctl", "-D", server.data, "-w", "-s", "-l", log, "-o", options, "start")
        except pytest.fail.Exception as failed:
            pytest.fail(f"{failed}\n{log.read_text()[-800:] if log.exists() else ''}", pytrace=False)

    def _kill(self, server: Server) -> None:
        if not (first := server.pid):
            return
        children = [int(one) for task in Path(f"/proc/{first}/task").glob("*") for one in _children(task)]
        for pid in (first, *children):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._until(lambda: not any(_lives(pid) for pid in (first, *children)), "the end of a killed server")
        (server.data / "postmaster.pid").unlink(missing_ok=True)

    def _run(self, name: str, *words: str | Path) -> None:
        known = find_programs() / name
        command = [*self._lent, str(known if known.exists() else name), *map(str, words)]
        # Its output must not be a pipe of ours: the server would hold it open.
        with (self.home / "said").open("w+") as said:
            done = subprocess.run(
                command, cwd=self.home, stdout=said, stderr=said, timeout=PATIENCE_SECONDS, check=False
            )
            if done.returncode:
                said.seek(0)
                pytest.fail(f"{name} failed: {said.read().strip()[-500:]}", pytrace=False)

    def _own(self, path: Path) -> None:
        if self._lent:
            user = pwd.getpwnam("postgres")
            os.chown(path, user.pw_uid, user.pw_gid)

    @staticmethod
    def _until(happened: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            try:
                if happened():
                    return
            except psycopg.Error:
                pass
            time.sleep(0.02)
        pytest.fail(f"waited in vain for {what}", pytrace=False)


def _children(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _lives(pid: int) -> bool:
    """Whether a process can still do anything: one that waits to be reaped cannot."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running pair with an empty database; removed at the end."""
    home = Path(tempfile.mkdtemp(prefix="mingbian-pair-"))
    lent: tuple[str, ...] = ()
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root, so root lends a user
        lent = ("runuser", "-u", "postgres", "--")
    pair = Cluster(home, Server("a", home), Server("b", home), lent)
    pair._own(home)
    try:
        pair.begin()
        yield pair
    finally:
        try:
            pair.end()
        finally:
            for _ in range(20):  # a process that was just killed may have left one more file
                shutil.rmtree(home, ignore_errors=True)
                if not home.exists():
                    break
                time.sleep(0.1)
