"""Encrypts what proves who an officer is, on its way into a backup, and back. Pure but for encryption.

Whoever finds the file can try no password against it; whoever restores it under another PORTAL_SECRET gets every
account, and a password for none."""

import json
from collections.abc import Callable, Sequence

from portal.backup.rows import Row
from portal.backup.tables import SECRET
from portal.crypt import Box

PURPOSE = "backup"


class Locks:
    """Locks and unlocks the secret columns of rows. `shut`: keys of rows whose secrets could not be unlocked."""

    def __init__(self, secret: str) -> None:
        self._box = Box(secret, PURPOSE)
        self.shut: set[str] = set()

    def lock(self, table: str, names: Sequence[str], key: str) -> Callable[[Row], Row]:
        """For rows of `table` with these columns and this primary key. Each secret is bound to its row, so that nobody
        who changes the file can give an account the password of another."""
        secret, at_key = self._secret(table, names), names.index(key)

        def locked(row: Row) -> Row:
            for at, name in secret:
                if row[at] is not None:
                    row[at] = self._box.seal(json.dumps([table, row[at_key], name, row[at]]))
            return row

        return locked

    def unlock(self, table: str, names: Sequence[str], key: str) -> Callable[[Row], Row]:
        """The way back. What is not ours, or of another row, becomes what SECRET says."""
        secret, at_key = self._secret(table, names), names.index(key)

        def unlocked(row: Row) -> Row:
            for at, name in secret:
                if row[at] is not None:
                    *of, value = json.loads(self._box.open(str(row[at])) or "[null]")
                    if of != [table, row[at_key], name]:
                        self.shut.add(str(row[at_key]))
                        value = SECRET[table][name]
                    row[at] = value
            return row

        return unlocked

    @staticmethod
    def _secret(table: str, names: Sequence[str]) -> list[tuple[int, str]]:
        return [(names.index(name), name) for name in SECRET.get(table, {}) if name in names]
