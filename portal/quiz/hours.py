"""What quiz knows of class hours and events: which test, for whom, and whether one more is taken. Pure.

Quiz may import neither `live` nor `outreach`: create_app hands it something that answers these three questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, Protocol

from portal.vocabulary import EVENT_SESSION

Seat = Literal["counted", "again", "over", "closed"]


@dataclass(frozen=True)
class Hour:
    """A class hour or an event. `takes`: its test may be opened now; `own_device`: one pupil, one device.

    `late`: its code has expired, and what is sent now joins its community's cell (RULINGS 9). Of an event `event` is
    its id: there each has a device that remembers, and the address says whether it is before or after."""

    session: str
    code: str
    community: str
    audience: str
    quiz: str
    module: str
    phase: str
    letter: str
    pace: str
    takes: bool
    own_device: bool
    event: str = ""
    late: bool = False


class HourClosed(Exception):
    """Nothing more is taken, and nothing was stored. `room` is the code, empty when it has expired."""

    def __init__(self, room: str) -> None:
        super().__init__(room)
        self.room = room


class Hours(Protocol):
    """Who knows the hours."""

    def find(self, typed: str, asking: str | None = None) -> Hour | None:
        """The hour with this code, as somebody typed it; None if there is none, or a class that is over.

        `asking` is the address that asks: of one that guesses codes, right ones are not told from wrong ones."""

    def of(self, session: str) -> Hour | None:
        """The hour with this id, if something may still be sent for it."""

    def seat(self, session: str, phase: str, digest: bytes) -> Seat:
        """Count one test that is being sent; `digest` is its ticket's, so that sending it again counts once."""


class NoHours:
    """A portal without class hours."""

    def find(self, typed: str, asking: str | None = None) -> Hour | None:
        """None."""
        return None

    def of(self, session: str) -> Hour | None:
        """None."""
        return None

    def seat(self, session: str, phase: str, digest: bytes) -> Seat:
        """Nothing is taken."""
        return "closed"


@dataclass(frozen=True)
class Rooms:
    """Class hours and events, each asked for its own."""

    classes: Hours
    events: Hours

    def find(self, typed: str, asking: str | None = None) -> Hour | None:
        """The hour with this code; the codes of classes and of events differ in length."""
        return self.classes.find(typed, asking) or self.events.find(typed)

    def of(self, session: str) -> Hour | None:
        """The hour with this id."""
        return self._room(session).of(session)

    def seat(self, session: str, phase: str, digest: bytes) -> Seat:
        """Count one test that is being sent."""
        return self._room(session).seat(session, phase, digest)

    def _room(self, session: str) -> Hours:
        return self.events if is_of_event(session) else self.classes


def is_of_event(session: str) -> bool:
    """Whether it is the session of an event."""
    return session.startswith(EVENT_SESSION)


def letter_at_event(session: str, phase: str, letters: Iterable[str]) -> str:
    """Which parallel form everybody at an event gets: another after than before; events differ, so all are used."""
    ordered = sorted(letters)
    first = sha256(session.encode()).digest()[0] % len(ordered)
    return ordered[(first + (phase == "after")) % len(ordered)]
