"""The language of the desk, chosen in its header: remembered by the public pages' cookie, and the page stays as it was.

Works before anybody has signed in, without scripts, and keeps nothing about an officer."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.frozen import LANGUAGE_SECONDS
from portal.locales import DESK
from portal.settings import Settings


def add_pages(office: Blueprint, settings: Settings) -> None:
    """The switch and its links."""

    @office.context_processor
    def _languages() -> dict[str, object]:
        return {"desk_languages": DESK, "language_link": _link}

    @office.get("/language")
    def language() -> Response:
        tag = request.args.get("to", "")
        if tag not in {one.tag for one in DESK} or request.args.keys() - {"to", "back"}:
            raise NotFound("error.office.view")
        back = _back(request.args.get("back", ""))
        # nosemgrep: redirect-to-what-was-sent # _back lets only the desk's own pages through
        answer = redirect(back, 303)
        age, secure = LANGUAGE_SECONDS, settings.https
        answer.set_cookie("lang", tag, max_age=age, secure=secure, httponly=True, samesite="Lax")
        return answer


def _link(tag: str) -> str:
    """Leads to this very page, with its choices, in another language.

    What was refused after it was typed in has an address too: the empty form's."""
    return url_for("office.language", to=tag, back=request.full_path.rstrip("?"))


def _back(wanted: str) -> str:
    """Only a page of the desk: an address that leads elsewhere, or that a browser could read so, is not followed."""
    parts = urlsplit(wanted)
    fits = not (parts.scheme or parts.netloc) and parts.path.startswith("/office/") and wanted.isprintable()
    return wanted if fits and "\\" not in wanted else url_for("office.dashboard")
