"""What a process says of itself: one line for each event, in words or as one JSON object. See docs/watching.md.

May not import any room. No line holds what a person sent, whoever wrote it: the time is cut to the minute; of an error
its kind and the places in the code are told, never its text (a database's error repeats the values of its statement);
a logger that is not ours may say where it stands in the code, but none of its words."""

import json
import logging
import os
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType

# Whose words are known: our own, the server's start and end, the migrations' names.
KNOWN = ("portal", "_granian", "alembic")
ACCESS = "granian.access"  # a line for each request, with its address: never
LEFT_OUT = "(words left out: they are not ours)"
# As sd-daemon(3) has them; the least level first that it is not below.
GRADES = (
    (logging.CRITICAL, "<2>"),
    (logging.ERROR, "<3>"),
    (logging.WARNING, "<4>"),
    (logging.INFO, "<6>"),
    (0, "<7>"),
)
Caught = tuple[type[BaseException], BaseException, TracebackType | None]


def to_journal() -> bool:
    """Whether standard error is the system's journal: it then hears from `<3>` at its begin how grave a line is."""
    try:
        where = os.fstat(sys.__stderr__.fileno() if sys.__stderr__ else 2)
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{where.st_dev}:{where.st_ino}"


def places(error: BaseException | None) -> list[str]:
    """Where `error` came through the code, the outermost place first: `file.py:12 function`. None of its values."""
    found = traceback.extract_tb(error.__traceback__ if error else None)
    return [f"{'/'.join(one.filename.split('/')[-3:])}:{one.lineno} {one.name}" for one in found]


def way(error: BaseException) -> str:
    """The same in one line, the innermost place first; of other people's code only where the error arose."""
    found = places(error)
    ours = [one for one in found[:-1] if "portal/" in one]
    return " <- ".join(reversed(ours + found[-1:]))


class Lines(logging.Formatter):
    """Every line of every logger: `json` as an object, else in words."""

    def __init__(self, json: bool = False) -> None:
        super().__init__()
        self._json = json
        self._graded = to_journal()

    def format(self, record: logging.LogRecord) -> str:
        """The line, without any break in it."""
        grade = next(grade for least, grade in GRADES if record.levelno >= least) if self._graded else ""
        return grade + self._line(record)

    def _line(self, record: logging.LogRecord) -> str:
        known = any(record.name == one or record.name.startswith(f"{one}.") for one in KNOWN)
        told: dict[str, object] = {
            "time": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%MZ}",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": " ".join(record.getMessage().split()) if known else LEFT_OUT,
        }
        if not known:
            told["place"] = f"{record.module}:{record.lineno}"
        error = record.exc_info[1] if record.exc_info else None
        if error:
            told |= {"error": type(error).__name__, "places": places(error)}
        if self._json:
            return json.dumps(told, ensure_ascii=False)
        words = [record.levelname, record.name, str(told["message"])]
        words += [str(told["place"])] if not known else []
        words += [type(error).__name__, "<-".join(reversed(places(error)))] if error else []
        return " ".join(words)


def install(kind: str) -> None:
    """Make every logger of this process write `Lines` to standard error; errors that nobody caught become lines too.

    Leaves a process alone whose lines somebody else forms, as a test's."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    root = logging.getLogger()
    ours = any(isinstance(handler.formatter, Lines) for handler in root.handlers)  # docs/operate/log.json
    if root.handlers and not ours:
        return
    if not ours:
        handler = logging.StreamHandler()
        handler.setFormatter(Lines(json=kind == "json"))
        root.addHandler(handler)
        root.setLevel(logging.INFO)
    server = logging.getLogger("_granian")
    server.handlers.clear()
    server.propagate = True
    logging.getLogger(ACCESS).disabled = True
    logging.captureWarnings(True)
    sys.excepthook = lambda *caught: _uncaught(caught)
    threading.excepthook = lambda caught: _uncaught(
        (caught.exc_type, caught.exc_value or caught.exc_type(), caught.exc_traceback)
    )


def _uncaught(caught: Caught) -> None:
    if not issubclass(caught[0], KeyboardInterrupt):
        logging.getLogger(__name__).critical("nobody caught this", exc_info=caught)
