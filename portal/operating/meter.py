"""Counts requests for Prometheus, around the whole portal; costs nothing where no metrics are asked for.

What people do is told in tens and only once the hour is over, for all places together: a number that moved with each
visitor would let whoever watches it see a small community take part. What is less than ten waits for the next hour.
What tells of the machine alone is told at once: requests that failed, and slow ones."""

import os
import threading
from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.metrics_core import HistogramMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTE = "mingbian.route"  # in the environ: a list whose one entry Flask replaces by the endpoint's name
SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the library's own: a folder where several workers of a machine count together
TENS, HOUR = 10, 3600
SLOW_SECONDS = 1.0
LIMITS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)  # seconds
BANDS = (*map(str, LIMITS), "+Inf")
TOOK = "mingbian_request_seconds"

Counts = Tally[Any]


def in_tens(number: int) -> int:
    """Rounded down."""
    return number - number % TENS


class Meter:
    """The WSGI layer that counts. `waiting()` is how many answers wait for the disk."""

    def __init__(
        self, application: "WSGIApplication", clock: Callable[[], float], waiting: Callable[[], int] = lambda: 0
    ) -> None:
        self._application, self._clock, self._waiting = application, clock, waiting
        self._lock = threading.Lock()
        self._counted: Counts = Counts()
        self._told: Counts = Counts()
        self._hour = int(clock()) // HOUR
        _forget_dead()
        mine = CollectorRegistry()
        self._requests = Counter(
            "mingbian_requests", "Requests, in tens, up to the last full hour", ["route", "status"], registry=mine
        )
        self._took = Counter(
            TOOK, "Seconds to an answer, in tens, up to the last full hour", ["room", "le"], registry=mine
        )
        self._failed = Counter("mingbian_failed_requests", "Answered 5xx, at once", ["route"], registry=mine)
        self._slow = Counter("mingbian_slow_requests", "Took over a second, at once", ["route"], registry=mine)
        self._queue = Gauge(
            "mingbian_writer_waiting",
            "Answers waiting for the disk, in tens",
            registry=mine,
            multiprocess_mode="livesum",
        )
        self._queue.set(0)
        self._queued = 0
        shared = bool(os.environ.get(SHARED))
        self.told = Told(MultiProcessCollector(None) if shared else mine)  # type: ignore[no-untyped-call]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        route, status = [""], ["200"]
        environ[ROUTE] = route

        def begin(line: str, headers: list[tuple[str, str]], *error: object) -> object:
            status[0] = line
            return start_response(line, headers, *error)  # type: ignore[arg-type]  # handed on as it came

        began = perf_counter()
        try:
            answer = self._application(environ, begin)  # type: ignore[arg-type]
        except Exception:
            status[0] = "500"
            raise
        finally:
            self._note(environ, route[0], status[0][0] + "xx", perf_counter() - began)
        return answer

    def turn(self) -> None:
        """Tell what was counted, if an hour has ended since."""
        hour = int(self._clock()) // HOUR
        with self._lock:
            if hour == self._hour:
                return
            self._hour = hour
            counted = self._counted.copy()
            requests: Counts = Counts()
            took: Counts = Counts()
            for (route, status, band), number in counted.items():
                requests[route, status] += number
                for limit in BANDS[band:]:
                    took[route.partition(".")[0], limit] += number
            self._tell(self._requests, requests)
            self._tell(self._took, took)

    def _tell(self, counter: Counter, counts: Counts) -> None:
        for labels, number in counts.items():
            told = in_tens(number)
            if more := told - self._told[(counter, *labels)]:
                counter.labels(*labels).inc(more)
                self._told[(counter, *labels)] = told

    def _note(self, environ: "WSGIEnvironment", route: str, status: str, seconds: float) -> None:
        route = route or _kept(environ["PATH_INFO"])
        cell = route, status, bisect_left(LIMITS, seconds)
        if int(self._clock()) // HOUR != self._hour:
            self.turn()  # before this one is counted: it belongs to the hour that begins
        with self._lock:
            self._counted[cell] += 1
        if status == "5xx":
            self._failed.labels(route).inc()
        if seconds > SLOW_SECONDS:
            self._slow.labels(route).inc()
        if environ["REQUEST_METHOD"] == "POST" and (queued := in_tens(self._waiting())) != self._queued:
            self._queued = queued
            self._queue.set(queued)


class Told(Collector):
    """What is told of the counts: `le` becomes a histogram, and no moment at which something was first counted."""

    def __init__(self, source: Collector) -> None:
        self._source = source

    def collect(self) -> Iterable[Metric]:
        """The families, the histogram made of its counters."""
        for family in self._source.collect():
            family.samples = [one for one in family.samples if not one.name.endswith("_created")]
            yield _histogram(family) if family.name == TOOK else family


def _histogram(family: Metric) -> HistogramMetricFamily:
    made = HistogramMetricFamily(TOOK, family.documentation, labels=["room"])
    found = {(one.labels["room"], one.labels["le"]): one.value for one in family.samples}
    for room in sorted({room for room, _ in found}):
        made.add_metric([room], [(limit, found.get((room, limit), 0.0)) for limit in BANDS], sum_value=None)
    return made


def _kept(path: str) -> str:
    """What was answered before Flask, or was no address of ours."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return {"static": "asset", "class": "board"}.get(first, "page")


def _forget_dead() -> None:
    """A worker that was killed leaves what it last said of its queue."""
    if not (shared := os.environ.get(SHARED)):
        return
    Path(shared).mkdir(parents=True, exist_ok=True)
    for path in Path(shared).glob("gauge_livesum_*.db"):
        number = path.stem.rpartition("_")[2]
        if not Path(f"/proc/{number}").exists():
            mark_process_dead(number)  # type: ignore[no-untyped-call]
