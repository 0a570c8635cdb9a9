"""Has PDFs made by a process of its own (`printer`), one job at a time in this process."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.outreach.posters.framing import DOCUMENT, MISSING, receive, send

WAIT_SECONDS = 20  # a job waits so long for the one before it
NICE = 10  # pages before paper


class CannotPrint(Exception):
    """No PDF: `reason` is `no_pdf` (typesetting is not installed), `no_letters` or `busy`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Maker = Callable[[str], bytes]


class Press:
    """Makes PDFs of documents whose style sheets and drawings lie in these two folders."""

    def __init__(self, static: Path, media: Path) -> None:
        self._command = [sys.executable, "-m", "portal.outreach.posters.printer", str(static), str(media)]
        self._busy = threading.Lock()

    @contextmanager
    def job(self, wait: float = WAIT_SECONDS) -> Iterator[Maker]:
        """A function from a document to its PDF, for as many documents as the job has. Raises CannotPrint, as the
        function does."""
        if not self._busy.acquire(timeout=wait):
            raise CannotPrint("busy")
        try:
            with subprocess.Popen(  # nosec B603 # our own module, no shell, no word of a request
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # the PDF maker speaks of styles that it does not know
                env={name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
            ) as process:
                _step_back(process.pid)
                try:
                    yield lambda html: _made(process, html)
                finally:
                    process.kill()
        finally:
            self._busy.release()

    def make(self, html: str) -> bytes:
        """One PDF. Raises CannotPrint."""
        with self.job() as make:
            return make(html)


def _step_back(process: int) -> None:
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, process, NICE)


def _made(process: "subprocess.Popen[bytes]", html: str) -> bytes:
    assert process.stdin
    assert process.stdout
    try:
        send(process.stdin, DOCUMENT, html.encode())
    except OSError:  # it ended at its first line: something that it needs is not there
        raise CannotPrint("no_pdf") from None
    answer = receive(process.stdout)
    if answer is None:
        raise CannotPrint("no_pdf")
    if answer[0] == MISSING:
        raise CannotPrint("no_letters")
    return answer[1]
