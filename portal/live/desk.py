"""What class pages need from the outside, one for each process; and what the quiz may ask about class hours.

Keeps nothing about those who answer: their answers go by in the hand of the counter, which writes sums alone."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup
from sqlalchemy import Engine

from portal.crypt import Box
from portal.live import store
from portal.live.board import Board
from portal.live.codes import Guesses, read_code
from portal.live.pacing import DONE, State, letter_of, reveals, shown_counts, takes_answers
from portal.live.store import Counts, Mark, Session, digest_of
from portal.quiz.desk import Desk
from portal.quiz.forms import Form, Item
from portal.quiz.hours import Hour, Seat
from portal.settings import Settings
from portal.slips.writer import GroupWriter
from portal.web import security_headers


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


class ClassDesk:
    """The parts joined by create_app. It is also the `Hours` of the quiz."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        quiz: Desk,
        lessons: Mapping[str, Lesson],
        figures: Callable[[Session], Markup],
    ) -> None:
        """`figures` draws what was sealed of an hour: this room reads no results."""
        self.figures = figures
        self.settings = settings
        self.engine = engine
        self.quiz = quiz
        self.lessons = lessons
        self.passes = Box(settings.secret, "class")
        self.guesses = Guesses()
        self.pause = threading.Event()  # never set: to wait on
        self.board = Board(engine, self.tell, lambda: self.quiz.now(), security_headers(settings))
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
        forms = self.quiz.bank.quizzes[one.quiz].forms
        return forms[letter_of(one.id, phase or one.phase, sorted(forms))]

    def item(self, one: Session) -> Item:
        """The present question."""
        return self.form(one).items[one.item]

    def state(self, one: Session) -> State:
        """Where the hour is, for `pacing`."""
        return one.state(len(self.form(one).items))

    def tell(self, one: Session, counts: Counts) -> dict[str, object]:
        """What the room may see: where the hour is, how many have answered, and of a question that is over its
        right answer and, from ten answers on, how many gave which. Never who, and nothing while it is open."""
        state = self.state(one)
        item = self.item(one)
        given = counts.get((one.phase, item.id if one.pace == "teacher" else ""), {})
        told: dict[str, object] = {
            "step": one.step,
            "phase": one.phase,
            "stage": one.stage,
            "item": one.item,
            "items": state.items,
            "answered": sum(given.values()),
        }
        if reveals(state):
            told["right"] = item.key
            told["counts"] = shown_counts(state, given)
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

    # What the quiz asks (portal.quiz.hours).

    def find(self, typed: str) -> Hour | None:
        """The hour with this code, if it goes on."""
        return self._hour(self.known(typed))

    def of(self, session: str) -> Hour | None:
        """The hour with this id, if it goes on."""
        return self._hour(store.find_by_id(self.engine, session))

    def seat(self, session: str, phase: str, digest: bytes) -> Seat:
        """Count one test that is being sent. Raises NotStored."""
        return self.counter.record(Mark(session, phase, "", DONE, digest_of(digest.hex(), phase, DONE)))

    def _hour(self, one: Session | None) -> Hour | None:
        if one is None or not self.goes_on(one):
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
            takes=own and (one.pace == "teacher" or takes_answers(self.state(one))),
            own_device=(own and one.pace == "teacher") or one.way == "cards",
        )
