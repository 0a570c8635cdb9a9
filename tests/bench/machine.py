"""What a run stands on: versions, cores, free ports, processes that are started, watched and ended."""

import importlib.metadata
import os
import platform
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = _CORES[0], _CORES[-1]
_TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60


class CannotMeasure(Exception):
    """A program is missing or a server does not come up; the message is one line."""


def program(name: str) -> str:
    """The path of an installed program; daemons may lie outside a user's search path."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not found:
        raise CannotMeasure(f"{name} is missing: `make bench` installs it as root, else install the package `{name}`")
    return found


def versions() -> dict[str, str]:
    """Names and versions of everything that takes part."""
    said = _first_line([program("nginx"), "-v"])
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return {
        "Python": platform.python_version(),
        "granian": importlib.metadata.version("granian"),
        "Flask": importlib.metadata.version("flask"),
        "nginx": said.rpartition("/")[2],
        "wrk": _first_line([program("wrk"), "-v"]).split(" [")[0].removeprefix("wrk "),
        "SQLite": sqlite3.sqlite_version,
        "processor": f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores",
        "kernel": platform.release(),
        "load average before the run": f"{os.getloadavg()[0]:.1f}",  # other programs' work, if it is not near 0
    }


def _first_line(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines()[0].strip()


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str],
    log: Path,
    core: int,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Iterator[int]:
    """A program in a process group of its own, pinned to `core`; yields its number and ends the whole group."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [program("taskset"), "-c", str(core), *command],
            stdout=out,
            stderr=out,
            # Few variables: granian copies all of them for every request.
            env={"PATH": os.environ["PATH"], **(environment or {})},
            cwd=folder,
            start_new_session=True,
        )
        try:
            yield process.pid
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(5)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def wait_for(address: str, log: Path) -> None:
    """Return when `address` answers anything; raises CannotMeasure with the end of `log` when it does not."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise CannotMeasure(f"{address} does not answer: {log.read_text(errors='replace')[-400:]}")


def family(pid: int) -> Iterator[int]:
    """The process and its living children, and theirs."""
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
        yield one


def core_seconds(pid: int) -> float:
    """Processor time that the process and its living children have used so far."""
    total = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(fields[11]) + int(fields[12])  # user and system time, in ticks
    return total / _TICKS


def resident_bytes(pid: int) -> int:
    """Memory of the process and its living children; what they share is counted once, by each one's part of it."""
    total = 0
    for one in family(pid):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
        total += int(found[1]) * 1024 if found else 0
    return total
