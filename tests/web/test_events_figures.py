"""What officers recorded of events is the same number on the board, in its file, the overview and the bulletin."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.areas.editions.store import TypedFigure, add_figure
from portal.outreach.events import store
from portal.outreach.events.event import HELD, Event, Text
from portal.periods import CHINA
from tests.office_desk import (
    MONTHS,
    Clock,
    close_months,
    csv_of,
    make_officer,
    office_app,
    seal,
    sign_in,
    tree_of,
    with_data,
)

NAMES = ("events", "person_times", "trainings", "training_passes")


def desk(engine: Engine, today: date = date(2026, 7, 9)) -> FlaskClient:
    clock = Clock()
    make_officer(engine, clock, "li", "S1")
    client = office_app(engine, clock, today=today).test_client()
    sign_in(client, "li")
    return client


def held(engine: Engine, month: int, counted: int | None = None, area: str = "C11", **words: Any) -> None:
    starts = datetime(2026, month, 20, 9, tzinfo=CHINA)
    facts: dict[str, Any] = {"kind": "lecture", "audience": "youth", "texts": {"en": Text("x", "")}, **words}
    by = "" if counted is None else "heads"
    one = Event(area=area, starts=starts, ends=starts + timedelta(hours=1), place="x", status=HELD,
                counted=counted, counted_by=by, **facts)  # fmt: skip
    store.add(engine, one, int(starts.timestamp()))


def board(client: FlaskClient, **words: str) -> dict[str, tuple[str, ...]]:
    """{indicator: value, status, period, part, whole} of what is recorded, the same on the screen and in the file."""
    answer = client.get("/office/indicators", query_string=words)
    assert answer.status_code == 200
    columns = ("value", "status", "period", "count", "base")
    rows = with_data(answer.get_data(as_text=True), "indicator")
    shown = {row["data-indicator"]: tuple(row[f"data-{name}"] for name in columns) for row in rows
             if row["data-origin"] == "recorded"}  # fmt: skip
    file = csv_of(client.get("/office/indicators.csv", query_string=words))
    assert shown == {
        row["indicator"]: tuple(row[name] for name in columns) for row in file if row["origin"] == "recorded"
    }
    return shown


def test_the_board_counts_what_was_held_in_the_area_and_below_it(engine: Engine) -> None:
    client = desk(engine)
    held(engine, 2, 400)
    held(engine, 3, area="H11")
    held(engine, 4, 650, area="S1")
    held(engine, 5, 9000, area="C21")
    held(engine, 5, 30, kind="training", exam_taken=30, exam_passed=29)
    found = board(client, period="2026-Q2")
    assert found["events"] == ("3", "running", "2026", "", "")
    assert found["person_times"] == ("1050", "running", "2026", "2", "3")
    assert found["trainings"] == ("1", "running", "2026", "", "")
    assert found["training_passes"] == ("96.6", "running", "2026", "29", "30")
    assert found["m6_activity"][:2] == ("1", "met")
    assert found["m6_person_times"][:2] == ("1050", "met")
    assert found["m12_person_times"][:2] == ("1050", "not_due")
    assert board(client, period="2026-Q1")["m6_person_times"][:2] == ("400", "not_due")
    assert board(client, period="2026-Q2", area="H11")["person_times"][:2] == ("0", "running")


def test_a_count_that_is_reached_stays_reached_and_a_rate_waits_for_the_end_of_its_year(engine: Engine) -> None:
    for month in range(1, 13):
        held(engine, month, 500 if month < 11 else None)
    held(engine, 3, kind="training", exam_taken=10, exam_passed=10)
    now = board(desk(engine, date(2026, 12, 31)), period="2026")
    assert {name: now[name][1] for name in NAMES} == {
        "events": "met", "person_times": "met", "trainings": "running", "training_passes": "running",
    }  # fmt: skip


def test_a_year_that_is_over_is_judged(engine: Engine) -> None:
    held(engine, 3, 500)
    held(engine, 3, kind="training", exam_taken=10, exam_passed=10)
    later = board(desk(engine, date(2027, 2, 1)), period="2026")
    assert {name: later[name][1] for name in NAMES} == {
        "events": "not_met", "person_times": "not_met", "trainings": "not_met", "training_passes": "met",
    }  # fmt: skip
    assert later["m6_person_times"][1] == "overdue"


@pytest.mark.parametrize("name", [*NAMES, "m6_activity", "m6_person_times", "m12_person_times"])
def test_what_is_recorded_can_no_longer_be_typed_in(engine: Engine, name: str) -> None:
    client = desk(engine)
    page = client.get(f"/office/indicators/{name}")
    assert page.status_code == 200
    token = next(one for one in tree_of(client.get("/office/indicators/posts").get_data(as_text=True)).iter("input")
                 if one.attrib.get("name") == "csrf_token").attrib["value"]  # fmt: skip
    assert b'name="value"' not in page.data
    sent = client.post(f"/office/indicators/{name}", data={"csrf_token": token, "value": "5", "period": "2026"})
    assert sent.status_code == 404


def test_what_was_typed_in_before_can_be_read_and_counts_no_more(engine: Engine) -> None:
    at = datetime(2026, 5, 1, tzinfo=CHINA)
    add_figure(engine, TypedFigure("events", "S1", "2026", 1, 11.0, "报表", "", "li", at))
    client = desk(engine)
    assert board(client, period="2026-Q2")["events"][0] == "0"
    assert "/office/indicators/events?area=S1" in client.get("/office/indicators").get_data(as_text=True)
    assert "/office/indicators/trainings?area=S1" not in client.get("/office/indicators").get_data(as_text=True)
    (row,) = with_data(client.get("/office/indicators/events?area=S1").get_data(as_text=True), "edition")
    assert row["data-value"] == "11"


def test_overview_and_bulletin_say_the_same_of_their_quarter(engine: Engine) -> None:
    client = desk(engine)
    close_months(engine, *MONTHS)
    seal(engine, "C11", 40, 30, "2026-04")
    plain = client.get("/office/bulletin?period=2026-Q2&lang=en").get_data(as_text=True)
    assert 'data-section="recorded"' not in plain + client.get("/office/overview").get_data(as_text=True)
    held(engine, 2, 77)  # another quarter
    held(engine, 4, 120)
    held(engine, 5)
    held(engine, 6, 30, kind="training", exam_taken=30, exam_passed=28)
    rows = {row["subject"]: row for row in csv_of(client.get("/office/overview.csv?period=2026-Q2"))
            if row["section"] == "recorded"}  # fmt: skip
    assert {name: row["value"] or row["share"] for name, row in rows.items()} == {
        "events": "2", "person_times": "120", "trainings": "1", "training_passes": "93.3",
    }  # fmt: skip
    assert (rows["person_times"]["part"], rows["person_times"]["whole"]) == ("1", "2")
    assert all(row["answers"] == row["at_most"] == "" for row in rows.values())  # never summed with persons
    page = client.get("/office/overview?period=2026-Q2").get_data(as_text=True)
    tree_of(page)
    assert 'data-section="recorded"' in page
    bulletin = client.get("/office/bulletin?period=2026-Q2&lang=en").get_data(as_text=True)
    for said in (
        "Events held: 2.",
        "Person-times: 120 (heads were counted at 1 of 2 events)",
        "30 taken, 28 passed, 93.3",
    ):
        assert said in bulletin
    assert "Events held: 2." not in client.get("/office/bulletin?period=2026-04&lang=en").get_data(as_text=True)
    digests = {row["data-digest"] for text in (plain, bulletin) for row in with_data(text, "digest")}
    assert len(digests) == 2
    assert client.get("/office/bulletin.docx?period=2026-Q2").status_code == 200
    assert client.get("/office/bulletin.xlsx?period=2026-Q2").status_code == 200
