"""The tables that the migrations build are those that the models describe; and none can hold what must not be kept."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Date, DateTime, Engine, Table, Time, create_engine, text

from portal.db import metadata
from portal.slips.models import open_count, slip, submission_seen

ANSWERS = (slip, open_count, submission_seen)
# What is known of a slip, and no more (measurement.md section 5).
SLIP = {"slip_id", "community", "audience", "phase", "session_id", "quiz_version", "answers", "mastered", "aware"}
SLIP |= {"flag", "period"}
TELLING = {"time", "date", "day", "hour", "when", "created", "at", "ip", "agent", "cookie", "token", "address", "order"}


def _built(engine: Engine) -> dict[str, str]:
    """{name: the statement that made it} of the tables, as SQLite keeps them."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    return {name: " ".join(sql.replace('"', "").split()) for name, sql in rows if name != "alembic_version"}


def _checks(sql: str) -> set[str]:
    """The CHECK constraints of a statement with their names."""
    found = set()
    for start in re.finditer(r"CONSTRAINT \w+ CHECK \(", sql):
        end, depth = start.end(), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        found.add(sql[start.start() : end])
    return found


def test_the_models_are_what_the_migrations_build(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_check_is_in_both_with_the_same_name(engine: Engine) -> None:
    """Alembic compares neither CHECK constraints nor table options: the statements themselves do."""
    modelled = create_engine("sqlite://")
    metadata.create_all(modelled)
    expected, built = _built(modelled), _built(engine)
    modelled.dispose()
    assert built.keys() == expected.keys()
    for name, sql in expected.items():
        assert _checks(built[name]) == _checks(sql), name
        assert built[name].endswith("WITHOUT ROWID") == sql.endswith("WITHOUT ROWID"), name
        names = set(re.findall(r"CONSTRAINT (\w+)", sql))
        assert set(re.findall(r"CONSTRAINT (\w+)", built[name])) == names, name


def test_a_slip_has_the_agreed_columns_and_no_more() -> None:
    assert {column.name for column in slip.columns} == SLIP


@pytest.mark.parametrize("table", ANSWERS, ids=lambda table: str(table.name))
def test_no_column_of_answers_can_hold_a_time_finer_than_a_month(table: Table, engine: Engine) -> None:
    for column in table.columns:
        assert not isinstance(column.type, Date | DateTime | Time), column.name
        assert not re.search(
            r"(^|_)(time|date|day|hour|when|created|at|ip|agent|cookie|token|address)($|_)", column.name
        )
    with engine.connect() as connection:
        shown = connection.execute(text(f"SELECT sql FROM sqlite_master WHERE name = '{table.name}'")).scalar_one()
    assert shown.rstrip().endswith("WITHOUT ROWID"), "a rowid would tell the order of arrival"


@pytest.mark.parametrize("period", ["2026-06-15", "2026-06-15T10:00", "2026-6", "26-06", "20260615"])
def test_the_database_itself_refuses_a_finer_period(engine: Engine, period: str) -> None:
    columns = "slip_id, community, audience, phase, quiz_version, answers, mastered, aware, flag, period"
    values = f"x'{'00' * 16}', 'C11', 'youth', 'general', 'x.1A', 'abc', 1, 1, 0, :period"
    with engine.connect() as connection, pytest.raises(Exception, match="CHECK constraint failed: ck_slip_period"):
        connection.execute(text(f"INSERT INTO slip ({columns}) VALUES ({values})"), {"period": period})
