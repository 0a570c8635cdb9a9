"""/q/CODE: counts the scan, remembers the place for this browser session, leads on. Keeps nothing about the visitor."""

import logging
from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from portal.areas.store import load_tree
from portal.locales import negotiate
from portal.outreach.codes import read_code
from portal.outreach.counting.store import count_scan
from portal.outreach.store import Placement, find_placement
from portal.periods import month_of, today
from portal.place import Place, remember_place
from portal.settings import Settings

log = logging.getLogger(__name__)


def blueprint(settings: Settings, engine: Engine, address: Callable[[str, str, str], str | None]) -> Blueprint:
    """The scanned address. `address(tag, kind, id)` is a page's address or None."""
    pages = Blueprint("outreach", __name__)

    @pages.get("/q/<typed>")
    def scan(typed: str) -> Response:
        code = read_code(typed)
        placement = find_placement(engine, code) if code else None
        if placement is None:
            abort(404, "error.code")
        try:
            count_scan(engine, placement.code, month_of(today()))
        except SQLAlchemyError as error:
            # A lost count is better than a resident before a closed door.
            log.warning("a scan was not counted: %s", type(error).__name__)
        tag = negotiate(request.cookies.get("lang"), request.headers.get("Accept-Language")).tag
        response = redirect(_target(tag, placement, address), 302)
        assert isinstance(response, Response)
        response.headers["Cache-Control"] = "no-store"
        tree = load_tree(engine)
        # Of a community that is closed for good the audience is still worth remembering; the quiz leaves it out.
        if community := tree.landing(placement.area, today()) or tree.above(placement.area, "community"):
            remember_place(response, Place(community.code, placement.audience, placement.code), settings.https)
        return response

    return pages


def _target(tag: str, placement: Placement, address: Callable[[str, str, str], str | None]) -> str:
    """Where the code leads; a retired code or a page that is gone lands with the audience's lessons."""
    kind, _, name = placement.target.partition(":")
    found = None if placement.retired else address(tag, kind, name)
    return found or f"/{tag}/for/{placement.audience}/"
