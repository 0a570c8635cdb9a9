"""The second factor's arithmetic (RFC 6238): secrets, codes, the picture to scan, recovery codes.

Pure but for the random generator: may not import Flask, the database or any room, and knows no clock."""

import hashlib
import secrets
import unicodedata
from datetime import datetime
from io import BytesIO

import pyotp
import segno

from portal.accounts import passwords

STEP_SECONDS = 30
WINDOW = 1  # steps before and after: a phone's clock may be half a minute off
RECOVERY_CODES = 10
RECOVERY_GROUPS = 6
ISSUER = "Mingbian"


def new_secret() -> str:
    """160 random bits as base32, as RFC 4226 asks for."""
    return pyotp.random_base32(32)


def step_of(at: datetime) -> int:
    """The number of the half minute in which `at` lies."""
    return int(at.timestamp() // STEP_SECONDS)


def matching_step(secret: str, typed: str, at: datetime, used: int) -> int | None:
    """The step whose code was typed, if it is within the window and later than `used`: a code works once."""
    code, now, found = tidy(typed), step_of(at), None
    one = pyotp.TOTP(secret)
    for step in range(now - WINDOW, now + WINDOW + 1):
        fits = secrets.compare_digest(one.generate_otp(step).encode(), code.encode())
        if fits and step > used and found is None:
            found = step
    return found


def address_of(secret: str, name: str) -> str:
    """The otpauth address that an authenticator app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def picture_of(address: str) -> str:
    """The address as a QR code: an <svg> element with presentation attributes only, as our content policy wants it."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False, svgns=False, omitsize=False, nl=False
    )
    return drawn.getvalue().decode()


def in_groups(secret: str) -> str:
    """The secret in groups of four, for typing."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes of 118 bits each: too many to guess, so an unsalted digest is enough to store."""
    return tuple(passwords.one_time(RECOVERY_GROUPS) for _ in range(RECOVERY_CODES))


def digest_of(code: str) -> bytes:
    """What is stored of a recovery code; capitals, spaces and hyphens do not matter."""
    return hashlib.sha256(tidy(code).encode()).digest()


def tidy(typed: str) -> str:
    """What was typed, as it is compared: full-width digits, spaces and hyphens are what keyboards and people add."""
    text = unicodedata.normalize("NFKC", typed).casefold()
    return "".join(letter for letter in text if letter.isalnum())
