"""The file of a backup: a zip of one member a table, a row a line as JSON, and a manifest of what must be in it.

Knows no database. Nothing is unpacked to disk, no member lies in memory whole, and a name in it is only ever compared
with names that are known: neither a bomb nor a path can come of it. Its digests find damage, not forgery."""

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from io import BufferedReader, RawIOBase
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from portal.backup.rows import KINDS, Row, fits

FORMAT = 1
MANIFEST = "manifest.json"
LONGEST_LINE = 64 * 1024  # a row of any table is far shorter
LONGEST_MANIFEST = 256 * 1024
QUICK = 3  # of 1-9: twice as quick as the usual 6, and a tenth larger
CHUNK = 1000
BUFFER = 1 << 18
# What reading a zip or its JSON raises when it is not whole: deeply nested JSON a RuntimeError, a place before the
# beginning an OSError.
_DAMAGE = (
    *(BadZipFile, EOFError, zlib.error, struct.error, OSError),
    *(AttributeError, LookupError, OverflowError, RuntimeError, TypeError, ValueError),
)


class BadBackup(Exception):
    """The file cannot be restored; the message is one line for the operator."""


@dataclass(frozen=True)
class Part:
    """What is said of one table: {column: kind}, rows, the SHA-256 of its lines."""

    name: str
    columns: dict[str, str]
    rows: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What is said of the whole: the revision of its tables and the day on which it was made."""

    revision: str
    made_on: date
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(part.rows for part in self.parts)


class Writer:
    """Writes a backup into an open file, table by table; `finish` says that it is whole, and without it it is not."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=QUICK)
        self._parts: list[Part] = []

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError, ValueError):  # what went wrong is known already, and the file goes
            self._zip.close()

    def add(self, name: str, columns: dict[str, str], rows: Iterable[Row]) -> None:
        """One table, in the order of `rows`."""
        digest, found, left = hashlib.sha256(), 0, iter(rows)
        with self._zip.open(_member(name), "w", force_zip64=True) as member:
            while chunk := list(islice(left, CHUNK)):
                text = "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in chunk).encode()
                digest.update(text)
                member.write(text)
                found += len(chunk)
        self._parts.append(Part(name, columns, found, digest.hexdigest()))

    def finish(self, revision: str, made_on: date) -> Manifest:
        """Write the manifest and end the file."""
        manifest = Manifest(revision, made_on, tuple(self._parts))
        parts = [asdict(part) for part in manifest.parts]
        text = {"format": FORMAT, "revision": revision, "made_on": made_on.isoformat(), "parts": parts}
        self._zip.writestr(MANIFEST, json.dumps(text, indent=1))
        self._zip.close()
        return manifest


class Reader:
    """A backup that is open to be read; get one from `opened`."""

    def __init__(self, file: ZipFile, path: Path) -> None:
        self._zip, self._path = file, path
        self.manifest = self._manifest()
        wanted = sorted([MANIFEST, *(_member(part.name) for part in self.manifest.parts)])
        if sorted(file.namelist()) != wanted:
            raise BadBackup(f"{path}: its parts are not those that it names")

    def rows(self, part: Part) -> Iterator[Row]:
        """The rows of a part. Raises BadBackup at the first that is none, at the end if they are not all."""
        kinds, digest, found = tuple(part.columns.values()), hashlib.sha256(), 0
        with _explained(f"{self._path}, {part.name}"), self._zip.open(_member(part.name)) as member:
            lines = BufferedReader(cast(RawIOBase, member), BUFFER)  # a zip's own readline is slow
            while line := lines.readline(LONGEST_LINE):
                digest.update(line)
                row = json.loads(line)
                found += 1
                if b"\\u" in line:
                    json.dumps(
                        row, ensure_ascii=False
                    ).encode()  # half a character raises ValueError here, and not in the database
                if found > part.rows or not line.endswith(b"\n") or not fits(kinds, row):
                    raise BadBackup(f"{self._path}, {part.name}: row {found} is none")
                yield row
            if found != part.rows or digest.hexdigest() != part.digest:
                raise BadBackup(f"{self._path}, {part.name}: it is not what was written")

    def _manifest(self) -> Manifest:
        with _explained(f"{self._path}, {MANIFEST}"):
            with self._zip.open(MANIFEST) as member:
                read = json.loads(member.read(LONGEST_MANIFEST))
            if read["format"] != FORMAT:
                raise BadBackup(f"{self._path}: format {read['format']!r} is not known to this release")
            parts = tuple(Part(**part) for part in read["parts"])
            for part in parts:
                if not (type(part.rows) is int and all(kind in KINDS for kind in part.columns.values())):
                    raise BadBackup(f"{self._path}: what it says of {part.name} is not known to this release")
            return Manifest(str(read["revision"]), date.fromisoformat(read["made_on"]), parts)


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """A backup to be read; raises BadBackup for what is none."""
    with path.open("rb") as file:
        with _explained(str(path)):
            reader = Reader(ZipFile(file), path)
        yield reader


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise BadBackup(f"{what}: not a whole backup ({type(error).__name__})") from error


def _member(table: str) -> str:
    return f"{table}.jsonl"
