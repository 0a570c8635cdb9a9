"""The headline of a view: sums of whole boxes, nothing mixed, rounding, verdicts, how many answers are missing."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.areas.tree import Area
from portal.measure import DisplayClass, Verdict, effective_size, jitter_variance, wilson_of_rate
from portal.office.headline import (
    belongs,
    comparable,
    deff_of,
    effective_answers,
    headline,
    reach_at_most,
    trend,
    worst_case,
)
from portal.office.outlook import two_digits
from portal.office.selection import ALL, AUDIENCE_VIEWS, PHASE_VIEWS, Selection
from portal.sealing.published import Sum
from portal.vocabulary import AUDIENCES, PHASES

AREA = Area("S1", "D1", "subdistrict", "一街道")
CODES = frozenset({"S1", "C11", "C12"})
MONTHS = tuple(f"2026-{month:02d}" for month in range(1, 7))


def box(n: int = 40, mastered: int = 30, session: str = "", **others: Any) -> Sum:
    """One sealed box as a sum of its own."""
    values: dict[str, Any] = {
        "area": "C11",
        "months": ("2026-05",),
        "audiences": ("youth",),
        "phases": ("general",),
        "version": "new-drugs.1",
        "eps": 1.0,
        "boxes": 1,
        "n": n,
        "mastered": mastered,
        "aware": n,
        "classes": 1 if session else 0,
        "sessions": 1 if session else 0,
    }
    return Sum(**{**values, **others})


def view(period: str = "2026-Q2", audience: str = ALL, phase: str = ALL) -> Selection:
    return Selection(AREA, audience, phase, period)


some = st.lists(st.sampled_from(AUDIENCES), min_size=1, max_size=3, unique=True).map(tuple)
a_box = st.builds(
    lambda n, off, area, audiences, phases, months, session, version: box(
        n,
        round(n * off),
        area=area,
        audiences=audiences,
        phases=phases,
        months=months,
        session=session,
        version=version,
    ),
    st.integers(10, 400),
    st.floats(-0.1, 1.1),
    st.sampled_from(("S1", "C11", "C12", "C21", "D1")),
    some,
    st.lists(st.sampled_from(PHASES), min_size=1, max_size=3, unique=True).map(tuple),
    st.sampled_from((("2026-01",), ("2026-03",), ("2026-04",), ("2026-05",), ("2026-04", "2026-05"), ("2025-12",))),
    st.sampled_from(("", "", "k1", "k2")),
    st.sampled_from(("new-drugs.1", "new-drugs.2")),
)
a_view = st.builds(
    view,
    st.sampled_from(("2026-04", "2026-05", "2026-Q1", "2026-Q2", "2026", "2025")),
    st.sampled_from(AUDIENCE_VIEWS),
    st.sampled_from(PHASE_VIEWS),
)


@given(st.lists(a_box, max_size=25), a_view)
def test_a_headline_is_the_sum_of_whole_boxes(boxes: list[Sum], one: Selection) -> None:
    found = headline(boxes, one, CODES, 0.85)
    inside = [each for each in boxes if belongs(each, one, CODES)]
    assert (found.n, found.boxes) == (sum(each.n for each in inside), len(inside))
    assert found.n + found.elsewhere <= sum(each.n for each in boxes)
    if found.n:
        x = sum(each.mastered for each in inside)
        assert found.rate == min(max(x / found.n, 0), 1)
        assert found.shown.lower is not None
        assert found.shown.upper is not None
        assert found.lower is not None
        assert found.upper is not None
        assert found.shown.lower <= found.lower * 100 + 1e-6
        assert found.shown.upper >= found.upper * 100 - 1e-6


@given(st.lists(a_box, max_size=25), a_view)
def test_views_never_mix_and_never_overlap(boxes: list[Sum], one: Selection) -> None:
    for each in boxes:
        if belongs(each, one, CODES):
            assert each.area in CODES
            assert one.audience in (ALL, *each.audiences)
            assert one.audience == ALL or len(each.audiences) == 1
            assert one.phase == ALL or each.phases == (one.phase,)
        homes = [name for name in AUDIENCES if belongs(each, view(one.period, name), CODES)]
        assert len(homes) <= (1 if len(each.audiences) == 1 else 0)
        assert sum(belongs(each, view(month), CODES) for month in MONTHS) <= (1 if len(each.months) == 1 else 0)


@given(st.lists(a_box, max_size=25), a_view)
def test_a_trend_says_what_each_periods_own_headline_says(boxes: list[Sum], one: Selection) -> None:
    periods = {"month": MONTHS, "quarter": ("2026-Q1", "2026-Q2"), "year": ("2025", "2026")}[one.kind]
    found = trend(boxes, one, CODES, dict.fromkeys(periods, 0.85))
    for period in periods:
        assert found[period] == headline(boxes, view(period, one.audience, one.phase), CODES, 0.85)


def test_a_box_of_two_months_counts_in_the_quarter_and_the_year_only() -> None:
    boxes = [box(months=("2026-04", "2026-05"))]
    assert headline(boxes, view("2026-05"), CODES, 0.85).n == 0
    assert headline(boxes, view("2026-05"), CODES, 0.85).elsewhere == 40
    assert headline(boxes, view("2026-Q2"), CODES, 0.85).n == 40
    assert headline(boxes, view("2026"), CODES, 0.85).n == 40


def test_a_pooled_box_counts_under_all_only_and_says_so_elsewhere() -> None:
    boxes = [box(14, 10, audiences=("residents", "youth"), phases=("before", "general"), area="S1"), box()]
    everybody = headline(boxes, view(), CODES, 0.85)
    assert (everybody.n, everybody.boxes, everybody.pooled) == (54, 2, 14)
    youth = headline(boxes, view(audience="youth"), CODES, 0.85)
    assert (youth.n, youth.pooled, youth.elsewhere) == (40, 0, 14)
    assert headline(boxes, view(audience="seniors"), CODES, 0.85).elsewhere == 0
    assert headline(boxes, view(phase="before"), CODES, 0.85).n == 0


def test_a_box_outside_the_subtree_is_nowhere() -> None:
    found = headline([box(area="C21"), box(area="D1")], view(), CODES, 0.85)
    assert (found.n, found.elsewhere, found.shown.percent) == (0, 0, None)


def _by_hand(n: int, x: int, boxes: int, deff: float = 1.0) -> tuple[float, float, float]:
    """n_eff and Wilson's ends, written out from measurement.md 2."""
    q = math.exp(-1.0)
    s2 = 2 * q / (1 - q) ** 2
    p = (x + 2) / (n + 4)
    n_eff = p * (1 - p) / (p * (1 - p) * deff / n + boxes * s2 / n**2)
    z, rate = 1.959964, x / n
    centre = (rate + z * z / (2 * n_eff)) / (1 + z * z / n_eff)
    half = z / (1 + z * z / n_eff) * math.sqrt(rate * (1 - rate) / n_eff + z * z / (4 * n_eff**2))
    return n_eff, centre - half, centre + half


@pytest.mark.parametrize(
    ("n", "x", "expected"),
    [
        (200, 190, Verdict.MET),
        (200, 176, Verdict.NOT_CERTAIN),
        (200, 168, Verdict.NOT_CERTAIN),
        (200, 140, Verdict.NOT_MET),
        (30, 29, Verdict.TOO_FEW),
    ],
)
def test_verdict_and_range_are_those_of_the_formulas(n: int, x: int, expected: Verdict) -> None:
    found = headline([box(n // 2, x // 2), box(n - n // 2, x - x // 2)], view(), CODES, 0.85)
    n_eff, lower, upper = _by_hand(n, x, 2)
    assert (found.n_eff, found.lower, found.upper) == pytest.approx((n_eff, lower, upper))
    assert (found.shown.lower, found.shown.upper) == (math.floor(lower * 100), math.ceil(upper * 100))
    assert found.verdict is expected


def test_above_the_target_the_missing_answers_are_named_and_they_would_settle_it() -> None:
    found = headline([box(100, 88), box(100, 88)], view(), CODES, 0.85)
    n_eff, _, _ = _by_hand(200, 176, 2)
    stretch = 200 / n_eff
    assert found.still_needed == math.ceil(1.959964**2 * 0.85 * 0.15 / 0.03**2 * stretch) - 200
    assert not found.more_learning
    enough = wilson_of_rate(0.88, (200 + found.still_needed) / stretch)
    assert enough.lower is not None
    assert enough.lower >= 0.85


def test_at_or_below_the_target_only_learning_helps() -> None:
    for mastered in (168, 170, 100):
        found = headline([box(200, mastered)], view(), CODES, 0.85)
        assert (found.still_needed, found.more_learning) == (None, True)


def test_what_is_met_needs_nothing() -> None:
    found = headline([box(400, 380)], view(), CODES, 0.85)
    assert (found.verdict, found.still_needed, found.more_learning) == (Verdict.MET, None, False)


def test_too_few_says_how_many_at_least_without_using_the_rate() -> None:
    needed = {headline([box(12, x)], view(), CODES, 0.85).still_needed for x in range(-2, 15)}
    assert needed == {18}
    assert headline([box(31, 20)], view(), CODES, 0.85).verdict is Verdict.TOO_FEW


def test_too_few_although_there_are_many_says_what_jitter_and_classes_leave_of_them() -> None:
    found = headline([box(31, 20)], view(), CODES, 0.85)
    n_eff, _, _ = _by_hand(31, 20, 1)
    assert n_eff < 30
    assert found.verdict is Verdict.TOO_FEW
    assert found.still_needed == math.ceil(30 * 31 / n_eff) - 31
    loud = headline([box(410, 381, boxes=12, eps=0.25)], view(), CODES, 0.9)
    q, p = math.exp(-0.25), 383 / 414
    left = p * (1 - p) / (p * (1 - p) / 410 + 12 * 2 * q / (1 - q) ** 2 / 410**2)
    assert (loud.verdict, loud.still_needed) == (Verdict.TOO_FEW, math.ceil(30 * 410 / left) - 410)


def test_a_month_has_no_verdict_and_neither_has_a_period_without_a_target() -> None:
    for found in (headline([box(400, 380)], view("2026-05"), CODES, 0.85), headline([box()], view(), CODES, None)):
        assert (found.verdict, found.still_needed, found.more_learning) == (None, None, False)
        assert found.shown.percent is not None


def test_ten_to_twenty_nine_are_shown_in_tens_and_from_thirty_in_whole_percent() -> None:
    few, many = headline([box(29, 22)], view(), CODES, 0.85), headline([box(30, 23)], view(), CODES, 0.85)
    assert (few.shown.display, few.shown.percent) == (DisplayClass.COARSE, 80)
    assert (many.shown.display, many.shown.percent) == (DisplayClass.FINE, 77)
    assert few.verdict is Verdict.TOO_FEW


@pytest.mark.parametrize(("x", "percent"), [(43, 95), (40, 95), (0, 5), (-3, 5)])
def test_counts_outside_the_box_are_clipped_for_show_only(x: int, percent: int) -> None:
    alone = headline([box(40, x)], view(), CODES, 0.85)
    assert alone.shown.percent == percent
    assert alone.shown.or_more is (percent == 95)
    assert alone.rate in (0, 1)
    together = headline([box(40, x), box(40, 20)], view(), CODES, 0.85)
    assert together.rate == (x + 20) / 80


def test_an_all_alike_group_does_not_show_through_its_range() -> None:
    high, low = headline([box(5000, 5000)], view(), CODES, 0.85), headline([box(5000, 0)], view(), CODES, 0.85)
    assert (high.shown.percent, high.shown.lower, high.shown.upper) == (95, 95, 100)
    assert (low.shown.percent, low.shown.lower, low.shown.upper) == (5, 0, 5)


def test_classes_widen_the_range_as_far_as_they_make_up_the_answers() -> None:
    classes = [box(30, 25, session="a"), box(20, 15, session="b"), box(50, 40)]
    assert deff_of(classes) == pytest.approx(1 + 0.5 * (25 - 1) * 0.05)
    assert deff_of([box(30, 25), box(20, 15)]) == 1.0
    found = headline(classes, view(), CODES, 0.85)
    assert found.n_eff == pytest.approx(_by_hand(100, 80, 3, 1.6)[0])


def test_before_and_after_of_one_class_are_one_cluster() -> None:
    boxes = [box(30, 10, session="a", sessions=0, phases=("before",)), box(30, 25, session="a", phases=("after",))]
    assert deff_of(boxes) == pytest.approx(1 + 59 * 0.05)
    assert deff_of(boxes[:1], "before") == pytest.approx(1 + 29 * 0.05)
    assert headline(boxes, view(phase="before"), CODES, 0.85).deff == pytest.approx(1 + 29 * 0.05)


@given(st.integers(-5, 205), st.integers(1, 9), st.floats(0.2, 3), st.floats(1, 4))
def test_one_eps_gives_what_the_statistics_room_gives(x: int, boxes: int, eps: float, deff: float) -> None:
    assert effective_answers(x, 200, {eps: boxes}, deff) == pytest.approx(effective_size(x, 200, boxes, eps, deff))


def test_boxes_of_different_eps_each_bring_their_own_jitter() -> None:
    p = 32 / 44
    spread = p * (1 - p)
    expected = spread / (spread / 40 + (jitter_variance(1.0) + jitter_variance(0.5)) / 1600)
    assert effective_answers(30, 40, {1.0: 1, 0.5: 1}, 1.0) == pytest.approx(expected)


def test_a_change_of_questions_is_remembered() -> None:
    boxes: Sequence[Sum] = [box(version="new-drugs.2"), box(version="new-drugs.1"), box(version="new-drugs.1")]
    assert headline(boxes, view(), CODES, 0.85).versions == ("new-drugs.1", "new-drugs.2")


def test_reach_is_rounded_up_and_never_capped() -> None:
    assert (reach_at_most(1, 300), reach_at_most(300, 300), reach_at_most(301, 300)) == (1, 100, 101)
    assert reach_at_most(10, 0) is None


def test_the_worst_case_is_that_of_the_whole_register() -> None:
    found = headline([box(300, 270)], view(), CODES, 0.85)
    assert worst_case(found, 1000) == (27, 97)
    assert worst_case(found, 299) is None
    assert worst_case(headline([box(20, 18)], view(), CODES, 0.85), 1000) is None


@pytest.mark.parametrize(("exact", "said"), [(7, 7), (999, 999), (1000, 1000), (1001, 1100), (34_656, 35_000)])
def test_a_forecast_of_thousands_claimstwo_digits_only(exact: int, said: int) -> None:
    assert two_digits(exact) == said


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("youth.1",), ("youth.1",), True),
        (("youth.1",), ("youth.2",), False),
        (("youth.1",), ("migrants.1",), False),
        (("migrants.1", "youth.1"), ("migrants.1", "youth.1"), True),
        (("migrants.1|youth.1", "youth.1"), ("migrants.1", "youth.1"), True),
        (("migrants.1", "youth.1"), ("youth.1",), False),
        (("youth.1", "youth.2"), ("youth.1", "youth.2"), False),
        ((), (), False),
    ],
)
def test_only_the_same_quizzes_with_the_same_questions_are_compared(
    one: tuple[str, ...], other: tuple[str, ...], same: bool
) -> None:
    empty = headline([], view(), CODES, None)
    assert comparable(replace(empty, versions=one), replace(empty, versions=other)) is same
