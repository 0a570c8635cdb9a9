"""What quiz knows of class hours: which test, for whom, and whether one more is taken. Pure; `live` fills it in.

Quiz may not import `live`: create_app hands it something that answers these three questions."""

from dataclasses import dataclass
from typing import Literal, Protocol

Seat = Literal["counted", "again", "over", "closed"]


@dataclass(frozen=True)
class Hour:
    """A class hour whose code is good. `takes`: its test may be opened now; `own_device`: one pupil, one device."""

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


class HourClosed(Exception):
    """Nothing more is taken, and nothing was stored. `room` is the code, empty when it has expired."""

    def __init__(self, room: str) -> None:
        super().__init__(room)
        self.room = room


class Hours(Protocol):
    """Who knows the class hours."""

    def find(self, typed: str) -> Hour | None:
        """The hour with this code, as somebody typed it; None if there is none that goes on."""

    def of(self, session: str) -> Hour | None:
        """The hour with this id, if it goes on."""

    def seat(self, session: str, phase: str, digest: bytes) -> Seat:
        """Count one test that is being sent; `digest` is its ticket's, so that sending it again counts once."""


class NoHours:
    """A portal without class hours."""

    def find(self, typed: str) -> Hour | None:
        """None."""
        return None

    def of(self, session: str) -> Hour | None:
        """None."""
        return None

    def seat(self, session: str, phase: str, digest: bytes) -> Seat:
        """Nothing is taken."""
        return "closed"
