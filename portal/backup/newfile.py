"""A new file that has its name only when it is whole and on disk; until then nobody can see it. Knows nothing else."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

OURS_ALONE = 0o600
_OPEN_FILES = "/proc/self/fd"


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """`path`, readable by this user alone, there when the block has ended well and not before.

    Raises FileExistsError if it is there already. Whoever is killed in the block leaves nothing behind; only on a file
    system that knows no nameless files (a USB stick's) a `.part`."""
    path = path.absolute()
    _refuse_existing(path)
    number, part = _open(path)
    with os.fdopen(number, "w+b") as file:
        try:
            yield file
            file.flush()
            os.fsync(number)
            _refuse_existing(path)
            _name(number, part, path)
        finally:
            if part:
                with suppress(FileNotFoundError):
                    part.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name, too
    finally:
        os.close(folder)


def _open(path: Path) -> tuple[int, Path | None]:
    """A file that is open: without a name, or, where that cannot be, with one in the same folder."""
    nameless = getattr(os, "O_TMPFILE", 0)
    if nameless and os.path.exists(_OPEN_FILES):
        with suppress(OSError):
            return os.open(path.parent, nameless | os.O_RDWR, OURS_ALONE), None
    number, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    return number, Path(part)


def _name(number: int, part: Path | None, path: Path) -> None:
    if part:
        part.rename(path)
        return
    # `src_dir_fd` alone makes Python ask for the link's target, which is the open file, and not for the link.
    here = os.open("/", os.O_RDONLY)
    try:
        os.link(f"{_OPEN_FILES}/{number}", path, src_dir_fd=here, follow_symlinks=True)
    finally:
        os.close(here)


def _refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise FileExistsError(f"{path} exists already: name a new file")
