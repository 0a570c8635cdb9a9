"""The comparisons of an overview, each against numbers written out here: changes, audiences, funnel, pairs, weights."""

import math
import random
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from portal.areas.importing import Population
from portal.areas.tree import Area
from portal.measure import Trend, Verdict
from portal.office.headline import headline
from portal.office.overview_chart import funnel_chart, listed
from portal.office.overview_compare import audience_lines, changes, difference_of, funnel, in_points
from portal.office.overview_goals import COVERAGE, goals
from portal.office.overview_learning import gain, paired, substance_lines
from portal.office.overview_people import by_audience, coverage, heads_by_audience, quality, weighted
from portal.office.overview_table import p_text
from portal.office.selection import ALL, Selection
from portal.office.table import Figure
from portal.sealing.published import Answered, Heads, Pairs, Quality, Sum

DISTRICT = Area("D1", None, "district", "东区")
STREET = Area("S1", "D1", "subdistrict", "一街道")
PLACES = [Area(f"C{number}", "S1", "community", f"{number}") for number in range(11, 17)]
CODES = {"D1", "S1", *(area.code for area in PLACES)}
QUARTER = ("2026-04", "2026-05", "2026-06")
VIEW = Selection(DISTRICT, ALL, ALL, "2026-Q2")


def part(n: int, x: int, area: str = "C11", audience: str = "youth", **others: Any) -> Sum:
    values: dict[str, Any] = {
        "area": area,
        "months": ("2026-05",),
        "audiences": tuple(audience.split("|")),
        "phases": ("general",),
        "version": "new-drugs.1",
        "eps": 1.0,
        "boxes": 1,
        "n": n,
        "mastered": x,
        "aware": x,
    }
    return Sum(**{**values, **others})


def jitter(eps: float) -> float:
    q = math.exp(-eps)
    return 2 * q / (1 - q) ** 2


def wilson(x: int, n: int, boxes: int = 1, z: float = 1.959964, eps: float = 1.0) -> tuple[float, float, float, float]:
    """Rate, lower, upper, n_eff of sealed counts, from measurement.md 2."""
    share = (x + 2) / (n + 4)
    spread = share * (1 - share)
    n_eff = spread / (spread / n + boxes * jitter(eps) / n**2)
    rate = x / n
    centre = (rate + z * z / (2 * n_eff)) / (1 + z * z / n_eff)
    half = z / (1 + z * z / n_eff) * math.sqrt(rate * (1 - rate) / n_eff + z * z / (4 * n_eff**2))
    return rate, centre - half, centre + half, n_eff


def newcombe(before: tuple[float, ...], after: tuple[float, ...]) -> tuple[float, float]:
    gap = after[0] - before[0]
    down = math.hypot(after[0] - after[1], before[2] - before[0])
    up = math.hypot(after[2] - after[0], before[0] - before[1])
    return gap - down, gap + up


def one(n: int, x: int, **others: Any) -> Any:
    return headline([part(n, x, **others)], VIEW, CODES, None)


@pytest.mark.parametrize(
    ("x", "word"), [(150, Trend.UP), (90, Trend.DOWN), (124, Trend.NO_CLEAR_CHANGE), (108, Trend.NO_CLEAR_CHANGE)]
)
def test_up_and_down_only_when_the_range_of_the_difference_leaves_out_zero(x: int, word: Trend) -> None:
    (found,) = changes(one(200, x), {"previous": ("2026-Q1", one(200, 118))})
    low, high = newcombe(wilson(118, 200), wilson(x, 200))
    assert found.word is word
    assert (low > 0, high < 0) == (word is Trend.UP, word is Trend.DOWN)
    assert (found.points, found.lower, found.upper) == (
        math.floor((x - 118) / 2 + 0.5),
        math.floor(low * 100),
        math.ceil(high * 100),
    )


def test_other_questions_are_not_compared_and_say_so() -> None:
    now = one(200, 150)
    for before in (one(200, 90, version="new-drugs.2"), one(200, 90, version="new-drugs.1|new-drugs.2")):
        (found,) = changes(now, {"previous": ("2026-Q1", before)})
        assert (found.comparable, found.word, found.points) == (False, None, None)
    assert changes(now, {"previous": ("2026-Q1", headline([], VIEW, CODES, None))}) == ()


def test_small_groups_are_not_compared_finer_than_they_are_shown() -> None:
    assert difference_of(one(25, 20), one(400, 100)).difference is None
    (found,) = changes(one(400, 100), {"previous": ("2026-Q1", one(25, 20))})
    assert (found.comparable, found.word, found.points) == (True, None, None)
    assert in_points(difference_of(one(25, 20), one(400, 100))) == (None, None, None)


def test_an_audience_is_compared_with_all_others_by_a_wider_range() -> None:
    parts = [part(300, 240), part(300, 240, audience="seniors"), part(90, 60, audience="migrants")]
    lines = {line.audience: line for line in audience_lines(parts, VIEW, CODES, {})}
    assert list(lines) == ["youth", "seniors", "migrants"], "the order of the list of audiences, not of the rates"
    rest, own = wilson(480, 600, 2), wilson(60, 90)
    plain = newcombe(rest, own)
    z = 2.3939797998  # normal quantile at 1 - 0.05 / 6
    wide = newcombe(wilson(480, 600, 2, z), wilson(60, 90, 1, z))
    assert plain[1] < 0 <= wide[1] or wide[1] < 0
    assert lines["migrants"].word is (Trend.DOWN if wide[1] < 0 else Trend.NO_CLEAR_CHANGE)
    assert lines["youth"].word is Trend.NO_CLEAR_CHANGE


def test_the_wider_range_keeps_a_chance_difference_from_being_called_one() -> None:
    parts = [part(300, 240), part(300, 240, audience="seniors"), part(90, 62, audience="migrants")]
    plain = newcombe(wilson(480, 600, 2), wilson(62, 90))
    assert plain[1] < 0, "an ordinary range would say that migrants know less"
    assert audience_lines(parts, VIEW, CODES, {})[2].word is Trend.NO_CLEAR_CHANGE


def test_pooled_groups_belong_to_no_audience_and_to_no_other_side() -> None:
    parts = [part(100, 80), part(100, 80, audience="seniors"), part(14, 0, audience="seniors|youth")]
    youth, seniors = audience_lines(parts, VIEW, CODES, {})
    assert (youth.found.n, seniors.found.n) == (100, 100)
    assert youth.word is Trend.NO_CLEAR_CHANGE


def test_communities_are_judged_by_the_corrected_band_around_their_district() -> None:
    numbers = [(100, 80), (120, 96), (100, 58), (90, 72), (100, 97), (20, 2)]
    parts = [part(n, x, area.code) for area, (n, x) in zip(PLACES, numbers, strict=True)]
    found = funnel(parts, VIEW, DISTRICT, CODES, {area: {area.code} for area in PLACES})
    assert found.compared == 5
    assert [line.place for line in found.lines] == ["inside", "inside", "below", "inside", "above", None]
    reference = sum(x for _, x in numbers) / sum(n for n, _ in numbers)
    z = 2.5758293035  # normal quantile at 1 - 0.05 / 10
    for line, (n, x) in zip(found.lines[:5], numbers, strict=False):
        half = z * math.sqrt(reference * (1 - reference) / wilson(x, n)[3])
        assert (line.low, line.high) == (
            math.floor(100 * (reference - half)),
            math.ceil(min(100 * (reference + half), 100)),
        )


def test_the_funnel_is_in_the_order_of_the_codes_whatever_the_rates() -> None:
    chance = random.Random(7)
    for _ in range(20):
        parts = [part(60, chance.randrange(60), area.code) for area in PLACES]
        shuffled = PLACES[:]
        chance.shuffle(shuffled)
        found = funnel(parts, VIEW, DISTRICT, CODES, {area: {area.code} for area in shuffled})
        assert [line.area.code for line in found.lines] == [area.code for area in PLACES]
        drawn = funnel_chart(found)
        assert drawn
        assert [point.number for point in drawn.points] == [str(number) for number in range(1, 7)]


def test_a_community_that_is_most_of_its_district_is_not_compared_with_itself() -> None:
    parts = [part(400, 100), part(100, 90, "C12")]
    found = funnel(parts, VIEW, DISTRICT, CODES, {area: {area.code} for area in PLACES[:2]})
    assert [line.place for line in found.lines] == [None, "above"]
    assert found.compared == 1


def test_the_funnel_plots_by_answers_keeps_gaps_and_mirrors() -> None:
    sizes = [30, 31, 31, 300, 900, 901]
    parts = [part(n, n // 2, area.code) for area, n in zip(PLACES, sizes, strict=True)]
    found = funnel(parts, VIEW, DISTRICT, CODES, {area: {area.code} for area in PLACES})
    drawn = funnel_chart(found)
    mirrored = funnel_chart(found, rtl=True)
    assert drawn
    assert mirrored
    places = [point.x for point in drawn.points]
    assert places == sorted(places)
    assert all(later - earlier >= 25 for earlier, later in pairwise(places))
    assert all(0 < x < drawn.width for x in places)
    assert [point.x for point in mirrored.points] == [round(drawn.width - x, 1) for x in places]
    assert [label.text for label in drawn.counts] == ["30", "901"]
    nothing = funnel([part(9, 3)], VIEW, DISTRICT, CODES, {PLACES[0]: {"C11"}})
    assert funnel_chart(nothing) is None


def test_many_communities_stay_inside_the_plot() -> None:
    areas = [Area(f"X{number:03}", "S1", "community", "x") for number in range(150)]
    codes = {area.code for area in areas}
    parts = [part(40 + number, 20, area.code) for number, area in enumerate(areas)]
    drawn = funnel_chart(funnel(parts, VIEW, DISTRICT, codes, {area: {area.code} for area in areas}))
    assert drawn
    assert all(40 < point.x < drawn.width for point in drawn.points)


def test_of_very_many_communities_only_those_outside_their_band_are_listed_and_all_are_drawn() -> None:
    areas = [Area(f"X{number:03}", "S1", "community", "x") for number in range(150)]
    parts = [part(60, 45 if number != 77 else 2, area.code) for number, area in enumerate(areas)]
    found = funnel(parts, VIEW, DISTRICT, {area.code for area in areas}, {area: {area.code} for area in areas})
    assert [(number, one.area.code) for number, one in listed(found)] == [(78, "X077")]
    drawn = funnel_chart(found)
    assert drawn
    assert [(point.number, point.shape) for point in drawn.points] == [("78", "square")]
    assert sum(path.count("M") for _, path in drawn.crowd) == 149 == drawn.crowd_band.count("M")
    assert drawn.shapes == ["dot", "square"]
    few = replace(found, lines=found.lines[:100])
    assert len(listed(few)) == 100


def pairs(both: int, lost: int, gained: int, neither: int, n: int, module: str = "m", area: str = "S1") -> Pairs:
    return Pairs(area, QUARTER, module, n, both, lost, gained, neither, 0.5)


def test_pairs_are_tested_exactly_and_always_with_the_size_of_the_change() -> None:
    (line,) = paired([pairs(30, 5, 25, 20, 80)])
    changed = 30
    p = 2 * sum(math.comb(changed, k) for k in range(6)) / 2**changed
    assert line.p == pytest.approx(p)
    assert (line.before, line.after, line.points, line.word) == (44, 69, 25, Trend.UP)
    assert (line.n, line.both, line.lost, line.gained, line.neither) == (80, 30, 5, 25, 20)


def test_lessons_listed_together_are_adjusted_by_holm() -> None:
    strong, weak = pairs(20, 2, 20, 20, 62, "a"), pairs(20, 5, 15, 20, 60, "b")
    alone = paired([weak])[0]
    assert alone.p is not None
    assert alone.p < 0.05
    assert alone.word is Trend.UP
    together = paired([weak, weak.__class__("S1", QUARTER, "c", 60, 20, 6, 15, 20, 0.5), strong])
    assert [line.module for line in together] == ["a", "b", "c"]
    b = together[1]
    assert b.p is not None
    assert b.p == pytest.approx(2 * alone.p)
    assert b.word is Trend.NO_CLEAR_CHANGE


def test_jittered_counts_below_zero_do_not_break_the_test() -> None:
    (line,) = paired([pairs(40, -2, 0, 15, 52)])
    assert (line.lost, line.gained, line.p, line.word) == (0, 0, None, Trend.NO_CLEAR_CHANGE)
    (empty,) = paired([pairs(-1, 0, 0, 0, 50)])
    assert (empty.points, empty.word) == (None, None)


def test_two_subdistricts_of_one_lesson_are_one_line() -> None:
    (line,) = paired([pairs(30, 5, 25, 20, 80), pairs(10, 1, 9, 40, 60, area="S2")])
    assert (line.n, line.both, line.gained) == (140, 40, 34)


def test_gain_of_different_people_is_that_of_newcombe() -> None:
    parts = [part(120, 50, phases=("before",)), part(100, 80, phases=("after",)), part(500, 300)]
    found = gain(parts, [pairs(30, 5, 25, 20, 80)], VIEW, CODES)
    low, high = newcombe(wilson(50, 120), wilson(80, 100))
    assert (found.n_before, found.n_paired, found.word, found.points) == (120, 80, Trend.UP, 38)
    assert (found.lower, found.upper) == (math.floor(low * 100), math.ceil(high * 100))
    other = [part(120, 50, phases=("before",)), part(100, 80, phases=("after",), version="new-drugs.2")]
    assert gain(other, [], VIEW, CODES).word is None


def answered(subject: str, n: int, value: int, area: str = "S1") -> Answered:
    return Answered(area, QUARTER, ("youth",), (), subject, n, value, 0.25)


def test_substances_stand_with_their_own_n_and_range_the_least_recognised_first() -> None:
    found = substance_lines([answered("a", 200, 150), answered("b", 100, 40), answered("b", 120, 50, "S2")])
    assert [line.substance for line in found] == ["b", "a"]
    rate, low, high, n_eff = wilson(90, 220, 2, eps=0.25)
    assert found[0].found.n == 220
    assert found[0].found.n_eff == pytest.approx(n_eff)
    assert (found[0].found.shown.percent, found[0].found.shown.lower, found[0].found.shown.upper) == (
        math.floor(rate * 100 + 0.5),
        math.floor(low * 100),
        math.ceil(high * 100),
    )
    assert found[0].found.verdict is None


def people(area: str, audience: str, number: int) -> tuple[tuple[str, str], Population]:
    return (area, audience), Population(area, audience, number, date(2026, 1, 1), "register")


def test_coverage_is_at_most_and_above_a_hundred_is_kept() -> None:
    answers = by_audience(
        [part(60, 30), part(30, 3, audience="seniors"), part(12, 3, audience="seniors|youth")], VIEW, CODES
    )
    heads = heads_by_audience([Heads("C11", "youth", "2026-Q2", 25), Heads("C11", "youth", "2026-Q1", 99)], "2026-Q2")
    registered = dict([people("S1", "", 1000), people("S1", "youth", 80), people("S1", "migrants", 0)])
    found = {line.audience: line for line in coverage(answers, {ALL: 90}, heads, STREET, registered)}
    assert (found[ALL].answers, found[ALL].by_hand, found[ALL].at_most, found[ALL].before) == (102, 25, 13, 90)
    assert (found["youth"].reach, found["youth"].at_most) == (85, 107)
    assert (found["seniors"].at_most, found["migrants"].at_most) == (None, None), "no register, or an empty one"
    assert "residents" not in found


def test_the_weighted_rate_is_that_of_the_register() -> None:
    parts = [part(300, 270), part(100, 40, audience="seniors"), part(50, 0, audience="seniors|youth")]
    registered = dict([people("S1", "youth", 1000), people("S1", "seniors", 3000)])
    view = replace(VIEW, area=STREET)
    found = weighted(parts, view, CODES, {STREET: CODES}, registered)
    assert found
    assert found.n == 400, "pooled groups belong to no stratum"
    assert found.shown.percent == math.floor(25 * 0.9 + 75 * 0.4 + 0.5)
    assert found.unweighted.percent == math.floor(31000 / 400 + 0.5)
    assert found.warnings.shifted
    assert found.warnings.unstable
    assert found.over_represented
    assert found.over_represented.audiences == ("youth",)


def test_strata_that_are_too_small_are_poured_together_or_not_weighted_at_all() -> None:
    registered = dict([people("S1", "youth", 1000), people("S1", "seniors", 500), people("S1", "migrants", 500)])
    parts = [part(100, 50), part(40, 30, audience="seniors")]
    found = weighted(parts, VIEW, CODES, {STREET: CODES}, registered)
    assert found
    assert [stratum.audiences for stratum in found.strata] == [("youth",), ("seniors", "migrants")]
    assert found.shown.percent == math.floor((50 * 0.5 + 50 * 0.75) + 0.5)
    assert weighted([part(100, 50)], VIEW, CODES, {STREET: CODES}, registered) is None
    assert weighted(parts, VIEW, CODES, {STREET: CODES}, {}) is None


def test_quality_warns_from_more_than_ten_percent_flagged_and_below_eighty_finished() -> None:
    def found(flagged: int, started: int, submitted: int) -> Any:
        numbers = {"v.1": {"started": started, "submitted": submitted, "repeat": 7}}
        return quality([Quality("2026-Q2", flagged, numbers)], "2026-Q2", DISTRICT, 900)

    assert (found(100, 100, 80).share, found(100, 100, 80).check, found(100, 100, 80).warns) == (10, False, False)
    assert found(101, 100, 80).check
    assert (found(1, 100, 79).quizzes[0].completion, found(1, 100, 79).quizzes[0].warn) == (79, True)
    assert found(1, 100, 130).quizzes[0].completion == 100
    assert found(1, 90, 60).quizzes[0].completion is None, "numbers in tens say little below a hundred"
    assert found(1, 0, 0).quizzes[0].completion is None
    assert quality([Quality("2026-Q1", 10, {})], "2026-Q2", DISTRICT, 900).flagged is None
    assert quality([], "2026-Q2", DISTRICT, 0).flagged is None


def _goals(view: Selection, target: float) -> dict[str, Any]:
    own = [part(300, 295), part(40, 30, audience="migrants")]
    lines = coverage(by_audience(own, view, CODES), {}, {}, STREET, dict([people("S1", "migrants", 100)]))
    now = Figure(view.period, headline(own, view, CODES, 0.85), 0.85, None, None)
    opinions = [Answered("C11", QUARTER, (), ("quiz",), "satisfied", 400, 392, 0.25)]
    found = goals(now, own, view, CODES, lines, opinions, lambda measure, audience: target)
    return {goal.measure: goal for goal in found}


def test_a_hundred_percent_is_judged_as_consistent_and_coverage_is_never_met() -> None:
    quarter, year = _goals(VIEW, 1.0), _goals(replace(VIEW, period="2026"), 1.0)
    aware = quarter["awareness"]
    assert (aware.everybody, aware.found.n, aware.found.verdict) == (True, 300, Verdict.MET)
    assert aware.found.lower is not None
    assert 0.95 <= aware.found.lower < 1.0
    assert (year[COVERAGE].at_most, year[COVERAGE].found.verdict) == (40, Verdict.NOT_MET)
    assert quarter[COVERAGE].found.verdict is None, "the plan asks for it by the year"
    assert _goals(replace(VIEW, period="2026"), 0.3)[COVERAGE].found.verdict is None
    assert quarter["satisfaction"].found.n == 400
    assert "safety" in quarter


def test_p_values_have_three_decimals() -> None:
    assert [p_text(p) for p in (None, 0.0004, 0.0496, 1.0)] == [None, "<0.001", "0.050", "1.000"]
