"""Readiness on PostgreSQL: what can be written, what stands by, what is held, what is not there; how closings stand."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from portal.db import make_engine
from portal.migrate import newest
from portal.operating import store
from portal.operating.store import fault_of
from portal.sealing.models import closing
from portal.sealing.standing.store import standing
from tests.samples import close_month, put


def test_a_database_that_takes_answers_is_ready(engine: Engine) -> None:
    assert fault_of(engine, newest()) == ""
    assert fault_of(engine, "0001") == "revision"


def test_one_that_only_reads_is_not(engine: Engine) -> None:
    """As a standby answers, and as an operator may set it."""

    def reads(connection: Any, _record: object) -> None:
        connection.execute("SET default_transaction_read_only = on")
        connection.commit()

    engine.dispose()
    event.listen(engine, "connect", reads)
    assert fault_of(engine, newest()) == "database"


def test_one_that_is_held_by_somebody_is_not_waited_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PATIENCE", "200")
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE area IN ACCESS EXCLUSIVE MODE"))
        assert fault_of(engine, newest()) == "database"
    assert fault_of(engine, newest()) == ""


def test_one_that_is_not_there_is_not(tmp_path: Path) -> None:
    gone = make_engine(f"postgresql+psycopg://postgres@/postgres?host={tmp_path}")
    assert fault_of(gone, newest()) == "database"


def test_the_closings_stand_as_on_the_other_database(engine: Engine) -> None:
    put(engine, 10)
    close_month(engine)
    with engine.connect() as connection:
        (month,) = connection.scalars(closing.select().with_only_columns(closing.c.period))
    year, number = int(month[:4]), int(month[5:])
    soon = standing(engine, datetime(year + number // 12, number % 12 + 1, 10, tzinfo=UTC))
    assert (soon.late_months, soon.late, soon.closings, soon.boxes) == (0, False, 1, 1)
    assert isinstance(soon.last_closed_on, date)
    later = standing(engine, datetime(year + 1, number, 28, tzinfo=UTC))
    assert (later.late_months, later.late) == (11, True)
