"""What a quarter's end leaves in the database. Runs on SQLite here and on PostgreSQL in tests/postgres."""

import signal
from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import Engine, delete, event, update
from sqlalchemy.exc import DBAPIError

from portal.db import writing
from portal.sealing import store
from portal.sealing.models import closed_count, closing, sealed
from portal.sealing.published import opinions, pairs, questions, substances
from portal.slips.models import open_count, tally, tally_head
from portal.slips.store import Count, Submission, Tally, record, record_tally
from tests.children import child, close_and_die, url_of
from tests.samples import FORM, KEYS, close_month, count_of, counters, put, rows_of

END = "2026-03"
QUARTER = "2026-Q1"


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """No jitter, so that sums can be compared."""
    monkeypatch.setattr(store, "draw", lambda eps: 0)


def step(engine: Engine, kind: str, cell: str, period: str = QUARTER, **values: int) -> None:
    """Add to open counters; `ok_safe` stands for `ok:safe`."""
    counts = [Count(kind, cell, period, name.replace("_", ":")) for name, n in values.items() for _ in range(n)]
    record(engine, [Submission("2026-01", counts=tuple(counts))])


def hand(engine: Engine, session: str, heads: int = 50, right: int = 30, **columns: str) -> str:
    """A class without devices in which `right` had each item about tea right."""
    values = {"community": "C11", "audience": "youth", "quiz_version": FORM.code, "period": "2026-02", **columns}
    hands = {"i0": {"a": right, "?": heads - right}, "i1": {"b": right}}
    return record_tally(engine, Tally(session, headcount=heads, entered_by="li", hands=hands, **values))


def found(engine: Engine, kind: str) -> dict[tuple[str, str, str, str], tuple[int, int]]:
    """{(area, audience, version, name): (n, value)}."""
    return {
        (row["area"], row["audience"], row["version"], row["name"]): (row["n"], row["value"])
        for row in rows_of(engine, sealed)
        if row["kind"] == kind
    }


@pytest.mark.usefixtures("exact")
class TestWhatIsSealed:
    def test_substances_by_subdistrict_and_audience(self, engine: Engine) -> None:
        put(engine, 90, "2026-01")
        put(engine, 15, "2026-03", answers="a?" + KEYS[2:], community="C12")
        put(engine, 30, "2026-03", audience="staff")
        for month in ("2026-01", "2026-02"):
            close_month(engine, month)
            assert not found(engine, "S")
        assert close_month(engine, END).later == 1
        assert found(engine, "S") == {
            ("S1", "youth", "", "ok:tea"): (105, 90),
            ("S1", "youth", "", "ok:vape"): (105, 105),
            ("S1", "youth", "", "ok:stamp"): (105, 105),
        }
        (one, *_) = substances(engine, ["S1"])
        assert (one.subject, one.audiences, one.months) == ("stamp", ("youth",), ("2026-01", "2026-02", "2026-03"))
        assert not counters(engine, "S")  # staff: 30 are too few, and uncounted

    def test_questions_wait_for_five_hundred_and_then_name_both_quarters(self, engine: Engine) -> None:
        put(engine, 300, "2026-03")
        put(engine, 199, "2026-03", answers="?" * 11, mastered=False)
        close_month(engine, END)
        assert not found(engine, "Q")
        assert counters(engine, "Q")[f"D1|{FORM.code}", QUARTER, "n"] == 499
        put(engine, 10, "2026-06")
        close_month(engine, "2026-06")
        assert not counters(engine, "Q")
        (one,) = questions(engine, ["D1"])
        assert (one.version, one.n, len(one.months)) == (FORM.code, 509, 6)
        assert one.answers["i0"] == {"a": 310, "b": 0, "c": 0, "d": 0, "?": 199, "-": 0}
        assert len(one.answers) == 11
        assert (one.reliability, one.rest["i0"]) == (1.0, 1.0)
        assert one.eps == pytest.approx(1 / 22)

    def test_pairs_by_subdistrict_and_lesson(self, engine: Engine) -> None:
        step(engine, "P", "S1|lesson", both=20, gained=25, neither=10)
        step(engine, "P", "S2|lesson", lost=49)
        assert close_month(engine, END).later == 1
        (one,) = pairs(engine, ["S1", "S2", "D1"])
        assert (one.area, one.module, one.n) == ("S1", "lesson", 55)
        assert (one.both, one.lost, one.gained, one.neither, one.eps) == (20, 0, 25, 10, 0.5)
        assert count_of(engine, open_count) == 0

    def test_opinions_by_community_and_activity(self, engine: Engine) -> None:
        step(engine, "T", "C11|quiz", n_satisfied=10, ok_satisfied=9, n_safe=4, ok_safe=4)
        step(engine, "T", "C11|lesson", n_safe=6)
        close_month(engine, END)
        assert found(engine, "T") == {
            ("C11", "", "quiz", "ok:satisfied"): (10, 9),
            ("C11", "", "lesson|quiz", "ok:safe"): (10, 4),
        }
        assert {one.activities for one in opinions(engine, ["C11"])} == {("quiz",), ("lesson", "quiz")}
        assert {one.eps for one in opinions(engine, ["C11"])} == {0.25}

    def test_hands_by_subdistrict_and_then_only_the_heads_stay(self, engine: Engine) -> None:
        hand(engine, "k1")
        hand(engine, "k2", community="C12", right=10)
        hand(engine, "k3", community="C21")
        close_month(engine, END)
        assert found(engine, "H") == {("S1", "", "", "ok:tea"): (100, 40)}
        assert (count_of(engine, tally), count_of(engine, tally_head)) == (0, 3)
        assert kept(engine, "heads") == {"C11|youth": 50, "C12|youth": 50, "C21|youth": 50}

    def test_of_fewer_than_ten_only_the_heads_are_kept_at_all(self, engine: Engine) -> None:
        hand(engine, "k1", heads=9, right=5)
        assert (count_of(engine, tally), count_of(engine, tally_head)) == (0, 1)
        close_month(engine, END)
        assert kept(engine, "heads") == {"C11|youth": 9}

    def test_a_quarter_that_no_closing_ended_is_sealed_with_the_next(self, engine: Engine) -> None:
        put(engine, 120)
        close_month(engine)
        close_month(engine, "2026-04")  # nothing waited
        step(engine, "T", "C11|quiz", "2026-Q2", n_safe=10)
        assert close_month(engine, "2026-06").later == 2
        assert {row["period"] for row in rows_of(engine, sealed) if row["kind"] == "S"} == {QUARTER}

    def test_what_came_for_the_next_quarter_stays_open(self, engine: Engine) -> None:
        step(engine, "T", "C11|quiz", "2026-Q2", n_safe=10)
        step(engine, "quiz", "sample.1", "2026-Q2", started=3)
        hand(engine, "k1", period="2026-04")
        assert close_month(engine, END).later == 0
        assert (count_of(engine, open_count), count_of(engine, tally)) == (2, 3)
        assert count_of(engine, closed_count) == 0

    def test_the_stricter_option_holds_for_every_kind(self, engine: Engine) -> None:
        step(engine, "T", "C11|quiz", n_safe=19)
        step(engine, "T", "C21|quiz", n_safe=20)
        step(engine, "P", "S1|lesson", both=50)
        close_month(engine, END, eps=0.5, minimum=20)
        assert [(row["area"], row["eps"]) for row in rows_of(engine, sealed) if row["kind"] == "T"] == [("C21", 0.125)]
        assert {row["eps"] for row in rows_of(engine, sealed) if row["kind"] == "P"} == {0.25}


def kept(engine: Engine, kind: str) -> Mapping[str, int]:
    return {row["cell"]: row["value"] for row in rows_of(engine, closed_count) if row["kind"] == kind}


def test_numbers_without_answers_are_kept_by_quarter_and_never_change(engine: Engine) -> None:
    put(engine, 3, flag=1)
    step(engine, "quiz", "sample.1", started=9, submitted=7, repeat=2)
    close_month(engine)
    assert count_of(engine, closed_count) == 0
    close_month(engine, END)
    assert {(r["kind"], r["cell"], r["period"], r["name"], r["value"]) for r in rows_of(engine, closed_count)} == {
        ("flagged", "D1", QUARTER, "fast", 3),
        ("quiz", "sample.1", QUARTER, "started", 9),
        ("quiz", "sample.1", QUARTER, "submitted", 7),
        ("quiz", "sample.1", QUARTER, "repeat", 2),
    }
    assert count_of(engine, open_count) == 0
    for change in (update(closed_count).values(value=0), delete(closed_count)):
        with pytest.raises(DBAPIError, match="never change"), writing(engine) as connection:
            connection.execute(change)


def full_quarter(engine: Engine) -> None:
    """Something for a box of every kind."""
    put(engine, 400, END)
    put(engine, 120, END, answers="?" * 11, mastered=False)
    step(engine, "P", "S1|lesson", both=20, gained=25, neither=10)
    step(engine, "T", "C11|quiz", n_safe=12, ok_safe=9)
    step(engine, "quiz", "sample.1", started=9)
    hand(engine, "k1")
    hand(engine, "k2")


def state(engine: Engine) -> tuple[int, ...]:
    tables = (sealed, closed_count, open_count, tally, closing)
    return (*(count_of(engine, table) for table in tables), count_of(engine))


def test_each_count_gets_one_draw_of_its_own_budget(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[float] = []

    def draw(eps: float) -> int:
        drawn.append(eps)
        return 1000 + len(drawn)

    monkeypatch.setattr(store, "draw", draw)
    full_quarter(engine)
    close_month(engine, END)
    rows = rows_of(engine, sealed)
    jittered = [row for row in rows if row["eps"]]
    # Beside the counts: one n of Q, of P and of T, three of S (a substance has its own people), none of R and H.
    assert sorted([*(row["eps"] for row in jittered), *[1.0] * 6]) == sorted(drawn)
    assert all(row["value"] > 1000 for row in jittered)
    assert len({row["value"] for row in jittered}) > len(jittered) / 2
    budgets = {kind: {row["eps"] for row in jittered if row["kind"] == kind} for kind in "RSQPTH"}
    assert budgets == {"R": {1.0}, "S": {1 / 3}, "Q": {1 / 22}, "P": {0.5}, "T": {0.25}, "H": {1 / 3}}
    assert {row["name"] for row in rows if not row["eps"]} == {"kr20", *(f"r:i{number}" for number in range(8))}


def numbers_of(engine: Engine, monkeypatch: pytest.MonkeyPatch, drawn: int) -> dict[str, set[int]]:
    monkeypatch.setattr(store, "draw", lambda eps: drawn)
    full_quarter(engine)
    close_month(engine, END)
    found: dict[str, set[int]] = {}
    for row in rows_of(engine, sealed):
        found.setdefault(row["kind"], set()).add(row["n"])
    return found


def test_only_results_and_hands_tell_exactly_how_many_they_are_of(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = numbers_of(engine, monkeypatch, 3)
    assert found == {"R": {520}, "H": {100}, "S": {523}, "Q": {523}, "P": {58}, "T": {15}}


def test_an_altered_number_never_falls_below_what_a_box_of_its_kind_must_have(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = numbers_of(engine, monkeypatch, -400)
    assert found == {"R": {520}, "H": {100}, "S": {120}, "Q": {500}, "P": {50}, "T": {10}}


def test_the_gate_looks_at_the_true_number(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "draw", lambda eps: 5)
    put(engine, 499, END)
    step(engine, "P", "S1|lesson", both=49)
    close_month(engine, END)
    assert {row["kind"] for row in rows_of(engine, sealed)} == {"R", "S"}


def test_closing_a_quarter_twice_changes_nothing(engine: Engine) -> None:
    full_quarter(engine)
    assert close_month(engine, END).later == 5
    before = [rows_of(engine, table) for table in (sealed, closed_count, open_count, tally_head, closing)]
    assert close_month(engine, END).already_closed
    close_month(engine, "2026-06")
    after = [rows_of(engine, table) for table in (sealed, closed_count, open_count, tally_head)]
    assert before[:4] == after


@pytest.mark.parametrize("statement", [10, 18, 24, 0])
def test_a_quarter_killed_half_way_leaves_nothing_and_can_be_closed_again(engine: Engine, statement: int) -> None:
    full_quarter(engine)
    before = state(engine)
    one = child(close_and_die, url_of(engine), END, statement)
    one.join(30)
    assert one.exitcode == -signal.SIGKILL
    assert state(engine) == before
    assert close_month(engine, END).later == 5
    kinds = {row["kind"] for row in rows_of(engine, sealed)}
    assert kinds == set("RSQPTH")


def test_an_error_at_the_quarters_end_undoes_the_month_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    full_quarter(engine)
    before = state(engine)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(store, "seal_quarter", broken)
        with pytest.raises(ZeroDivisionError):
            close_month(engine, END)
    assert state(engine) == before


def test_the_work_of_a_closing_grows_with_its_boxes_and_not_with_its_slips(engine: Engine) -> None:
    """As many statements for ten times the slips of the same groups; each slip is read once."""
    seen = [0]

    def count(*_: object) -> None:
        seen[0] += 1

    event.listen(engine, "before_cursor_execute", count)
    found = []
    for month, n in (("2026-03", 50), ("2026-06", 500)):
        for community in ("C11", "C12", "C21"):
            put(engine, n, month, community=community, session_id=f"k{month}{community}")
        seen[0] = 0
        close_month(engine, month)
        found.append(seen[0])
    assert found[1] - found[0] <= 3  # more boxes of the quarter, no more for more slips


class TestTallies:
    def test_a_second_tally_of_a_session_changes_nothing(self, engine: Engine) -> None:
        assert hand(engine, "k1", right=30) == "stored"
        assert hand(engine, "k1", right=10) == "seen_before"
        assert {row["count"] for row in rows_of(engine, tally)} == {30, 20}

    @pytest.mark.parametrize(
        ("heads", "hands"),
        [(-1, {}), (20, {"i0": {"a": -1}}), (20, {"i0": {"a": 15, "b": 6}}), (9, {"i0": {"a": 10}})],
    )
    def test_more_hands_than_heads_are_refused(
        self, engine: Engine, heads: int, hands: Mapping[str, Mapping[str, int]]
    ) -> None:
        one = Tally("k1", "C11", "youth", FORM.code, heads, "li", "2026-02", hands)
        with pytest.raises(ValueError, match="heads"):
            record_tally(engine, one)
        assert count_of(engine, tally_head) == 0

    def test_an_answer_that_no_card_has_leaves_nothing_half_written(self, engine: Engine) -> None:
        one = Tally("k1", "C11", "youth", FORM.code, 20, "li", "2026-02", {"i0": {"a": 3}, "i1": {"x": 3}})
        with pytest.raises(DBAPIError):
            record_tally(engine, one)
        assert (count_of(engine, tally), count_of(engine, tally_head)) == (0, 0)


def test_rows_of_a_quarter_carry_its_day(engine: Engine) -> None:
    step(engine, "T", "C11|quiz", n_safe=12)
    close_month(engine, END, today=date(2026, 4, 4))
    assert [(r["sealed_on"], r["phase"], r["session"]) for r in rows_of(engine, sealed)] == [(date(2026, 4, 4), "", "")]
