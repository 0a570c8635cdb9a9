"""The planner: every slip in exactly one place, no box below the minimum, pooling from the lowest node up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.areas.tree import Tree
from portal.periods import ends_quarter, quarter_of
from portal.sealing.boxes import Group, Plan, plan
from portal.vocabulary import AUDIENCES, PHASES
from tests.conftest import AREAS

TREE = Tree(AREAS)
LEAVES = ("C11", "C12", "C13", "C21", "C22", "C23", "H11", "E1")

groups = st.lists(
    st.builds(
        Group,
        community=st.sampled_from(LEAVES),
        audience=st.sampled_from(AUDIENCES),
        phase=st.sampled_from(PHASES),
        session=st.sampled_from(("", "", "k1", "k2")),
        version=st.just("sample.1A"),
        series=st.sampled_from(("1", "2", "?")),
        period=st.sampled_from(("2025-12", "2026-01", "2026-02", "2026-03")),
        n=st.integers(1, 14),
    ),
    max_size=40,
    unique_by=lambda group: (*group.key, group.series),
)


def group(community: str = "C11", audience: str = "youth", n: int = 5, **others: str) -> Group:
    values = {"phase": "general", "session": "", "version": "sample.1A", "series": "1", "period": "2026-01", **others}
    return Group(community=community, audience=audience, n=n, **values)


def labels(done: Plan) -> list[tuple[str, str, str, str, int]]:
    return [(box.area, box.audience, box.phase, box.session, box.n) for box in done.boxes]


@given(groups, st.sampled_from(("2026-01", "2026-02", "2026-03")), st.integers(10, 20))
@settings(max_examples=300, deadline=None)
def test_every_slip_lies_in_exactly_one_place(found: list[Group], month: str, minimum: int) -> None:
    found = [one for one in found if one.period <= month]
    done = plan(found, TREE, month, minimum)
    placed = [one for box in done.boxes for one in box.groups] + [*done.carried, *done.uncounted]
    assert sorted(placed) == sorted(found)
    for box in done.boxes:
        assert box.n >= minimum
        assert {quarter_of(one.period) for one in box.groups} == {quarter_of(month)}
        assert {one.community for one in box.groups} <= TREE.below(box.area)
    if ends_quarter(month):
        assert not done.carried
    else:
        for box in done.boxes:  # a class lies where its school is, all else in the cell of its community
            for one in box.groups:
                home = None if box.session else TREE.above(one.community, "community")
                assert box.area == (home.code if home else one.community)
        assert all("|" not in box.audience + box.phase + box.series for box in done.boxes)
        assert {quarter_of(one.period) for one in done.carried} <= {quarter_of(month)}
    in_time = sum(one.n for one in done.uncounted if quarter_of(one.period) == quarter_of(month))
    assert in_time < minimum  # a district that could still fill a box leaves nobody uncounted


@given(groups, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_reading_changes_nothing(found: list[Group], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan(found, TREE, "2026-03", 10) == plan(shuffled, TREE, "2026-03", 10)


def test_ten_make_a_box_and_nine_wait() -> None:
    done = plan([group(n=10), group(audience="staff", n=9)], TREE, "2026-01", 10)
    assert labels(done) == [("C11", "youth", "general", "", 10)]
    assert done.carried == (group(audience="staff", n=9),)


def test_slips_that_waited_join_those_of_the_next_month() -> None:
    done = plan([group(n=9), group(n=1, period="2026-02")], TREE, "2026-02", 10)
    assert [(box.n, box.period) for box in done.boxes] == [(10, "2026-01|2026-02")]


def test_incomparable_series_stay_apart_until_they_are_pooled() -> None:
    found = [group(n=6, period="2026-03"), group(n=6, period="2026-03", series="2", version="sample.2A")]
    apart = [group(n=6), group(n=6, series="2", version="sample.2A")]
    assert not plan(apart, TREE, "2026-01", 10).boxes
    assert [(box.series, box.n) for box in plan(found, TREE, "2026-03", 10).boxes] == [("1|2", 12)]


def test_parallel_forms_of_one_series_share_a_box() -> None:
    done = plan([group(n=5), group(n=5, version="sample.1B")], TREE, "2026-01", 10)
    assert [(box.series, box.n) for box in done.boxes] == [("1", 10)]


def test_a_community_pools_its_audiences_and_phases_first() -> None:
    found = [
        group(n=4, period="2026-03", phase="before"),
        group(n=7, period="2026-02", audience="staff"),
        group(community="C12", n=9, period="2026-03"),
        group(community="C13", n=2, period="2026-03"),
    ]
    done = plan(found, TREE, "2026-03", 10)
    assert labels(done) == [("C11", "staff|youth", "before|general", "", 11), ("S1", "youth", "general", "", 11)]
    assert done.boxes[0].period == "2026-02|2026-03"
    assert not done.uncounted


def test_a_school_meets_its_community_before_the_subdistrict() -> None:
    found = [group("H11", n=6), group("C11", n=5, audience="staff"), group("C12", n=9)]
    assert labels(plan(found, TREE, "2026-03", 10))[0] == ("C11", "staff|youth", "general", "", 11)


def test_leftovers_of_two_subdistricts_and_of_elsewhere_meet_in_the_district() -> None:
    found = [group("C11", n=3), group("C22", n=3), group("E1", n=4, audience="migrants")]
    assert labels(plan(found, TREE, "2026-03", 10)) == [("D1", "migrants|youth", "general", "", 10)]


def test_what_the_district_cannot_fill_a_box_with_is_never_counted() -> None:
    found = [group("C11", n=3), group("C22", n=3), group("E1", n=3)]
    done = plan(found, TREE, "2026-03", 10)
    assert not done.boxes
    assert sorted(done.uncounted) == sorted(found)


def test_slips_of_a_quarter_that_is_over_are_not_poured_into_the_next() -> None:
    late = group(n=30, period="2025-12")
    done = plan([late, group(n=10)], TREE, "2026-01", 10)
    assert [box.n for box in done.boxes] == [10]
    assert done.uncounted == (late,)


class TestSessions:
    def test_a_class_of_ten_has_its_own_box_for_each_phase(self) -> None:
        found = [group(n=10, session="k1", phase=phase) for phase in ("before", "after")] + [group(n=10)]
        assert sorted(labels(plan(found, TREE, "2026-01", 10))) == [
            ("C11", "youth", "after", "k1", 10),
            ("C11", "youth", "before", "k1", 10),
            ("C11", "youth", "general", "", 10),
        ]

    def test_a_smaller_class_joins_its_community(self) -> None:
        done = plan([group(n=9, session="k1"), group(n=1)], TREE, "2026-01", 10)
        assert labels(done) == [("C11", "youth", "general", "", 10)]

    @pytest.mark.parametrize("sealed", [{("k1", "general")}, set()])
    def test_late_slips_of_a_sealed_class_join_the_community(self, sealed: set[tuple[str, str]]) -> None:
        done = plan([group(n=12, session="k1", period="2026-02")], TREE, "2026-02", 10, sealed)
        assert labels(done) == [("C11", "youth", "general", "" if sealed else "k1", 12)]

    def test_a_carried_class_does_not_come_back_as_a_class(self) -> None:
        found = [group(n=6, session="k1"), group(n=6, session="k1", period="2026-02")]
        assert labels(plan(found, TREE, "2026-02", 10)) == [("C11", "youth", "general", "", 12)]
