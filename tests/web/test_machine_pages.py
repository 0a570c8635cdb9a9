"""What machines ask: metrics that show nobody taking part, readiness that means answers are stored, health."""

import logging
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, event, text

from portal.locales import BY_TAG
from portal.operating import readiness
from portal.outreach.store import Placement, add_placement
from portal.sealing.models import closing
from tests.conftest import AREAS
from tests.web.client import Reader
from tests.web.conftest import NOON, Clock

TOKEN = "a token of the tests alone, 32 letters".replace(" ", "-")
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
HOUR = 3600
Start = Callable[..., Reader]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def portal(sample_portal: Start, clock: Clock) -> Reader:
    """A portal that tells metrics, at NOON."""
    reader = sample_portal(metrics=TOKEN)
    _app(reader).extensions["quiz"].now = clock
    return reader


def _app(reader: Reader) -> Flask:
    return reader.client.application  # type: ignore[return-value]


def _scrape(reader: Reader) -> str:
    answer = reader.client.get("/metrics", headers=SHOWN)
    assert answer.status_code == 200
    # The disk belongs to others too: only that it is told in large steps can be tested.
    (free,) = re.findall(r"^mingbian_disk_free_bytes (\S+)$", answer.text, re.MULTILINE)
    assert float(free) % (16 * 1024 * 1024) == 0
    return answer.text.replace(free, "…")


def _value(told: str, name: str, **labels: str) -> float:
    samples = [one for family in text_string_to_metric_families(told.replace("…", "0")) for one in family.samples]
    return sum(one.value for one in samples if one.name == name and labels.items() <= one.labels.items())


def test_nobody_reads_metrics_without_the_token(portal: Reader, sample_portal: Start) -> None:
    for shown in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": TOKEN}):
        answer = portal.client.get("/metrics", headers=shown)
        assert answer.status_code == 401
        assert "mingbian_" not in answer.text
    assert portal.client.get("/metrics", headers=SHOWN).content_type.startswith("text/plain; version=0.0.4")


def test_without_a_token_there_are_no_metrics_and_nothing_is_counted(sample_portal: Start) -> None:
    reader = sample_portal()
    assert reader.client.get("/metrics", headers=SHOWN).status_code == 404
    assert _app(reader).extensions["meter"] is None


def test_whoever_asks_after_every_visitor_sees_nothing_move(portal: Reader, clock: Clock, engine: Engine) -> None:
    """A page, a scan, a form, an answer: within the hour the numbers stand still, afterwards they are tens."""
    add_placement(engine, Placement("SCAN23", "C11", "youth", "quiz:new-drugs", "pharmacy"))
    clock.seconds = NOON - NOON % HOUR
    portal.client.get("/en/")
    before = _scrape(portal)
    sent: list[str] = []
    for number in range(13):
        visitor = Reader(_app(portal).test_client())
        came = {"User-Agent": f"Zebraphone/{number}", "X-Forwarded-For": f"203.0.113.{number}"}
        landed = visitor.client.get("/q/SCAN23", headers=came)
        assert landed.status_code == 302
        page = visitor.get("/en/quiz/new-drugs/?form=A", but={"links": "the sample lacks some pages"})
        fields = {**page.fields(), "q.nd-01": "a", "community": "C11", "audience": "youth"}
        clock.seconds += 200
        sent += [fields["ticket"], f"Zebraphone/{number}", f"203.0.113.{number}"]
        assert visitor.client.post("/en/quiz/new-drugs/", data=fields, headers=came).status_code in {303, 400, 422}
        assert _scrape(portal) == before, f"visitor {number} shows"
    clock.seconds += HOUR
    after = _scrape(portal)
    assert _value(after, "mingbian_requests_total", route="outreach.scan") == 10
    people = [one for family in text_string_to_metric_families(after.replace("…", "0")) for one in family.samples]
    counted = [one for one in people if one.name.startswith("mingbian_request")]
    assert counted
    assert [one for one in counted if one.value % 10] == []
    _names_nobody(after, sent)


def _names_nobody(told: str, sent: list[str]) -> None:
    """No trace of what visitors brought, and no label that names a place, a quiz or a language."""
    places = [word for area in AREAS for word in (area.code, area.name)]
    labels = set(re.findall(r'="([^"]*)"', told))
    assert [one for one in [*sent, "SCAN23", "pharmacy", "Zebra", "203.0.113"] if one in told] == []
    assert not labels & {*places, *BY_TAG, "new-drugs", "youth"}
    assert "_created" not in told, "the moment of the first visit"


def test_what_is_less_than_ten_waits_for_the_next_hour(portal: Reader, clock: Clock) -> None:
    clock.seconds = NOON - NOON % HOUR
    told = []
    for visits in (25, 5, 0):
        for _ in range(visits):
            portal.client.get("/en/")
        clock.seconds += HOUR
        told.append(_value(_scrape(portal), "mingbian_requests_total", route="page", status="2xx"))
    assert told == [20, 30, 30]
    last = _scrape(portal)
    assert _value(last, "mingbian_request_seconds_bucket", room="page", le="+Inf") == 30
    assert _value(last, "mingbian_request_seconds_bucket", room="page", le="10.0") == 30


def test_a_failure_is_told_at_once(portal: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a value that somebody sent")

    monkeypatch.setitem(_app(portal).view_functions, "machine.health", fail)
    assert portal.client.get("/healthz").status_code == 500
    assert _value(_scrape(portal), "mingbian_failed_requests_total", route="machine.health") == 1
    assert "somebody" not in _scrape(portal)


def test_ready_means_that_an_answer_can_be_stored(sample_portal: Start, engine: Engine, caplog: Any) -> None:
    reader, clock = sample_portal(), Clock()
    _app(reader).extensions["quiz"].now = clock

    def asked() -> tuple[int, str]:
        clock.seconds += readiness.FRESH_SECONDS
        answer = reader.client.get("/readyz")
        return answer.status_code, answer.text

    with caplog.at_level(logging.INFO):
        assert asked() == (200, "ready\n")
        engine.dispose()
        event.listen(engine, "connect", _read_only)
        assert asked() == asked() == (503, "not ready: no answer can be stored in the database\n")
        event.remove(engine, "connect", _read_only)
        engine.dispose()
        assert asked() == (200, "ready\n")
    said = [record.getMessage() for record in caplog.records if record.name.startswith("portal.operating")]
    assert said == ["not ready: database", "ready again"], "once each, not at every asking"
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert asked() == (503, "not ready: the database is of another release\n")


def _read_only(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def test_a_writer_that_takes_long_makes_nobody_unready(sample_portal: Start, engine: Engine, tmp_path: Path) -> None:
    reader = sample_portal()
    event.listen(engine, "connect", lambda one, _: one.execute("PRAGMA busy_timeout = 50"))
    engine.dispose()
    with engine.connect().execution_options(writes=True) as other, other.begin():  # the night's rewriting, say
        assert reader.client.get("/readyz").status_code == 200


def test_a_full_disk_is_not_ready(sample_portal: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "LEAST_BYTES", 1 << 60)
    assert sample_portal().client.get("/readyz").text == "not ready: the disk is full\n"


def test_strangers_make_no_work_for_the_database(sample_portal: Start, engine: Engine) -> None:
    reader, asked = sample_portal(), []
    _app(reader).extensions["quiz"].now = Clock()
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    for _ in range(50):
        assert reader.client.get("/readyz").status_code == 200
    assert len([one for one in asked if "alembic_version" in one]) == 1


def test_a_night_that_nobody_works_is_told_and_takes_no_server_away(
    portal: Reader, clock: Clock, engine: Engine, caplog: Any
) -> None:
    assert _value(_scrape(portal), "mingbian_late_months") == 0
    with engine.begin() as connection:
        told = {"period": "2026-03", "closed_on": date(2026, 4, 4), "eps": 1.0, "box_minimum": 10}
        connection.execute(closing.insert().values(**told, scrubbed=False))
    clock.seconds += 61
    told_now = _scrape(portal)
    assert _value(told_now, "mingbian_late_months") == 2, "April and May, on 15 June"
    assert _value(told_now, "mingbian_unscrubbed_closings") == 1
    assert _value(told_now, "mingbian_last_closing_timestamp_seconds") == 1775232000
    answer = portal.client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\nbut the night's work is late\n")
    assert [one.getMessage() for one in caplog.records if "late" in one.getMessage()] == [
        "the night's work is late: see docs/watching.md"
    ]


def test_health_fails_only_where_a_restart_helps(sample_portal: Start, engine: Engine) -> None:
    reader = sample_portal()
    assert (reader.client.get("/healthz").status_code, reader.client.get("/healthz").text) == (200, "ok\n")
    writer = _app(reader).extensions["writer"]
    writer._put(None)  # what makes the thread end as if it had been asked, though nobody forgot it
    writer._waiting.put(None)
    writer._thread.join(10)
    answer = reader.client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "ended: writer\n")
