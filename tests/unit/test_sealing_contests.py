"""Box C: who took part in a contest and how many passed, by community or school, sealed with the quarter."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import DBAPIError

from portal import migrate
from portal.areas.store import load_tree
from portal.db import make_engine, writing
from portal.rows import add_to_counters
from portal.sealing import published
from portal.sealing.exporting import sealed_csv
from portal.sealing.models import sealed
from portal.slips.models import open_count
from tests.samples import close_month, counters, put, rows_of

Q = "2026-Q1"


def took_part(engine: Engine, area: str, n: int, passed: int, entered: str = "spring.1", quarter: str = Q) -> None:
    rows = [("n", n), ("passed", passed)]
    with writing(engine) as connection:
        add_to_counters(
            connection,
            open_count,
            [
                {"kind": "C", "cell": f"{area}|{entered}", "period": quarter, "name": name, "value": value}
                for name, value in rows
            ],
        )


def sealed_of(engine: Engine) -> list[tuple[str, str, int, int]]:
    """(area, round, n, value), with no jitter drawn."""
    found = [row for row in rows_of(engine, sealed) if row["kind"] == "C"]
    return sorted((row["area"], row["version"], row["n"], row["value"]) for row in found)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.sealing.store.draw", lambda eps: 0)


def close_quarter(engine: Engine) -> None:
    put(engine, 1)
    for month in ("2026-01", "2026-02", "2026-03"):
        close_month(engine, month)


@pytest.mark.usefixtures("still")
def test_a_school_of_ten_has_its_own_box_and_smaller_ones_join_what_lies_above(engine: Engine) -> None:
    for area, n, passed in (("H11", 14, 9), ("C11", 4, 2), ("C12", 7, 7), ("C21", 3, 1), ("E1", 9, 0)):
        took_part(engine, area, n, passed)
    close_quarter(engine)
    # C11's four wait for its subdistrict, where C12's seven make them eleven; the rest meets in the district.
    assert sealed_of(engine) == [
        ("D1", "spring.1", 12, 1),
        ("H11", "spring.1", 14, 9),
        ("S1", "spring.1", 11, 9),
    ]
    assert not counters(engine, "C"), "nothing of it waits any more"


@pytest.mark.usefixtures("still")
def test_fewer_than_ten_of_a_round_are_dropped_uncounted_and_rounds_are_never_mixed(engine: Engine) -> None:
    took_part(engine, "C11", 9, 9, "spring.1")
    took_part(engine, "C11", 9, 9, "spring.2")
    took_part(engine, "C12", 10, 4, "spring.2")
    close_quarter(engine)
    assert sealed_of(engine) == [("C12", "spring.2", 10, 4)]
    assert not counters(engine, "C")


def test_both_numbers_are_altered_once_with_eps_1_and_never_below_ten(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    draws: Iterator[int] = iter([-5, 3] + [0] * 99)

    def draw(eps: float) -> int:
        asked.append(eps)
        return next(draws)

    took_part(engine, "C11", 12, 11)
    with monkeypatch.context() as patch:
        patch.setattr("portal.sealing.store.draw", draw)
        close_quarter(engine)
    ((area, _, n, value),) = sealed_of(engine)
    assert (area, n, value, asked[:2]) == ("C11", 10, 14, [1.0, 1.0])
    assert {row["eps"] for row in rows_of(engine, sealed)} == {1.0}
    (one,) = published.contests(engine, ["C11"])
    assert (one.subject, one.n, one.value, one.eps, one.n_eps) == ("spring.1", 10, 14, 1.0, 1.0)


def test_a_contest_is_in_no_rate_and_in_no_reach(engine: Engine) -> None:
    took_part(engine, "C11", 40, 30)
    close_quarter(engine)
    everywhere = load_tree(engine).by_code
    assert published.boxes(engine, everywhere, "C")
    assert not published.boxes(engine, everywhere, "R")
    assert not published.totals(engine, ["D1"], ["2026-01", "2026-02", "2026-03"])
    assert not published.opinions(engine, everywhere)


@pytest.mark.usefixtures("still")
def test_the_export_names_the_round(engine: Engine) -> None:
    took_part(engine, "C11", 20, 15)
    close_quarter(engine)
    tree = load_tree(engine)
    table = sealed_csv(published.boxes(engine, tree.by_code, "C"), tree).decode("utf-8-sig").splitlines()
    assert [line.split(",")[-2:] for line in table[1:]] == [["C:spring.1:n", "20"], ["C:spring.1:passed", "15"]]


class TestTheTableBuiltAnew:
    """Revision 0008 takes one kind more; what was sealed before stays as it was, and stays unchangeable."""

    @pytest.fixture
    def older(self, tmp_path: Path) -> Iterator[Engine]:
        engine = make_engine(f"sqlite:///{tmp_path / 'older.db'}")
        config = migrate._config()
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0007")
            connection.execute(text("INSERT INTO area (code, kind, name) VALUES ('D1', 'district', 'D')"))
            connection.execute(insert(sealed), [self.row(name=name) for name in ("aware", "mastered")])
        yield engine
        engine.dispose()

    @staticmethod
    def row(**others: object) -> dict[str, object]:
        columns: dict[str, object] = {"box_id": "a" * 32, "kind": "R", "area": "D1", "audience": "youth"}
        columns |= {"phase": "general", "session": "", "version": "x.1", "period": "2026-01", "n": 12, "value": -1}
        return columns | {"eps": 1.0, "sealed_on": date(2026, 2, 4), "name": "passed"} | others

    def test_keeps_every_row_and_the_triggers(self, older: Engine) -> None:
        before = rows_of(older, sealed)
        with writing(older) as connection, pytest.raises(DBAPIError, match="ck_sealed_kind"):
            connection.execute(insert(sealed), [self.row(kind="C", box_id="b" * 32)])
        migrate.upgrade(older)
        assert rows_of(older, sealed) == before
        assert len(before) == 2
        for change in ("UPDATE sealed SET n = 99", "DELETE FROM sealed"):
            with writing(older) as connection, pytest.raises(DBAPIError, match="sealed rows never"):
                connection.execute(text(change))
        with writing(older) as connection:
            connection.execute(insert(sealed), [self.row(kind="C", box_id="b" * 32)])
        with writing(older) as connection, pytest.raises(DBAPIError, match="at_least_ten"):
            connection.execute(insert(sealed), [self.row(kind="C", box_id="c" * 32, n=9)])
        assert not migrate.upgrade(older)
