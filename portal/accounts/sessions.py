"""How a session starts, changes and ends: password, second factor, invitation, sign-out, here and everywhere.

May not import another room, and no page. Says only yes or no to who is not signed in; never why."""

from collections.abc import Sequence
from enum import StrEnum

from flask import session
from flask_login import login_user, logout_user

from portal.accounts import passwords, store
from portal.accounts.factors import store as factors
from portal.accounts.factors import totp
from portal.accounts.guard import NEEDS_FACTOR, SignedIn, begin_session, door, note, note_end, officer, refuse
from portal.accounts.invitations import store as invitations
from portal.accounts.passwords import Fault
from portal.accounts.roster import store as roster
from portal.accounts.store import Account, Action

HALF_WAY_SECONDS = 300
_HALF_WAY = "half_way"  # name, epoch and second of a sign-in that still needs its code; it opens nothing
_NEW_FACTOR = "new_factor"  # a secret that is being set up, sealed


class Step(StrEnum):
    """How far a sign-in has come."""

    REFUSED = "refused"
    CODE = "code"
    IN = "in"


def sign_in(name: str, password: str) -> Step:
    """The first step. A wrong password, an unknown name and a locked account are refused alike."""
    began = door().ticks()
    account = store.check_password(door().engine, name, password, door().now())
    if account is None:
        door().refuse_since(began)
        return Step.REFUSED
    if account.second_factor:
        session.clear()
        session[_HALF_WAY] = [account.name, account.epoch, int(door().now().timestamp())]
        return Step.CODE
    start(account)
    note(Action.SIGN_IN)
    return Step.IN


def is_half_way() -> bool:
    """Whether this browser has passed the first step less than five minutes ago."""
    return _half_way() is not None


def give_code(typed: str) -> bool:
    """The second step: a code of the app or a recovery code."""
    waiting = _half_way()
    if waiting is None:
        return False
    passed = factors.check(door().engine, *waiting, typed, door().now())
    if passed is None:
        return False
    start(passed.account)
    note(Action.SIGN_IN, f"second={passed.way}")
    return True


def sign_out() -> None:
    """End this browser's session."""
    note_end()
    _leave()


def sign_out_everywhere() -> None:
    """End every session of the signed-in officer, this one too."""
    roster.end_sessions(door().engine, officer().name, officer().name, door().now())
    _leave()


def change_password(current: str, new: str) -> Fault | None:
    """Change the signed-in officer's password. None: done, and every other session of this officer has ended."""
    name = officer().name
    if not is_own_password(current):
        return Fault.CURRENT
    fault = passwords.fault_of(new, name, current)
    if fault is None:
        start(store.change_password(door().engine, name, new, door().now()))
    return fault


def is_own_password(typed: str) -> bool:
    """Whether the signed-in officer typed the right password; a wrong one counts towards the lock."""
    return store.check_password(door().engine, officer().name, typed, door().now()) is not None


def new_secret(fresh: bool = False) -> str:
    """The secret that is being set up in this browser; a new one when there is none, or when asked for."""
    sealed = session.get(_NEW_FACTOR, "")
    secret = door().secrets.open(sealed) if isinstance(sealed, str) and not fresh else None
    if secret is None:
        secret = totp.new_secret()
        session[_NEW_FACTOR] = door().secrets.seal(secret)
    return secret


def is_setting_up() -> bool:
    """Whether this browser is in the middle of setting up a second factor."""
    return _NEW_FACTOR in session


def enrol(typed: str) -> Sequence[str] | None:
    """Finish setting up; returns the recovery codes, None for a wrong code. Other sessions of this officer end."""
    done = factors.enrol(door().engine, officer().name, new_secret(), typed, door().now())
    if done is None:
        return None
    account, codes = done
    start(account)
    return codes


def renew_recovery() -> Sequence[str]:
    """New recovery codes for the signed-in officer; the caller has asked for the password."""
    return factors.renew_recovery(door().engine, officer().name, door().now())


def remove_factor() -> None:
    """Switch the second factor off; the caller has asked for the password. Refused for those who must have one."""
    if officer().role in NEEDS_FACTOR:
        refuse(f"role={officer().role} action=factor-off", "error.office.role")
    name = officer().name
    factors.remove(door().engine, name, name, door().now())
    changed = store.find(door().engine, name)
    assert changed is not None
    start(changed)


def accept(token: str, name: str, password: str) -> Account | None:
    """Use an invitation and start the session of the new account. None: the link is good no longer.

    Raises `invitations.NameTaken`."""
    account = invitations.use(door().engine, token, name, password, door().now())
    if account is not None:
        start(account)
    return account


def start(account: Account) -> None:
    """Start the session of an officer who has proved everything that is asked of them."""
    session.clear()  # nothing that was in the browser before may live on (session fixation)
    session.permanent = True
    begin_session()
    login_user(SignedIn(account))


def _leave() -> None:
    logout_user()
    session.clear()


def _half_way() -> tuple[str, int] | None:
    found = session.get(_HALF_WAY)
    if not found or int(door().now().timestamp()) - found[2] > HALF_WAY_SECONDS:
        return None
    return found[0], found[1]
