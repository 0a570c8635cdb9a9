"""Which questions a class is told to talk about again."""

from dataclasses import replace

import pytest

from portal.live.missed import most_missed
from portal.live.pacing import State, take
from portal.quiz.forms import Item

ITEMS = [Item(name, "choice", None, "", "a", None, "", ()) for name in "pqrstu"]
END = State("teacher", "general", "over", len(ITEMS) - 1, len(ITEMS))


def given(**right: int) -> dict[str, dict[str, int]]:
    """{question: of twenty answers so many right}."""
    return {name: {"a": number, "b": 15 - number, "?": 5} for name, number in right.items()}


def names(state: State = END, **right: int) -> str:
    return "".join(item.id for item in most_missed(state, ITEMS, given(**right)))


def test_the_three_most_missed_are_named_the_worst_first() -> None:
    assert names(p=10, q=2, r=5, s=3, t=12) == "qsr"


def test_of_two_that_are_missed_alike_the_earlier_is_named_first() -> None:
    assert names(t=4, q=4, r=4, p=4) == "pqr"


def test_nine_answers_name_no_question() -> None:
    few = {"p": {"a": 1, "b": 8}, "q": {"a": 1, "b": 9}}
    assert [item.id for item in most_missed(END, ITEMS, few)] == ["q"]


def test_what_everybody_had_right_is_not_missed() -> None:
    assert most_missed(END, ITEMS, {"p": {"a": 20}}) == []


def test_cards_that_were_only_read_are_no_answers() -> None:
    assert most_missed(END, ITEMS, {"p": {"a": 5, "-": 30}}) == []


@pytest.mark.parametrize("stage", ["waiting", "asking", "closed", "shown", "explained"])
def test_while_a_test_goes_on_nothing_is_named(stage: str) -> None:
    assert names(replace(END, stage=stage), p=1) == ""


def test_a_question_whose_answers_the_room_has_not_seen_is_not_named() -> None:
    at = State("teacher", "general", "closed", 2, len(ITEMS))
    assert names(take(at, "finish"), p=4, q=3, r=1) == "qp"


def test_before_the_lesson_the_first_test_is_told_of() -> None:
    at = State("teacher", "before", "explained", len(ITEMS) - 1, len(ITEMS))
    assert names(take(at, "next"), u=1, p=2) == "up"


def test_at_everybodys_own_pace_the_room_saw_no_answers() -> None:
    assert names(replace(END, pace="self"), p=1) == ""
