"""Who may hold a class: the teacher who opened it, or the browser that opened it with a one-time link.

Class pages lie outside the officers' session, so each POST carries a token made of the cookie that opens the page."""

import hmac
import secrets
from hashlib import sha256
from typing import NoReturn

from flask import Request, abort, request
from werkzeug.wrappers import Response

from portal.accounts import passes
from portal.accounts.store import Account
from portal.crypt import derive
from portal.live.desk import ClassDesk
from portal.live.store import Session
from portal.web import from_this_site

KEY_SECONDS = 30 * 24 * 3600  # the result is sealed after the code expired, and read later still


def new_key() -> tuple[str, bytes]:
    """A fresh key for a browser, and what is kept of it."""
    key = secrets.token_urlsafe(24)
    return key, sha256(key.encode()).digest()


def teacher(desk: ClassDesk) -> Account | None:
    """Who came here from the officers' pages."""
    return passes.holder(request, desk.passes, desk.engine, desk.moment())


def give_key(desk: ClassDesk, response: Response, one: Session, key: str) -> None:
    """Let this browser hold this one class."""
    response.set_cookie(
        _name(one),
        key,
        path=f"/class/{one.code}",
        max_age=KEY_SECONDS,
        secure=desk.settings.https,
        httponly=True,
        samesite="Lax",
    )


def may_hold(desk: ClassDesk, one: Session) -> bool:
    """Whether this browser may hold the class."""
    key = request.cookies.get(_name(one), "")
    if key and hmac.compare_digest(sha256(key.encode()).digest(), one.key):
        return True
    account = teacher(desk)
    return account is not None and account.name == one.opened_by


def token(desk: ClassDesk, one: Session | None = None) -> str:
    """What a form of this page carries."""
    return hmac.new(derive(desk.settings.secret, "class-form"), _cookies(request, one), "sha256").hexdigest()


def check(desk: ClassDesk, one: Session | None = None) -> None:
    """Stop a POST that no page of ours has made."""
    given = request.form.get("token", "").encode()  # as bytes: texts with other letters than ASCII's cannot be compared
    if not from_this_site(request) or not hmac.compare_digest(given, token(desk, one).encode()):
        _stop()


def _stop() -> NoReturn:
    abort(403, "error.other_site")


def _name(one: Session) -> str:
    return f"class-{one.code}"


def _cookies(asked: Request, one: Session | None) -> bytes:
    names = [passes.COOKIE] if one is None else [passes.COOKIE, _name(one)]
    return "|".join(asked.cookies.get(name, "") for name in names).encode()
