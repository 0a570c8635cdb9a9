"""The officers' door: session cookie, the guard that stands before a whole blueprint, who may go where.

May not import another room, and no page: `protect` shuts every page of a blueprint except those that are named. How a
session starts and ends is in `sessions`."""

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

from flask import Blueprint, Flask, Response, current_app, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user, login_fresh, logout_user
from flask_wtf import CSRFProtect
from sqlalchemy import Engine
from werkzeug.exceptions import Forbidden, TooManyRequests

from portal.accounts import passwords, store
from portal.accounts.entrance import Door as Door
from portal.accounts.store import Account, Action
from portal.accounts.trail import store as trail
from portal.crypt import Box
from portal.limits import AddressLimit, share
from portal.settings import Settings

LIFETIME = timedelta(hours=8)
IDLE = timedelta(hours=1)  # a laptop that was left or taken; whoever works asks for a page sooner
_STEP_SECONDS = 60  # the cookie is written anew no more often
# Wide: an office of 50 behind one address may come in together in two steps, with a mistake now and then. It still
# slows the trying of one password with many names, which no lock of a single account sees.
ATTEMPTS, ATTEMPTS_SECONDS = 150, 600
NEEDS_FACTOR = ("admin",)
_KEY = "portal.accounts"
_SINCE, _SEEN = "since", "seen"  # seconds, in the session
_ID, _AFTER = "id", "after"  # of this session; the latest line of the audit when it began
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Places:
    """Endpoints that the guard treats apart. `open` ones are for everybody and look after themselves; `own` ones for
    every signed-in officer; `homes` are where roles without figures go instead of `home`."""

    sign_in: str
    password: str
    factor: str
    home: str
    open: Collection[str] = ()
    own: Collection[str] = ()
    homes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SignedIn:
    """An account as Flask-Login wants it; the epoch is part of the id, so a changed password ends older sessions."""

    account: Account
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the session keeps."""
        return f"{self.account.epoch}:{self.account.name}"


def _now() -> datetime:
    return datetime.now(UTC)


def install(app: Flask, settings: Settings, engine: Engine, now: Callable[[], datetime] = _now) -> None:
    """Give `app` its officers' sessions. `app.secret_key` is set by the caller; `now` is a moment with its zone."""
    app.config.update(
        # With the prefix a browser takes it over https alone. `__Host-` would want the path / (see _DeskSessions).
        SESSION_COOKIE_NAME="__Secure-office" if settings.https else "office",
        SESSION_COOKIE_PATH="/office",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LIFETIME,
        SESSION_REFRESH_EACH_REQUEST=False,  # `is_over` counts from the sign-in and from the last page
        WTF_CSRF_CHECK_DEFAULT=False,  # `protect` checks; public POSTs carry a ticket instead (RULINGS 7)
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # it wants a referrer, and our pages send none (Referrer-Policy: no-referrer)
    )
    limit = AddressLimit(share(ATTEMPTS, settings.processes), ATTEMPTS_SECONDS)
    app.extensions[_KEY] = Door(engine, now, Box(settings.secret, "factor"), limit)
    app.session_interface = _DeskSessions()
    CSRFProtect(app)
    manager = LoginManager()
    manager.session_protection = "basic"  # marks a session that moved to another browser or address; `protect` ends it
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(lambda found: _load(engine, found))
    passwords.nobodys_hash()  # made now, or the first unknown name would take twice as long as the others


class _DeskSessions(SecureCookieSessionInterface):
    """Sessions below the cookie's own path: elsewhere the login library looks into one that no browser ever sends, and
    Flask would tell caches that public answers vary with a cookie."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # the name is Flask's
        if request.path.startswith(self.get_cookie_path(app)):
            super().save_session(app, session, response)


def _load(engine: Engine, found: str) -> SignedIn | None:
    epoch, _, name = found.partition(":")
    account = store.find(engine, name)
    return SignedIn(account) if account and str(account.epoch) == epoch else None


def protect(blueprint: Blueprint, roles: Collection[str], places: Places) -> None:
    """Shut every page of `blueprint` to all but signed-in officers with one of `roles`, and check every POST's token.

    With a one-time password nothing opens but its change; then, for an admin, nothing but setting up the second
    factor; the way out is always open."""

    @blueprint.before_request
    def _guard() -> Any:
        current_app.extensions["csrf"].protect()
        if request.endpoint in (places.sign_in, *places.open):
            return None
        if not current_user.is_authenticated:
            return redirect(url_for(places.sign_in), 303)
        if not login_fresh() or is_over():
            logout_user()
            return redirect(url_for(places.sign_in), 303)
        if request.endpoint == places.password or str(request.endpoint).endswith("sign_out"):
            return None
        if officer().must_change:
            return redirect(url_for(places.password), 303)
        if request.endpoint == places.factor:
            return None
        if must_enrol(officer()):
            return redirect(url_for(places.factor), 303)
        if request.endpoint in places.own:
            return None
        if officer().role in roles:
            return None
        if officer().role in places.homes and request.endpoint in (places.home, places.homes[officer().role]):
            home = places.homes[officer().role]
            return None if request.endpoint == home else redirect(url_for(home), 303)
        return refuse(f"role={officer().role} page={request.endpoint}", "error.office.role")


def begin_session() -> None:
    """Note when the session in this browser began, and give it a name by which its end is known."""
    session[_SINCE] = session[_SEEN] = int(door().now().timestamp())
    session[_ID], session[_AFTER] = secrets.token_hex(8), trail.newest(door().engine)


def note_end() -> None:
    """Write the way out into the audit: from then on no copy of this session's cookie opens anything."""
    note(Action.SIGN_OUT, _named())


def _named() -> str:
    return f"session={session.get(_ID, '')}"


def is_over() -> bool:
    """Whether this session was left, is too old or was idle for too long; else this moment becomes its latest."""
    now, since, seen = int(door().now().timestamp()), session.get(_SINCE), session.get(_SEEN)
    if not isinstance(since, int) or not isinstance(seen, int):
        return True
    if now - since > LIFETIME.total_seconds() or now - seen > IDLE.total_seconds():
        return True
    if trail.is_there(door().engine, officer().name, Action.SIGN_OUT, _named(), session.get(_AFTER, 0)):
        return True
    if now - seen >= _STEP_SECONDS:
        session[_SEEN] = now
    return False


def only(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A page behind `protect` that only these roles may open; another role is refused, and that is logged."""

    def narrowed(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if officer().role not in roles:
                refuse(f"role={officer().role} page={request.endpoint}", "error.office.role")
            return view(*args, **kwargs)

        return guarded

    return narrowed


def refuse(detail: str, key: str) -> NoReturn:
    """Log that the signed-in officer wanted what is not theirs, and answer 403 with the message of this key."""
    note(Action.REFUSED, detail)
    raise Forbidden(key)


def slow_down() -> None:
    """Count an attempt to come in from this address; 429 when there are too many."""
    if not door().limit.allows(request.remote_addr or "", door().now().timestamp()):
        raise TooManyRequests("error.office.often")


def must_enrol(account: Account) -> bool:
    """Whether this officer sees nothing before a second factor is set up."""
    return account.role in NEEDS_FACTOR and not account.second_factor


def may_look_around(account: Account) -> bool:
    """Whether nothing has to be done before other pages open."""
    return not account.must_change and not must_enrol(account)


def officer() -> Account:
    """Who is signed in; only for pages behind `protect`."""
    account: Account = current_user.account
    return account


def is_signed_in() -> bool:
    """Whether somebody is."""
    return bool(current_user.is_authenticated)


def note(action: Action, detail: str = "") -> None:
    """Write what the signed-in officer does into the audit."""
    trail.add(door().engine, officer().name, action, detail, door().now())


def door() -> Door:
    """What this process keeps at the door."""
    found: Door = current_app.extensions[_KEY]
    return found
