"""What officers see of sealed boxes, and that they see nothing else. Runs on both databases."""

import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import Engine

from portal.sealing import published, store
from portal.sealing.published import Closed, bands, boxes, closed_months
from portal.sealing.store import refresh_bands
from tests.samples import close_month, put


def test_a_box_shows_its_place_its_time_and_its_counts(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "draw", lambda eps: -11)
    put(engine, 6, "2026-01", phase="before")
    put(engine, 4, "2026-02", audience="staff", aware=False)
    for month in ("2026-01", "2026-02", "2026-03"):
        close_month(engine, month)
    (box,) = boxes(engine, ["C11"])
    assert box.area == "C11"
    assert box.audiences == ("staff", "youth")
    assert box.phases == ("before", "general")
    assert box.months == ("2026-01", "2026-02")
    assert (box.kind, box.session, box.version, box.n, box.eps) == ("R", "", "1", 10, 1.0)
    assert box.values == {"mastered": -1, "aware": -5}  # outside 0..n, and so it stays


def test_only_the_areas_asked_for_are_shown(engine: Engine) -> None:
    for community in ("C11", "C12", "E1"):
        put(engine, 10, community=community)
    close_month(engine)
    assert [box.area for box in boxes(engine, {"C12", "E1", "D1"})] == ["C12", "E1"]
    assert boxes(engine, []) == []
    assert boxes(engine, ["C11"], kind="S") == []


def test_boxes_come_in_an_order_that_tells_nothing_of_their_making(engine: Engine) -> None:
    for audience in ("youth", "staff", "migrants"):
        put(engine, 10, audience=audience)
    close_month(engine)
    assert [box.audiences for box in boxes(engine, ["C11"])] == [("migrants",), ("staff",), ("youth",)]


def test_open_months_show_bands_only(engine: Engine) -> None:
    put(engine, 30)
    assert bands(engine, ["C11", "C12"]) == {}
    refresh_bands(engine, "2026-01")
    assert bands(engine, ["C11", "C12"]) == {"2026-01": {"C11": "10-49", "C12": "<10"}}
    assert boxes(engine, ["C11"]) == []


def test_closed_months_are_listed_in_order(engine: Engine) -> None:
    close_month(engine, "2026-01", today=date(2026, 2, 4))
    close_month(engine, "2026-02", today=date(2026, 3, 4))
    assert closed_months(engine) == [
        Closed("2026-01", date(2026, 2, 4), 1.0, 10, True),
        Closed("2026-02", date(2026, 3, 4), 1.0, 10, True),
    ]


def test_whoever_looks_through_the_gate_cannot_reach_a_slip() -> None:
    program = f"import sys, {published.__name__}; print([m for m in sys.modules if m.startswith('portal.')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert "portal.slips" not in done.stdout
    assert "portal.sealing.store" not in done.stdout
    assert "portal.sealing.published" in done.stdout
