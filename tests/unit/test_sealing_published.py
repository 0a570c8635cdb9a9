"""What officers see of sealed boxes, and that they see nothing else. Runs on both databases."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from portal.sealing import published, store
from portal.sealing.published import (
    Closed,
    Heads,
    Note,
    Quality,
    add_note,
    bands,
    boxes,
    closed_months,
    heads,
    notes,
    quality,
    substances,
    sums,
)
from portal.sealing.store import refresh_bands
from portal.slips.store import Count, Submission, Tally, record, record_tally
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
    assert (box.kind, box.session, box.version, box.n, box.eps) == ("R", "", "sample.1", 10, 1.0)
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


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "draw", lambda eps: 0)


@pytest.mark.usefixtures("exact")
class TestSums:
    def boxes_of_a_quarter(self, engine: Engine) -> None:
        put(engine, 12)
        put(engine, 15, aware=False)
        put(engine, 11, community="C12", mastered=False)
        put(engine, 13, phase="before", session_id="k1")
        put(engine, 12, phase="after", session_id="k1")
        put(engine, 30, phase="after", session_id="k2", community="C21")
        put(engine, 4, "2026-03", audience="staff")
        put(engine, 7, "2026-03", audience="seniors")
        close_month(engine)
        close_month(engine, "2026-03")

    def test_they_add_up_to_the_boxes_one_by_one(self, engine: Engine) -> None:
        self.boxes_of_a_quarter(engine)
        everywhere = ("C11", "C12", "C21", "S1", "D1")
        one_by_one = boxes(engine, everywhere)
        for by_area in (False, True):
            found = sums(engine, everywhere, by_area=by_area)
            assert sum(one.boxes for one in found) == len(one_by_one)
            assert sum(one.n for one in found) == sum(box.n for box in one_by_one)
            assert sum(one.mastered for one in found) == sum(box.values["mastered"] for box in one_by_one)
            assert sum(one.aware for one in found) == sum(box.values["aware"] for box in one_by_one)

    def test_only_boxes_that_no_view_tells_apart_are_added(self, engine: Engine) -> None:
        self.boxes_of_a_quarter(engine)
        (general,) = [one for one in sums(engine, ["C11", "C12"]) if one.phases == ("general",) and not one.pooled]
        assert (general.area, general.boxes, general.n, general.mastered, general.aware) == ("", 2, 38, 27, 23)
        by_area = sums(engine, ["C11", "C12"], by_area=True)
        assert {(one.area, one.n) for one in by_area if one.phases == ("general",) and not one.pooled} == {
            ("C11", 27), ("C12", 11),
        }  # fmt: skip
        (pooled,) = [one for one in sums(engine, ["C11"]) if one.pooled]
        assert (pooled.audiences, pooled.n, pooled.months) == (("seniors", "staff"), 11, ("2026-03",))

    def test_a_class_before_and_after_is_one_session(self, engine: Engine) -> None:
        self.boxes_of_a_quarter(engine)
        found = [one for one in sums(engine, ["C11", "C21"]) if one.classes]
        assert {(one.phases, one.n, one.classes) for one in found} == {(("before",), 13, 1), (("after",), 42, 2)}
        assert sum(one.sessions for one in found) == 2

    def test_months_leave_out_what_does_not_touch_them(self, engine: Engine) -> None:
        self.boxes_of_a_quarter(engine)
        assert {one.months for one in sums(engine, ["C11"], ["2026-03"])} == {("2026-03",)}
        assert {box.months for box in boxes(engine, ["C11"], months=["2026-01"])} == {("2026-01",)}
        assert sums(engine, ["C11"], ["2026-02"]) == []
        put(engine, 110, "2026-06")
        close_month(engine, "2026-06")
        assert len(substances(engine, ["S1"], ["2026-05"])) == 3  # a quarter has its three months
        assert substances(engine, ["S1"], ["2026-03"]) == []

    def test_the_number_of_sums_does_not_grow_with_the_number_of_boxes(self, engine: Engine) -> None:
        sizes = []
        for month, classes in (("2026-01", 2), ("2026-02", 20)):
            for number in range(classes):
                put(engine, 10, month, session_id=f"{month}{number}")
            close_month(engine, month)
            sizes.append(len(sums(engine, ["C11"], [month])))
        assert sizes == [1, 1]


class TestBesideTheBoxes:
    def test_quality_tells_in_tens_what_was_left_out_and_what_was_finished(self, engine: Engine) -> None:
        put(engine, 3, "2026-03", flag=1)
        put(engine, 4, "2026-03", flag=2)
        times = {"started": 24, "submitted": 13}
        steps = [Count("quiz", "sample.1", "2026-Q1", name) for name, often in times.items() for _ in range(often)]
        record(engine, [Submission("2026-01", counts=tuple(steps))])
        assert quality(engine, "D1") == []
        close_month(engine, "2026-03")
        counted = {"sample.1": {"started": 20, "submitted": 10}}
        assert quality(engine, "D1") == [Quality("2026-Q1", 10, counted)]
        assert quality(engine, "D2") == [Quality("2026-Q1", 0, counted)]

    def test_heads_of_classes_without_devices(self, engine: Engine) -> None:
        for session, people in (("k1", 30), ("k2", 8)):
            record_tally(engine, Tally(session, "C11", "youth", "sample.1A", people, "li", "2026-02"))
        assert heads(engine, ["C11"]) == []
        close_month(engine, "2026-03")
        assert heads(engine, ["C11"]) == [Heads("C11", "youth", "2026-Q1", 40)]
        assert heads(engine, ["C12"]) == []

    def test_notes_are_added_and_never_replaced(self, engine: Engine) -> None:
        first = Note("Q", "sample.1A", "i0", "b is right too", "li", date(2026, 5, 1))
        second = Note("R", "1", "", "the key of i0 was wrong", "li", date(2026, 5, 2))
        add_note(engine, first)
        add_note(engine, second)
        assert notes(engine) == [first, second]

    @pytest.mark.parametrize("change", [{"note": " "}, {"note": "x" * 501}, {"kind": "X"}, {"item": "i" * 65}])
    def test_a_note_that_says_nothing_is_refused(self, engine: Engine, change: dict[str, str]) -> None:
        with pytest.raises(ValueError, match=r"note|name"):
            add_note(engine, replace(Note("Q", "sample.1A", "i0", "x", "li", date(2026, 5, 1)), **change))
        assert notes(engine) == []
