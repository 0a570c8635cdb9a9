"""What the quiz may ask about events: which test, for whom, and whether one more is taken now.

Keeps nothing about those who answer, but in memory how many tests came in. `expect` tells the sealing, before the first
answer, until when to wait for more."""

import threading
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from portal.areas.tree import Tree
from portal.limits import share
from portal.outreach.codes import read_code
from portal.outreach.events import store
from portal.outreach.events.event import Event
from portal.outreach.events.place import leaf_of
from portal.periods import CHINA
from portal.quiz.hours import Hour, Seat

MORE_THAN_PLANNED = 1.1  # as in a class: who comes unplanned counts too


@dataclass
class EventHours:
    """The events as `Hours` of the quiz. `cap`: so many tests of a phase count at any event, or a tenth more than
    the heads that were planned: its code spares the community's daily cap (RULINGS 6) and stands on a public page."""

    engine: Engine
    now: Callable[[], float]
    tree: Callable[[], Tree]
    quizzes: Container[str]
    expect: Callable[[str, str, int], None]
    cap: int
    processes: int = 1
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _taken: Counter[tuple[str, str]] = field(default_factory=Counter)
    _known: dict[str, Event] = field(default_factory=dict)

    def find(self, typed: str, asking: str | None = None) -> Hour | None:
        """The event with this code."""
        code = read_code(typed)
        return self._hour(store.find_by_code(self.engine, code) if code else None)

    def of(self, session: str) -> Hour | None:
        """The event with this session; one that is over is `late`."""
        one = store.find_by_session(self.engine, session)
        if one:
            self._known[session] = one
        return self._hour(one)

    def seat(self, session: str, phase: str, digest: bytes) -> Seat:
        """Count one test that is being sent; `of` was asked before. A second tap takes two seats and counts once."""
        one = self._known[session]
        hour = self._hour(one)
        if hour is None:
            return "closed"
        with self._lock:
            self._taken[session, phase] += 1
            first, taken = not self._taken[session, ""], self._taken[session, phase]
        if first:
            self.expect(session, hour.community, int(one.expires.timestamp()))
            self._taken[session, ""] = 1
        most = max(self.cap, (one.planned or 0) * MORE_THAN_PLANNED)
        return "over" if taken > share(most, self.processes) else "counted"

    def _hour(self, one: Event | None) -> Hour | None:
        if one is None:
            return None
        moment = datetime.fromtimestamp(self.now(), CHINA)
        leaf = leaf_of(self.tree(), one.area, moment.date())
        if leaf is None:
            return None
        open_now = one.takes(moment) and one.quiz in self.quizzes
        return Hour(
            session=one.session,
            code=one.code,
            community=leaf.code,
            audience=one.audience,
            quiz=one.quiz,
            module="",
            phase="",
            letter="",
            pace="",
            takes=open_now,
            own_device=True,
            event=one.id,
            late=not open_now,
        )
