"""Codes of placements: short, typed by hand without mistakes. Pure but for the random generator."""

import unicodedata
from random import Random, SystemRandom

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L
# Of each pair that looks alike in print or by hand new codes have one only; older codes may hold both.
_ALIKE = str.maketrans("BSUZ", "85V2")
_NEW = "".join(one for one in LETTERS if ord(one) not in _ALIKE)
LENGTH = 6
_CHANCE = SystemRandom()


def new_code(chance: Random = _CHANCE) -> str:
    """A random code."""
    return "".join(chance.choice(_NEW) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """What somebody typed as a code; None if it cannot be one.

    Small and full-width letters are forgiven, and spaces, hyphens and dots in every place."""
    plain = unicodedata.normalize("NFKC", typed[:80]).upper()
    code = "".join(one for one in plain if one != "." and unicodedata.category(one) not in {"Zs", "Pd", "Cf"})
    return code if 4 <= len(code) <= 12 and set(code) <= set(LETTERS) else None


def unlike(code: str) -> str:
    """The new code that somebody meant who took one letter for another that looks alike."""
    return code.translate(_ALIKE)


def typed_address(host: str, code: str) -> str:
    """What a print asks people to type who cannot scan: `example.org/q/ABC234`."""
    return f"{host}/q/{code}"
