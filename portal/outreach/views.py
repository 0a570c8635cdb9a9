"""/q/CODE: counts the scan, remembers the place for this browser session, leads on. Keeps nothing about the visitor."""

import logging
from collections.abc import Callable

from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from portal.areas.store import load_tree
from portal.check_words import CheckWords
from portal.locales import BY_TAG, ORIGINAL, negotiate
from portal.outreach.codes import read_code, unlike
from portal.outreach.counting.store import count_scan
from portal.outreach.landing import ASKED
from portal.outreach.store import Placement, find_placement
from portal.periods import month_of, today
from portal.place import Place, remember_place
from portal.settings import Settings

log = logging.getLogger(__name__)


def blueprint(
    settings: Settings,
    engine: Engine,
    address: Callable[[str, str, str], str | None],
    counts: Callable[[str], bool] = lambda _: True,
) -> Blueprint:
    """The scanned address. `address(tag, kind, id)` is a page's address or None; `counts(who)` says whether one more
    scan from an address is counted: beyond that everybody still lands where the code leads."""
    pages = Blueprint("outreach", __name__)

    @pages.get("/q/")
    def ask() -> Response:
        """Where people type the code of a print; with scripts off too."""
        typed = request.args.get("code", "")
        code = read_code(typed)
        if code is None:
            return _field(typed)
        answer = redirect(f"/q/{code}", 303)
        assert isinstance(answer, Response)
        return answer

    # In capitals too: a QR code holds letters in half the space when there are no small ones.
    @pages.get("/q/<typed>", strict_slashes=False)
    @pages.get("/Q/<typed>")
    @pages.get("/q/<typed>/<lang>")
    def scan(typed: str, lang: str = "") -> Response:
        """`lang` stands on prints in two languages: it says which half was scanned."""
        placement = _find(engine, typed)
        if placement is None:
            return _field(typed)
        # A link preview asks with HEAD and scans nothing.
        if request.method == "GET" and counts(request.remote_addr or ""):
            _count(engine, placement.code)
        response = redirect(f"{_target(_language(lang, placement), placement, address)}?{ASKED}={placement.code}", 302)
        assert isinstance(response, Response)
        response.headers["Cache-Control"] = "no-store"
        tree = load_tree(engine)
        # Of a community that is closed for good the audience is still worth remembering; the quiz leaves it out.
        if community := tree.landing(placement.area, today()) or tree.above(placement.area, "community"):
            remember_place(response, Place(community.code, placement.audience, placement.code), settings.https)
        return response

    return pages


def word_line(words: CheckWords, tag: str, code: str) -> str:
    """The line with a code's check word, in the language of the present request."""
    marked = [
        Markup('<b lang="{}" dir="{}">{}</b>').format(one, BY_TAG[one].direction, word)
        for one, word in zip((ORIGINAL.tag, tag), words.both(code, tag), strict=False)
    ]
    return render_template("outreach/word.html", word=Markup(" · ").join(marked))


def _find(engine: Engine, typed: str) -> Placement | None:
    code = read_code(typed)
    if code is None:
        return None
    return find_placement(engine, code) or find_placement(engine, unlike(code))


def _field(typed: str) -> Response:
    """A field for the code, with what was typed when that is none."""
    page = render_template("outreach/field.html", typed="".join(filter(str.isprintable, typed))[:40], wrong=typed != "")
    return Response(page, status=404 if typed else 200, headers={"Cache-Control": "no-store"})


def _count(engine: Engine, code: str) -> None:
    try:
        count_scan(engine, code, month_of(today()))
    except SQLAlchemyError as error:
        # A lost count is better than a resident before a closed door.
        log.warning("a scan was not counted: %s", type(error).__name__)


def _language(half: str, placement: Placement) -> str:
    """The reader's own choice, then that of the print (many a Uyghur phone speaks Chinese), then the browser's."""
    asked = request.cookies.get("lang", "")
    for tag in (asked, half, placement.language):
        if tag in BY_TAG:
            return tag
    return negotiate(None, request.headers.get("Accept-Language")).tag


def _target(tag: str, placement: Placement, address: Callable[[str, str, str], str | None]) -> str:
    """Where the code leads; a retired code or a page that is gone lands with the audience's lessons."""
    kind, _, name = placement.target.partition(":")
    found = None if placement.retired else address(tag, kind, name)
    return found or f"/{tag}/for/{placement.audience}/"
