"""Makes PDFs, as a process of its own: `python -m portal.outreach.posters.printer STATIC MEDIA`.

Its own, because typesetting holds the interpreter for a second a sheet and public pages must not wait for it; and
because a machine without the libraries of typesetting must still serve pages. Reads documents on its input and writes
PDFs on its output (see `press`); reads our own style sheets and drawings and asks no host."""

import logging
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any, BinaryIO

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.outreach.posters.framing import DONE, MISSING, receive, send
from portal.outreach.posters.logical import physical

_OURS = re.compile(r"/static/\w+/(media/)?([a-z0-9-]+\.(?:svg|css))$")
_TYPES = {".svg": "image/svg+xml", ".css": "text/css"}


class Ours(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Finds our own files by their public address and nothing else."""

    def __init__(self, static: Path, media: Path) -> None:
        super().__init__()
        self._static, self._media = static, media

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The file; raises ValueError for everything that is not ours."""
        found = _OURS.search(url)
        if not found:
            raise ValueError("not a file of ours")
        path = (self._media if found[1] else self._static) / found[2]
        body = path.read_bytes() if found[1] else physical(path.read_text(encoding="utf-8")).encode()
        return URLFetcherResponse(url, body, {"Content-Type": _TYPES[path.suffix]})


class Unset(logging.Handler):
    """Remembers the letters that no font had: the maker of PDFs only warns of them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.letters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a letter from the warning; signs that nobody sees need no font."""
        if "notdef" in str(record.msg) and isinstance(record.args, tuple) and record.args:
            letter = str(record.args[0])
            if unicodedata.category(letter[0]) != "Cf":
                self.letters.add(letter)


def make(html: str, fetcher: URLFetcher, fonts: FontConfiguration, unset: Unset) -> tuple[bytes, bytes]:
    """(DONE, the PDF), or (MISSING, the letters that no font of this machine has)."""
    unset.letters.clear()
    document = HTML(string=html, base_url="http://print.invalid/", url_fetcher=fetcher).render(font_config=fonts)
    made: bytes = document.write_pdf(pdf_tags=True)
    return (MISSING, "".join(sorted(unset.letters)).encode()) if unset.letters else (DONE, made)


def serve(source: BinaryIO, sink: BinaryIO, fetcher: URLFetcher) -> None:
    """Answer every document until the input ends."""
    fonts, unset = FontConfiguration(), Unset()
    logging.getLogger("weasyprint").addHandler(unset)
    while (document := receive(source)) is not None:
        answer, body = make(document[1].decode(), fetcher, fonts, unset)
        send(sink, answer, body)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, Ours(Path(sys.argv[1]), Path(sys.argv[2])))
