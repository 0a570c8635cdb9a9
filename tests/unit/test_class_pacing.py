"""How a class hour moves on, its codes, and how guessing them is slowed down."""

import threading

import pytest

from portal.live.codes import FROM_ONE, LENGTH, LETTERS, Guesses, new_code, read_code
from portal.live.pacing import STEPS, NotAllowed, State, begin, letter_of, most_of, reveals, shown_counts, steps, take


def _walk(state: State, *taken: str) -> State:
    for step in taken:
        state = take(state, step)
    return state


def test_with_a_lesson_there_is_a_test_before_and_one_after_it() -> None:
    state = begin("self", 11, lesson=True)
    assert (state.phase, state.stage) == ("before", "waiting")
    state = _walk(state, "open", "close", "next")
    assert (state.phase, state.stage) == ("before", "lesson")
    state = _walk(state, "open")
    assert (state.phase, state.stage, state.item) == ("after", "asking", 0)
    assert _walk(state, "close", "finish").stage == "over"


def test_question_by_question_to_the_end() -> None:
    state = begin("teacher", 2, lesson=False)
    state = _walk(state, "open", "close", "show", "explain", "next")
    assert (state.stage, state.item) == ("asking", 1)
    assert _walk(state, "close", "show", "next").stage == "over"


def test_a_question_that_was_shown_is_never_open_again() -> None:
    closed = _walk(begin("teacher", 2, lesson=False), "open", "close")
    assert take(closed, "reopen").stage == "asking"
    for seen in (take(closed, "show"), _walk(closed, "show", "explain")):
        assert not {"reopen", "open", "close"} & set(steps(seen))


def test_a_step_that_is_not_offered_is_refused() -> None:
    for pace in ("self", "teacher"):
        for stage in ("waiting", "asking", "closed", "shown", "explained", "lesson", "over"):
            state = State(pace, "before", stage, 0, 3)
            for step in set(STEPS) - set(steps(state)):
                with pytest.raises(NotAllowed):
                    take(state, step)


def test_the_room_sees_nothing_of_an_open_question_and_no_numbers_below_ten() -> None:
    asking = State("teacher", "general", "asking", 0, 3)
    assert not reveals(asking)
    assert shown_counts(asking, {"a": 30}) is None
    shown = State("teacher", "general", "shown", 0, 3)
    assert shown_counts(shown, {"a": 5, "b": 4}) is None
    assert shown_counts(shown, {"a": 5, "b": 5}) == {"a": 5, "b": 5}


@pytest.mark.parametrize(("heads", "most"), [(1, 2), (10, 11), (11, 13), (40, 44), (1000, 1100)])
def test_one_in_ten_more_than_the_heads_may_answer(heads: int, most: int) -> None:
    assert most_of(heads) == most


def test_after_the_lesson_comes_the_other_form_and_hours_differ() -> None:
    used = set()
    for number in range(40):
        before, after = (letter_of(str(number), phase, "AB") for phase in ("before", "after"))
        assert {before, after} == {"A", "B"}
        used.add(before)
    assert used == {"A", "B"}


@pytest.mark.parametrize("typed", ["abcde", "AB CDE", " a-b-c-d-e ", "ABC\tDE"])
def test_a_code_may_be_typed_as_people_type(typed: str) -> None:
    assert read_code(typed) == "ABCDE"


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCDEF", "ABCD0", "ABCDI", "ABCD%"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_codes_have_no_letters_that_look_alike() -> None:
    assert not set("ILO") & set(LETTERS)
    assert {len(new_code()) for _ in range(20)} == {LENGTH}
    assert len({new_code() for _ in range(50)}) > 45


def test_wrong_codes_of_one_address_run_out_and_come_back_and_others_are_not_held() -> None:
    guesses, pause = Guesses(), threading.Event()
    assert all(guesses.wrong("school", 0.0, pause) for _ in range(FROM_ONE))
    assert not guesses.wrong("school", 0.0, pause)
    assert guesses.wrong("another", 0.0, pause)
    assert guesses.wrong("school", 61.0, pause)
