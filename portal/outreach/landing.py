"""The page that a scan leads to says the code's check word, so that people can compare it with the print.

A WSGI layer around frozen pages and Flask alike: `/q/CODE` leads on to `/<lang>/…/?code=CODE`, and here the line is put
in before the page's main part. So it needs no script and no page knows of it. Such an answer is one person's: not to be
cached (site.js takes `code` out of the address, so that a shared link does not carry it)."""

import gzip
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from portal.locales import BY_TAG
from portal.outreach.codes import read_code

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ASKED = "code"
_BEFORE = b'<main id="main"'
_OWN = {"cache-control", "content-encoding", "content-length", "etag", "vary"}
_LEVEL = 4


class Landing:
    """`line(tag, code)` is the HTML of the line in a language."""

    def __init__(self, application: "WSGIApplication", line: Callable[[str, str], str]) -> None:
        self._application = application
        self._line = line

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        if f"{ASKED}=" not in query or environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        tag = environ["PATH_INFO"].split("/")[1]
        code = read_code(parse_qs(query, max_num_fields=None).get(ASKED, [""])[0])
        if code is None or tag not in BY_TAG:
            return self._application(environ, start_response)
        return self._with_line(environ, start_response, tag, code)

    def _with_line(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", tag: str, code: str
    ) -> Iterable[bytes]:
        packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        inner = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}
        inner["HTTP_ACCEPT_ENCODING"] = "identity"
        began: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
            began.append((status, headers))
            return lambda data: None

        chunks = self._application(inner, begin)
        try:
            body = b"".join(chunks)
        finally:
            if callable(close := getattr(chunks, "close", None)):
                close()
        status, headers = began[-1]
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        if not status.startswith("200") or not kind.startswith("text/html"):
            start_response(status, headers)
            return [body]
        body = body.replace(_BEFORE, self._line(tag, code).encode() + _BEFORE, 1)
        kept = [(name, value) for name, value in headers if name.lower() not in _OWN]
        kept += [("Cache-Control", "private, no-store"), ("Vary", "Accept-Encoding")]
        if packed:
            body = gzip.compress(body, _LEVEL)
            kept.append(("Content-Encoding", "gzip"))
        start_response(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]
