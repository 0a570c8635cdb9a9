"""The headers by which browsers guard a page: what may run, load and embed it, and the nonce of the desk's scripts.

May not import any room. Public pages carry no nonce, for they are the same bytes for everybody; pages of the desk and
of classes run only the scripts that carry this answer's nonce."""

import re
import secrets

from flask import Response, g, request
from markupsafe import Markup
from werkzeug.exceptions import BadRequest

from portal.settings import Settings

PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; media-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; "
    # No script may make a page or a script of a text; the one policy names workers (offline.js, cards/).
    "require-trusted-types-for 'script'; trusted-types mingbian"
)
NONCED = ("office", "class")
SELF_ONLY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
    "midi=(), payment=(), usb=()"
)
_HOST = re.compile(r"([\w.-]+|\[[0-9a-f:.]+\])?(:\d{1,5})?", re.ASCII | re.IGNORECASE)


def security_headers(settings: Settings) -> list[tuple[str, str]]:
    """The headers of every public answer, frozen ones included."""
    headers = [
        ("Content-Security-Policy", PUBLIC_POLICY),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("Permissions-Policy", SELF_ONLY),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    if settings.https:
        headers.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    return headers


def nonce() -> str:
    """This answer's nonce."""
    value: str = g.get("nonce") or secrets.token_urlsafe(16)
    g.nonce = value
    return value


def is_nonced() -> bool:
    return request.path.split("/")[1] in NONCED


def nonced() -> Markup:
    """What lets a script run: nothing on public pages."""
    return Markup(' nonce="{}"').format(nonce()) if is_nonced() else Markup()


def check_host() -> None:
    """Stop a request with two names, or letters that no name has: the server passes on any."""
    if not _HOST.fullmatch(request.environ.get("HTTP_HOST", "")):
        raise BadRequest


def guard(response: Response, common: list[tuple[str, str]]) -> None:
    """Give an answer its headers; `common` are those of `security_headers`."""
    if is_nonced() and response.mimetype == "text/html":
        own = PUBLIC_POLICY.replace("script-src 'self'", f"script-src 'nonce-{nonce()}'")
        response.headers["Content-Security-Policy"] = own
    if response.status_code == 308 and response.location:  # the router's own, which repeat any name that was asked for
        response.location = "/" + response.location.split("/", 3)[-1].lstrip("/")
    for name, value in common:
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
