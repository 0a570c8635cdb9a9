"""The daily cap against flooding, in memory only: nothing here is ever stored or logged."""

import threading
from collections import Counter
from datetime import date


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
