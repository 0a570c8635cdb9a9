"""Counting requests where several workers share a machine: one sum, whoever is asked, also when one was killed."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from portal.operating.meter import HOUR, SHARED, Meter, in_tens
from portal.settings import ROOT

WORK = """
import os, sys, time
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from portal.operating.meter import HOUR, Meter
now = [0.0]
def page(environ, start_response):
    start_response("503 Sick" if environ["PATH_INFO"] == "/sick" else "200 OK", [])
    return [b""]
meter = Meter(page, lambda: now[0], lambda: 47)
for path, method, times in (("/en/", "GET", int(sys.argv[1])), ("/sick", "POST", 1)):
    for _ in range(times):
        meter({"PATH_INFO": path, "REQUEST_METHOD": method}, lambda *told: None)
now[0] += HOUR
meter.turn()
registry = CollectorRegistry(auto_describe=False)
registry.register(meter.told)
print(generate_latest(registry).decode())
if sys.argv[2:] == ["killed"]:
    sys.stdout.flush()
    os.kill(os.getpid(), 9)
"""


def _worker(folder: Path, *words: str) -> dict[str, float]:
    """What a worker says that counts in `folder` and then ends."""
    here = {**os.environ, "PYTHONPATH": str(ROOT), SHARED: str(folder)}
    done = subprocess.run([sys.executable, "-c", WORK, *words], capture_output=True, text=True, env=here, timeout=60)
    assert done.returncode == (-9 if "killed" in words else 0), done.stderr
    lines = [line.rpartition(" ") for line in done.stdout.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_workers_count_together_and_the_dead_wait_for_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "made when missing"
    pages, sick = 'mingbian_requests_total{route="page",status="2xx"}', 'mingbian_failed_requests_total{route="page"}'
    first = _worker(folder, "25")
    assert (first[pages], first[sick], first["mingbian_writer_waiting"]) == (20, 1, 40)
    second = _worker(folder, "34", "killed")
    assert (second[pages], second[sick]) == (50, 2)
    assert second["mingbian_writer_waiting"] == 40, "the first has ended: nothing of it waits"
    third = _worker(folder, "8")
    assert (third[pages], third[sick], third["mingbian_writer_waiting"]) == (50, 3, 40)
    buckets = [value for name, value in third.items() if name.startswith("mingbian_request_seconds_bucket")]
    assert buckets == sorted(buckets)
    assert buckets[-1] == 50
    assert not [name for name in third if "pid" in name or "created" in name]


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def meter(now: list[float], monkeypatch: pytest.MonkeyPatch) -> Meter:
    monkeypatch.delenv(SHARED, raising=False)

    def page(environ: Any, start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/broken":
            raise RuntimeError("what somebody sent")
        now[0] += environ.get("takes", 0)
        start_response("200 OK", [])
        return [b"page"]

    return Meter(page, lambda: now[0])


def _told(meter: Meter) -> str:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(meter.told)
    return generate_latest(registry).decode()


def _ask(meter: Meter, path: str = "/en/") -> object:
    return meter({"PATH_INFO": path, "REQUEST_METHOD": "GET"}, lambda *told: None)  # type: ignore[arg-type,return-value]


def test_the_first_visitor_of_an_hour_is_not_told_with_the_hour_before(meter: Meter, now: list[float]) -> None:
    """Nine in one hour, the tenth early in the next: whoever looks then sees nothing yet."""
    for _ in range(9):
        _ask(meter)
    now[0] = HOUR + 1
    _ask(meter)
    meter.turn()
    assert "mingbian_requests_total{" not in _told(meter)
    now[0] = 2 * HOUR
    meter.turn()
    assert 'mingbian_requests_total{route="page",status="2xx"} 10.0' in _told(meter)


def test_an_error_goes_on_to_the_server_and_is_counted_at_once(meter: Meter) -> None:
    with pytest.raises(RuntimeError):
        _ask(meter, "/broken")
    assert 'mingbian_failed_requests_total{route="page"} 1.0' in _told(meter)


def test_what_is_answered_before_flask_is_told_by_its_kind(meter: Meter, now: list[float]) -> None:
    for path in ("/static/ab12/site.js", "/class/ABC123/state", "/en/", "", "no path"):
        for _ in range(10):
            _ask(meter, path)
    now[0] = HOUR
    meter.turn()
    told = [line.partition("route=")[2] for line in _told(meter).splitlines() if line.startswith("mingbian_requests_t")]
    assert sorted(told) == [
        '"asset",status="2xx"} 10.0',
        '"board",status="2xx"} 10.0',
        '"page",status="2xx"} 30.0',
    ]


def test_tens_never_run_ahead_of_what_happened() -> None:
    assert [in_tens(number) for number in (0, 9, 10, 19, 20, 101)] == [0, 0, 10, 10, 20, 100]
