"""The plan of a quarter's end: everybody asked about a subject in exactly one box or in none, and no box too small."""

import math
from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.areas.tree import Tree
from portal.measure.items import item_rest_of, kr20_of
from portal.measure.items import kr20 as kr20_of_matrix
from portal.measure.items import sums_of as sums_of_matrix
from portal.quiz.forms import Form
from portal.sealing.counts import Counter as SlipCounter
from portal.sealing.counts import Key
from portal.sealing.quarters.hands import Class, hands_of, heads_of
from portal.sealing.quarters.plan import (
    LONGEST_WAIT,
    MINIMUM,
    OPINION_SHARE,
    PAIR,
    PAIR_SHARE,
    Hands,
    LaterBox,
    closed_counts,
    later_boxes,
    question_boxes,
)
from portal.sealing.quarters.reliability import in_tenths, item_rest, kr20, sums_of
from portal.vocabulary import AUDIENCES
from tests.conftest import AREAS
from tests.samples import FORM, FORMS, KEYS

TREE = Tree(AREAS)
QUARTER = "2026-Q1"
PLACES = ("S1", "S2", "D1")
COMMUNITIES = ("C11", "C12", "C13", "C21", "C22", "E1", "H11")
sizes = st.one_of(st.integers(1, 30), st.integers(40, 130))


def key(kind: str, cell: str, name: str, period: str = QUARTER) -> Key:
    return (kind, cell, period, name)


@st.composite
def substance_counters(draw: st.DrawFn) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for place, audience in draw(st.sets(st.sampled_from(list(product(PLACES, AUDIENCES))), max_size=8)):
        cell = f"{place}|{audience}"
        found[key("S", cell, f"of:{draw(st.integers(1, 4))}")] = 1
        for substance in draw(st.sets(st.sampled_from(("tea", "vape", "stamp")), min_size=1)):
            n = draw(sizes)
            found[key("S", cell, f"n:{substance}")] = n
            if ok := draw(st.integers(0, n)):
                found[key("S", cell, f"ok:{substance}")] = ok
    return found


@st.composite
def opinion_counters(draw: st.DrawFn) -> dict[Key, int]:
    found: dict[Key, int] = {}
    cells = st.sets(st.sampled_from(list(product(COMMUNITIES, ("quiz", "lesson", "event")))), max_size=8)
    for community, activity in draw(cells):
        for question in draw(st.sets(st.sampled_from(("satisfied", "safe")), min_size=1)):
            n = draw(st.integers(1, 14))
            found[key("T", f"{community}|{activity}", f"n:{question}")] = n
            found[key("T", f"{community}|{activity}", f"ok:{question}")] = draw(st.integers(0, n))
    return found


@st.composite
def pair_counters(draw: st.DrawFn) -> dict[Key, int]:
    cells = draw(st.sets(st.sampled_from(list(product(PLACES, ("youth", "seniors")))), max_size=6))
    return {
        key("P", f"{place}|{module}", name): draw(st.integers(0, 20))
        for place, module in sorted(cells)
        for name in draw(st.sets(st.sampled_from(PAIR), min_size=1))
    }


def totals(counters: dict[Key, int]) -> Counter[str]:
    """How many people were asked about each subject."""
    found: Counter[str] = Counter()
    for (kind, cell, _, name), value in counters.items():
        if kind == "P":
            found[cell.partition("|")[2]] += value
        elif name.startswith("n:"):
            found[name[2:]] += value
    return found


def sealed_totals(boxes: list[LaterBox]) -> tuple[Counter[str], Counter[str]]:
    """How many are in boxes by subject, and the sum of what will be jittered."""
    n: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for box in boxes:
        for count in [one for one in box.counts if box.kind != "P" or one.name == "both"]:
            n[box.version if box.kind == "P" else count.name.removeprefix("ok:")] += count.n
        for count in box.counts:
            values[count.name] += count.value
    return n, values


@given(st.one_of(substance_counters(), opinion_counters(), pair_counters()), st.sampled_from((10, 20)))
@settings(max_examples=150, deadline=None)
def test_everybody_asked_lies_in_one_box_or_in_none(counters: dict[Key, int], minimum: int) -> None:
    boxes = later_boxes(counters, {}, TREE, minimum)
    asked, (inside, values) = totals(counters), sealed_totals(boxes)
    for subject, n in asked.items():
        kind = next(iter(counters))[0]
        left = n - inside[subject]
        assert 0 <= left < max(MINIMUM[kind], minimum)  # a district that could fill a box leaves nobody out
        if left == 0 and kind != "P":
            assert values[f"ok:{subject}"] == sum(v for (*_, name), v in counters.items() if name == f"ok:{subject}")
    for box in boxes:
        assert all(count.n >= max(MINIMUM[box.kind], minimum) for count in box.counts)
        assert box.period == QUARTER
        assert len({count.name for count in box.counts}) == len(box.counts)


@given(st.one_of(substance_counters(), opinion_counters(), pair_counters()), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_reading_changes_nothing(counters: dict[Key, int], random: object) -> None:
    items = list(counters.items())
    random.shuffle(items)  # type: ignore[attr-defined]

    def plan(found: dict[Key, int]) -> list[tuple[object, ...]]:
        boxes = later_boxes(found, {}, TREE, 10)
        return sorted((b.kind, b.area, b.audience, b.version, tuple(sorted(map(str, b.counts)))) for b in boxes)

    assert plan(dict(items)) == plan(counters)


@given(
    st.lists(
        st.builds(
            Hands,
            community=st.sampled_from(COMMUNITIES),
            substance=st.sampled_from(("tea", "vape")),
            heads=st.integers(10, 45),
            right=st.integers(0, 10),
            asked=st.integers(1, 4),
        ),
        max_size=20,
    )
)
@settings(max_examples=100, deadline=None)
def test_every_class_lies_in_one_box_of_hands_or_in_none(classes: list[Hands]) -> None:
    boxes = later_boxes({}, {QUARTER: classes}, TREE, 10)
    inside, _ = sealed_totals(boxes)
    for substance in ("tea", "vape"):
        asked = sum(one.heads for one in classes if one.substance == substance)
        assert 0 <= asked - inside[substance] < MINIMUM["H"]
    assert all(count.n >= MINIMUM["H"] for box in boxes for count in box.counts)
    assert {box.area for box in boxes} <= {"S1", "S2", "D1"}


def labels(boxes: list[LaterBox]) -> list[tuple[str, str, str, int]]:
    return sorted((box.area, box.audience, box.version, box.counts[0].n) for box in boxes)


def test_audiences_are_poured_together_before_subdistricts() -> None:
    counters = {
        key("S", "S1|youth", "n:tea"): 100,
        key("S", "S1|seniors", "n:tea"): 60,
        key("S", "S1|staff", "n:tea"): 40,
        key("S", "S2|youth", "n:tea"): 99,
        key("S", "D1|staff", "n:tea"): 1,
    }
    assert labels(later_boxes(counters, {}, TREE, 10)) == [
        ("D1", "staff|youth", "", 100),
        ("S1", "seniors|staff", "", 100),
        ("S1", "youth", "", 100),
    ]


def test_activities_are_poured_together_before_communities() -> None:
    counters = {
        key("T", "C11|quiz", "n:safe"): 10,
        key("T", "C11|event", "n:safe"): 5,
        key("T", "C11|lesson", "n:safe"): 5,
        key("T", "C12|quiz", "n:safe"): 6,
        key("T", "C13|event", "n:safe"): 4,
        key("T", "C21|quiz", "n:safe"): 9,
        key("T", "E1|quiz", "n:safe"): 1,
    }
    assert labels(later_boxes(counters, {}, TREE, 10)) == [
        ("C11", "", "event|lesson", 10),
        ("C11", "", "quiz", 10),
        ("D1", "", "quiz", 10),
        ("S1", "", "event|quiz", 10),
    ]


def test_two_lessons_are_never_poured_together() -> None:
    counters = {key("P", f"S{number}|{module}", "both"): 49 for number in (1, 2) for module in ("a", "b")}
    assert labels(later_boxes(counters, {}, TREE, 10)) == [("D1", "", "a", 98), ("D1", "", "b", 98)]
    assert not later_boxes({key("P", "S1|a", "both"): 49, key("P", "S1|b", "both"): 49}, {}, TREE, 10)


def test_every_cell_of_a_two_by_two_table_is_written_even_when_nobody_is_in_it() -> None:
    (box,) = later_boxes({key("P", "S1|a", "gained"): 50}, {}, TREE, 10)
    assert [(one.name, one.n, one.value, one.share) for one in box.counts] == [
        ("both", 50, 0, 0.5), ("lost", 50, 0, 0.5), ("gained", 50, 50, 0.5), ("neither", 50, 0, 0.5),
    ]  # fmt: skip


def test_counters_of_an_area_that_does_not_exist_stop_nothing() -> None:
    assert not later_boxes({key("T", "nowhere|quiz", "n:safe"): 50}, {}, TREE, 10)


class TestQuestions:
    def counters(self, attempts: list[str], period: str = QUARTER) -> dict[Key, int]:
        counter = SlipCounter(TREE)
        for answers in attempts:
            counter.add("C11", "youth", "2026-01", FORM, answers)
        return {(kind, cell, period, name): n for (kind, cell, _, name), n in counter.totals().items() if kind == "Q"}

    def test_below_five_hundred_it_waits_and_then_counts_both_quarters_once(self) -> None:
        some = self.counters([KEYS] * 499)
        assert question_boxes(some, QUARTER, 10) == ([], [])
        both = some | self.counters([KEYS], "2026-Q2")
        ((box,), never) = question_boxes(both, "2026-Q2", 10)
        assert (box.area, box.version, box.period, never) == ("D1", FORM.code, "2026-Q1|2026-Q2", [])
        assert {one.n for one in box.counts} == {500}

    def test_nobody_waits_for_ever(self) -> None:
        some = self.counters([KEYS] * 499)
        quarters = [f"{2026 + index // 4}-Q{index % 4 + 1}" for index in range(LONGEST_WAIT)]
        assert [question_boxes(some, quarter, 10)[1] for quarter in quarters[:-1]] == [[]] * (LONGEST_WAIT - 1)
        assert question_boxes(some, quarters[-1], 10) == ([], [f"D1|{FORM.code}"])
        assert len("|".join(quarters)) <= 80

    def test_an_answer_that_nobody_gave_is_a_count_like_any_other(self) -> None:
        ((box,), _) = question_boxes(self.counters([KEYS] * 500), QUARTER, 10)
        counts = {one.name: one for one in box.counts}
        assert len(counts) == 11 * 6  # nobody differs: no correlation is defined
        assert {one.share for one in box.counts} == {1 / 22}
        assert (counts["i0:a"].value, counts["i0:b"].value, counts["i10:-"].value) == (500, 0, 0)

    def test_correlations_are_rounded_and_come_from_all_answers(self) -> None:
        attempts = [KEYS] * 300 + ["?" * 11] * 100 + [KEYS[:4] + "?" * 7] * 100
        ((box,), _) = question_boxes(self.counters(attempts), QUARTER, 10)
        figures = {one.name: one for one in box.counts if one.share is None}
        matrix = [[int(a == k) for a, k in zip(one, KEYS[:8], strict=False)] for one in attempts]
        expected = kr20_of_matrix(matrix)
        assert expected is not None
        assert figures["kr20"].value == round(expected * 10)
        assert sorted(figures) == ["kr20", *sorted(f"r:i{number}" for number in range(8))]

    def test_counters_without_the_newer_parts_have_no_correlations(self) -> None:
        old = {k: n for k, n in self.counters([KEYS] * 300 + ["?" * 11] * 300).items() if "right" not in k[3]}
        ((box,), _) = question_boxes(old, QUARTER, 10)
        assert all(one.share for one in box.counts)


@given(st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), max_size=30))
@settings(deadline=None)
def test_the_formulas_are_those_of_measure(matrix: list[list[int]]) -> None:
    theirs = sums_of_matrix(matrix or [[0] * 4][:0])
    names = [f"i{number}" for number in range(len(theirs.right))]
    counters = {"n": theirs.n, "sum:total2": theirs.squares}
    for name, right, together in zip(names, theirs.right, theirs.with_total, strict=True):
        counters |= {f"sum:right:{name}": right, f"sum:{name}*total": together}
    ours = sums_of(counters, names)
    assert kr20(ours) == kr20_of(theirs)
    assert [item_rest(ours, place) for place in range(len(names))] == [
        item_rest_of(theirs, place) for place in range(len(names))
    ]


@pytest.mark.parametrize(("figure", "tenths"), [(0.34, 3), (0.35, 4), (-0.35, -4), (-0.04, 0), (1.0, 10), (0.0, 0)])
def test_figures_are_rounded_to_tenths(figure: float, tenths: int) -> None:
    assert in_tenths(figure) == tenths


class TestHands:
    def one(self, raised: dict[tuple[str, str], int], heads: int = 30, version: str = FORM.code) -> Class:
        return Class("C11", "youth", version, heads, "2026-02", raised)

    def test_no_more_than_the_item_that_fewest_had_right(self) -> None:
        raised = {("i0", "a"): 25, ("i1", "b"): 18, ("i1", "c"): 7, ("i2", "c"): 20}
        assert hands_of([self.one(raised)], FORMS) == {QUARTER: [Hands("C11", "tea", 30, 18, 3)]}

    def test_an_item_that_nobody_had_right_counts_as_none(self) -> None:
        raised = {("i0", "a"): 25, ("i1", "c"): 7}
        assert hands_of([self.one(raised)], FORMS)[QUARTER][0].right == 0

    def test_a_form_that_is_not_known_has_heads_only(self) -> None:
        lost = self.one({("i0", "a"): 25, ("i1", "b"): 18}, version="lost.1A")
        assert hands_of([lost], FORMS) == {}
        assert heads_of([lost, lost]) == {("heads", "C11|youth", QUARTER, "people"): 60}

    def test_hands_raised_in_an_exam_tell_nothing_of_the_neighbourhood(self) -> None:
        raised = {(item.id, item.key): 20 for item in FORM.items}
        exams = {FORM.code: replace(FORM, measures=False)}
        assert hands_of([self.one(raised)], FORMS) != {}
        assert hands_of([self.one(raised)], exams) == {}


def test_late_counts_are_not_lost_but_late_heads_are_not_counted_twice() -> None:
    counters = {
        ("flagged", "D1", "2026-Q1", "fast"): 2,
        ("flagged", "D1", "2026-Q2", "fast"): 3,
        key("S", "x|y", "n"): 1,
    }
    heads = {("heads", "C11|youth", "2026-Q1", "people"): 30, ("heads", "C11|youth", "2026-Q2", "people"): 20}
    assert closed_counts(counters, heads, [("flagged", "2026-Q1"), ("heads", "2026-Q1")], "2026-Q2") == {
        ("flagged", "D1", "2026-Q2", "fast"): 5,
        ("heads", "C11|youth", "2026-Q2", "people"): 20,
    }


def test_all_boxes_together_cost_a_person_at_most_six() -> None:
    """measurement.md 4.3: somebody who gives every answer once; eps 1, several substances, every opinion."""
    counter = SlipCounter(TREE)
    counter.add("C11", "youth", "2026-01", FORM, KEYS)
    counters = {k: n * 1000 for k, n in counter.totals().items()}
    substances = sum(count.share or 0 for box in later_boxes(counters, {}, TREE, 10) for count in box.counts)
    ((box,), _) = question_boxes(counters, QUARTER, 10)
    shares = {count.name.rpartition(":")[0]: count.share or 0 for count in box.counts if count.share}
    items = sum(2 * share for share in shares.values())  # one answer leaves, another comes
    results = 2 * 1.0  # passed, aware
    pair = 2 * PAIR_SHARE  # one cell leaves, another comes
    opinions = 4 * OPINION_SHARE
    assert math.isclose(substances, 1)
    assert math.isclose(items, 1)
    assert results + substances + items + pair + opinions <= 6 + 1e-9


def test_forms_of_different_length_cost_no_more_than_one_together() -> None:
    short = Form("short", 1, "A", 1, FORM.items[:2], scored=2, mastery=2)  # one substance
    counter = SlipCounter(TREE)
    for form, answers in ((FORM, KEYS), (short, KEYS[:2])):
        for _ in range(100):
            counter.add("C11", "youth", "2026-01", form, answers)
    (box,) = later_boxes(dict(counter.totals()), {}, TREE, 10)
    assert {one.name: (one.n, one.share) for one in box.counts} == {
        "ok:tea": (200, 1 / 3), "ok:vape": (100, 1 / 3), "ok:stamp": (100, 1 / 3),
    }  # fmt: skip
