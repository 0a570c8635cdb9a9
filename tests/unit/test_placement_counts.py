"""What officers are told of a printed code: bands of a month, written at night; and what nobody is told."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, text

from portal.bands import FEWEST
from portal.db import reading, writing
from portal.office.placements import is_dead
from portal.outreach.counting.store import count_scan, count_visits, refresh_shown, scanned, shown
from portal.outreach.models import placement_count, placement_shown
from portal.outreach.store import Placement, Unknown, add_placement, add_placements, list_placements, move, set_retired
from portal.rows import add_to_counters
from portal.slips.store import Submission, record
from tests.samples import a_slip, rows_of

ONE = Placement("SCAN23", "C11", "youth", "quiz:new-drugs", "pharmacy", since="2026-05")


def put_scans(engine: Engine, n: int, month: str, name: str = "scan") -> None:
    with writing(engine) as connection:
        row = {"placement": "SCAN23", "period": month, "name": name, "value": n}
        add_to_counters(connection, placement_count, [row])


@pytest.fixture
def placed(engine: Engine) -> Engine:
    add_placement(engine, ONE)
    return engine


def test_a_band_moves_at_night_only(placed: Engine) -> None:
    put_scans(placed, 12, "2026-06")
    assert shown(placed, ["SCAN23"], "2026-06") == {"SCAN23": dict.fromkeys(("scan", "started", "finished"), FEWEST)}
    refresh_shown(placed, "2026-06")
    assert shown(placed, ["SCAN23"], "2026-06")["SCAN23"]["scan"] == "10-49"
    put_scans(placed, 100, "2026-06")
    assert shown(placed, ["SCAN23"], "2026-06")["SCAN23"]["scan"] == "10-49"
    refresh_shown(placed, "2026-06")
    assert shown(placed, ["SCAN23"], "2026-06")["SCAN23"]["scan"] == "100-199"


def test_one_to_nine_scans_look_like_none(placed: Engine) -> None:
    put_scans(placed, 9, "2026-06")
    refresh_shown(placed, "2026-06")
    assert rows_of(placed, placement_shown) == []


def test_what_was_counted_on_the_last_day_of_a_month_is_shown_after_it(placed: Engine) -> None:
    put_scans(placed, 20, "2026-05")
    refresh_shown(placed, "2026-05")
    put_scans(placed, 40, "2026-05")
    for month in ("2026-06", "2026-07"):
        refresh_shown(placed, month)
    assert shown(placed, ["SCAN23"], "2026-05")["SCAN23"]["scan"] == "50-99"


def test_months_in_which_no_night_was_worked_are_made_up_for(placed: Engine) -> None:
    for month in ("2026-03", "2026-04", "2026-05"):
        put_scans(placed, 15, month, "finished")
    refresh_shown(placed, "2026-06")
    assert {row["period"] for row in rows_of(placed, placement_shown)} == {"2026-03", "2026-04", "2026-05"}


@pytest.mark.parametrize(
    ("since", "kind", "retired", "dead"),
    [
        ("2026-05", "poster", False, True),
        ("", "poster", False, True),
        ("2026-06", "poster", False, False),
        ("2026-07", "poster", False, False),
        ("2026-05", "event", False, False),
        ("2026-05", "kiosk", False, False),
        ("2026-05", "poster", True, False),
    ],
)
def test_a_code_is_dead_when_nobody_scanned_it_in_a_whole_month(
    since: str, kind: str, retired: bool, dead: bool
) -> None:
    one = Placement("SCAN23", "C11", "youth", "quiz:x", "wall", retired, kind, since=since)
    assert is_dead(one, "2026-07", set()) is dead
    assert not is_dead(one, "2026-07", {"SCAN23"})


def test_one_scan_in_a_month_is_a_sign_of_life(placed: Engine) -> None:
    count_scan(placed, "SCAN23", "2026-06")
    put_scans(placed, 30, "2026-05", "finished")
    assert scanned(placed, "2026-06") == {"SCAN23"}
    assert scanned(placed, "2026-05") == set(), "a test handed in is no scan"


def test_a_test_is_counted_for_its_code_and_the_slip_knows_nothing_of_it(placed: Engine, tmp_path: Path) -> None:
    def hand_in(visit: tuple[str, str] | None, digest: bytes) -> str:
        return record(placed, [Submission("2026-06", a_slip(), digest=digest, visit=visit)], count_visits)[0]

    assert hand_in(("SCAN23", "finished"), b"1" * 32) == "stored"
    assert hand_in(("SCAN23", "finished"), b"1" * 32) == "seen_before", "a second tap counts nothing"
    assert hand_in(None, b"2" * 32) == "stored"
    rows = rows_of(placed, placement_count)
    assert rows == [{"placement": "SCAN23", "period": "2026-06", "name": "finished", "value": 1}]
    with reading(placed) as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        holding = {
            table
            for table in tables
            for row in connection.execute(text(f"SELECT * FROM {table}"))
            if any("SCAN23" in str(cell) or b"SCAN23" in (cell if isinstance(cell, bytes) else b"") for cell in row)
        }
    assert holding == {"placement", "placement_count"}


def test_counts_leave_no_trace_of_their_order_in_the_file(placed: Engine, tmp_path: Path) -> None:
    """The same counts in another order make the same bytes: nothing tells who came first."""

    def bytes_after(order: list[str]) -> bytes:
        for name in order:
            record(placed, [Submission("2026-06", visit=("SCAN23", name))], count_visits)
        made = tmp_path / "-".join(order)
        with closing(sqlite3.connect(str(placed.url.database))) as connection:
            connection.execute(f"VACUUM INTO '{made}'")
        with writing(placed) as connection:
            connection.execute(delete(placement_count))
        return made.read_bytes()[100:]  # the head counts changes of the file

    assert bytes_after(["started", "finished", "started"]) == bytes_after(["started", "started", "finished"])


def test_a_made_up_code_counts_nothing_and_stops_nobody(placed: Engine) -> None:
    many = [Submission("2026-06", a_slip(), visit=(code, "finished")) for code in ("NOSUCH", "SCAN23")]
    assert record(placed, many, count_visits) == ["stored", "stored"]
    assert [row["placement"] for row in rows_of(placed, placement_count)] == ["SCAN23"]


def test_a_second_press_makes_no_second_codes(engine: Engine) -> None:
    many = [Placement("", "C11", "youth", "quiz:new-drugs", f"door {number}") for number in range(300)]
    made = add_placements(engine, [*many, many[0]])
    assert len({one.code for one in made}) == 300
    assert add_placements(engine, many) == []
    set_retired(engine, made[0].code, True)
    assert [one.place for one in add_placements(engine, many)] == [made[0].place]
    assert len(list_placements(engine)) == 301


def test_a_code_keeps_working_wherever_it_hangs(placed: Engine) -> None:
    assert move(placed, "SCAN23", "C12", "school gate").code == "SCAN23"
    assert set_retired(placed, "SCAN23", True).retired
    assert not set_retired(placed, "SCAN23", False).retired
    assert [one.place for one in list_placements(placed, {"C12"})] == ["school gate"]
    with pytest.raises(Unknown):
        move(placed, "NOSUCH", "C12", "nowhere")
