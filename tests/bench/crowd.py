"""A crowd of phones over real connections: each sends what it would, when it would, and waits for no other.

wrk asks the next thing when the last is answered, so it never shows what a burst does; here every phone has a clock
of its own, and a late answer counts from when it was asked for."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.machine import CannotMeasure

LINE = re.compile(rb"^HTTP/1\.1 (\d{3})")
LENGTH = re.compile(rb"^content-length:\s*(\d+)", re.IGNORECASE | re.MULTILINE)
ETAG = re.compile(rb"^etag:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Phone:
    """One open connection. `took` is {what: seconds of each}."""

    host: str
    port: int
    reader: asyncio.StreamReader = field(init=False)
    writer: asyncio.StreamWriter = field(init=False)
    etag: str = ""

    async def connect(self) -> None:
        """Open the connection; it stays open as a browser's does."""
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    async def ask(self, head: str, body: bytes = b"") -> int:
        """Send one request and read its answer; returns the status. Raises CannotMeasure when the connection breaks."""
        lines = [head, f"Host: {self.host}:{self.port}", "Sec-Fetch-Site: same-origin"]
        if body:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        try:
            self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            answer = await self.reader.readuntil(b"\r\n\r\n")
            status, length = LINE.match(answer), LENGTH.search(answer)
            if length and status and status[1] != b"304":
                await self.reader.readexactly(int(length[1]))
        except (OSError, asyncio.IncompleteReadError) as broken:
            raise CannotMeasure(f"a connection broke: {broken}") from None
        assert status is not None
        if tag := ETAG.search(answer):
            self.etag = tag[1].decode()
        return int(status[1])

    def close(self) -> None:
        """End it."""
        self.writer.close()


Visit = Callable[[Phone, float], Awaitable[None]]


def gather(host: str, port: int, visits: Sequence[Visit]) -> None:
    """Open a connection for each visit, then start all at one moment; returns when the last is over."""

    async def run() -> None:
        phones = [Phone(host, port) for _ in visits]
        for at in range(0, len(phones), 100):  # a listener takes so many at once, as phones come one by one
            await asyncio.gather(*(phone.connect() for phone in phones[at : at + 100]))
        start = time.perf_counter() + 0.2
        try:
            await asyncio.gather(*(visit(phone, start) for visit, phone in zip(visits, phones, strict=True)))
        finally:
            for phone in phones:
                phone.close()

    asyncio.run(run())


async def until(moment: float) -> float:
    """Sleep until `moment` of the run's clock; returns it, so that being late is counted too."""
    await asyncio.sleep(max(0.0, moment - time.perf_counter()))
    return moment


def percentile(seconds: Sequence[float], of_a_hundred: float) -> float:
    """The value below which so many of a hundred lie."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * of_a_hundred / 100))]
