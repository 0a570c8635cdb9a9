"""Speaks HTTP byte by byte, and reads the answers as a strict proxy would: by their own lengths."""

import socket
from dataclasses import dataclass

WAIT_SECONDS = 20.0  # for an answer; a busy machine takes its time
QUIET_SECONDS = 0.7  # when nothing more comes, nothing more is coming


@dataclass(frozen=True)
class Answer:
    """One answer as it stood on the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


def talk(port: int, sent: bytes, quiet: float = QUIET_SECONDS) -> tuple[list[Answer], bool]:
    """Send these bytes on one connection; every answer that comes, and whether the server has hung up."""
    with socket.create_connection(("127.0.0.1", port), WAIT_SECONDS) as one:
        one.sendall(sent)
        got, closed = b"", False
        one.settimeout(WAIT_SECONDS)
        while True:
            try:
                more = one.recv(65536)
            except TimeoutError:
                break
            except ConnectionResetError:
                closed = True
                break
            if not more:
                closed = True
                break
            got += more
            one.settimeout(quiet)
    return list(_answers(got)), closed


def _answers(got: bytes) -> list[Answer]:
    found = []
    while got:
        head, mark, rest = got.partition(b"\r\n\r\n")
        assert mark, f"half an answer: {got[:200]!r}"
        first, *lines = head.decode("latin-1").split("\r\n")
        version, _, status = first.partition(" ")
        assert version.startswith("HTTP/1."), f"not an answer: {first!r}"
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        code = int(status.split(" ")[0])
        length = 0 if code in {204, 304} or code < 200 else int(headers.get("content-length", "0"))
        if headers.get("transfer-encoding") == "chunked":
            body, rest = _chunks(rest)
        else:
            body, rest = rest[:length], rest[length:]
        found.append(Answer(code, headers, body))
        got = rest
    return found


def _chunks(rest: bytes) -> tuple[bytes, bytes]:
    body = b""
    while True:
        size, _, rest = rest.partition(b"\r\n")
        number = int(size.split(b";")[0], 16)
        body, rest = body + rest[:number], rest[number + 2 :]
        if not number:
            return body, rest
