"""Limits against flooding, in memory only: nothing here is ever stored or logged.

An address is hashed with a salt that lives as long as the process, and forgotten after a minute. The limit is wide: a
whole school may stand behind one address."""

import hashlib
import secrets
import threading
from collections import Counter
from datetime import date

_WINDOW_SECONDS = 60


class AddressLimit:
    """At most `most` submissions a minute from one address; one process counts for itself."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._salt = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._window = 0
        self._seen: Counter[bytes] = Counter()

    def allows(self, address: str, now: float) -> bool:
        """Count this submission and say whether it may go on."""
        key = hashlib.blake2b(address.encode(), key=self._salt, digest_size=8).digest()
        window = int(now // _WINDOW_SECONDS)
        with self._lock:
            if window != self._window:
                self._window, self._seen = window, Counter()
            self._seen[key] += 1
            return self._seen[key] <= self._most


class DailyCap:
    """How many attempts of a community count on one day: max(cap, 5 % of the registered people)."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._lock = threading.Lock()
        self._day: date | None = None
        self._counts: Counter[str] = Counter()

    def exceeded(self, community: str, registered: int, day: date) -> bool:
        """Count this attempt and say whether it is over the cap."""
        with self._lock:
            if day != self._day:
                self._day, self._counts = day, Counter()
            self._counts[community] += 1
            return self._counts[community] > max(self._cap, registered // 20)
