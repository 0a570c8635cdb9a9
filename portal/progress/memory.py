"""Keeps what was read for a minute, however many ask. Pure: knows no database."""

from collections.abc import Callable
from typing import Generic, TypeVar

MINUTE = 60.0
T = TypeVar("T")


class Memory(Generic[T]):
    """Reads at most once a minute; `seconds` is a clock that only runs forward."""

    def __init__(self, read: Callable[[], T], seconds: Callable[[], float]) -> None:
        self._read, self._seconds = read, seconds
        self._kept: tuple[float, T] | None = None

    def __call__(self) -> T:
        now = self._seconds()
        if self._kept is None or now - self._kept[0] >= MINUTE:
            self._kept = (now, self._read())
        return self._kept[1]
