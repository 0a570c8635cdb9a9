"""How a class plays a story: which steps are there, who chooses the way, and what of the votes anybody sees."""

import pytest

from portal.live.pacing import NotAllowed, usual
from portal.live.telling import Plot, Spot, begin, leading, steps, take, votes_shown

PLOT = Plot(
    "door", {"door": {"a": "street", "b": "room", "c": "door"}, "room": {"a": "street", "b": "door"}, "street": {}}
)
NONE: dict[str, int] = {}


def _walk(spot: Spot, *taken: str, given: dict[str, int] = NONE) -> Spot:
    for step in taken:
        spot = take(PLOT, spot, step, given)
    return spot


def _shown(given: dict[str, int]) -> tuple[str, ...]:
    spot = _walk(begin(PLOT, Spot()), "open", "close", "show", given=given)
    return tuple(one for one in steps(PLOT, spot, given) if one.startswith("pick-"))


def test_a_scene_is_read_voted_on_and_followed() -> None:
    spot = begin(PLOT, Spot())
    assert (spot.scene, spot.telling) == ("door", "reading")
    given = {"a": 3, "b": 9}
    spot = _walk(spot, "open", "close", "show", "pick-b", given=given)
    assert (spot.telling, spot.chosen) == ("explained", "b")
    spot = _walk(spot, "next", given=given)
    assert (spot.scene, spot.telling, spot.chosen) == ("room", "reading", "")


def test_each_vote_is_counted_for_itself_also_when_the_story_comes_back_to_a_scene() -> None:
    spot = begin(PLOT, Spot())
    items = {spot.item}
    for _ in range(3):
        spot = _walk(spot, "open", "close", "show", "pick-c", "next")
        assert spot.scene == "door"
        items.add(spot.item)
    again = begin(PLOT, _walk(spot, "leave"))
    assert len(items | {again.item}) == 5


@pytest.mark.parametrize(
    ("given", "picks"),
    [
        ({"a": 4, "b": 6}, ("pick-b",)),
        ({"a": 5, "b": 5, "c": 1}, ("pick-a", "pick-b")),
        ({"a": 0, "b": 9}, ("pick-a", "pick-b", "pick-c")),
        ({}, ("pick-a", "pick-b", "pick-c")),
    ],
)
def test_most_votes_decide_from_ten_on_and_the_teacher_where_they_tie_or_are_few(
    given: dict[str, int], picks: tuple[str, ...]
) -> None:
    assert _shown(given) == picks


def test_the_way_that_lost_is_not_taken() -> None:
    given = {"a": 4, "b": 6}
    with pytest.raises(NotAllowed):
        _walk(begin(PLOT, Spot()), "open", "close", "show", "pick-a", given=given)


def test_nobody_sees_the_votes_of_an_open_scene_nor_fewer_than_ten() -> None:
    many, few = {"a": 8, "b": 2}, {"a": 8, "b": 1}
    for telling, seen in (
        ("reading", False),
        ("asking", False),
        ("closed", False),
        ("shown", True),
        ("explained", True),
    ):
        assert (votes_shown(Spot("door", telling), many) is not None) == seen, telling
        assert votes_shown(Spot("door", telling), few) is None


def test_a_vote_that_was_shown_is_never_open_again() -> None:
    shown = _walk(begin(PLOT, Spot()), "open", "close", "show")
    for spot in (shown, _walk(shown, "pick-a")):
        assert not {"open", "reopen", "close"} & set(steps(PLOT, spot, NONE))


def test_from_an_ending_the_class_looks_at_another_way_without_a_vote_or_ends_the_story() -> None:
    ending = Spot("street", "reading", "", 4)
    assert set(steps(PLOT, ending, NONE)) == {"leave", "back-door", "back-room"}
    back = take(PLOT, ending, "back-room", NONE)
    assert (back.scene, back.telling) == ("room", "shown")
    assert leading(PLOT, back, NONE) == ("a", "b")
    assert take(PLOT, ending, "leave", NONE) == Spot(vote=4)


def test_one_key_never_chooses_where_only_the_teacher_can() -> None:
    assert usual(("pick-a", "pick-b", "leave")) == ""
    assert usual(("pick-b", "leave")) == "pick-b"
    assert usual(("leave", "back-door")) == "leave"
    assert usual(("reopen", "finish")) == "finish"
    assert usual(("show", "reopen", "leave")) == "show"
    assert usual(("tell", "open", "finish")) == "tell"


@pytest.mark.parametrize("step", ["show", "next", "pick-a", "finish", "explain", "back-street", "pick-", "tell", ""])
def test_a_step_that_is_not_offered_is_refused(step: str) -> None:
    with pytest.raises(NotAllowed):
        take(PLOT, begin(PLOT, Spot()), step, NONE)
