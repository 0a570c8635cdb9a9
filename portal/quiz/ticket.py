"""Start tickets and results: what a device carries between two requests so that the server keeps nothing.

Pure but for encryption. A ticket holds exact seconds; used once to tell machines from readers, never stored."""

import hashlib
import json
import math
import secrets
from dataclasses import dataclass

from portal.crypt import Box

TICKET_SECONDS = 30 * 24 * 3600  # how long a form may lie open, or ready for use without a network (DESIGN section 6)
# What was answered without a network may wait as long again. Only what was never sent before: the digest by which a
# second sending counts once is kept for 32 days at least, so what may have arrived already is good for 30 days alone.
WAITING_SECONDS = 2 * TICKET_SECONDS + 24 * 3600
# A clock that ran ahead and was set back leaves forms of the future. Only we can make one, so it is good; but no more
# than a day ahead, or it would outlive the digest by which a second sending counts once.
AHEAD_SECONDS = 24 * 3600
APART_SECONDS = 60  # two machines' clocks may differ by so much
RESULT_SECONDS = 600


@dataclass(frozen=True)
class Ticket:
    """Issued with a form: which form, for what, when (seconds), and the random id by which a second tap counts once."""

    id: str
    form: str
    phase: str
    module: str
    issued: int
    session: str = ""  # the class hour or event in which it was issued
    early: bool = False  # issued for use without a network: its start is counted when its answers arrive

    @property
    def digest(self) -> bytes:
        """What is remembered of the id."""
        return hashlib.sha256(self.id.encode()).digest()


@dataclass(frozen=True)
class Result:
    """What the result page shows; lives ten minutes in the participant's own browser."""

    form: str
    answers: str
    phase: str
    module: str
    audience: str
    counted: str  # first, repeat or again
    until: int
    room: str = ""  # the code of a class hour
    pace: str = ""
    event: str = ""


def new_ticket(form: str, phase: str, module: str, now: float, session: str = "", early: bool = False) -> Ticket:
    """A fresh ticket."""
    return Ticket(secrets.token_hex(16), form, phase, module, int(now), session, early)


def seal_ticket(box: Box, ticket: Ticket) -> str:
    """The ticket as a form field."""
    return box.seal(json.dumps(list(vars(ticket).values()), separators=(",", ":")))


def open_ticket(box: Box, sealed: str, now: float, waited: bool = False) -> Ticket | None:
    """The ticket; None if it is not ours, too old, or from further in the future than a clock that was set back.

    `waited`: the device says that its answers waited there and were never sent before."""
    text = box.open(sealed)
    if text is None:
        return None
    ticket = Ticket(*json.loads(text))
    good = WAITING_SECONDS if waited else TICKET_SECONDS
    return ticket if -AHEAD_SECONDS <= now - ticket.issued <= good else None


def seconds_of(ticket: Ticket, now: float) -> float:
    """How long the form was open; infinite where the clock was set back meanwhile, for then nobody knows."""
    seconds = now - ticket.issued
    return seconds if seconds >= -APART_SECONDS else math.inf


def seal_result(box: Box, result: Result) -> str:
    """The result as a cookie."""
    return box.seal(json.dumps(list(vars(result).values()), separators=(",", ":")))


def open_result(box: Box, sealed: str, now: float) -> Result | None:
    """The result; None if it is not ours or older than ten minutes (a cookie's lifetime is only a promise)."""
    text = box.open(sealed)
    if text is None:
        return None
    result = Result(*json.loads(text))
    return result if now <= result.until else None
