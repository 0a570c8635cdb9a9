"""Sealed texts that a device carries for us: start tickets and results. Encrypted, so nobody reads or changes them.

May not import any room. Each purpose has a key of its own, derived from the one secret."""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


def derive(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())


class Box:
    """Encrypts short texts for one purpose."""

    def __init__(self, secret: str, purpose: str) -> None:
        self._cipher = ChaCha20Poly1305(derive(secret, purpose))

    def seal(self, text: str) -> str:
        """`text`, unreadable and unchangeable, in letters that fit a form field or a cookie."""
        nonce = secrets.token_bytes(_NONCE)
        return base64.urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), None)).decode().rstrip("=")

    def open(self, sealed: str) -> str | None:
        """The text, or None if it is not one of ours."""
        try:
            raw = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
        except (binascii.Error, InvalidTag, ValueError):
            return None
