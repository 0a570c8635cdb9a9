"""What must hold of a stored database of an earlier release once it is migrated: the same for either kind of it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.backup.store import backup, restore
from portal.backup.tables import KEPT
from portal.cli_backup import finish, migrations
from portal.db import reading, writing
from portal.migrate import is_current, revisions, upgrade
from portal.periods import quarter_of
from portal.sealing.models import box_sum, closed_count, sealed
from portal.sealing.totals.store import make_good
from tests.upgrades.filling import Everything, everything

SECRET = "s" * 40
# What stands in a column that a row was made without.
NEW = {
    "area": {"closed_on": None, "merged_into": None},
    "account": {"totp_secret": None, "totp_step": 0},
    "baseline_target": {"edition": 1, "entered_by": "", "entered_at": None, "reason": ""},
    "placement": {"kind": "poster", "language": "", "since": ""},
    "class_session": {"story": "", "scene": "", "telling": "", "chosen": "", "vote": 0},
}
DERIVED = "box_sum"
# Everything that PostgreSQL knows of tables but their rows.
_BUILT_POSTGRESQL = """
SELECT table_name || '.' || column_name, data_type || coalesce(character_maximum_length::text, '') || is_nullable
       || coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def built(engine: Engine) -> dict[str, str]:
    """All that a database is but its rows: tables, indexes, triggers, in the words of that kind of database.

    Without casts and brackets, which PostgreSQL sets otherwise when a dump is restored."""
    query = (
        _BUILT_POSTGRESQL
        if engine.dialect.name == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    )
    with reading(engine) as connection:
        found = {name: " ".join(words.replace('"', "").split()) for name, words in connection.execute(text(query))}
    return {name: re.sub(r"::(text|character varying)(\[\])?|[()]", "", words) for name, words in found.items()}


def check_upgrade(engine: Engine, fresh: Engine) -> None:
    """Migrate `engine` and compare: with what a `fresh` database is, and with the rows that it held."""
    before = everything(engine)
    assert before["sealed"]
    assert before["slip"], "the stored database holds something of everything"
    upgrade(engine)
    assert is_current(engine)
    assert built(engine) == built(fresh)
    after = everything(engine)
    assert after.keys() == everything(fresh).keys()
    _compare_rows(before, after)
    _check_sums(engine)
    _check_that_nothing_sealed_changes(engine)
    upgrade(engine)
    assert everything(engine) == after, "a second time changes nothing"


def check_backup_of(engine: Engine, empty: Engine, folder: Path) -> None:
    """A backup of the old database, restored, is what migrating the old database itself makes of its kept tables."""
    path = folder / "old.zip"
    made = backup(engine, path, SECRET, date(2026, 7, 6), revisions())
    at = datetime(2026, 7, 7, tzinfo=UTC)
    restore(empty, path, SECRET, migrations(), lambda connection, manifest: finish(connection, manifest, at))
    upgrade(engine)
    assert built(empty) == built(engine)
    old, new = everything(engine), everything(empty)
    for table in old:
        if table in {"account", "audit"}:  # every sign-in has ended, and the audit says so
            assert len(new[table]) >= len(old[table]) > 0
        elif table in KEPT or table == DERIVED:
            assert new[table] == old[table], table
        else:
            assert new[table] == [], table
    assert {part.name for part in made.parts} <= KEPT.keys()


def _compare_rows(before: Everything, after: Everything) -> None:
    for table, rows in before.items():
        if table == DERIVED:
            continue
        expected = [
            {**{name: value for name, value in NEW.get(table, {}).items() if name not in row}, **row} for row in rows
        ]
        assert sorted(after[table], key=_any_order) == sorted(expected, key=_any_order), table
    for table in after.keys() - before.keys() - {DERIVED}:
        assert after[table] == [], table


def _any_order(row: dict[str, Any]) -> str:
    return str(sorted(row.items(), key=str))


def _check_sums(engine: Engine) -> None:
    """Every box R counts in its community's quarter once, all people together; and the portal finds nothing amiss."""
    with writing(engine) as connection:
        assert make_good(connection) is False
        boxes = connection.execute(select(sealed).where(sealed.c.kind == "R", sealed.c.name == "mastered")).all()
        wanted: dict[tuple[str, str], list[int]] = {}
        for box in boxes:
            sums = wanted.setdefault((box.area, quarter_of(box.period[:7])), [0, 0])
            sums[0], sums[1] = sums[0] + box.n, sums[1] + box.value
        own = (~box_sum.c.inside, box_sum.c.audience == "")
        keys = (box_sum.c.area, box_sum.c.period)
        query = select(*keys, func.sum(box_sum.c.n), func.sum(box_sum.c.mastered)).where(*own).group_by(*keys)
        found = {(area, period): [int(n), int(value)] for area, period, n, value in connection.execute(query)}
    assert wanted
    assert found == wanted


def _check_that_nothing_sealed_changes(engine: Engine) -> None:
    refused: list[Callable[[], Any]] = [lambda: update(sealed).values(value=0), lambda: delete(sealed)]
    if len(everything(engine)["closed_count"]):
        refused += [lambda: update(closed_count).values(value=0), lambda: delete(closed_count)]
    for change in refused:
        with pytest.raises(DBAPIError, match="never"), writing(engine) as connection:
            connection.execute(change())
