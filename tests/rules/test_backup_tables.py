"""What a backup holds is a closed list: a new table or column is decided on, or these fail."""

import re
from pathlib import Path

from portal.backup.rows import KINDS, kind_of
from portal.backup.tables import KEPT, LEFT_OUT, SECRET
from portal.db import metadata

LIST = Path(__file__).with_name("kept_columns.txt")


def test_every_table_is_decided_on() -> None:
    assert KEPT.keys() | LEFT_OUT.keys() == metadata.tables.keys(), "name it in portal/backup/tables.py, with a reason"
    assert not KEPT.keys() & LEFT_OUT.keys()
    assert all(len(reason) > 10 for reason in (KEPT | LEFT_OUT).values())


def test_every_column_that_leaves_the_machine_is_decided_on() -> None:
    found = [f"{table}.{column.name}" for table in sorted(KEPT) for column in metadata.tables[table].columns]
    assert "\n".join(found) + "\n" == LIST.read_text(encoding="utf-8"), "write it down, or into SECRET as well"


def test_what_proves_who_somebody_is_is_encrypted() -> None:
    for name in LIST.read_text(encoding="utf-8").split():
        table, column = name.split(".")
        if re.search(r"password|secret|digest|token|key|hash", column):
            assert column in SECRET.get(table, {}), name


def test_what_is_kept_refers_only_to_what_is_kept() -> None:
    for table in KEPT:
        for key in metadata.tables[table].foreign_keys:
            assert key.column.table.name in KEPT, f"{table}.{key.parent.name}"


def test_every_kept_column_has_a_spelling() -> None:
    assert {kind_of(column.type) for table in KEPT for column in metadata.tables[table].columns} <= KINDS
