"""What a class's store does in one transaction: votes that count once, letters that come anew, one way of answering."""

import time
from dataclasses import replace

from sqlalchemy import Engine

from portal.live import store
from portal.live.cards import store as cards
from portal.live.models import class_count, class_seen
from portal.live.pacing import DONE, READ, State
from portal.live.store import Mark, Outcome, Session, digest_of
from portal.live.telling import Spot
from tests.an_hour import an_hour, keep_hour
from tests.samples import count_of


def _hour(engine: Engine, **changes: object) -> Session:
    return keep_hour(engine, an_hour("C11", **changes)[0])


def _count(engine: Engine, *marks: Mark) -> list[Outcome]:
    return store.count(engine, marks, int(time.time()))


def _vote(one: Session, letter: str, device: str) -> Mark:
    return Mark(one.id, one.phase, one.spot.item, letter, digest_of(device, one.spot.item))


def _card(one: Session, letter: str, card: int) -> Mark:
    return Mark(one.id, one.phase, "item", letter, cards.card_digest(one, "item", card, letter), one.item)


def test_a_device_votes_once_a_scene_and_only_while_it_is_asked(engine: Engine) -> None:
    one = _hour(engine, way="own", stage="lesson", phase="before", scene="door", telling="asking", vote=1)
    late = replace(one, vote=2)
    assert _count(engine, _vote(one, "a", "x"), _vote(one, "b", "x"), _vote(one, "b", "y")) == [
        "counted",
        "again",
        "counted",
    ]
    assert _count(engine, _vote(late, "a", "z")) == ["closed"]
    closed = store.advance(engine, one, Spot("door", "closed", "", 1))
    assert closed is not None
    assert _count(engine, _vote(one, "a", "z")) == ["closed"]
    assert store.advance(engine, one, Spot("door", "shown", "", 1)) is None, "another window was quicker"
    assert store.counts_of(engine, [one.id])[one.id] == {("before", "vote.1"): {"a": 1, "b": 1}}


def test_more_votes_than_heads_and_a_tenth_are_not_counted(engine: Engine) -> None:
    one = _hour(engine, way="own", stage="lesson", phase="before", scene="door", telling="asking", vote=1, heads=10)
    outcomes = _count(engine, *(_vote(one, "a", str(number)) for number in range(13)))
    assert outcomes == ["counted"] * 11 + ["over"] * 2


def test_cards_are_read_while_a_question_is_open_and_tell_their_letters_when_it_is_closed(engine: Engine) -> None:
    one = _hour(engine, way="cards", stage="asking", heads=3)
    assert _count(engine, *(_card(one, READ, card) for card in (1, 2, 3, 4))) == ["counted"] * 4
    assert _count(engine, _card(one, "a", 1)) == ["closed"]
    closed = store.advance(engine, one, State("teacher", "general", "closed", 0))
    assert closed is not None
    assert _count(engine, *(_card(closed, "a", card) for card in (1, 2, 3, 4))) == ["counted"] * 4, "read is no answer"
    assert _count(engine, _card(closed, "b", 1), _card(closed, READ, 5)) == ["again", "closed"]
    again = cards.reopen(engine, closed, State("teacher", "general", "asking", 0), "item")
    assert again is not None
    assert store.counts_of(engine, [one.id])[one.id] == {("general", "item"): {READ: 4}}
    closed = store.advance(engine, again, State("teacher", "general", "closed", 0))
    assert closed is not None
    assert _count(engine, _card(closed, "b", 1)) == ["counted"]
    assert cards.reopen(engine, again, State("teacher", "general", "asking", 0), "item") is None
    assert store.counts_of(engine, [one.id])[one.id]["general", "item"]["b"] == 1, "the slower window erased nothing"


def test_a_class_goes_on_by_hands_as_long_as_no_test_of_a_card_has_come(engine: Engine) -> None:
    one = _hour(engine, way="cards", stage="asking", phase="before")
    _count(engine, _card(one, READ, 1))
    to = State("teacher", "general", "asking", 0)
    assert not cards.go_on_by_hands(engine, replace(one, step=7), to), "another window was quicker"
    assert cards.go_on_by_hands(engine, one, to)
    found = store.find_by_id(engine, one.id)
    assert found is not None
    assert (found.way, found.phase) == ("hands", "general")
    assert count_of(engine, class_count) == count_of(engine, class_seen) == 0
    other = _hour(engine, way="cards", stage="asking", phase="before")
    _count(engine, Mark(other.id, "before", "", DONE, digest_of("1")))
    assert not cards.go_on_by_hands(engine, other, to)


def test_where_a_story_stopped_is_forgotten_with_the_code(engine: Engine) -> None:
    one = _hour(engine, stage="lesson", phase="before", story="s", scene="door", telling="shown", chosen="a", vote=2)
    store.forget_expired(engine, one.expires - 1)
    found = store.find_by_id(engine, one.id)
    assert found is not None
    assert found.scene == "door"
    store.forget_expired(engine, one.expires)
    found = store.find_by_id(engine, one.id)
    assert found is not None
    assert found.spot == Spot(vote=2)
