"""Frozen pages and assets, answered before Flask: drawn at their first request, then from memory, compressed.

May not import any room or Flask. Public pages are the same bytes for everybody: they hold no cookie, ticket or name.
No thread draws ahead: a page takes some ten milliseconds, which its first reader does not notice, and a thread that
draws them all would take the core from the others for half a minute after each start. Each day of China begins with
none, for pages name days: what a campaign brings, what is overdue. Assets stay, for their address names their bytes."""

import gzip
import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
from whitenoise import WhiteNoise

from portal.locales import BY_TAG
from portal.periods import CHINA

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FOREVER = 31_536_000
_TEXT = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
LANGUAGE_SECONDS = 31_536_000
DAY_SECONDS = 86_400
_AHEAD = int(CHINA.utcoffset(None).total_seconds())
_GZIP_OFF = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
_BROTLI_OFF = re.compile(r"br\s*;\s*q=0(\.0*)?\s*(,|$)")


# A window of 64 KB holds any page of ours. With the usual one Brotli 9 spends five milliseconds on clearing its memory;
# Brotli 11 would take twenty for a tenth fewer bytes: worth it only for what every page needs.
_WINDOW = 16
QUICK, THOROUGH = 9, 11

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Variant:
    """One encoding of a body with its finished header list."""

    body: list[bytes]
    headers: Headers


@dataclass(frozen=True)
class Page:
    """A body in two encodings; `etag` is weak because the encodings share it."""

    etag: str
    gzip: Variant
    brotli: Variant
    unchanged: Headers
    common: Headers

    @property
    def plain(self) -> Variant:
        """The body as it is, for the few who take nothing compressed; not kept, because it is two thirds of a page."""
        body = gzip.decompress(self.gzip.body[0])
        return Variant([body], [*self.common, ("Content-Length", str(len(body)))])


def make_page(body: bytes, headers: Iterable[tuple[str, str]], quality: int = QUICK) -> Page:
    """Compress once; `headers` must hold Content-Type and Cache-Control."""
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    common = [(name, value) for name, value in headers if name.lower() not in {"content-length", "etag", "vary"}]
    common += [("ETag", etag), ("Vary", "Accept-Encoding")]

    def variant(data: bytes, encoding: str) -> Variant:
        return Variant([data], [*common, ("Content-Encoding", encoding), ("Content-Length", str(len(data)))])

    return Page(
        etag=etag,
        gzip=variant(gzip.compress(body, 9, mtime=0), "gzip"),
        brotli=variant(brotli.compress(body, quality=quality, lgwin=_WINDOW), "br"),
        unchanged=[(name, value) for name, value in common if name.lower() not in {"content-type"}],
        common=common,
    )


class CannotDraw(Exception):
    """A page answered something else than 200; `answer` is what to show instead."""

    def __init__(self, path: str, status: int, body: bytes, headers: Headers) -> None:
        super().__init__(f"{path} cannot be drawn ({status})")
        self.body = body
        self.headers = headers


@dataclass(frozen=True)
class _Waiting:
    """How a page is made when somebody asks for it; the lock lets one thread make it while others wait."""

    make: Callable[[], Page]
    lasting: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Frozen(WhiteNoise):  # type: ignore[misc]  # WhiteNoise has no types
    """Pages from memory, files from WhiteNoise, the rest from Flask."""

    def __init__(self, application: "WSGIApplication", headers: Iterable[tuple[str, str]], secure: bool) -> None:
        super().__init__(application, max_age=FOREVER, immutable_file_test=lambda path, url: True)
        self._security = list(headers)
        self._secure = "; Secure" if secure else ""
        self.drawn: dict[str, Page] = {}  # of this day of China, which lasts from `begun` until `ends`
        self._waiting: dict[str, _Waiting] = {}
        self.clock: Callable[[], float] = time.time
        self.begun = self.ends = 0.0
        self.beside: dict[str, Path] = {}  # what WhiteNoise hands out: pictures of points, recordings

    def add_page(self, path: str, make: Callable[[], Page], lasting: bool = False) -> None:
        """Serve at `path` what `make` makes when it is asked for first: each day anew, or once for ever (`lasting`).

        `make` may raise CannotDraw."""
        self._waiting[path] = _Waiting(make, lasting)

    def add_assets(self, folder: Path, prefix: str) -> None:
        """Serve all files of `folder` below `prefix`, for ever: the prefix names their content."""
        if not folder.is_dir():  # a small tree has no recordings, say
            return
        self.add_files(str(folder), prefix=prefix)
        for file in sorted(folder.rglob("*")):
            kind = _TEXT.get(file.suffix)
            if not kind and file.is_file():
                self.beside[f"/{prefix.strip('/')}/{file.relative_to(folder).as_posix()}"] = file
            if kind and file.is_file():
                # Read now, not at the first request: the prefix names the bytes of this moment.
                self.add_page(
                    f"/{prefix.strip('/')}/{file.relative_to(folder).as_posix()}",
                    partial(
                        make_page,
                        file.read_bytes(),
                        [
                            ("Content-Type", f"{kind}; charset=utf-8"),
                            ("Cache-Control", f"public, max-age={FOREVER}, immutable"),
                            *self._security,
                        ],
                        THOROUGH,
                    ),
                    lasting=True,
                )

    @property
    def paths(self) -> list[str]:
        """Every address that is answered here."""
        return sorted(self._waiting)

    def page(self, path: str) -> Page | None:
        """The page at `path`, made if nobody has asked for it yet; None if it is not ours. Raises CannotDraw."""
        pages = self.drawn  # of this day: what is drawn while it ends goes with it
        page = pages.get(path)
        if page is None and (waiting := self._waiting.get(path)) is not None:
            with waiting.lock:
                page = pages.get(path)
                if page is None:
                    page = pages[path] = waiting.make()
        return page

    def _begin(self, now: float) -> None:
        """Forget what was drawn on another day; whoever is answered meanwhile gets the page that is still there."""
        lasting = {path: page for path, page in self.drawn.copy().items() if self._waiting[path].lasting}
        self.begun = int(now + _AHEAD) // DAY_SECONDS * DAY_SECONDS - _AHEAD
        self.drawn, self.ends = lasting, self.begun + DAY_SECONDS

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        now = self.clock()
        if not self.begun <= now < self.ends:  # also when the machine's clock is set back
            self._begin(now)
        page = self.drawn.get(path)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or (page is None and path not in self._waiting):
            answer: Iterable[bytes] = super().__call__(environ, start_response)
            return answer
        if page is None:
            try:
                page = self.page(path)
                assert page
            except CannotDraw as bad:
                logging.getLogger(__name__).error("%s", bad)
                start_response("500 Internal Server Error", bad.headers)
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [bad.body]
        chosen = environ.get("QUERY_STRING") == "lang"
        if not chosen and environ.get("HTTP_IF_NONE_MATCH") == page.etag:
            start_response("304 Not Modified", page.unchanged)
            return []
        variant = pick(page, environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = self._remember_language(environ, variant.headers) if chosen else variant.headers
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else variant.body

    def _remember_language(self, environ: "WSGIEnvironment", headers: Headers) -> Headers:
        """The switcher's links end in `?lang`: only such a visit sets the language cookie (scripts off too)."""
        tag = environ["PATH_INFO"].split("/")[1]
        if tag not in BY_TAG:
            return headers
        cookie = f"lang={tag}; Max-Age={LANGUAGE_SECONDS}; Path=/; HttpOnly; SameSite=Lax{self._secure}"
        kept = [header for header in headers if header[0] != "Cache-Control"]
        return [*kept, ("Cache-Control", "private, no-store"), ("Set-Cookie", cookie)]


def pick(page: Page, accepted: str) -> Variant:
    """The encoding that a browser accepts, the smallest first."""
    weighed = ";" in accepted  # browsers weigh nothing, so they are spared the searches
    if "br" in accepted and not (weighed and _BROTLI_OFF.search(accepted)):
        return page.brotli
    if "gzip" in accepted and not (weighed and _GZIP_OFF.search(accepted)):
        return page.gzip
    return page.plain


def digest_of(*folders: Path) -> str:
    """Ten letters that change with any byte of any file below `folders`."""
    total = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                total.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:10]
