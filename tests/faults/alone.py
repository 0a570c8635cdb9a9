"""Databases of both kinds for the tests of faults, each copied from a template in some milliseconds.

The PostgreSQL server is the first of MANY's pair without its standby: it can be killed and started again."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from portal.db import make_engine
from tests.faults.cluster import USER, Cluster, Server

# Where only its clients are killed nothing hangs on the server's disk, and a run takes a tenth of the time.
QUICK = "-c fsync=off -c full_page_writes=off"


@dataclass
class Alone(Cluster):
    """One server; `primary` alone is used."""

    options: str = QUICK

    def begin(self) -> None:
        """Make and start it."""
        how = ("-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        self._run("initdb", "-D", self.primary.data, "-U", USER, *how)
        with (self.primary.data / "postgresql.conf").open("a") as file:
            file.write(self.options.replace(" -c ", "\n").removeprefix("-c ") + "\n")
        self._start(self.primary)

    def kill(self) -> None:
        """kill -9, all of it."""
        self.kill_primary()

    def start(self) -> None:
        """Again, as it was."""
        self.start_again(self.primary)

    def make(self, name: str, template: str = "template1") -> str:
        """A new database; returns its address."""
        self.ask(self.primary, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY", "postgres")
        return self.url_of(self.primary, name)

    def end(self) -> None:
        """Kill it."""
        self._kill(self.primary)


@contextmanager
def alone(home: Path | None = None, options: str = QUICK) -> Iterator[Alone]:
    """A running PostgreSQL on a free port of this machine, in `home` or a folder of its own; removed at the end."""
    home = home or Path(tempfile.mkdtemp(prefix="mingbian-alone-"))
    lent = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    server = Alone(home, Server("a", home), Server("none", home), lent, options)
    server._own(home)
    try:
        server.begin()
        yield server
    finally:
        try:
            server.end()
        finally:
            shutil.rmtree(home, ignore_errors=True)


@dataclass
class Stall:
    """Makes databases of one kind: SQLite files in `folder`, or databases of `server`."""

    folder: Path
    server: Alone | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _made: dict[Callable[[Engine], object], str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return "postgresql" if self.server else "sqlite"

    def empty(self) -> str:
        """The address of a database without tables."""
        number = next(self._numbers)
        if self.server:
            return self.server.make(f"one{number}")
        home = self.folder / f"one{number}"
        home.mkdir()
        return f"sqlite:///{home}/portal.db"

    def made(self, make: Callable[[Engine], object]) -> str:
        """The address of a database that `make` filled, once for all tests: to be copied and never changed."""
        if make not in self._made:
            self._made[make] = self.empty()
            with opened(self._made[make]) as engine:
                make(engine)
        return self._made[make]

    def copy(self, of: str) -> str:
        """The address of a copy; nobody may have the original open."""
        if self.server:
            return self.server.make(f"one{next(self._numbers)}", make_url(of).database or "")
        made = self.empty()
        if self.file(of).exists():  # one without tables has none
            shutil.copyfile(self.file(of), self.file(made))
        return made

    def drop(self, url: str) -> None:
        """Forget a database that is done with."""
        if self.server:
            self.server.ask(self.server.primary, f"DROP DATABASE {make_url(url).database} WITH (FORCE)", "postgres")
        else:
            shutil.rmtree(self.file(url).parent)

    @staticmethod
    def file(url: str) -> Path:
        """The file of an SQLite database."""
        return Path(make_url(url).database or "")


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine that has let go of its database at the end."""
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
