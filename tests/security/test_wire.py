"""What arrives as bytes: requests that two programs could cut apart differently, strange names, lines and methods.

The server is the one of `make run`, so that a newer release of it that reads otherwise is noticed here."""

import re

import pytest

from tests.browser.house import House
from tests.security.wire import WAIT_SECONDS, talk

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = (
    b"POST /en/report/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Sec-Fetch-Site: same-origin\r\n"
)
LONG = b"%d" % len(SMUGGLED)
END = b"0\r\n\r\n"
# Two lengths, or one that nobody can read: whichever a proxy believes, the connection ends with a refusal.
UNCLEAR = {
    "both lengths, the short one": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n" + END,
    "both lengths, the long one": b"Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n" + END,
    "chunks first": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + END,
    "two lengths": b"Content-Length: 0\r\nContent-Length: " + LONG + b"\r\n\r\n",
    "a list of lengths": b"Content-Length: 0, " + LONG + b"\r\n\r\n",
    "a length with a plus": b"Content-Length: +" + LONG + b"\r\n\r\n",
    "a negative length": b"Content-Length: -1\r\n\r\n",
    "a hexadecimal length": b"Content-Length: 0x0\r\n\r\n",
    "an endless length": b"Content-Length: 99999999999999999999999\r\n\r\n",
    "a space before the colon": b"Content-Length : 0\r\n\r\n",
    "chunks with a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n" + END,
    "chunks by a strange name": b"Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n",
    "chunks behind a control sign": b"Transfer-Encoding: \x0bchunked\r\n\r\n" + END,
    "chunks on a folded line": b"Transfer-Encoding:\r\n chunked\r\n\r\n" + END,
    "identity": b"Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n",
    "chunks that are not the last": b"Transfer-Encoding: chunked, identity\r\n\r\n" + END,
    "chunks twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + END,
    "a chunk that is too long for any number": b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
    "a chunk in hexadecimal with its mark": b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n" + END,
    "chunks ended by bare line feeds": b"Transfer-Encoding: chunked\r\n\r\n0\n\n",
    "a NUL in a line": b"X: a\0b\r\nContent-Length: 0\r\n\r\n",
    "a bare return in a line": b"X: a\rContent-Length: 9\r\n\r\n",
}


@pytest.mark.parametrize("body", UNCLEAR.values(), ids=UNCLEAR)
def test_what_could_be_cut_apart_in_two_ways_ends_the_connection(served: House, body: bytes) -> None:
    answers, closed = talk(served.port, POST + body + SMUGGLED)
    assert [one.status for one in answers] == [400]
    assert closed


@pytest.mark.parametrize(
    ("first", "status"),
    [
        (b"GET /en/help/ HTTP/1.1\r\nHost: localhost\r\n", 200),  # from memory, which reads no body
        (b"POST /en/help/ HTTP/1.1\r\nHost: localhost\r\n", 405),
        (b"GET /en/nothing/at/all HTTP/1.1\r\nHost: localhost\r\n", 404),
        (POST, 400),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_nobody_reads_is_no_request_of_its_own(
    served: House, first: bytes, status: int, chunked: bool
) -> None:
    length = (
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(SMUGGLED) if chunked else b"Content-Length: %b\r\n\r\n" % LONG
    )
    after = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answers, closed = talk(served.port, first + length + SMUGGLED + (b"\r\n" + END if chunked else b"") + after)
    assert answers[0].status == status
    # Then the next request, and nothing of the body; or the server has hung up.
    assert [one.body for one in answers[1:]] == ([] if closed else [b"ok\n"])


@pytest.mark.parametrize(
    "host",
    [
        b"localhost@evil.example",
        b"evil.example/x?",
        b"localhost\r\nHost: evil.example",
        b"a b",
        b"evil.example#",
        b"[::1",
    ],
)
def test_a_strange_host_or_two_of_them_are_refused(served: House, host: bytes) -> None:
    for path in (b"/robots.txt", b"/office/sign-in", b"/join", b"/en/events.ics"):
        answers, _ = talk(served.port, b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (path, host), quiet=0.2)
        assert [one.status for one in answers] == [400], path
        assert b"evil" not in answers[0].body


def test_an_address_with_another_host_in_the_first_line_is_not_believed(served: House) -> None:
    (answer,), _ = talk(served.port, b"GET http://evil.example/robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"evil" not in answer.body
    assert "public" not in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (b"GET /\r\n\r\n", {400}),
        (b"TRACE /en/ HTTP/1.1\r\nHost: localhost\r\nCookie: secret\r\n\r\n", {405, 501}),
        (b"CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example\r\n\r\n", {400, 404, 405}),
        (b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: a\r\n" * 3000 + b"\r\n", {431}),
        (b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n", {431}),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {414}),
        (b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", {200, 400}),
    ],
)
def test_what_is_no_request_of_ours_is_refused_by_the_server_itself(
    served: House, sent: bytes, statuses: set[int]
) -> None:
    answers, _ = talk(served.port, sent)
    assert len(answers) == 1
    assert answers[0].status in statuses
    assert b"secret" not in answers[0].body


@pytest.mark.parametrize(
    "path", ["/q/%0d%0aSet-Cookie:%20a=b", "/en/%0d%0aX-A:%20b", "/office/language?to=en&back=/office/%0aX-A:b"]
)
def test_no_line_of_an_answer_is_made_by_an_address(served: House, path: str) -> None:
    answers, _ = talk(served.port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert len(answers) == 1
    assert "x-a" not in answers[0].headers
    assert "a=b" not in answers[0].headers.get("set-cookie", "")
    assert answers[0].status < 500


SECRETS = re.compile(rb"root:.*:0:0:|PORTAL_SECRET|\[project\]|SQLite format 3|def create_app")


@pytest.mark.parametrize(
    "start", ["/static/", "/static/PREFIX/", "/static/PREFIX/media/", "/static/PREFIX/audio/", "/"]
)
@pytest.mark.parametrize(
    "dots", ["../", "%2e%2e/", "..%2f", "..\\", "%2e%2e%5c", "....//", "..;/", "%252e%252e/", "..%00/", "%c0%ae%c0%ae/"]
)
def test_no_way_leads_out_of_the_folders_of_public_files(served: House, start: str, dots: str) -> None:
    page, _ = talk(served.port, b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n\r\n", quiet=0.1)
    prefix = re.search(rb"/static/(\w+)/", page[0].body)
    assert prefix
    start = start.replace("PREFIX", prefix[1].decode())
    targets = ("etc/passwd", "pyproject.toml", "portal/app.py", "portal.db", ".git/config")
    ways = [f"{start}{dots * deep}{target}" for target in targets for deep in (1, 3, 8)]
    lines = [f"GET {way} HTTP/1.1\r\nHost: localhost\r\n\r\n" for way in ways]
    lines[-1] = lines[-1].replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
    answers, closed = talk(served.port, "".join(lines).encode(), quiet=WAIT_SECONDS)
    assert closed
    assert len(answers) == len(ways)
    for one in answers:
        assert one.status in {308, 400, 404}, one
        assert not SECRETS.search(one.body)
