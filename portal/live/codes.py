"""Codes of class hours: five letters, said aloud and typed without mistakes; and how guessing them is slowed down.

Pure but for the random generator. Keeps nothing of who guesses but the hashes of `portal.limits`, and of who came with
a right code a number that nobody can turn back."""

import secrets
import threading

from portal.limits import AddressLimit, share

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"  # no I L O; digits would make children change the keyboard
LENGTH = 5
FROM_ONE, FROM_ALL = 240, 600  # wrong codes a minute
WAIT_SECONDS, WAITING = 0.5, 4
MOST_KNOWN = 200_000


def new_code() -> str:
    """A random code."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """What somebody typed as a code: spaces, hyphens and small letters forgiven; None if it cannot be one."""
    code = "".join(one for one in typed if not one.isspace() and one != "-").upper()
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else None


class Guesses:
    """Counts wrong codes alone, and a right one is never slow. A whole school stands behind one address and mistypes;
    nobody mistypes 240 times a minute.

    Whoever does so guesses, and then hears nothing of right codes either for the rest of the minute, or the limit
    would limit nothing. But a class that was opened or joined from this address before goes on: one pupil who guesses
    must not shut out a school."""

    def __init__(self, processes: int = 1) -> None:
        self._one = AddressLimit(share(FROM_ONE, processes))
        self._all = AddressLimit(share(FROM_ALL, processes))
        self._waiting = threading.Semaphore(WAITING)
        self._known: set[int] = set()
        self._salt = secrets.token_bytes(16)

    def admits(self, address: str, code: str, right: bool, now: float, pause: threading.Event) -> bool:
        """Whether somebody at this address may hear whether `code` is right."""
        return not self.bars(address, code, now) if right else self.wrong(address, now, pause)

    def bars(self, address: str, code: str, now: float) -> bool:
        """Whether even this right code is kept from an address that guesses."""
        if self._one.spent(address, now):
            return self._pair(address, code) not in self._known
        self.welcome(address, code)
        return False

    def welcome(self, address: str, code: str) -> None:
        """This class is held at this address."""
        if len(self._known) >= MOST_KNOWN:
            self._known = set()
        self._known.add(self._pair(address, code))

    def _pair(self, address: str, code: str) -> int:
        return hash((self._salt, address, code))

    def wrong(self, address: str, now: float, pause: threading.Event) -> bool:
        """Count a wrong code; False when this address tries too many. When all together do, answer late.

        `pause` is an event that is never set: it makes this thread wait; few do so at once, or all would be held."""
        allowed = self._one.allows(address, now)
        if not self._all.allows("", now) and self._waiting.acquire(blocking=False):
            try:
                pause.wait(WAIT_SECONDS)
            finally:
                self._waiting.release()
        return allowed
