"""Frozen pages: drawn when somebody asks first, once, and then the same bytes for everybody."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from portal.frozen import CannotDraw, Frozen, Page, make_page

HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "public, no-cache")]
BODY = "明辨 <p>a page</p>".encode() * 50


def house() -> Frozen:
    """Nothing behind but a page that is none."""
    return Frozen(Response("behind", status=404), [], secure=False)


def drawing(drawn: list[str], slowly: float = 0.0) -> Callable[[], Page]:
    def draw() -> Page:
        drawn.append(threading.current_thread().name)
        time.sleep(slowly)
        return make_page(BODY, HEADERS)

    return draw


def test_a_page_is_drawn_at_its_first_request_and_never_again() -> None:
    drawn: list[str] = []
    frozen = house()
    frozen.add_page("/en/", drawing(drawn))
    assert drawn == [], "nothing is drawn before the start is over"
    client = Client(frozen)
    assert [client.post("/en/").status_code, client.get("/en").status_code] == [404, 404]
    assert drawn == []
    assert client.head("/en/").data == b""
    first = client.get("/en/")
    assert (first.status_code, first.data, first.headers["Content-Length"]) == (200, BODY, str(len(BODY)))
    again = client.get("/en/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert len(drawn) == 1


def test_readers_who_come_at_once_wait_for_one_drawing() -> None:
    drawn: list[str] = []
    frozen = house()
    frozen.add_page("/en/", drawing(drawn, slowly=0.05))
    got: list[bytes] = []
    readers = [threading.Thread(target=lambda: got.append(Client(frozen).get("/en/").data)) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert got == [BODY] * 8
    assert len(drawn) == 1


def test_two_pages_are_drawn_side_by_side() -> None:
    """A slow page keeps only its own readers waiting."""
    meeting = threading.Barrier(2, timeout=5)

    def draw() -> Page:
        meeting.wait()
        return make_page(BODY, HEADERS)

    frozen = house()
    for path in ("/a/", "/b/"):
        frozen.add_page(path, draw)
    other = threading.Thread(target=lambda: frozen.page("/a/"))
    other.start()
    assert frozen.page("/b/")
    other.join()


def test_a_page_that_cannot_be_drawn_is_an_error_of_that_page_alone_is_logged_and_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = [True]

    def draw() -> Page:
        if broken:
            raise CannotDraw("/en/", 500, b"sorry", [("Content-Type", "text/html")])
        return make_page(BODY, HEADERS)

    frozen = house()
    frozen.add_page("/en/", draw)
    frozen.add_page("/ug/", drawing([]))
    client = Client(frozen)
    bad = client.get("/en/")
    assert (bad.status_code, bad.data) == (500, b"sorry")
    assert client.head("/en/").status_code == 500
    assert [record.getMessage() for record in caplog.records] == ["/en/ cannot be drawn (500)"] * 2
    assert client.get("/ug/").status_code == 200
    broken.clear()
    assert client.get("/en/").data == BODY


def test_an_asset_keeps_the_bytes_that_its_address_names(tmp_path: Path) -> None:
    sheet = tmp_path / "site.css"
    sheet.write_text("a {}", encoding="utf-8")
    frozen = house()
    frozen.add_assets(tmp_path, "/static/ab12/")
    sheet.write_text("b {}", encoding="utf-8")
    answer = Client(frozen).get("/static/ab12/site.css")
    assert answer.data == b"a {}"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert frozen.paths == ["/static/ab12/site.css"]


def test_only_compressed_bytes_are_kept() -> None:
    page = make_page(BODY, HEADERS)
    assert page.plain.body == [BODY]
    kept = len(page.gzip.body[0]) + len(page.brotli.body[0])
    assert kept < len(BODY) / 4


def test_a_page_is_drawn_again_on_another_day_of_china_and_an_asset_never() -> None:
    drawn: list[str] = []
    frozen = house()
    frozen.add_page("/en/", drawing(drawn))
    frozen.add_page("/static/ab/site.css", drawing(drawn), lasting=True)
    client = Client(frozen)

    def after(iso: str) -> int:
        """How many drawings there were when both addresses were asked for at that moment."""
        frozen.clock = lambda: datetime.fromisoformat(iso).timestamp()
        assert [client.get(path).status_code for path in ("/en/", "/static/ab/site.css")] == [200, 200]
        return len(drawn)

    assert after("2026-06-19T10:00:00+08:00") == 2
    assert after("2026-06-19T23:59:59+08:00") == 2
    assert after("2026-06-20T00:00:00+08:00") == 3, "midnight in China, whatever it is in London"
    assert after("2026-06-20T23:00:00+08:00") == 3
    assert after("2026-06-19T23:00:00+08:00") == 4, "a clock that is set back shows the right day too"


def test_a_page_that_was_being_drawn_at_midnight_is_not_kept_for_the_new_day() -> None:
    begun, midnight_over = threading.Event(), threading.Event()
    bodies = iter([b"yesterday", b"today"])

    def draw() -> Page:
        body = next(bodies)
        if body == b"yesterday":
            begun.set()
            assert midnight_over.wait(5)
        return make_page(body, HEADERS)

    frozen = house()
    frozen.add_page("/en/", draw)
    frozen.add_page("/other/", drawing([]))
    frozen.clock = lambda: 0.0
    late = threading.Thread(target=lambda: Client(frozen).get("/en/"))
    late.start()
    assert begun.wait(5)
    frozen.clock = lambda: 86_400.0
    assert Client(frozen).get("/other/").status_code == 200
    midnight_over.set()
    late.join()
    assert Client(frozen).get("/en/").data == b"today"
