"""The limit on one address, in memory only: nothing here is ever stored or logged.

May not import any room. An address is hashed with a salt that lives as long as the process, and forgotten when its
window ends. Every limit must be wide: a whole school or office may stand behind one address."""

import hashlib
import secrets
import threading
from collections import Counter


class AddressLimit:
    """At most `most` in a window of `seconds` from one address; one process counts for itself."""

    def __init__(self, most: int, seconds: int = 60) -> None:
        self._most = most
        self._seconds = seconds
        self._salt = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._window = 0
        self._seen: Counter[bytes] = Counter()

    def allows(self, address: str, now: float) -> bool:
        """Count this one and say whether it may go on."""
        key = hashlib.blake2b(address.encode(), key=self._salt, digest_size=8).digest()
        window = int(now // self._seconds)
        with self._lock:
            if window != self._window:
                self._window, self._seen = window, Counter()
            self._seen[key] += 1
            return self._seen[key] <= self._most
