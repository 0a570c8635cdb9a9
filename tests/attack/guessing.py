"""Portals that differ in one answer, sealed many times through the real closing, and what an attacker sees of them.

The attacker knows every other answer, the rules of the jitter and the moment. A coin decides which twin it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from portal.periods import quarter_of, shift
from portal.quiz.forms import Form
from portal.quiz.scoring import score
from portal.sealing import published
from portal.sealing.store import close
from portal.slips.store import Count, Slip, Submission, record
from tests.attack.chance import Trial, coin
from tests.samples import FORM, FORMS, KEYS

FIRST, TODAY = "2026-01", date(2190, 1, 20)
MONTH = "2026-03"  # ends a quarter
FACTS = ("mastered", "aware")
NINE = 9  # own attempts with which an officer fills a box of ten
LEARNERS = 11  # the others in a class of twelve
PLACE = "C11"
WRONG = "?"
Read = Callable[[Engine], list[published.Box]]


def results(engine: Engine) -> list[published.Box]:
    """Every R box that an officer of the district can export."""
    return published.boxes(engine, ["D1", "S1", PLACE, "H11"])


@dataclass(frozen=True)
class Person:
    """Who the attacker is after: one answer decides whether they pass, another whether they are aware."""

    mastered: int
    aware: int

    @property
    def answers(self) -> str:
        """Five right and a sixth or not (6 of 8 pass); one awareness question right and a second or not."""
        return _answers(5 + self.mastered, 1 + self.aware)


def _answers(right: int, aware: int, form: Form = FORM) -> str:
    awareness = len(form.items) - form.scored
    scored = KEYS[:right] + WRONG * (form.scored - right)
    return scored + KEYS[form.scored : form.scored + aware] + WRONG * (awareness - aware)


def _slip(answers: str, session: str) -> Slip:
    done = score(FORM, answers)
    return Slip(PLACE, "youth", "general", FORM.code, answers, done.mastered, done.aware, session_id=session)


GROUPS = {"padded": NINE, "twin": LEARNERS}  # how many known others lie in the box with the person


def sealed_facts(
    engine: Engine, closings: int, each: int, looks: Iterable[Read] = (results,)
) -> dict[tuple[str, str], list[Trial]]:
    """Close `closings` months with `each` boxes of either group: trials by group and fact, one a box.

    In a padded box the officer's own nine attempts had all wrong; in a class the others answered as they liked, which
    the attacker happens to know. `looks`: how what is sealed is read, time after time."""
    hidden: dict[str, tuple[Person, dict[str, int]]] = {}
    for number in range(closings):
        batch = []
        for group, known in GROUPS.items():
            for place in range(each):
                session, person = f"{group}-{number}-{place}", Person(coin(), coin())
                others = [Person(0, 0) if group == "padded" else Person(coin(), coin()) for _ in range(known)]
                hidden[session] = person, {name: sum(getattr(one, name) for one in others) for name in FACTS}
                batch += [Submission(shift(FIRST, number), _slip(one.answers, session)) for one in (person, *others)]
        record(engine, batch)
        done = close(engine, shift(FIRST, number), today=TODAY, forms=FORMS, eps=1.0, minimum=10)
        assert done.boxes == each * len(GROUPS), done
        assert done.uncounted + done.carried == 0, done
    seen: dict[str, list[published.Box]] = defaultdict(list)
    for read in looks:
        for box in read(engine):
            seen[box.session].append(box)
    found: dict[tuple[str, str], list[Trial]] = defaultdict(list)
    for session, (person, base) in hidden.items():
        for name in FACTS:
            shown = tuple((box.values[name],) for box in seen[session])
            trial = Trial(getattr(person, name), shown, (base[name],), (base[name] + 1,), (1.0,))
            found[session.partition("-")[0], name].append(trial)
    return found


@dataclass(frozen=True)
class Kind:
    """A later box, twin against twin: what is counted for all, and the counts in which the twins differ.

    `eps` is that of the counts in `no` (added for a 0) and `yes` (added for a 1)."""

    kind: str
    cell: str
    common: dict[str, int]
    no: tuple[str, ...]
    yes: tuple[str, ...]
    eps: float


KINDS = {
    "S": Kind("S", "S1|youth", {"of:3": 100, "n:{}": 100, "ok:{}": 60}, (), ("ok:{}",), 1 / 3),
    "T": Kind("T", "C11|quiz", {"n:{}": 10, "ok:{}": 5}, (), ("ok:{}",), 0.25),
    "C": Kind("C", "C11|{}", {"n": 10, "passed": 5}, (), ("passed",), 1.0),
    "P": Kind("P", "S1|{}", {"both": 20, "lost": 10, "gained": 10, "neither": 9}, ("lost",), ("both",), 0.5),
    "Q": Kind(
        "Q",
        "D1|{}",
        {"n": 500, **{f"{item}:{answer}": 100 for item in "wxyz" for answer in "abcd?"}, "sum:total": 0},
        ("w:a",),
        ("w:b",),
        1 / 8,
    ),
}


def sealed_twins(engine: Engine, kind: Kind, number: int) -> list[Trial]:
    """Seal `number` counts of one kind at a quarter's end, each of one of two twins by a coin."""
    bits = [coin() for _ in range(number)]
    steps, quarter = [], quarter_of(MONTH)
    for place, bit in enumerate(bits):
        name = f"x{place}"
        more = dict.fromkeys(kind.yes if bit else kind.no, 1)
        for counter in {**kind.common, **more}:
            times = kind.common.get(counter, 0) + more.get(counter, 0)
            if counter.startswith("of:") and place:
                continue
            steps += [Count(kind.kind, kind.cell.format(name), quarter, counter.format(name))] * times
    record(engine, [Submission(MONTH, None, tuple(steps))])
    close(engine, MONTH, today=TODAY, forms={}, eps=1.0, minimum=10)
    values: dict[str, dict[str, int]] = defaultdict(dict)
    for box in published.boxes(engine, ["D1", "S1", PLACE], kind.kind):
        assert box.eps == kind.eps, box
        for counted, value in box.values.items():
            own = counted.removeprefix("ok:") if kind.kind in "ST" else box.version
            values[own][counted] = value
    assert len(values) == number
    return [_trial(kind, f"x{place}", bit, values[f"x{place}"]) for place, bit in enumerate(bits)]


def _trial(kind: Kind, name: str, bit: int, values: dict[str, int]) -> Trial:
    moved = [one.format(name) for one in sorted({*kind.no, *kind.yes})]
    base = {counter.format(name): times for counter, times in kind.common.items()}

    def exact(side: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(base.get(one, 0) + (one in {each.format(name) for each in side}) for one in moved)

    return Trial(bit, (tuple(values[one] for one in moved),), exact(kind.no), exact(kind.yes), (kind.eps,) * len(moved))
