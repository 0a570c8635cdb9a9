"""The WSGI applications that stand beside the portal in a run; granian imports them as `tests.bench.apps:NAME`.

Each name is made when it is asked for, so that one server's memory holds one application."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, render_template_string
from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from whitenoise import WhiteNoise

from portal.app import create_app
from portal.settings import read_settings
from portal.slips.store import Outcome, Submission

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGE = "page.html"


class NoInsert:
    """A writer that forgets: what is left is the route without its database write."""

    def record(self, submission: Submission) -> Outcome:
        """Say at once that it is stored."""
        return "stored"

    def note(self, submission: Submission) -> None:
        """Count nothing."""


def _without_insert() -> Flask:
    app = create_app(read_settings(os.environ))
    app.extensions["quiz"].writer = NoInsert()
    return app


def _headers() -> list[tuple[str, str]]:
    lines = (Path(os.environ["BENCH_FOLDER"]) / "headers").read_text().splitlines()
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]


def _whitenoise() -> "WSGIApplication":
    """The page as a file on disk, with its brotli twin, behind plain WhiteNoise with the portal's headers."""
    folder = Path(os.environ["BENCH_FOLDER"]) / "root"

    def add(headers: Any, path: str, url: str) -> None:
        for name, value in _headers():
            headers[name] = value

    nothing = Flask("nothing").wsgi_app
    served: WSGIApplication = WhiteNoise(nothing, root=str(folder), add_headers_function=add, max_age=0)
    return served


def _bare() -> "WSGIApplication":
    """The finished bytes and headers, no question asked: nothing under this server can be faster."""
    body = [(Path(os.environ["BENCH_FOLDER"]) / "root" / f"{PAGE}.br").read_bytes()]
    headers = [*_headers(), ("Content-Encoding", "br"), ("Content-Length", str(len(body[0])))]

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        start_response("200 OK", headers)
        return body

    return answer


def _cached() -> Flask:
    """The finished bytes from memory, but by a route of Flask."""
    app, headers = Flask("cached"), _headers()
    body = (Path(os.environ["BENCH_FOLDER"]) / "root" / f"{PAGE}.br").read_bytes()

    @app.get(f"/{PAGE}")
    def page() -> Response:
        return Response(body, headers=[*headers, ("Content-Encoding", "br")])

    return app


class Base(DeclarativeBase):
    """Of the one table of the ORM variant."""


class Lesson(Base):
    """A page as a content system keeps it: head, body and foot in a row."""

    __tablename__ = "bench_lesson"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]


def _orm() -> Flask:
    """One query through the ORM and one template for every visit, as content systems without a cache do it."""
    app, headers = Flask("orm"), _headers()
    engine = create_engine("sqlite:///" + str(Path(os.environ["BENCH_FOLDER"]) / "orm.db"))
    Base.metadata.create_all(engine)
    text = (Path(os.environ["BENCH_FOLDER"]) / "root" / PAGE).read_text()
    with Session(engine) as session, session.begin():
        session.merge(Lesson(name=PAGE, title="bench", body=text))

    @app.get(f"/{PAGE}")
    def page() -> Response:
        with Session(engine) as session:
            lesson = session.get_one(Lesson, PAGE)
            html = render_template_string("{{ lesson.body | safe }}", lesson=lesson)
        return Response(html, headers=headers)

    return app


_MAKERS = {
    "without_insert": _without_insert,
    "bare": _bare,
    "whitenoise": _whitenoise,
    "cached": _cached,
    "orm": _orm,
}


def __getattr__(name: str) -> Any:
    """Make the application called `name`."""
    if name not in _MAKERS:
        raise AttributeError(name)
    return _MAKERS[name]()
