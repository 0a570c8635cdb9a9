"""What every page shares: language of the request, security headers, error pages, template helpers.

May not import any room. What guards a page is in `headers`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date, format_interval, format_skeleton
from babel.support import NullTranslations, Translations
from flask import Flask, Request, Response, g, render_template, request
from flask_babel import Babel, Domain, gettext
from jinja2 import StrictUndefined
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    ServiceUnavailable,
)

from portal.frozen import LANGUAGE_SECONDS
from portal.headers import check_host, guard, nonced, security_headers
from portal.locales import BY_TAG, DESK, LOCALES, ORIGINAL, Locale, negotiate
from portal.logs import way
from portal.settings import Settings

SPARE = "en"  # the language of a message that its own catalogue lacks


@dataclass(frozen=True)
class HelpLine:
    """A number of the help box, in the reader's language."""

    number: str
    name: str
    use: str
    hours: str


def current_locale() -> Locale:
    """The language of this request: that of the address, else negotiated."""
    locale: Locale | None = g.get("locale")
    if locale is None:
        tag = request.path.split("/")[1] if request else ""
        among = DESK if tag in ("office", "class") else LOCALES
        asked = (request.cookies.get("lang"), request.headers.get("Accept-Language")) if request else (None, None)
        chosen = BY_TAG.get(tag) or negotiate(*asked, among)
        g.locale = locale = chosen
    return locale


def _in_language(tag: str) -> Markup:
    """The attributes of a text that stands in another language than its page: for voices, fonts and its direction."""
    if tag == current_locale().tag:
        return Markup()
    return Markup(' lang="{}" dir="{}"').format(tag, BY_TAG[tag].direction)


class _Wording(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """The interface's catalogues. What a translator has not reached yet is said in English, never by its key."""

    def get_translations(self) -> NullTranslations:
        found: NullTranslations = super().get_translations()
        if found._fallback is None and found is not (spare := self._spare()):
            found._fallback = spare
        return found

    def _spare(self) -> NullTranslations:
        key = (SPARE, self.domain[0])
        if key not in self.cache:
            self.cache[key] = Translations.load(self.translation_directories[0], [SPARE], self.domain[0])
        spare: NullTranslations = self.cache[key]
        return spare


def install(
    app: Flask,
    settings: Settings,
    asset_prefix: str,
    help_box: Callable[[str], Sequence[HelpLine]],
    demonstration: bool = False,
) -> None:
    """Give `app` its languages, headers, error pages and template helpers.

    `help_box(tag)` are the lines that stand on every page; `asset_prefix` is where assets live, as `/static/ab12/`."""
    babel = Babel(
        app,
        default_locale=ORIGINAL.catalogue,
        default_translation_directories=str(settings.root / "translations"),
        locale_selector=lambda: current_locale().catalogue,
    )
    babel.domain_instance = _Wording()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def _helpers() -> dict[str, object]:
        locale = current_locale()
        return {
            "locale": locale,
            "locales": LOCALES,
            "asset": lambda name: f"{asset_prefix}{name}",
            "help_box": help_box(locale.tag),
            "local_line": settings.local_line,
            "demonstration": demonstration,
            "same_page": _same_page,
            "direction": lambda tag: BY_TAG[tag].direction,
            "in_language": _in_language,
            "nonced": nonced,
            "say": gettext,  # for calls into Python: the `_` of templates wants its template
        }

    common = security_headers(settings)

    app.before_request(check_host)

    @app.after_request
    def _headers(response: Response) -> Response:
        guard(response, common)
        tag = request.path.split("/")[1]
        # The language switch, as `frozen` does it for its pages.
        if request.args.get("lang") == "" and tag in BY_TAG and response.status_code == 200:
            age, secure = LANGUAGE_SECONDS, settings.https
            response.set_cookie("lang", tag, max_age=age, secure=secure, httponly=True, samesite="Lax")
        return response

    _install_errors(app)


def _same_page(tag: str) -> str:
    """The address of this page in another language."""
    parts = request.path.split("/")
    if len(parts) > 1 and parts[1] in BY_TAG and not g.get("error"):
        return "/".join(["", tag, *parts[2:]])
    return f"/{tag}/"


def _install_errors(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def _known(error: HTTPException) -> Any:
        code = error.code or 500
        if error.response is not None or 300 <= code < 400:
            return error.get_response()
        g.error = True
        known = code if code in {400, 403, 404, 405, 413, 415, 429, 503} else 500
        key = error.description if isinstance(error.description, str) and error.description.startswith("error.") else ""
        message = gettext(key) if key else gettext(f"error.{known}.text")
        page = render_template("error.html", title=gettext(f"error.{known}.title"), message=message, code=code)
        response = Response(page, status=code)
        if isinstance(error, MethodNotAllowed):
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response

    @app.errorhandler(Exception)
    def _unknown(error: Exception) -> Any:
        if app.testing:
            raise error
        told = type(error).__name__, request.endpoint, way(error)
        app.logger.error("unhandled %s in %s: %s", *told, exc_info=app.debug)
        return _known(ServiceUnavailable() if isinstance(error, SQLAlchemyError) else InternalServerError())


def day_label(day: date, year: bool = False) -> str:
    """A day in the language in force; our English is British, so the day comes before the month."""
    locale = _calendar()
    return format_date(day, "long", locale) if year else format_skeleton("MMMMd", day, locale=locale)


def days_label(first: date, last: date) -> str:
    """The days from `first` to `last` with their year, what both share said once."""
    return format_interval(first, last, "yMMMMd", locale=_calendar())


def _calendar() -> str:
    catalogue = current_locale().catalogue
    return "en_GB" if catalogue == "en" else catalogue


def locale_or_404(tag: str) -> Locale:
    """The language of an address; an unknown one is a page that does not exist."""
    if tag not in BY_TAG:
        raise NotFound("error.language")
    return BY_TAG[tag]


def from_this_site(asked: Request) -> bool:
    """Whether a public POST comes from one of our own pages.

    Our pages send no referrer, and then browsers write `Origin: null` even for our own forms: Sec-Fetch-Site decides
    where the browser has it; an old browser without it is guarded by the ticket alone."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = asked.headers.get("Origin", "null")
    return origin == "null" or origin == asked.host_url.rstrip("/")
