"""A disk that is small, or read-only: a real one where root can mount it, else a limit on the size of files.

Works on a bare machine without root too; only then the disk is one file's limit and not the disk's."""

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path | None]:
    """A file system of its own in memory; None where nobody may mount one. Unmounted at the end."""
    home = Path(tempfile.mkdtemp(prefix="mingbian-disk-"))
    mounted = os.geteuid() == 0 and _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(home))
    try:
        yield home if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(home)], check=False)
        with suppress(OSError):
            home.rmdir()


@contextmanager
def full(disk: Path | None, processes: list[int], file: Path, spare: int = 8192) -> Iterator[None]:
    """For the block there is no room: a ballast fills the disk, or `processes` may let no file grow beyond `file`."""
    if disk:
        ballast = disk / "ballast"
        left = shutil.disk_usage(disk).free - spare
        with ballast.open("wb") as out, suppress(OSError):
            out.write(b"\0" * max(left, 0))
        try:
            yield
        finally:
            ballast.unlink()
        return
    most = max((one.stat().st_size for one in file.parent.glob(f"{file.name}*")), default=0) + spare
    for process in processes:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for process in processes:
            resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def read_only(disk: Path) -> bool:
    """Make a mounted disk read-only, if nothing on it is open."""
    return _mount("-o", "remount,ro", str(disk))


def writable(disk: Path) -> bool:
    """Undo it."""
    return _mount("-o", "remount,rw", str(disk))


def _mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0
