"""Turns what the reader sends after a test into slips: one for each card, each once, and nothing that links two.

May not import Flask. The page's ticket is the permission: it outlives the code, because a school without network sends
later. What comes after the code has expired joins the community's cell (RULINGS 9)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from portal.live import store
from portal.live.cards.markers import CARDS
from portal.live.cards.store import card_digest
from portal.live.desk import ClassDesk
from portal.live.pacing import READ, most_of
from portal.live.store import Mark, Session
from portal.quiz.answer_form import Attempt
from portal.quiz.forms import BLANK, NOT_SURE, OPTIONS, Form
from portal.quiz.taking import flag_of, submission_of
from portal.quiz.ticket import Ticket

LATE_SECONDS = 4 * 24 * 3600  # a session that was not sent is sealed without it by then
LONGEST_NUMBER = 4  # digits
ALLOWED = frozenset((*OPTIONS, NOT_SURE, BLANK))


class BadCards(ValueError):
    """What was sent is not what the reader sends."""


class TooLate(Exception):
    """The hour is long over."""


@dataclass(frozen=True)
class Pass:
    """What the reader's page carries: which hour its answers are for, and until when they are taken."""

    session: str
    until: int


def seal_pass(desk: ClassDesk, one: Session) -> str:
    """The page's permission to send answers of this hour."""
    return desk.passes.seal(json.dumps(asdict(Pass(one.id, one.expires + LATE_SECONDS))))


def open_pass(desk: ClassDesk, sealed: object) -> Session:
    """The hour that a page may send for. Raises BadCards and TooLate."""
    text = desk.passes.open(sealed) if isinstance(sealed, str) else None
    facts = json.loads(text) if text else None
    if not isinstance(facts, dict) or set(facts) != {"session", "until"}:
        raise BadCards("no pass of ours")
    one = store.find_by_id(desk.engine, facts["session"])
    if one is None or one.quiz not in desk.quiz.bank.quizzes or desk.now() > facts["until"]:
        raise TooLate
    return one


def phases_of(one: Session) -> tuple[str, ...]:
    """The tests of an hour, in their order."""
    return ("before", "after") if one.module else ("general",)


def read_sheet(one: Session, form: Form, phase: object, cards: object, before: object) -> dict[int, Attempt]:
    """{card: its attempt} of one test. Raises BadCards."""
    if phase not in phases_of(one) or not isinstance(cards, dict) or not isinstance(before, dict):
        raise BadCards("not a test of this hour")
    found = {}
    for name, answers in cards.items():
        number = _card(name)
        known = before.get(name)
        if not isinstance(answers, str) or len(answers) != len(form.items) or not ALLOWED.issuperset(answers):
            raise BadCards("answers do not fit the test")
        if known not in (None, "0", "1"):
            raise BadCards("not a result")
        if answers.strip(BLANK):  # a card that never answered took no part
            found[number] = Attempt(
                one.community, one.audience, answers, False, None if known is None else known == "1", False
            )
    return found


def record(desk: ClassDesk, one: Session, form: Form, phase: str, attempts: Mapping[int, Attempt]) -> int:
    """Store one slip for each card that has sent none for this test yet; how many were new. Raises NotStored.

    Sending again, in part or from another device, counts nothing twice: a card's digest is that of hour, test and
    number. Cards have no page time, so none is ever too fast."""
    tree, day = desk.quiz.tree(), desk.quiz.today()
    leaves = tree.landings(day)
    going = desk.goes_on(one)
    new = 0
    for place, (card, attempt) in enumerate(sorted(attempts.items())):
        ticket = Ticket(
            f"{one.id}|{phase}|{card}", form.code, phase, one.module, desk.now(), session=one.id if going else ""
        )
        over = desk.seat(one.id, phase, ticket.digest) == "over" if going else place >= most_of(one.heads)
        landed = Attempt(**{**asdict(attempt), "community": leaves.get(one.community, one.community)})
        flag = flag_of(form, landed, float("inf"), over)
        new += desk.quiz.writer.record(submission_of(form, ticket, landed, flag, desk.quiz.month(), tree)) == "stored"
    return new


def count(desk: ClassDesk, one: Session, sent: Mapping[str, object]) -> int:
    """Count cards for the question or vote that goes on; how many were new.

    While it is open: which cards were read (`read`), so that the room sees how many have answered. Once it is closed:
    their letters, for the bars. Until then a card may be turned; so letters never come one by one."""
    read, letters = sent.get("read", []), sent.get("letters", {})
    if not isinstance(read, list) or not isinstance(letters, dict) or len(read) > CARDS:
        raise BadCards("no list of cards")
    if not all(one in (*OPTIONS, NOT_SURE) for one in letters.values()):
        raise BadCards("no such answer")
    found = {_card(card): READ for card in read} or {_card(card): str(letter) for card, letter in letters.items()}
    place, told = sent.get("item"), desk.plot(one)
    if not desk.goes_on(one) or sent.get("phase") != one.phase or sent.get("vote", 0) != (one.vote if told else 0):
        return 0
    name = one.spot.item if told else ""
    if not name:
        items = desk.form(one).items
        if not isinstance(place, int) or not 0 <= place < len(items):
            return 0
        name = items[place].id
    marks = [
        Mark(
            one.id,
            one.phase,
            name,
            letter,
            card_digest(one, name, card, letter),
            place if isinstance(place, int) else -1,
        )
        for card, letter in sorted(found.items())
    ]
    return sum(desk.counter.record(mark) == "counted" for mark in marks)


def _card(name: object) -> int:
    # Python refuses to make a number of thousands of digits.
    if not isinstance(name, str) or len(name) > LONGEST_NUMBER or not (name.isascii() and name.isdecimal()):
        raise BadCards("no number")
    if not 1 <= int(name) <= CARDS:
        raise BadCards("no such card")
    return int(name)
