"""The daily cap against flooding, in memory only: nothing here is ever stored or logged."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date

from portal.limits import share


def never(day: date) -> bool:
    """No campaign is on."""
    return False


class DailyCap:
    """How many attempts of a community count on one day: max(cap, 5 % of the registered people).

    On days of a campaign (`on`) the cap is `raised`, if that is more: then many come at once, and honestly.
    One of several `processes` takes its share of it."""

    def __init__(self, cap: int, raised: int = 0, on: Callable[[date], bool] = never, processes: int = 1) -> None:
        self._processes = processes
        self._usual, self._raised, self._on = cap, max(cap, raised), on
        self._cap = cap
        self._lock = threading.Lock()
        self._day: date | None = None
        self._counts: Counter[str] = Counter()

    def exceeded(self, community: str, registered: int, day: date) -> bool:
        """Count this attempt and say whether it is over the cap."""
        with self._lock:
            if day != self._day:
                self._day, self._counts = day, Counter()
                self._cap = self._raised if self._on(day) else self._usual
            self._counts[community] += 1
            return self._counts[community] > share(max(self._cap, registered // 20), self._processes)
