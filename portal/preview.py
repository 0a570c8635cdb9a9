"""`portal preview`: the portal here with the files as they are now, and the faults of each page at its foot.

For authors; never for the public. Keeps its answers in a database of its own that is thrown away."""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, render_template
from sqlalchemy import Engine
from werkzeug.wrappers import Request, Response

from portal import migrate, trial
from portal.app import CannotStart, create_app
from portal.checking import check_everything
from portal.db import make_engine
from portal.locales import BY_TAG
from portal.periods import today
from portal.settings import Settings
from portal.textfiles import Fault
from portal.web import install

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WATCHED = ("content", "quizzes", "translations")


class Preview:
    """A WSGI application that reads everything again as soon as any watched file has changed."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._settings = Settings(
            secret=secrets.token_hex(32), database=f"sqlite:///{folder}/preview.db", root=root, https=False
        )
        self._engine: Engine = make_engine(self._settings.database)
        migrate.upgrade(self._engine)
        trial.prepare_trial(self._engine, root, "")
        self._seen = 0
        self._app: Flask | None = None
        self._faults: list[Fault] = []

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self._read_again()
        request = Request(environ)
        if self._app is None:
            return self._broken(request)(environ, start_response)
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # the panel is put into plain text
        environ.pop("HTTP_IF_NONE_MATCH", None)
        answer = Response.from_app(self._app.wsgi_app, environ, buffered=True)
        if answer.mimetype == "text/html":
            body = answer.get_data(as_text=True)
            answer.set_data(body.replace("</main>", f"{self._panel(self._app, request.path)}</main>", 1))
            answer.headers.pop("ETag", None)
            answer.cache_control.no_store = True
        return answer(environ, start_response)

    def _read_again(self) -> None:
        root = self._settings.root
        seen = hash(
            tuple(
                (str(path), path.stat().st_mtime_ns) for name in WATCHED for path in sorted((root / name).rglob("*.*"))
            )
        )
        if seen != self._seen:
            self._seen = seen
            self._faults = check_everything(root, today())
            try:
                self._app = create_app(self._settings, self._engine)
            except CannotStart:
                self._app = None

    def _panel(self, app: Flask, path: str) -> str:
        names = {f"/{part}/" for part in path.split("/") if part and part not in BY_TAG}
        own = [fault for fault in self._faults if any(name in f"/{fault.path}/" for name in names)]
        rest = [fault for fault in self._faults if fault not in own]
        with app.test_request_context(path):
            return render_template("preview/panel.html", own=own, rest=rest)

    def _broken(self, request: Request) -> Response:
        """Content that would stop the start: its faults instead of a page."""
        app = Flask("portal", static_folder=None)
        install(app, self._settings, "/", lambda tag: [])
        with app.test_request_context(request.path):
            page = render_template(
                "preview/broken.html", faults=[one for one in self._faults if one.severity == "broken"]
            )
        return Response(page, status=500, mimetype="text/html")
