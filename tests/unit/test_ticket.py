"""Tickets, results, limits: what a device carries, and what is forgotten again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.crypt import Box
from portal.limits import AddressLimit
from portal.quiz.limits import DailyCap
from portal.quiz.ticket import TICKET_SECONDS, new_ticket, open_ticket, seal_ticket

BOX = Box("s" * 32, "ticket")
NOW = 1_781_494_507.5


@given(some.text(max_size=200))
def test_what_is_sealed_opens_again_for_the_same_purpose_only(text: str) -> None:
    sealed = BOX.seal(text)
    assert BOX.open(sealed) == text
    assert Box("s" * 32, "result").open(sealed) is None
    assert Box("t" * 32, "ticket").open(sealed) is None


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert BOX.seal("x") != BOX.seal("x")


@given(some.integers(0, 500), some.integers(1, 255))
def test_a_single_changed_letter_closes_a_seal(place: int, shift: int) -> None:
    sealed = BOX.seal("some text that is long enough")
    at = place % len(sealed)
    changed = sealed[:at] + chr((ord(sealed[at]) + shift) % 256) + sealed[at + 1 :]
    # The last letter's spare bits may differ without a difference in the bytes.
    assert BOX.open(changed) is None or at == len(sealed) - 1


@pytest.mark.parametrize(
    ("age", "good"),
    [(0, True), (TICKET_SECONDS - 1, True), (TICKET_SECONDS + 1, False), (-86_399, True), (-86_402, False)],
)
def test_a_ticket_is_good_for_thirty_days_and_for_one_before_its_time(age: float, good: bool) -> None:
    sealed = seal_ticket(BOX, new_ticket("new-drugs.1A", "general", "", NOW))
    assert (open_ticket(BOX, sealed, NOW + age) is not None) is good


def test_an_address_is_slowed_down_for_a_minute_and_never_kept() -> None:
    limit = AddressLimit(2)
    assert [limit.allows("10.0.0.1", NOW) for _ in range(3)] == [True, True, False]
    assert limit.allows("10.0.0.2", NOW)
    assert limit.allows("10.0.0.1", NOW + 60)
    assert "10.0.0" not in repr(vars(limit))


def test_the_days_cap_grows_with_the_registered_people_and_starts_anew() -> None:
    cap = DailyCap(2)
    first, second = date(2026, 6, 15), date(2026, 6, 16)
    assert [cap.exceeded("C11", 0, first) for _ in range(3)] == [False, False, True]
    assert not cap.exceeded("C12", 0, first)
    assert not cap.exceeded("C11", 100, first), "five percent of a hundred are five"
    assert not cap.exceeded("C11", 0, second)


def test_on_days_of_a_campaign_the_cap_is_raised_and_never_lowered() -> None:
    usual, on = date(2026, 6, 19), date(2026, 6, 20)
    cap = DailyCap(2, 4, lambda day: day == on)
    assert [cap.exceeded("C11", 0, usual) for _ in range(3)] == [False, False, True]
    assert [cap.exceeded("C11", 0, on) for _ in range(5)] == [False, False, False, False, True]
    lower = DailyCap(5, 4, lambda day: True)
    assert [lower.exceeded("C11", 0, on) for _ in range(6)] == [False] * 5 + [True]
