"""What is told of this machine and of the closings, as gauges for Prometheus.

Sizes are rounded, for a file that grows by kilobytes would tell of every answer; of closings only what every officer
may know, all areas together."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Protocol

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from portal.operating.readiness import Readiness, free_bytes
from portal.operating.store import fault_of
from portal.periods import CHINA
from portal.sealing.standing.store import Standing, standing

STEP_BYTES = 16 * 1024 * 1024
FRESH_SECONDS = 60.0

log = logging.getLogger(__name__)


class Working(Protocol):
    """Something that goes on in a thread of its own."""

    @property
    def running(self) -> bool:
        """False if its thread ended by itself."""


@dataclass(eq=False)  # a registry tells collectors apart by what they are
class Machine(Collector):
    """What is told of this machine and of the closings.

    `standing(now)` reads the database; `sizes()`: bytes by name; `threads()`: those that ended by themselves."""

    readiness: Readiness
    standing: Callable[[datetime], Standing]
    sizes: Callable[[], Mapping[str, int]]
    threads: Callable[[], list[str]]
    clock: Callable[[], float]
    revision: str
    _found: Standing | None = None
    _found_at: float = 0.0

    def look(self) -> Standing | None:
        """How the closings stand, a minute old at most; None while the database does not answer."""
        now = self.clock()
        if self._found is None or abs(now - self._found_at) >= FRESH_SECONDS:
            before = self._found
            try:
                self._found, self._found_at = self.standing(datetime.fromtimestamp(now, UTC)), now
            except SQLAlchemyError:
                return None
            if self._found.late and not (before and before.late):
                log.error("the night's work is late: see docs/watching.md")
        return self._found

    def collect(self) -> Iterable[Metric]:
        """All gauges; those of the closings only while the database answers."""
        yield _gauge("ready", "1: answers can be stored", not self.readiness.fault())
        yield _gauge("threads_ended", "Threads that ended by themselves: restart", len(self.threads()))
        for name, size in self.sizes().items():
            yield _gauge(f"{name}_bytes", "Rounded down to 16 MiB", size - size % STEP_BYTES)
        told = GaugeMetricFamily("mingbian_release", "The revision of the database", labels=["revision"])
        told.add_metric([self.revision], 1)
        yield told
        if (found := self.look()) is None:
            return
        yield _gauge("late_months", "Months that should be closed for a day and are not", found.late_months)
        yield _gauge("late_classes", "Class hours and events that should be sealed for an hour", found.late_classes)
        yield _gauge("unscrubbed_closings", "Closings whose deleted rows are not overwritten yet", found.unscrubbed)
        yield _gauge("closings", "Months closed", found.closings)
        yield _gauge("boxes_sealed", "Boxes of results sealed, all areas together", found.boxes)
        if found.last_closed_on:
            day = datetime.combine(found.last_closed_on, time(), CHINA)
            yield _gauge("last_closing_timestamp_seconds", "The day of the last closing", day.timestamp())


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"mingbian_{name}", words, value=float(value))


def machine_of(engine: Engine, revision: str, clock: Callable[[], float], running: Mapping[str, Working]) -> Machine:
    """This machine over `engine`, whose database must be of `revision`; `running` may grow until the start is over."""
    file = Path(engine.url.database) if engine.dialect.name == "sqlite" and engine.url.database else None
    readiness = Readiness(partial(fault_of, engine, revision), file and file.parent, clock)

    def sizes() -> Mapping[str, int]:
        if not file:
            return {}
        return {"disk_free": free_bytes(file.parent), "database": file.stat().st_size if file.exists() else 0}

    def ended() -> list[str]:
        return [name for name, one in running.items() if not one.running]

    return Machine(readiness, partial(standing, engine), sizes, ended, clock, revision)
