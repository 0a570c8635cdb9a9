"""How documents travel between `press` and `printer`: one letter, eight digits of length, the bytes. Pure."""

from typing import IO

DOCUMENT, DONE, MISSING = b"H", b"P", b"M"
_HEAD = 9


def send(sink: IO[bytes], kind: bytes, body: bytes) -> None:
    """Write one message."""
    sink.write(kind + b"%08x" % len(body) + body)
    sink.flush()


def receive(source: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next message; None at the end, also when it ends in the middle of one."""
    head = source.read(_HEAD)
    if len(head) < _HEAD:
        return None
    size = int(head[1:], 16)
    body = source.read(size)
    return (head[:1], body) if len(body) == size else None
