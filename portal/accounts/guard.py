"""The officers' door: session cookie, sign-in and sign-out, the guard that stands before a whole blueprint.

May not import another room, and no page: views ask `sign_in`, `sign_out`, `change_password` and `note`; `protect` shuts
every page of a blueprint except those that are named."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_fresh, login_user, logout_user
from flask_wtf import CSRFProtect
from sqlalchemy import Engine
from werkzeug.exceptions import Forbidden

from portal.accounts import passwords, store
from portal.accounts.passwords import Fault
from portal.accounts.store import Account, Action
from portal.settings import Settings

LIFETIME = timedelta(hours=8)
_KEY = "portal.accounts"


@dataclass(frozen=True)
class Door:
    """What the guard needs at each request."""

    engine: Engine
    now: Callable[[], datetime]


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
        SESSION_COOKIE_NAME="office",
        SESSION_COOKIE_PATH="/office",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LIFETIME,
        SESSION_REFRESH_EACH_REQUEST=False,  # eight hours from the sign-in, not from the last click
        WTF_CSRF_CHECK_DEFAULT=False,  # `protect` checks; public POSTs carry a ticket instead (RULINGS 7)
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # it wants a referrer, and our pages send none (Referrer-Policy: no-referrer)
    )
    app.extensions[_KEY] = Door(engine, now)
    CSRFProtect(app)
    manager = LoginManager()
    manager.session_protection = "basic"  # marks a session that moved to another browser or address; `protect` ends it
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(lambda found: _load(engine, found))
    passwords.nobodys_hash()  # made now, or the first unknown name would take twice as long as the others


def _load(engine: Engine, found: str) -> SignedIn | None:
    epoch, _, name = found.partition(":")
    account = store.find(engine, name)
    return SignedIn(account) if account and str(account.epoch) == epoch else None


def protect(blueprint: Blueprint, roles: Collection[str], sign_in_page: str, password_page: str) -> None:
    """Shut every page of `blueprint` to all but signed-in officers with one of `roles`, and check every POST's token.

    The two pages are endpoints: `sign_in_page` is open to everybody, `password_page` and whatever ends in `sign_out`
    to every signed-in officer; with a one-time password nothing else opens."""

    @blueprint.before_request
    def _guard() -> Any:
        current_app.extensions["csrf"].protect()
        if request.endpoint == sign_in_page:
            return None
        if not current_user.is_authenticated:
            return redirect(url_for(sign_in_page), 303)
        if not login_fresh():
            logout_user()
            return redirect(url_for(sign_in_page), 303)
        if request.endpoint == password_page or str(request.endpoint).endswith("sign_out"):
            return None
        if current_user.account.must_change:
            return redirect(url_for(password_page), 303)
        if current_user.account.role not in roles:
            note(Action.REFUSED, f"role={current_user.account.role} page={request.endpoint}")
            raise Forbidden("error.office.role")
        return None


def officer() -> Account:
    """Who is signed in; only for pages behind `protect`."""
    account: Account = current_user.account
    return account


def is_signed_in() -> bool:
    """Whether somebody is."""
    return bool(current_user.is_authenticated)


def sign_in(name: str, password: str) -> bool:
    """Check and start a session; False says nothing about why."""
    door = _door()
    account = store.check_password(door.engine, name, password, door.now())
    if account is None:
        return False
    _start_session(account)
    note(Action.SIGN_IN)
    return True


def sign_out() -> None:
    """End this browser's session."""
    note(Action.SIGN_OUT)
    logout_user()
    session.clear()


def change_password(current: str, new: str) -> Fault | None:
    """Change the signed-in officer's password. None: done, and every other session of this officer has ended."""
    door, account = _door(), officer()
    if store.check_password(door.engine, account.name, current, door.now()) is None:
        return Fault.CURRENT
    fault = passwords.fault_of(new, account.name, current)
    if fault is None:
        _start_session(store.change_password(door.engine, account.name, new, door.now()))
    return fault


def note(action: Action, detail: str = "") -> None:
    """Write what the signed-in officer does into the audit."""
    door = _door()
    store.audit(door.engine, officer().name, action, detail, door.now())


def _start_session(account: Account) -> None:
    session.clear()  # nothing that was in the browser before may live on (session fixation)
    session.permanent = True
    login_user(SignedIn(account))


def _door() -> Door:
    door: Door = current_app.extensions[_KEY]
    return door
