"""Codes of placements: short, typed by hand without mistakes. Pure but for the random generator."""

import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L
LENGTH = 6


def new_code() -> str:
    """A random code."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """What somebody typed as a code: spaces, hyphens and small letters forgiven; None if it cannot be one."""
    code = typed.replace(" ", "").replace("-", "").upper()
    return code if 4 <= len(code) <= 12 and set(code) <= set(LETTERS) else None
