"""Prerendered pages and assets, answered before Flask: WhiteNoise for files, and small bodies straight from memory.

May not import any room or Flask. Public pages are the same bytes for everybody: they hold no cookie, ticket or name."""

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
from whitenoise import WhiteNoise

from portal.locales import BY_TAG

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
_GZIP_OFF = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
_BROTLI_OFF = re.compile(r"br\s*;\s*q=0(\.0*)?\s*(,|$)")


@dataclass(frozen=True)
class Variant:
    """One encoding of a body with its finished header list."""

    body: list[bytes]
    headers: list[tuple[str, str]]


@dataclass(frozen=True)
class Page:
    """A body in three encodings; `etag` is weak because the encodings share it."""

    etag: str
    plain: Variant
    gzip: Variant
    brotli: Variant
    unchanged: list[tuple[str, str]]


def make_page(body: bytes, headers: Iterable[tuple[str, str]]) -> Page:
    """Compress once; `headers` must hold Content-Type and Cache-Control."""
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    common = [(name, value) for name, value in headers if name.lower() not in {"content-length", "etag", "vary"}]
    common += [("ETag", etag), ("Vary", "Accept-Encoding")]

    def variant(data: bytes, encoding: str = "") -> Variant:
        extra = [("Content-Encoding", encoding)] if encoding else []
        return Variant([data], [*common, *extra, ("Content-Length", str(len(data)))])

    # Brotli 9, not 11: a tenth of the start-up time for two or three percent more bytes.
    return Page(
        etag=etag,
        plain=variant(body),
        gzip=variant(gzip.compress(body, 9, mtime=0), "gzip"),
        brotli=variant(brotli.compress(body, quality=9), "br"),
        unchanged=[(name, value) for name, value in common if name.lower() not in {"content-type"}],
    )


class Frozen(WhiteNoise):  # type: ignore[misc]  # WhiteNoise has no types
    """The outermost WSGI layer: pages from memory, files from WhiteNoise, the rest from Flask."""

    def __init__(self, application: "WSGIApplication", headers: Iterable[tuple[str, str]], secure: bool) -> None:
        super().__init__(application, max_age=FOREVER, immutable_file_test=lambda path, url: True)
        self._security = list(headers)
        self._secure = "; Secure" if secure else ""
        self.pages: dict[str, Page] = {}

    def add_page(self, path: str, body: bytes, headers: Iterable[tuple[str, str]]) -> None:
        """Serve `body` at `path` from now on."""
        self.pages[path] = make_page(body, headers)

    def add_assets(self, folder: Path, prefix: str) -> None:
        """Serve all files of `folder` below `prefix`, for ever: the prefix names their content."""
        self.add_files(str(folder), prefix=prefix)
        for file in sorted(folder.rglob("*")):
            kind = _TEXT.get(file.suffix)
            if kind and file.is_file():
                self.add_page(
                    f"/{prefix.strip('/')}/{file.relative_to(folder).as_posix()}",
                    file.read_bytes(),
                    [
                        ("Content-Type", f"{kind}; charset=utf-8"),
                        ("Cache-Control", f"public, max-age={FOREVER}, immutable"),
                        *self._security,
                    ],
                )

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        page = self.pages.get(path)
        if page is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            answer: Iterable[bytes] = super().__call__(environ, start_response)
            return answer
        chosen = environ.get("QUERY_STRING") == "lang"
        if not chosen and environ.get("HTTP_IF_NONE_MATCH") == page.etag:
            start_response("304 Not Modified", page.unchanged)
            return []
        variant = _pick(page, environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = self._remember_language(environ, variant.headers) if chosen else variant.headers
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else variant.body

    def _remember_language(self, environ: "WSGIEnvironment", headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The switcher's links end in `?lang`: only such a visit sets the language cookie (scripts off too)."""
        tag = environ["PATH_INFO"].split("/")[1]
        if tag not in BY_TAG:
            return headers
        cookie = f"lang={tag}; Max-Age={LANGUAGE_SECONDS}; Path=/; SameSite=Lax{self._secure}"
        kept = [header for header in headers if header[0] != "Cache-Control"]
        return [*kept, ("Cache-Control", "private, no-store"), ("Set-Cookie", cookie)]


def _pick(page: Page, accepted: str) -> Variant:
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
