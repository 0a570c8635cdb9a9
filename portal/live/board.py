"""What every phone of a class asks each two seconds, answered from memory before Flask.

Refreshed from the database at most once a second, for all hours that go on together: so several processes agree, and a
thousand phones cost two small queries. Knows nothing of who asks. May not import Flask."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from portal.live import store
from portal.live.codes import LENGTH
from portal.live.store import Counts, Session

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FRESH_SECONDS = 1.0
FORGET_SECONDS = 60.0
_BEFORE, _AFTER = "/class/", "/state"
_LONG = len(_BEFORE) + LENGTH + len(_AFTER)

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Posted:
    """An hour's state as it is sent: bytes and finished headers."""

    session: Session
    etag: str
    body: bytes
    headers: Headers
    unchanged: Headers


class Board:
    """The hours that go on, by code. `tell` says what the room may see of one; `now` is the clock in seconds;
    `put_away` ends what belongs to codes that have expired."""

    def __init__(
        self,
        engine: Engine,
        tell: Callable[[Session, Counts], Mapping[str, object]],
        now: Callable[[], float],
        put_away: Callable[[int], object],
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._engine = engine
        self._tell = tell
        self._now = now
        self._put_away = put_away
        self._common = [("Cache-Control", "private, no-cache"), *headers]
        self._lock = threading.Lock()
        self._posted: dict[str, Posted] | None = None
        self._read_at = self._forgot_at = 0.0

    def look(self, code: str) -> Posted | None:
        """The hour with this code, if it goes on; at most a second old, older only while the database does not
        answer. Raises SQLAlchemyError when nothing was ever read."""
        now = self._now()
        found = self._fresh(now).get(code)
        return found if found and found.session.expires > now else None

    def session(self, name: str) -> Session | None:
        """The hour with this id, as `look`: good for what of an hour never changes (place, audience, pace, way)."""
        now = self._now()
        found = next((one.session for one in self._fresh(now).values() if one.session.id == name), None)
        return found if found and found.expires > now else None

    def stir(self) -> None:
        """Something was changed here: whoever asks next is told the news."""
        self._read_at = 0.0

    def _fresh(self, now: float) -> dict[str, Posted]:
        posted = self._posted
        if posted is None or not 0 <= now - self._read_at < FRESH_SECONDS:
            posted = self._refresh(now)
        return posted

    def _refresh(self, now: float) -> dict[str, Posted]:
        if not self._lock.acquire(blocking=self._posted is None):
            return self._posted or {}  # another thread is reading: a second old is fresh enough
        try:
            if self._posted is not None and 0 <= now - self._read_at < FRESH_SECONDS:
                return self._posted
            self._read_at = now  # first, so that a database that hangs is asked once a second and not by all
            try:
                if not 0 <= now - self._forgot_at < FORGET_SECONDS:  # also after a clock was set back
                    self._forgot_at = now
                    self._put_away(int(now))
                hours = store.running(self._engine, int(now))
                counts = store.counts_of(self._engine, [one.id for one in hours]) if hours else {}
            except SQLAlchemyError:
                if self._posted is None:
                    raise
                return self._posted
            self._posted = {one.code: self._post(one, counts.get(one.id, {})) for one in hours}
            return self._posted
        finally:
            self._lock.release()

    def _post(self, one: Session, counts: Counts) -> Posted:
        told = self._tell(one, counts)
        etag = f'"{one.step}.{told["answered"]}"'
        known = self._posted.get(one.code) if self._posted else None
        if known and known.etag == etag:
            return known
        body = json.dumps(told, separators=(",", ":")).encode()
        unchanged = [*self._common, ("ETag", etag)]
        headers = [*unchanged, ("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        return Posted(one, etag, body, headers, unchanged)


class Polled:
    """The outermost WSGI layer: `/class/CODE/state` from the board, the rest from `application`."""

    def __init__(
        self, application: "WSGIApplication", board: Board, bars: Callable[[str, str], bool] = lambda *_: False
    ) -> None:
        """`bars(address, code)`: whether this address guesses and must not hear of this hour."""
        self._application = application
        self._board = board
        self._bars = bars

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "GET" or len(path) != _LONG or not path.startswith(_BEFORE):
            return self._application(environ, start_response)
        if not path.endswith(_AFTER):
            return self._application(environ, start_response)
        code = path[len(_BEFORE) : -len(_AFTER)]
        try:
            posted = self._board.look(code)
        except SQLAlchemyError:
            posted = None
        # Unknown, expired, kept from who guesses, or no database: Flask finds the same and says it.
        if posted is None or self._bars(environ.get("REMOTE_ADDR") or "", code):
            return self._application(environ, start_response)
        if environ.get("HTTP_IF_NONE_MATCH") == posted.etag:
            start_response("304 Not Modified", posted.unchanged)
            return []
        start_response("200 OK", posted.headers)
        return [posted.body]
