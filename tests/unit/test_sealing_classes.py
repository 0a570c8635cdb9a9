"""A class hour is sealed when it is over: at once, a box a phase, and never again. Runs on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from portal.periods import CHINA
from portal.sealing import published, scheduler
from portal.sealing import store as months
from portal.sealing.classes import store
from portal.sealing.models import closing, received, sealed
from portal.sealing.scheduler import Scheduler, nightly
from portal.settings import Settings
from portal.slips.models import session_due, slip
from portal.slips.store import expect_session
from tests.samples import FORMS, close_month, count_of, counters, put, rows_of

TODAY = date(2026, 1, 15)
NOON = int(datetime(2026, 1, 15, 12, 10, tzinfo=CHINA).timestamp())
SETTINGS = Settings(secret="s" * 32)


@pytest.fixture(autouse=True)
def exact_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    """No jitter, so that sums can be compared."""
    monkeypatch.setattr(months, "draw", lambda eps: 0)


def seal(engine: Engine, session: str = "k1", minimum: int = 10) -> int:
    return store.close_session(engine, session, today=TODAY, forms=FORMS, eps=1.0, minimum=minimum)


def boxes_of(engine: Engine) -> dict[tuple[str, str, str, str], tuple[int, int]]:
    """{(session, area, audience, phase): (n, mastered)}."""
    return {
        (row["session"], row["area"], row["audience"], row["phase"]): (row["n"], row["value"])
        for row in rows_of(engine, sealed)
        if row["name"] == "mastered"
    }


def test_before_and_after_are_a_box_each_and_their_slips_are_gone(engine: Engine) -> None:
    put(engine, 12, community="H11", session_id="k1", phase="before", mastered=False)
    put(engine, 11, community="H11", session_id="k1", phase="after")
    put(engine, 10, community="H11", session_id="k2", phase="after")
    put(engine, 10)
    assert seal(engine) == 2
    assert boxes_of(engine) == {("k1", "H11", "youth", "before"): (12, 0), ("k1", "H11", "youth", "after"): (11, 11)}
    assert {row["session_id"] for row in rows_of(engine, slip)} == {"k2", None}
    assert {row["sealed_on"] for row in rows_of(engine, sealed)} == {TODAY}


def test_nine_of_a_phase_wait_for_their_month(engine: Engine) -> None:
    put(engine, 12, session_id="k1", phase="before")
    put(engine, 9, session_id="k1", phase="after")
    assert seal(engine) == 1
    assert count_of(engine) == 9
    put(engine, 3, phase="after")
    close_month(engine)
    assert boxes_of(engine)["", "C11", "youth", "after"] == (12, 12)


def test_who_comes_late_joins_the_community_and_the_class_is_never_opened_again(engine: Engine) -> None:
    put(engine, 12, session_id="k1")
    assert seal(engine) == 1
    before = rows_of(engine, sealed)
    put(engine, 11, session_id="k1", mastered=False)
    assert seal(engine) == 0
    assert rows_of(engine, sealed) == before
    close_month(engine)
    assert boxes_of(engine) == {("k1", "C11", "youth", "general"): (12, 12), ("", "C11", "youth", "general"): (11, 0)}


def test_flagged_answers_do_not_make_up_ten(engine: Engine) -> None:
    put(engine, 9, session_id="k1")
    put(engine, 5, session_id="k1", flag=3)
    assert seal(engine) == 0
    put(engine, 1, session_id="k1")
    assert seal(engine) == 1
    assert {row["flag"] for row in rows_of(engine, slip)} == {3}
    assert close_month(engine).flagged == 5


def test_a_stricter_minimum_holds_here_too(engine: Engine) -> None:
    put(engine, 19, session_id="k1")
    assert seal(engine, minimum=20) == 0


def test_the_answers_enter_the_later_boxes_as_if_the_month_had_been_closed(engine: Engine) -> None:
    put(engine, 12, session_id="k1")
    seal(engine)
    first = {kind: counters(engine, kind) for kind in "SQ"}
    assert first["S"]["S1|youth", "2026-Q1", "n:tea"] == 12
    put(engine, 12, session_id="k2")
    close_month(engine)
    assert {kind: counters(engine, kind) for kind in "SQ"} == {kind: first[kind] + first[kind] for kind in "SQ"}


def test_an_error_in_the_middle_keeps_every_slip(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    put(engine, 12, session_id="k1")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(store, "_count_and_shred", broken)
        with pytest.raises(ZeroDivisionError):
            seal(engine)
    assert (count_of(engine), count_of(engine, sealed)) == (12, 0)


def test_a_month_whose_only_class_was_sealed_is_closed_all_the_same(engine: Engine) -> None:
    put(engine, 12, session_id="k1")
    seal(engine)
    assert months.due_months(engine, date(2026, 2, 4)) == ["2026-01"]
    close_month(engine)
    (box,) = published.sums(engine, ["C11"])
    assert (box.n, box.mastered, box.classes, box.late) == (12, 12, 1, False)


def test_an_open_months_band_does_not_fall_when_a_class_is_sealed(engine: Engine) -> None:
    put(engine, 60, community="H11", session_id="k1")
    seal(engine)
    months.refresh_bands(engine, "2026-01")
    assert {row["band"] for row in rows_of(engine, received) if row["community"] == "C11"} == {"50-99"}


def test_other_rules_than_the_first_class_was_sealed_by_are_refused(engine: Engine) -> None:
    put(engine, 12, session_id="k1")
    seal(engine)
    with pytest.raises(months.NotClosed, match="eps 1"):
        close_month(engine, eps=0.5)


def test_a_class_is_sealed_at_the_full_hour_after_its_code_expired_by_day_too(engine: Engine) -> None:
    expect_session(engine, "k1", "C11", NOON)
    put(engine, 12, session_id="k1")
    now = datetime(2026, 1, 15, 12, 59, tzinfo=CHINA)
    one = Scheduler(engine, FORMS, SETTINGS, lambda: now)
    one.wake()
    assert boxes_of(engine) == {}
    now = datetime(2026, 1, 15, 13, 0, tzinfo=CHINA)
    assert one.wake() is None
    assert list(boxes_of(engine)) == [("k1", "C11", "youth", "general")]
    assert count_of(engine, session_due) == 0


def test_at_two_at_night_too(engine: Engine) -> None:
    expect_session(engine, "k1", "C11", NOON)
    put(engine, 12, session_id="k1")
    Scheduler(engine, FORMS, SETTINGS, lambda: datetime(2026, 1, 15, 18, 0, tzinfo=UTC)).wake()
    assert boxes_of(engine)


def test_a_timer_elsewhere_seals_them_with_the_nights_work(engine: Engine) -> None:
    expect_session(engine, "k1", "C11", NOON)
    put(engine, 12, session_id="k1")
    assert not nightly(engine, FORMS, SETTINGS, datetime(2026, 1, 16, 3, tzinfo=CHINA)).problems
    assert boxes_of(engine)
    assert count_of(engine, closing) == 0


def test_a_rewriting_that_failed_is_tried_again_and_only_that(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    expect_session(engine, "k1", "C11", NOON)
    put(engine, 12, session_id="k1")
    now = datetime(2026, 1, 16, 12, tzinfo=CHINA)
    with monkeypatch.context() as patch:
        patch.setattr(store, "tidy", lambda engine: False)
        with pytest.raises(scheduler.NotTidied):
            scheduler.seal_sessions(engine, FORMS, SETTINGS, now)
    before = rows_of(engine, sealed)
    assert [row["expires"] for row in rows_of(engine, session_due)] == [store.SHREDDED]
    assert scheduler.seal_sessions(engine, FORMS, SETTINGS, now) == 0
    assert count_of(engine, session_due) == 0
    assert rows_of(engine, sealed) == before
