"""Closes due months, tidies at night, seals class hours that are over: as a thread on a single machine, as one call for
a timer elsewhere.

Started by the program, never by an import. Several processes may run it at once: each step can be repeated, and only
one of them closes a month. Its log lines name a step and a kind of error, never what a database statement held."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from portal.areas.drafts import store as drafts
from portal.periods import CHINA, month_of
from portal.quiz.forms import Form
from portal.sealing import scrubbing, store
from portal.sealing.classes import store as classes
from portal.sealing.store import Closing, NotClosed
from portal.settings import Settings

HOUR = 3  # China time: nobody takes a quiz
WAKE_SECONDS = 60.0

log = logging.getLogger(__name__)

STEPS = ("sessions", "close", "bands", "shown", "drafts", "tidy")

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Night:
    """What a night's work did. `problems`: a single line by step, without anything a participant sent."""

    closings: tuple[Closing, ...]
    problems: Mapping[str, str]


class NotTidied(Exception):
    """The rewriting has to be tried again."""


def nightly(
    engine: Engine,
    forms: Mapping[str, Form],
    settings: Settings,
    now: datetime,
    steps: Collection[str] = STEPS,
    shown: Callable[[str], object] = lambda month: None,
) -> Night:
    """Seal class hours that are over, close what is due, in order, then refresh the bands, forget tables of areas that
    nobody confirmed within a day and rewrite the waiting slips. Raises no Exception.

    `shown(month)` refreshes the bands of printed codes, whose room this one may not know.
    A step that fails keeps none of the others from being tried."""
    day = now.astimezone(CHINA).date()
    closings: list[Closing] = []

    def close() -> None:
        for month in store.due_months(engine, day):
            done = store.close(engine, month, today=day, forms=forms, eps=settings.eps, minimum=settings.box_minimum)
            closings.append(done)
            log.info("closed %s: %d boxes", month, done.boxes)

    def tidy() -> None:
        if not scrubbing.tidy(engine):
            raise NotTidied("the database was busy or its disk is full; it is tried again")

    work = {
        "sessions": lambda: seal_sessions(engine, forms, settings, now),
        "close": close,
        "bands": lambda: store.refresh_bands(engine, month_of(day)),
        "shown": lambda: shown(month_of(day)),
        "drafts": lambda: drafts.forget_old(engine, now),
        "tidy": tidy,
    }
    problems = {name: problem for name in STEPS if name in steps and (problem := _attempt(name, work[name]))}
    return Night(tuple(closings), problems)


def seal_sessions(engine: Engine, forms: Mapping[str, Form], settings: Settings, now: datetime) -> int:
    """Seal every class hour that is over, then rewrite what they leave; returns the number of boxes.

    Raises NotClosed or NotTidied: then what is left is tried again at the next waking."""
    day, found = now.astimezone(CHINA).date(), 0
    for session in classes.due_sessions(engine, now.timestamp()):
        found += classes.close_session(
            engine, session, today=day, forms=forms, eps=settings.eps, minimum=settings.box_minimum
        )
    if not classes.finish_sessions(engine):
        raise NotTidied("the database was busy or its disk is full; it is tried again")
    return found


def _attempt(name: str, step: Callable[[], object]) -> str | None:
    try:
        step()
    except (NotClosed, NotTidied) as error:
        problem = str(error)
    except Exception as error:  # a database error's text holds the values of its statement, so only its kind is told
        problem = type(error).__name__
    else:
        return None
    log.error("%s: %s", name, problem)
    return problem


class Scheduler:
    """A daemon thread that wakes every minute: class hours that are over are sealed then, and each night's work is done
    once, at or after 03:00 China time.

    After a standstill it does the work when it wakes. At the next waking it tries again what failed, and only that:
    bands that were refreshed more often than nightly would be a live view."""

    def __init__(
        self,
        engine: Engine,
        forms: Mapping[str, Form],
        settings: Settings,
        clock: Clock,
        shown: Callable[[str], object] = lambda month: None,
        put_away: Callable[[int], object] = lambda now: None,
    ) -> None:
        self._work = (engine, forms, settings)
        self._put_away = put_away
        self._clock = clock
        self._shown = shown
        self._night: date | None = None
        self._left: Collection[str] = ()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sealing-scheduler", daemon=True)

    def start(self) -> None:
        """Begin; the first waking is at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step in hand."""
        self._stopping.set()
        self._thread.join()

    @property
    def running(self) -> bool:
        """False if its thread ended."""
        return self._thread.is_alive()

    def wake(self) -> Night | None:
        """One waking: class hours that are over, and the night's work if it is due; None when it is not."""
        now = self._clock().astimezone(CHINA)
        _attempt("sessions", lambda: seal_sessions(*self._work, now))
        _attempt("counts", lambda: self._put_away(int(now.timestamp())))
        if now.hour < HOUR:
            return None
        if now.date() != self._night:
            self._night, self._left = now.date(), STEPS[1:]  # the first is done at every waking
        if not self._left:
            return None
        night = nightly(*self._work, now, self._left, self._shown)
        self._left = tuple(night.problems)
        return night

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.wake()
            except Exception as error:
                log.error("scheduler: %s", type(error).__name__)
            self._stopping.wait(WAKE_SECONDS)


def start(
    engine: Engine,
    forms: Mapping[str, Form],
    settings: Settings,
    clock: Clock | None = None,
    shown: Callable[[str], object] = lambda month: None,
    put_away: Callable[[int], object] = lambda now: None,
) -> Scheduler:
    """Start the scheduler of a single machine; the caller keeps it and may stop it. `shown` is as for `nightly`.

    `put_away(seconds)` ends at each waking what class hours counted: sealing may not know their room."""
    scheduler = Scheduler(engine, forms, settings, clock or (lambda: datetime.now(UTC)), shown, put_away)
    scheduler.start()
    return scheduler
