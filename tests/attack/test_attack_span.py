"""No combination of published counts tells of a group of fewer than ten; planted leaks are found by the same attack.

Attacked is everything an officer of the district read in half a year: every view of the closed list after every
closing, every other page, file and interface, the bands of every day. Once fact by fact: a count of one kind of box
says nothing of another kind's answers, so each kind is a space of its own: R (passed, aware), S by substance, Q by
form, P by lesson, T by question, H by substance, C by round. And once all exact numbers of people together, whatever
they count: who took part. A band tells no more than a number of visits between two of its ends, as of last night, and
nothing of any answer: that only the closed list of bands is shown is all that is asked of it here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest

from portal.office import views
from portal.office.desk import Page
from portal.periods import month_of
from portal.sealing import published
from portal.sealing.shapes import Sum
from tests.attack.diary import Diary
from tests.attack.officer import BANDS, Book, Officer
from tests.attack.span import Row, atoms, small_groups

KINDS = {"R", "S", "Q", "P", "T", "H", "C"}
EXACT = {"R", "H"}  # boxes whose number of people is written as it is


def row(*ranges: tuple[int, int]) -> Row:
    return frozenset(number for first, end in ranges for number in range(first, end))


class TestTheAttackItself:
    def test_finds_what_a_subtraction_tells(self) -> None:
        assert small_groups([row((0, 30)), row((0, 21))]) == [row((21, 30))]
        assert small_groups([row((0, 30)), row((0, 20))]) == []

    def test_finds_what_only_several_steps_tell(self) -> None:
        """a + b, b + c, a + c give a; none of the counts nor any difference of two is small."""
        a, b, c = (0, 9), (100, 120), (200, 220)
        assert small_groups([row(a, b), row(b, c), row(a, c)]) == [row(a)]
        assert small_groups([row(a, b), row(b, c)]) == []
        assert min(map(len, atoms([row(a, b), row(b, c)]))) == 9  # a small atom alone is no leak

    def test_finds_a_difference_of_two_small_groups(self) -> None:
        """a - b is told, neither is: still fewer than ten people."""
        a, b, rest = (0, 4), (10, 14), (100, 150)
        assert small_groups([row(a, rest), row(b, rest)]) == [row(a, b)]


def test_no_combination_of_published_counts_tells_of_fewer_than_ten(diary: Diary) -> None:
    assert diary.closings == 6
    assert not diary.book.unexplained
    assert {family.partition(":")[0] for family in diary.book.rows} == KINDS
    for family, rows in diary.book.rows.items():
        assert not small_groups(rows), family
        assert min(map(len, atoms(rows))) >= 10, family


def test_the_sealed_boxes_themselves_are_disjoint_and_hold_ten(diary: Diary) -> None:
    """The export has them all: groups that no page would show by itself must be safe too."""
    by_fact: dict[tuple[str, str], list[Row]] = {}
    for box in diary.world.boxes:
        by_fact.setdefault((box.kind, box.subject), []).append(box.members)
    assert {kind for kind, _ in by_fact} == KINDS
    for fact, members in by_fact.items():
        assert not small_groups(members), fact
        assert all(not one & other for one, other in combinations(members, 2)), fact
    codes = diary.world.tree.by_code
    for kind in KINDS:
        numbers = sorted(n for box in published.boxes(diary.world.engine, codes, kind) for n in _numbers(box))
        boxes = [box for box in diary.world.boxes if box.kind == kind]
        assert numbers == sorted(box.shown for box in boxes), kind
        assert all((box.shown == len(box.members)) is (kind in EXACT) for box in boxes), kind


def test_all_exact_numbers_together_tell_of_no_fewer_than_ten(diary: Diary) -> None:
    """Whoever took part: what is published of one kind of box, less what is published of another."""
    assert not small_groups(diary.book.exact)
    assert diary.book.rows["R"] <= diary.book.exact


def test_an_exact_number_of_another_kind_of_box_is_found(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted leak: the n of the boxes Q as it was counted. Some passed through R without their form's box."""
    officer, honest = Officer(diary.world, Book()), published.questions
    counted = {(box.area, box.subject, box.shown): len(box.members) for box in diary.world.boxes if box.kind == "Q"}

    def exact(engine: Any, areas: Any, months: Any = None) -> list[published.Questions]:
        return [replace(one, n=counted[one.area, one.version, one.n]) for one in honest(engine, areas, months)]

    monkeypatch.setattr(published, "questions", exact)
    monkeypatch.setattr("portal.office.items.may_show_items", lambda n: True)
    officer.read_items()
    assert not officer.book.unexplained
    assert officer.book.exact
    assert small_groups(diary.book.exact | officer.book.exact)


@pytest.mark.parametrize("rounding", ["in_tens", "up_to_tens"])
def test_an_exact_counter_beside_the_boxes_is_found(
    diary: Diary, monkeypatch: pytest.MonkeyPatch, rounding: str
) -> None:
    """The planted leak: attempts that were sent, begun or left out, and heads, as they were counted."""
    officer = Officer(diary.world, Book())
    monkeypatch.setattr(published, rounding, lambda number: number)
    for area in ("D1", "C21"):
        for quarter in ("2026-Q1", "2026-Q2"):
            officer.read_overview(area, quarter)
    assert not officer.book.unexplained
    assert small_groups(diary.book.exact | officer.book.exact)


def _numbers(box: published.Box) -> list[int]:
    return list(box.counted.values()) if box.kind in "STH" else [box.n]


def test_of_an_open_month_only_bands_of_the_closed_list_are_shown(diary: Diary) -> None:
    assert {"<10", "10-49", "50-99"} <= diary.book.bands <= BANDS


def test_words_on_no_list_are_refused_or_change_nothing(diary: Diary) -> None:
    officer = Officer(diary.world, Book())
    for day in (date(2026, 5, 9), diary.world.day):
        for period in ("2026-05", "2026-Q2"):
            officer.probe({"area": "C11", "audience": "all", "phase": "all", "period": period}, day)
    assert not officer.book.unexplained


def found_by(officer: Officer, diary: Diary) -> list[Row]:
    """Small groups that what the officer noted tells of, beside all that was published before."""
    return small_groups(diary.book.rows["R"] | officer.book.rows["R"])


def test_a_live_count_is_found(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = Officer(diary.world, Book())

    def live(engine: Any, communities: Any) -> dict[str, dict[str, str]]:
        month = month_of(diary.world.day)
        exact = {code: str(len(officer.people({"area": code, "period": month}))) for code in communities}
        return {month: exact}

    monkeypatch.setattr(published, "bands", live)
    for _ in range(3):
        officer.read_open(("D1",), ("all",))
        diary.world.visits()
        diary.world.day += timedelta(days=1)
    assert found_by(officer, diary)


def test_a_box_that_is_split_by_month_is_found(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted filter counts those of a month in boxes that hold two: a month then is no sum of boxes."""
    officer, honest = Officer(diary.world, Book()), published.sums

    def split(engine: Any, areas: Any, months: Any = None, by_area: bool = False) -> list[Sum]:
        found = []
        for one in honest(engine, areas, months, by_area):
            found += [one] if len(one.months) == 1 else _split(diary, one, areas)
        return found

    monkeypatch.setattr(published, "sums", split)
    for code in ("C11", "C12", "C21"):
        for audience in ("all", "seniors", "residents", "migrants"):
            words = {"area": code, "audience": audience, "phase": "all", "period": "2026-06"}
            officer.read_figures(words)
    assert found_by(officer, diary)


def _split(diary: Diary, one: Sum, areas: Any) -> list[Sum]:
    alike = [
        box.members
        for box in diary.world.boxes
        if (box.kind, box.audiences, box.phases, box.months) == ("R", one.audiences, one.phases, one.months)
        and box.area in areas
    ]
    members = frozenset().union(*alike)
    parts = {
        month: sum(fact.number in members and fact.month == month for fact in diary.world.facts) for month in one.months
    }
    return [replace(one, months=(month,), n=n, mastered=n, aware=n) for month, n in parts.items() if n]


def test_a_filter_by_date_is_found(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    officer, honest = Officer(diary.world, Book()), views.read_page

    def until(engine: Any, words: Mapping[str, str], own: str, today: date) -> Page:
        page = honest(engine, words, own, today)
        if "until" not in words or len(words["until"]) != 10:
            return page
        day = date.fromisoformat(words["until"])
        figures = []
        for one in page.figures:
            n = len(officer.people({**page.view.words(), "period": one.period}, day))
            figures.append(replace(one, headline=replace(one.headline, n=n)))
        return replace(page, figures=tuple(figures))

    monkeypatch.setattr(views, "read_page", until)
    for day in (date(2026, 5, 9), date(2026, 5, 10), date(2026, 5, 11)):
        officer.probe({"area": "C21", "audience": "all", "phase": "all", "period": "2026-05"}, day)
    assert any("changes what is shown" in one for one in officer.book.unexplained)
    assert found_by(officer, diary)
