"""Rounds of load: wrk on the load core against a server on the other, subjects and anchors taking turns."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.machine import LOAD_CORE, CannotMeasure, core_seconds, program

CONNECTIONS = 32
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True)
class Server:
    """Something to load: its page's address and the number of its process."""

    address: str
    pid: int
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Round:
    """One round. `rate` is answers a second by the clock, `per_core_second` those a second of processor time."""

    answers: int
    rate: float
    per_core_second: float
    slowest_ms: float


def one_round(server: Server, seconds: int, *script_arguments: str) -> Round:
    """Load `server` once for whole seconds; the arguments are for a script that is named in its options.

    Raises CannotMeasure when any answer is not the expected one: errors are fast."""
    command = [
        *(program("taskset"), "-c", str(LOAD_CORE), program("wrk")),
        *("--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", "--latency"),
        *server.options,
        server.address,
        *(["--", *script_arguments] if script_arguments else []),
    ]
    before = core_seconds(server.pid)
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    used = core_seconds(server.pid) - before
    done = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", said)
    if not done or "Non-2xx" in said or re.search(r"Socket errors: (?!connect 0, read 0, write 0)", said):
        raise CannotMeasure(f"{server.address} did not answer well: {said.strip()[-300:]}")
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate is not None
    return Round(
        answers=int(done[1]),
        rate=float(rate[1]),
        per_core_second=int(done[1]) / max(used, 0.01),
        slowest_ms=float(slow[1]) * _UNITS[slow[2]] if slow else 0.0,
    )


def take_turns(servers: Mapping[str, Server], rounds: int, seconds: int) -> dict[str, list[Round]]:
    """`rounds` rounds of each, one after the other in turn, after one short unmeasured round of each."""
    for server in servers.values():
        one_round(server, 1)
    found: dict[str, list[Round]] = {name: [] for name in servers}
    for _ in range(rounds):
        for name, server in servers.items():
            found[name].append(one_round(server, seconds))
    return found


def best_rate(rounds: Sequence[Round]) -> float:
    """The best round: noise of other programs only ever takes away."""
    return max(one.rate for one in rounds)


def middle_cost(rounds: Sequence[Round]) -> float:
    """The median of answers per second of processor time."""
    return median(one.per_core_second for one in rounds)
