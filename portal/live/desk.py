"""What class pages need from the outside, one for each process; and what the quiz may ask about class hours.

Keeps nothing about those who answer: their answers go by in the hand of the counter, which writes sums alone."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from markupsafe import Markup
from sqlalchemy import Engine

from portal.crypt import Box
from portal.headers import security_headers
from portal.live import store, telling
from portal.live.board import Board
from portal.live.codes import Guesses, read_code
from portal.live.hands.keeping import put_away, tally_maker
from portal.live.hands.store import MakeTally
from portal.live.pacing import (
    DONE,
    READ,
    NotAllowed,
    State,
    letter_of,
    reveals,
    shown_counts,
    steps,
    take,
    takes_answers,
    usual,
)
from portal.live.store import Counts, Mark, Session, digest_of
from portal.live.tales import Tale
from portal.live.telling import Plot, Spot
from portal.quiz.bank import Bank
from portal.quiz.desk import Desk
from portal.quiz.forms import Form, Item
from portal.quiz.hours import Hour, Seat
from portal.settings import Settings
from portal.slips.writer import GroupWriter


@dataclass(frozen=True)
class Slide:
    """One screen of a lesson as it is drawn: in which language its text is, which it is, and of how many."""

    drawn: Markup
    text_tag: str
    number: int
    all: int


@dataclass(frozen=True)
class Lesson:
    """A module that a class may have between two tests; `title` is by language, `slide` by language and number (the
    nearest that there is)."""

    id: str
    audience: str
    quiz: str
    title: Callable[[str], str]
    slide: Callable[[str, int], Slide]


def form_of(bank: Bank, one: Session, phase: str = "") -> Form:
    """The test of the hour's phase, or of another. Raises KeyError when the portal no longer has it."""
    forms = bank.quizzes[one.quiz].forms
    return forms[letter_of(one.id, phase or one.phase, sorted(forms))]


def known_form(bank: Bank, one: Session) -> Form | None:
    """The same; None when the portal no longer has it."""
    return form_of(bank, one) if one.quiz in bank.quizzes else None


class ClassDesk:
    """The parts joined by create_app. It is also the `Hours` of the quiz."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        quiz: Desk,
        lessons: Mapping[str, Lesson],
        figures: Callable[[Session], Markup],
        tales: Mapping[str, Tale],
    ) -> None:
        """`figures` draws what was sealed of an hour: this room reads no results."""
        self.figures = figures
        self.settings = settings
        self.engine = engine
        self.quiz = quiz
        self.lessons = lessons
        self.tales = tales
        self.passes = Box(settings.secret, "class")
        self.guesses = Guesses(settings.processes)
        self.pause = threading.Event()  # never set: to wait on
        self.board = Board(engine, self.tell, lambda: self.quiz.now(), self.put_away, security_headers(settings))
        self.counter: GroupWriter[Mark, store.Outcome] = GroupWriter(
            engine, lambda engine, marks: store.count(engine, marks, self.now())
        )

    def now(self) -> int:
        """Seconds of the epoch."""
        return int(self.quiz.now())

    def moment(self) -> datetime:
        """The same with its zone, for accounts."""
        return datetime.fromtimestamp(self.quiz.now(), UTC)

    def form(self, one: Session, phase: str = "") -> Form:
        """The test of the hour's phase, or of another."""
        return form_of(self.quiz.bank, one, phase)

    def make_tally(self) -> MakeTally:
        """Makes the tally of a class without devices that ends now."""
        return tally_maker(partial(known_form, self.quiz.bank), self.quiz.month())

    def put_away(self, now: int) -> None:
        """Keep what was counted by hand of classes whose code has expired by `now`, and forget all counts of theirs."""
        put_away(self.engine, now, partial(known_form, self.quiz.bank), self.quiz.month())

    def item(self, one: Session) -> Item:
        """The present question."""
        return self.form(one).items[one.item]

    def state(self, one: Session) -> State:
        """Where the hour is, for `pacing`."""
        return one.state(len(self.form(one).items))

    def plot(self, one: Session) -> Plot | None:
        """The arrows of the story that is being told, if one is (and no new release has taken it away)."""
        tale = self.tales.get(one.story)
        return tale.plot if tale and one.scene in tale.plot.ways else None

    def steps(self, one: Session, counts: Counts) -> tuple[str, ...]:
        """What the teacher may do now."""
        if plot := self.plot(one):
            return telling.steps(plot, one.spot, votes(one, counts))
        on = steps(self.state(one))
        if not self._may_tell(one):
            return on
        return (*on, telling.TELL) if one.vote else (telling.TELL, *on)

    def take(self, one: Session, step: str) -> State | Spot:
        """Where this step leads. Raises NotAllowed."""
        if plot := self.plot(one):
            return telling.take(plot, one.spot, step, votes(one, self.counts(one)))
        if step != telling.TELL:
            return take(self.state(one), step)
        if not self._may_tell(one):
            raise NotAllowed(step)
        return telling.begin(self.tales[one.story].plot, one.spot)

    def _may_tell(self, one: Session) -> bool:
        """Between two tests, or before the only one; never while a question is open."""
        idle = one.stage == "lesson" or (one.stage == "waiting" and one.phase != "before")
        return idle and one.story in self.tales

    def tell(self, one: Session, counts: Counts) -> dict[str, object]:
        """What the room may see: where the hour is, how many have answered, and of a question that is over its
        right answer and, from ten answers on, how many gave which. Never who, and nothing while it is open."""
        state = self.state(one)
        item = self.item(one)
        plot = self.plot(one)
        name = one.spot.item if plot else item.id if one.pace == "teacher" else ""
        given = dict(counts.get((one.phase, name), {}))
        held = given.pop(READ, 0)  # cards that were read while the question is open: which letters, comes at its end
        told: dict[str, object] = {
            "step": one.step,
            "phase": one.phase,
            "stage": one.stage,
            "item": one.item,
            "items": state.items,
            "answered": sum(given.values()) or held,
        }
        if plot:
            told |= {"scene": one.scene, "telling": one.telling, "vote": one.vote, "chosen": one.chosen}
            told["counts"] = telling.votes_shown(one.spot, given)
        elif reveals(state):
            told["right"] = item.key
            told["counts"] = shown_counts(state, given)
        if one.way == "cards":  # their reader has the same buttons as the wall
            offered = self.steps(one, counts)
            told |= {"steps": offered, "main": usual(offered)}
        return told

    def counts(self, one: Session) -> Counts:
        """What was counted so far; nothing once the code has expired."""
        return store.counts_of(self.engine, [one.id]).get(one.id, {}) if self.goes_on(one) else {}

    def known(self, typed: str) -> Session | None:
        """The hour with this code, as somebody typed it; expired ones too."""
        code = read_code(typed)
        return store.find(self.engine, code) if code else None

    def goes_on(self, one: Session) -> bool:
        """Whether its code is still good."""
        return one.expires > self.now() and one.quiz in self.quiz.bank.quizzes

    # What the quiz asks (portal.quiz.hours):
    def find(self, typed: str, asking: str | None = None) -> Hour | None:
        """The hour with this code, if it goes on; none for an address that guesses."""
        one = self.known(typed)
        return self._hour(one if asking is None or self.admits(one, asking) else None)

    def admits(self, one: Session | None, asking: str) -> bool:
        """Whether an address may hear what was found for a code that it asked for."""
        return self.guesses.admits(asking, one.code if one else "", one is not None, self.quiz.now(), self.pause)

    def of(self, session: str) -> Hour | None:
        """The hour with this id. Once its code has expired it is `late`: what still comes joins the community."""
        return self._hour(self.board.session(session) or store.find_by_id(self.engine, session), late_too=True)

    def seat(self, session: str, phase: str, digest: bytes) -> Seat:
        """Count one test that is being sent. Raises NotStored."""
        return self.counter.record(Mark(session, phase, "", DONE, digest_of(digest.hex(), phase, DONE)))

    def _hour(self, one: Session | None, late_too: bool = False) -> Hour | None:
        if one is None or one.quiz not in self.quiz.bank.quizzes:
            return None
        late = not self.goes_on(one)
        if late and not late_too:
            return None
        own = one.way == "own"
        return Hour(
            session=one.id,
            code=one.code,
            community=one.community,
            audience=one.audience,
            quiz=one.quiz,
            module=one.module,
            phase=one.phase,
            letter=self.form(one).letter,
            pace=one.pace,
            # Paced by the teacher the page itself waits, and sends what it holds when the hour is over.
            takes=own and not late and (one.pace == "teacher" or takes_answers(self.state(one))),
            own_device=(own and one.pace == "teacher") or one.way == "cards",
            late=late,
        )


def votes(one: Session, counts: Counts) -> dict[str, int]:
    """The votes of the present scene, by letter."""
    given = counts.get((one.phase, one.spot.item), {})
    return {letter: number for letter, number in given.items() if letter in telling.LETTERS}
