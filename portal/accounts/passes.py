"""A pass from the officers' pages to class pages: who somebody is, sealed, in a cookie of its own.

The officers' session lives below /office alone, so that no public page ever gets to see it; a class is held below
/class. A pass ends with the browser, with the account's epoch, and after as long as a sign-in. May not import another
room."""

import json
from datetime import datetime

from flask import Request
from sqlalchemy import Engine
from werkzeug.wrappers import Response

from portal.accounts import store
from portal.accounts.store import Account
from portal.crypt import Box

COOKIE, PATH, SECONDS = "class", "/class", 8 * 3600
TEACHES = ("teacher", "officer", "admin")


def give(response: Response, box: Box, account: Account, now: datetime, secure: bool) -> None:
    """Let this browser hold classes in the name of `account`."""
    value = box.seal(json.dumps([account.name, account.epoch, int(now.timestamp()) + SECONDS]))
    response.set_cookie(COOKIE, value, path=PATH, secure=secure, httponly=True, samesite="Lax")


def take_away(response: Response) -> None:
    """This browser holds no more classes."""
    response.delete_cookie(COOKIE, path=PATH)


def holder(request: Request, box: Box, engine: Engine, now: datetime) -> Account | None:
    """Whose pass this browser has, as the account is now; None if there is none or it is good no longer."""
    text = box.open(request.cookies.get(COOKIE, ""))
    if text is None:
        return None
    name, epoch, until = json.loads(text)
    account = store.find(engine, name) if now.timestamp() <= until else None
    if account is None or account.epoch != epoch or account.must_change or account.role not in TEACHES:
        return None
    return account
