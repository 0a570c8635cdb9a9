"""The front answers what the whole portal would have answered, only sooner; what it may not answer it leaves alone."""

from itertools import product

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from portal.front import Front
from portal.frozen import Frozen, make_page

HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "public, no-cache")]
BODIES = {"/en/": b"home " * 99, "/ug/": b"another " * 99}
METHODS = ("GET", "HEAD", "POST")
ACCEPTED = ("", "gzip", "gzip, deflate, br", "br;q=0, gzip", "br;q=1, gzip;q=0", "gzip;q=0")


def a_house() -> tuple[Frozen, list[str]]:
    """Two pages, and a note of what went past the front."""
    frozen = Frozen(Response("behind", status=404), [], secure=False)
    for path, body in BODIES.items():
        frozen.add_page(path, lambda body=body: make_page(body, HEADERS))
    return frozen, []


def a_front(frozen: Frozen, passed: list[str]) -> Client:
    def others(environ, start_response):  # type: ignore[no-untyped-def]
        passed.append(environ["PATH_INFO"])
        return frozen(environ, start_response)

    return Client(Front(frozen, others))


@pytest.mark.parametrize("known", [False, True], ids=["fresh", "known"])
def test_whoever_asks_however_is_answered_as_without_it(known: bool) -> None:
    frozen, passed = a_house()
    client, plain = a_front(frozen, passed), Client(frozen)
    tags = {path: plain.get(path).headers["ETag"] for path in BODIES}
    for method, path, query, accepted in product(METHODS, (*BODIES, "/none/"), ("", "lang", "code=AB12"), ACCEPTED):
        sent = {"Accept-Encoding": accepted} | ({"If-None-Match": tags.get(path, "x")} if known else {})
        told = [one.open(path, method=method, query_string=query, headers=sent) for one in (client, plain)]
        (mine, its) = ((one.status_code, one.data, list(one.headers)) for one in told)
        assert mine == its, (method, path, query, accepted)


def test_only_a_drawn_page_that_is_asked_for_plainly_stays_in_front() -> None:
    frozen, passed = a_house()
    client = a_front(frozen, passed)
    client.get("/en/")
    assert passed == ["/en/"], "the first reader's page is drawn behind it"
    client.get("/en/")
    assert passed == ["/en/"]
    for asked in ({"query_string": "lang"}, {"query_string": "code=AB12"}, {"method": "HEAD"}, {"method": "POST"}):
        client.open("/en/", **{"method": "GET", **asked})
    assert passed == ["/en/"] * 5
    client.get("/none/")
    assert passed[-1] == "/none/"


def test_a_page_of_yesterday_is_not_shown_at_midnight_nor_after_a_clock_was_set_back() -> None:
    frozen, passed = a_house()
    drawn = iter(b"first second third".split())
    frozen.add_page("/day/", lambda: make_page(next(drawn), HEADERS))
    client, now = a_front(frozen, passed), 1_800_000_000 // 86_400 * 86_400 - 8 * 3600  # midnight in China
    seen = []
    for moment in (now - 1, now - 0.5, now, now + 86_399, now - 1):
        frozen.clock = lambda moment=moment: moment
        seen.append(client.get("/day/").data)
    assert seen == [b"first", b"first", b"second", b"second", b"third"]
