"""Closing a month, as an operator and an officer notice it. Runs on SQLite here and on PostgreSQL in tests/postgres."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import DBAPIError

from portal.db import writing
from portal.sealing import store
from portal.sealing.models import closing, sealed
from portal.sealing.store import Closing, NotClosed
from portal.slips.models import slip, submission_seen
from portal.slips.store import Submission, record
from tests.samples import (
    FORM,
    FORMS,
    KEYS,
    NEXT_FORM,
    close_month,
    count_of,
    counters,
    put,
    rows_of,
    sample_form,
)


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """No jitter, so that sums can be compared."""
    monkeypatch.setattr(store, "draw", lambda eps: 0)


def boxes_of(engine: Engine) -> dict[tuple[str, str, str, str], tuple[int, int, int]]:
    """{(area, audience, period, version): (n, mastered, aware)}."""
    found: dict[tuple[str, str, str, str], dict[str, int]] = {}
    for row in rows_of(engine, sealed):
        key = (row["area"], row["audience"], row["period"], row["version"])
        found.setdefault(key, {"n": row["n"]})[row["name"]] = row["value"]
    return {key: (one["n"], one["mastered"], one["aware"]) for key, one in found.items()}


@pytest.mark.usefixtures("exact")
class TestWhatIsSealed:
    def test_a_box_tells_how_many_and_how_many_passed(self, engine: Engine) -> None:
        put(engine, 7)
        put(engine, 5, mastered=False, answers="b" * 11)
        put(engine, 2, aware=False)
        assert close_month(engine) == Closing("2026-01", boxes=1, sealed=14, scrubbed=True)
        assert boxes_of(engine) == {("C11", "youth", "2026-01", "sample.1"): (14, 9, 12)}
        assert count_of(engine) == 0

    def test_rows_of_a_box_carry_its_rules_and_day(self, engine: Engine) -> None:
        put(engine, 10, session_id="k1", phase="before")
        close_month(engine, today=date(2026, 2, 4))
        for row in rows_of(engine, sealed):
            assert (row["kind"], row["session"], row["phase"], row["eps"]) == ("R", "k1", "before", 1.0)
            assert row["sealed_on"] == date(2026, 2, 4)
            assert len(row["box_id"]) == 32

    def test_nine_wait_and_are_counted_with_the_next_months(self, engine: Engine) -> None:
        put(engine, 9)
        assert close_month(engine) == Closing("2026-01", carried=9, scrubbed=True)
        put(engine, 1, "2026-02")
        close_month(engine, "2026-02")
        assert boxes_of(engine) == {("C11", "youth", "2026-01|2026-02", "sample.1"): (10, 10, 10)}

    def test_at_the_quarters_end_small_groups_are_poured_together(self, engine: Engine) -> None:
        put(engine, 4, "2026-02", community="C11", audience="staff")
        put(engine, 4, "2026-03", community="C12")
        put(engine, 4, "2026-03", community="C13", quiz_version=NEXT_FORM.code)
        put(engine, 6, "2026-03", community="E1")
        close_month(engine, "2026-02")
        assert close_month(engine, "2026-03") == Closing("2026-03", boxes=1, sealed=12, uncounted=6, scrubbed=True)
        assert boxes_of(engine) == {("S1", "staff|youth", "2026-02|2026-03", "sample.1|sample.2"): (12, 12, 12)}
        assert count_of(engine) == 0

    def test_two_quizzes_share_no_box_until_they_are_poured_together(self, engine: Engine) -> None:
        other = sample_form("other")
        put(engine, 6, "2026-02")
        put(engine, 10, "2026-02", quiz_version=other.code)
        put(engine, 6, "2026-03", quiz_version=other.code)
        forms = {**FORMS, other.code: other}
        assert close_month(engine, "2026-02", forms=forms).boxes == 1
        close_month(engine, "2026-03", forms=forms)
        assert boxes_of(engine) == {
            ("C11", "youth", "2026-02", "other.1"): (10, 10, 10),
            ("C11", "youth", "2026-02|2026-03", "other.1|sample.1"): (12, 12, 12),
        }

    def test_names_of_more_quizzes_than_fit_are_not_cut_short(self, engine: Engine) -> None:
        long = [sample_form(f"quiz-with-a-rather-long-name-{number}") for number in range(3)]
        for form in long:
            put(engine, 6, "2026-03", quiz_version=form.code)
        close_month(engine, "2026-03", forms={form.code: form for form in long})
        assert boxes_of(engine) == {("C11", "youth", "2026-03", "*"): (18, 18, 18)}

    def test_a_version_without_a_form_is_counted_apart_and_enters_no_later_box(self, engine: Engine) -> None:
        put(engine, 10, quiz_version="lost.1A")
        close_month(engine)
        assert boxes_of(engine) == {("C11", "youth", "2026-01", "?"): (10, 10, 10)}
        assert not counters(engine, "S")
        assert not counters(engine, "Q")

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(("C11", "C12", "C21", "H11", "E1")),
                st.sampled_from(("youth", "staff")),
                st.sampled_from((0, 0, 0, 1, 2, 3)),
                st.booleans(),
                st.integers(1, 12),
            ),
            max_size=12,
        )
    )
    def test_no_attempt_is_lost_or_counted_twice(
        self, engine: Engine, months: list[tuple[str, str, int, bool, int]]
    ) -> None:
        """One database sees quarter after quarter; each must add up by itself."""
        year = 2000 + count_of(engine, closing) // 3
        before = sum(n for n, _, _ in boxes_of(engine).values())
        quarter = [f"{year}-{month:02d}" for month in (1, 2, 3)]
        for index, (community, audience, flag, mastered, n) in enumerate(months):
            put(engine, n, quarter[index % 3], community=community, audience=audience, flag=flag, mastered=mastered)
        done = [close_month(engine, month) for month in quarter]
        valid = sum(n for _, _, flag, _, n in months if flag == 0)
        assert sum(one.sealed + one.uncounted for one in done) == valid
        assert sum(one.flagged for one in done) == sum(n for *_, n in months) - valid
        assert sum(n for n, _, _ in boxes_of(engine).values()) - before == sum(one.sealed for one in done)
        assert (done[2].carried, count_of(engine)) == (0, 0)
        assert done[2].uncounted < 10


class TestFlagged:
    def test_flagged_attempts_enter_no_box_but_their_number_is_kept(self, engine: Engine) -> None:
        put(engine, 9)
        put(engine, 3, flag=1)
        put(engine, 2, flag=2, community="E1")
        put(engine, 30, flag=3)
        done = close_month(engine)
        assert (done.boxes, done.carried, done.flagged) == (0, 9, 35)
        assert counters(engine, "flagged") == {
            ("D1", "2026-Q1", "fast"): 3,
            ("D1", "2026-Q1", "pattern"): 2,
            ("D1", "2026-Q1", "over_cap"): 30,
        }
        assert count_of(engine) == 9


class TestLaterBoxes:
    def test_substances_are_counted_by_subdistrict_and_audience(self, engine: Engine) -> None:
        put(engine, 10, answers=KEYS)
        put(engine, 3, answers="a?" + KEYS[2:], community="C11")
        put(engine, 10, community="E1", audience="seniors")
        close_month(engine)
        found = counters(engine, "S")
        assert found["S1|youth", "2026-Q1", "n:tea"] == 13
        assert found["S1|youth", "2026-Q1", "ok:tea"] == 10
        assert found["S1|youth", "2026-Q1", "ok:vape"] == 13
        assert found["D1|seniors", "2026-Q1", "ok:stamp"] == 10
        assert not [name for _, _, name in found if "alone" in name or "etomidate" in name]  # one question is too few

    def test_questions_are_counted_by_district_and_version(self, engine: Engine) -> None:
        put(engine, 10, answers=KEYS)
        put(engine, 2, answers="?-" + "d" * 9, mastered=False)  # d is right twice among the scored
        close_month(engine)
        cell = (f"D1|{FORM.code}", "2026-Q1")
        found = counters(engine, "Q")
        assert found[*cell, "n"] == 12
        assert (found[*cell, "i0:a"], found[*cell, "i0:?"], found[*cell, "i1:-"]) == (10, 2, 2)
        assert found[*cell, "i10:c"] == 10
        assert found[*cell, "sum:total"] == 10 * 8 + 2 * 2
        assert found[*cell, "sum:total2"] == 10 * 64 + 2 * 4
        assert found[*cell, "sum:i0*total"] == 80
        assert found[*cell, "sum:i3*total"] == 84
        assert "sum:i8*total" not in {name for _, _, name in found}  # awareness is not in the total

    def test_only_sealed_slips_enter_them(self, engine: Engine) -> None:
        put(engine, 9)
        put(engine, 5, flag=1)
        close_month(engine)
        assert not counters(engine, "S")
        put(engine, 9, "2026-03", community="C22")
        close_month(engine, "2026-02")
        close_month(engine, "2026-03")
        assert counters(engine, "Q")[f"D1|{FORM.code}", "2026-Q1", "n"] == 18  # pooled in the district

    def test_answers_that_do_not_fit_their_form_stop_nothing(self, engine: Engine) -> None:
        put(engine, 10, answers="abc")
        assert close_month(engine).sealed == 10
        assert not counters(engine, "Q")


class TestRefusals:
    @pytest.mark.parametrize("month", ["2026-13", "2026-1", "26-01", "2026-01-01", "", "2026-00", "２０２６-01", "x"])
    def test_a_month_that_does_not_exist(self, engine: Engine, month: str) -> None:
        with pytest.raises(NotClosed, match="is not a month"):
            close_month(engine, month)

    @pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 2, 3), date(2025, 1, 4)])
    def test_a_month_that_is_not_over(self, engine: Engine, day: date) -> None:
        put(engine, 10)
        with pytest.raises(NotClosed, match="day 4"):
            close_month(engine, today=day)
        assert count_of(engine) == 10

    def test_a_month_may_be_closed_from_day_four(self, engine: Engine) -> None:
        put(engine, 10)
        assert close_month(engine, today=date(2026, 2, 4)).sealed == 10

    def test_a_month_before_which_another_is_open(self, engine: Engine) -> None:
        put(engine, 10)
        with pytest.raises(NotClosed, match="close 2026-01 first"):
            close_month(engine, "2026-02")
        assert (count_of(engine), count_of(engine, closing)) == (10, 0)

    def test_a_quarter_whose_end_was_not_closed(self, engine: Engine) -> None:
        put(engine, 9)
        close_month(engine)
        with pytest.raises(NotClosed, match="close 2026-03 first"):
            close_month(engine, "2026-04")
        assert close_month(engine, "2026-03").uncounted == 9
        assert close_month(engine, "2026-04") == Closing("2026-04", scrubbed=True)

    def test_a_month_before_one_that_is_closed(self, engine: Engine) -> None:
        close_month(engine, "2026-03")
        put(engine, 10)
        with pytest.raises(NotClosed, match="2026-03 is closed already"):
            close_month(engine)

    @pytest.mark.parametrize("rules", [{"eps": 2.0}, {"minimum": 20}, {"eps": 0.5, "minimum": 20}])
    def test_other_rules_than_those_of_the_first_closing(self, engine: Engine, rules: dict[str, float]) -> None:
        close_month(engine)
        for month in ("2026-01", "2026-02"):
            with pytest.raises(NotClosed, match="can no longer change"):
                close_month(engine, month, **rules)

    def test_every_refusal_is_one_line(self, engine: Engine) -> None:
        with pytest.raises(NotClosed) as refusal:
            close_month(engine, "2026-\n13")
        assert "\n" not in str(refusal.value)


class TestOnce:
    def test_closing_twice_changes_nothing(self, engine: Engine) -> None:
        put(engine, 12)
        put(engine, 3, audience="staff")
        close_month(engine)
        before = (rows_of(engine, sealed), rows_of(engine, slip), counters(engine, "Q"), rows_of(engine, closing))
        assert close_month(engine) == Closing("2026-01", already_closed=True, scrubbed=True)
        assert before == (
            rows_of(engine, sealed),
            rows_of(engine, slip),
            counters(engine, "Q"),
            rows_of(engine, closing),
        )

    def test_a_slip_that_came_after_its_month_was_closed_joins_the_next(self, engine: Engine) -> None:
        put(engine, 10)
        close_month(engine)
        put(engine, 10)
        assert close_month(engine).already_closed
        assert close_month(engine, "2026-02").sealed == 10

    def test_a_slip_that_came_after_its_quarter_was_closed_stays_uncounted(self, engine: Engine) -> None:
        close_month(engine, "2026-03")
        put(engine, 10, "2026-02")
        assert close_month(engine, "2026-04").uncounted == 10

    def test_slips_of_the_running_month_stay(self, engine: Engine) -> None:
        put(engine, 10)
        put(engine, 10, "2026-02")
        close_month(engine)
        assert {row["period"] for row in rows_of(engine, slip)} == {"2026-02"}

    def test_an_empty_month_closes_without_any_rewriting(self, engine: Engine) -> None:
        assert close_month(engine) == Closing("2026-01", scrubbed=True)
        assert [row["scrubbed"] for row in rows_of(engine, closing)] == [True]

    def test_values_may_leave_their_range_and_stay_so(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        draws = iter((3, -12))
        monkeypatch.setattr(store, "draw", lambda eps: next(draws))
        put(engine, 10)
        close_month(engine)
        assert boxes_of(engine)["C11", "youth", "2026-01", "sample.1"] == (10, 13, -2)

    def test_each_count_has_a_jitter_of_its_own(self, engine: Engine) -> None:
        for number in range(40):
            put(engine, 10, session_id=f"k{number}")
        close_month(engine)
        values = [row["value"] for row in rows_of(engine, sealed)]
        assert len(values) == 80
        assert len(set(values)) > 1  # all 80 alike: chance below 1e-26

    def test_send_digests_of_two_months_back_are_forgotten(self, engine: Engine) -> None:
        for month in ("2025-12", "2026-01", "2026-02"):
            record(engine, [Submission(month, digest=month.encode().ljust(32, b"."))])
        close_month(engine)
        assert {row["generation"] for row in rows_of(engine, submission_seen)} == {"2026-01", "2026-02"}


class TestTriggers:
    @pytest.mark.parametrize("change", [update(sealed).values(value=0), update(sealed).values(n=11), delete(sealed)])
    def test_sealed_rows_can_neither_change_nor_go(self, engine: Engine, change: object) -> None:
        put(engine, 10)
        close_month(engine)
        before = rows_of(engine, sealed)
        with pytest.raises(DBAPIError, match="sealed rows never"), writing(engine) as connection:
            connection.execute(change)  # type: ignore[call-overload]
        assert rows_of(engine, sealed) == before

    def test_a_slip_cannot_change(self, engine: Engine) -> None:
        put(engine, 1)
        with pytest.raises(DBAPIError, match="never change"), writing(engine) as connection:
            connection.execute(update(slip).values(mastered=0))

    def test_no_box_below_ten_can_be_written_at_all(self, engine: Engine) -> None:
        row = "'b', 'aware', 'R', 'C11', 'youth', 'general', '', '1', '2026-01', 9, 9, 1.0, '2026-02-04'"
        with pytest.raises(DBAPIError, match="at_least_ten"), writing(engine) as connection:
            connection.execute(text(f"INSERT INTO sealed VALUES ({row})"))
