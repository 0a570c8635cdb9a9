"""Passwords of officers: hashing with argon2id, one-time passwords, what a new password must be.

Pure but for the random generator: may not import Flask, the database or any room, and never logs or returns a
password that somebody chose."""

import secrets
import unicodedata
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.accounts.common import is_common

SHORTEST = 12
LONGEST = 200  # an upper end, so that nobody makes the server hash megabytes
LEFT_WITHOUT_NAME = 8  # characters that must remain when the officer's own name is taken out
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on a printed slip of paper
_hasher = PasswordHasher()


class Fault(StrEnum):
    """Why a new password is refused; the value is the tail of a catalogue key."""

    SHORT = "short"
    LONG = "long"
    NAME = "name"
    SAME = "same"
    COMMON = "common"
    CURRENT = "current"  # the old password does not fit


def one_time(groups: int = 4) -> str:
    """A random password to hand over on paper: groups of four, 19.8 bits each."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(groups))


def hashed(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(_normal(password))


def matches(password_hash: str, password: str) -> bool:
    """Whether `password` belongs to `password_hash`; the work is the same either way."""
    try:
        return _hasher.verify(password_hash, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def nobodys_hash() -> str:
    """A hash that no password fits: checked for unknown names, so that they take as long as known ones."""
    return _hasher.hash(secrets.token_urlsafe(32))


def fault_of(new: str, name: str, current: str) -> Fault | None:
    """What is wrong with a new password for `name` whose password up to now is `current`; None when it is good."""
    text = _normal(new)
    if len(text) < SHORTEST:
        return Fault.SHORT
    if len(text) > LONGEST:
        return Fault.LONG
    if text == _normal(current):
        return Fault.SAME
    if len(text.casefold().replace(_normal(name).casefold(), "")) < LEFT_WITHOUT_NAME:
        return Fault.NAME
    return Fault.COMMON if is_common(text) else None


def _normal(text: str) -> str:
    # One keyboard sends a full-width letter where another sends a plain one.
    return unicodedata.normalize("NFKC", text)
