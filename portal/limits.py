"""The limit on one address, and what one of several processes may take. In memory only: nothing is stored or logged.

May not import any room. An address is hashed with a salt that lives as long as the process, and forgotten when its
window ends. Every limit must be wide: a whole school or office may stand behind one address."""

import hashlib
import math
import secrets
import threading
from collections import Counter

SPREAD = 3  # standard deviations


def share(most: float, processes: int) -> float:
    """Of what all processes may take together, the part of one: honest visitors are dealt to them by chance, so it is
    as many more as chance gives to one of them in a thousand days. Together they take `most`, or somewhat more."""
    part = most / processes
    return most if processes == 1 else min(most, part + SPREAD * math.sqrt(part))


class AddressLimit:
    """At most `most` in a window of `seconds` from one address; one process counts for itself."""

    def __init__(self, most: float, seconds: int = 60) -> None:
        self._most = most
        self._seconds = seconds
        self._salt = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._window = 0
        self._seen: Counter[bytes] = Counter()
        self._crossed = False

    def allows(self, address: str, now: float) -> bool:
        """Count this one and say whether it may go on."""
        key = self._key(address)
        window = int(now // self._seconds)
        with self._lock:
            if window != self._window:
                self._window, self._seen, self._crossed = window, Counter(), False
            self._seen[key] += 1
            self._crossed = self._crossed or self._seen[key] > self._most
            return self._seen[key] <= self._most

    def spent(self, address: str, now: float) -> bool:
        """Whether this address has gone beyond what it may; counts nothing, and costs nothing while nobody has."""
        if not self._crossed or int(now // self._seconds) != self._window:
            return False
        with self._lock:
            return self._seen[self._key(address)] > self._most

    def _key(self, address: str) -> bytes:
        return hashlib.blake2b(address.encode(), key=self._salt, digest_size=8).digest()
