"""A ZIP that leaves while it is made: after each file the bytes of that file, so that nothing large is kept.

PDFs are compressed already and are stored as they are; each entry says its length before its bytes, by which the page
that waits for the whole counts the files that have come. Pure."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime


class _Tape(io.RawIOBase):
    """What the archive is written on: it can go back within what has not left yet, and no further."""

    def __init__(self) -> None:
        self._gone = 0
        self._kept = io.BytesIO()

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._gone + self._kept.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = offset - self._gone if whence == io.SEEK_SET else offset
        return self._gone + self._kept.seek(at, whence)

    def write(self, data: bytes) -> int:  # type: ignore[override]  # of RawIOBase only this form is used
        return self._kept.write(data)

    def cut(self) -> bytes:
        """Everything that has not left yet."""
        found = self._kept.getvalue()
        self._gone += len(found)
        self._kept = io.BytesIO()
        return found


def bundle(files: Iterable[tuple[str, bytes]], moment: datetime) -> Iterator[bytes]:
    """The archive of (name, content) in pieces: one a file, then its list of contents."""
    tape = _Tape()
    with zipfile.ZipFile(tape, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, moment.timetuple()[:6]), content)
            yield tape.cut()
    yield tape.cut()
