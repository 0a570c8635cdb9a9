"""What a process keeps at the officers' door, and the moment at which whoever is refused hears of it.

May not import Flask or another room."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from portal.crypt import Box
from portal.limits import AddressLimit

# Checking a password takes a tenth of this. A known name costs the database some writing besides, an unknown one none:
# both hear that they are refused at the same moment.
REFUSED_AFTER = 0.5


@dataclass(frozen=True)
class Door:
    """What the guard needs at each request."""

    engine: Engine
    now: Callable[[], datetime]
    secrets: Box  # hides a second factor that is being set up in the browser's own cookie
    limit: AddressLimit
    ticks: Callable[[], float] = time.monotonic
    rest: Callable[[float], object] = time.sleep

    def refuse_since(self, began: float) -> None:
        """Return when a sign-in that began at `began` (of `ticks`) may hear that it is refused."""
        left = began + REFUSED_AFTER - self.ticks()
        if left > 0:
            self.rest(left)
