"""Reads the numbers of hands that a teacher typed, and makes a tally of a class that is over. Pure."""

from collections.abc import Mapping

from portal.live.store import Counts, Session
from portal.quiz.forms import NOT_SURE, OPTIONS, Form
from portal.slips.store import FEWEST_HEADS, Tally

ANSWERS = (*OPTIONS, NOT_SURE)
WAYS = ("hands", "sheet")
NOT_A_NUMBER, TOO_MANY = "class.hands.fault.number", "class.hands.fault.many"
_DIGITS = 4


class WrongCount(Exception):
    """Nothing was kept. `fault` is the message's key; `answers` are the fields that are wrong."""

    def __init__(self, fault: str, answers: tuple[str, ...]) -> None:
        super().__init__(fault)
        self.fault = fault
        self.answers = answers


def asks_hands(one: Session) -> bool:
    """Whether hands are counted at all: of fewer than ten heads only these are kept."""
    return one.way in WAYS and one.heads >= FEWEST_HEADS


def read_hands(posted: Mapping[str, str], heads: int) -> dict[str, int]:
    """{a-d and ?: hands}; an empty field is nobody. Raises WrongCount."""
    typed = {answer: posted.get(f"n.{answer}", "").strip() or "0" for answer in ANSWERS}
    wrong = tuple(a for a, text in typed.items() if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS))
    if wrong:
        raise WrongCount(NOT_A_NUMBER, wrong)
    hands = {answer: int(text) for answer, text in typed.items()}
    if sum(hands.values()) > heads:
        raise WrongCount(TOO_MANY, tuple(answer for answer, number in hands.items() if number))
    return hands


def tally_of(one: Session, form: Form, counts: Counts, month: str) -> Tally:
    """What stays of a class without devices: its heads, and the hands of every question that was counted."""
    names = {item.id for item in form.items}
    hands = {item: dict(given) for (phase, item), given in counts.items() if phase == one.phase and item in names}
    return Tally(one.id, one.community, one.audience, form.code, one.heads, one.opened_by, month, hands)
