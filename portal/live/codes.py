"""Codes of class hours: five letters, said aloud and typed without mistakes; and how guessing them is slowed down.

Pure but for the random generator. Keeps nothing of who guesses but the hashes of `portal.limits`."""

import secrets
import threading

from portal.limits import AddressLimit, share

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"  # no I L O; digits would make children change the keyboard
LENGTH = 5
FROM_ONE, FROM_ALL = 240, 600  # wrong codes a minute
WAIT_SECONDS, WAITING = 0.5, 4


def new_code() -> str:
    """A random code."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """What somebody typed as a code: spaces, hyphens and small letters forgiven; None if it cannot be one."""
    code = "".join(one for one in typed if not one.isspace() and one != "-").upper()
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else None


class Guesses:
    """Counts wrong codes alone: a right one is never slow, and a page that is open already asks for none.

    A whole school stands behind one address and mistypes; nobody mistypes 240 times a minute."""

    def __init__(self, processes: int = 1) -> None:
        self._one = AddressLimit(share(FROM_ONE, processes))
        self._all = AddressLimit(share(FROM_ALL, processes))
        self._waiting = threading.Semaphore(WAITING)

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
