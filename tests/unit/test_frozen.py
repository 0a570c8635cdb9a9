"""Frozen pages: drawn when somebody asks first, once, and then the same bytes for everybody."""

import threading
import time
from collections.abc import Callable
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
