"""Rows by one statement: on both databases the same, whatever the order of columns, however many."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import DataError, IntegrityError

from portal.db import reading, writing
from portal.rows import MOST_ROWS, add_to_counters, put_in, put_in_new
from portal.slips.models import open_count, submission_seen


def _digests(engine: Engine) -> dict[bytes, str]:
    with reading(engine) as connection:
        return {row.digest: row.generation for row in connection.execute(select(submission_seen))}


def _row(number: int, month: str = "2026-01") -> dict[str, object]:
    return {"generation": month, "digest": number.to_bytes(32, "big")}  # not the table's order


def test_nothing_is_put_in_for_nothing(engine: Engine) -> None:
    with writing(engine) as connection:
        put_in(connection, submission_seen, [])
        assert put_in_new(connection, submission_seen, [], "digest") == []
        add_to_counters(connection, open_count, [])
    assert _digests(engine) == {}


def test_more_rows_than_fit_one_statement_are_all_there_with_their_values(engine: Engine) -> None:
    rows = [_row(number, f"2026-{number % 12 + 1:02}") for number in range(2 * MOST_ROWS + 3)]
    with writing(engine) as connection:
        put_in(connection, submission_seen, rows)
    assert _digests(engine) == {row["digest"]: row["generation"] for row in rows}


def test_only_what_was_not_there_is_put_in_and_named(engine: Engine) -> None:
    with writing(engine) as connection:
        put_in(connection, submission_seen, [_row(number, "2025-12") for number in (2, 4)])
        new = put_in_new(connection, submission_seen, [_row(number) for number in range(MOST_ROWS + 5)], "digest")
    assert {int.from_bytes(one, "big") for one in new} == set(range(MOST_ROWS + 5)) - {2, 4}
    assert _digests(engine)[(2).to_bytes(32, "big")] == "2025-12"


def test_steps_of_one_counter_in_one_call_are_added_up(engine: Engine) -> None:
    key = {"kind": "quiz", "cell": "q.1", "period": "2026-Q1", "name": 'a "b" \\c 社区'}
    with writing(engine) as connection:
        for _ in range(2):
            add_to_counters(
                connection, open_count, [{**key, "value": 2}, {**key, "name": "x", "value": 9}, {**key, "value": 3}]
            )
    with reading(engine) as connection:
        kept = {row.name: row.value for row in connection.execute(select(open_count))}
    assert kept == {key["name"]: 10, "x": 18}


def test_what_does_not_fit_its_column_stops_the_statement(engine: Engine) -> None:
    unfit = "2026-01 and more" if engine.dialect.name == "postgresql" else None  # SQLite knows no lengths
    with pytest.raises((DataError, IntegrityError)), writing(engine) as connection:
        put_in(connection, submission_seen, [_row(1), {**_row(2), "generation": unfit}])
    assert _digests(engine) == {}
