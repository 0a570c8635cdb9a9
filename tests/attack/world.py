"""A small district that lives day by day through the portal's real path, and the truth that no officer has.

Every attempt, opinion, pair and raised hand has a number here; the portal never sees it. Who lies in which sealed box
is overheard from the planners, so that a published count can be taken for what it is: a set of these numbers."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.areas.store import load_tree
from portal.contest.rounds import Round
from portal.contest.taking import submission_of
from portal.periods import month_of, quarter_of
from portal.quiz.forms import NOT_SURE, OPTIONS, Form
from portal.quiz.scoring import score
from portal.sealing import jitter, scheduler, store
from portal.settings import Settings
from portal.slips.store import Count, Slip, Submission, Tally, record, record_tally
from tests.attack.overheard import Heard, Overheard

BEGINS, ENDS = date(2026, 1, 5), date(2026, 7, 12)  # two whole quarters are closed, July is open
# Community, audience, phase: attempts a month. Some fill a box, some wait for months, some only ever fill one together.
USUAL = {
    ("C11", "youth", "general"): 60,
    ("C11", "youth", "before"): 14,
    ("C11", "youth", "after"): 12,
    ("C11", "seniors", "general"): 9,
    ("C11", "migrants", "general"): 4,
    ("C11", "staff", "general"): 1,
    ("C12", "youth", "general"): 70,
    ("C12", "residents", "general"): 8,
    ("C12", "seniors", "general"): 2,
    ("C21", "youth", "general"): 65,
    ("C21", "migrants", "general"): 6,
    ("C21", "residents", "before"): 4,
    ("C21", "residents", "after"): 4,
    ("C22", "seniors", "general"): 2,
    ("E1", "residents", "general"): 3,
}
CLASSES = (("H11", "before", 14), ("H11", "after", 13), ("C12", "general", 6))  # the last is too small for a box
# Who takes part in a round of a contest: the school fills a box, others only together, the last are too few for ever.
CONTEST = {"H11": 14, "C11": 7, "C12": 6, "C21": 12, "C22": 4, "E1": 3}
ROUND = Round("spring", 1, date(2026, 1, 1), date(2026, 12, 31), {})
LESSON = "youth-disguise"
OPINIONS = ("satisfied", "supportive", "safe", "would_report")


@dataclass(frozen=True)
class Fact:
    """One attempt as it was sent; `number` is known to this file only."""

    number: int
    day: date
    slip: Slip

    @property
    def month(self) -> str:
        return month_of(self.day)

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """As `boxes.Group.key`."""
        one = self.slip
        return (one.community, one.audience, one.phase, one.session_id or "", one.quiz_version, self.month)


@dataclass(frozen=True)
class Truth:
    """A sealed box and who lies in it. `subject`: the substance, question, lesson or form; empty for a box R."""

    kind: str
    area: str
    subject: str
    audiences: tuple[str, ...]
    phases: tuple[str, ...]
    months: tuple[str, ...]
    late: bool
    members: frozenset[int]
    shown: int  # the n that was written: altered in the kinds whose people lie in boxes R too


@dataclass
class World:
    """The portal, its clock and its people. `day` is what the portal takes for today."""

    engine: Engine
    app: Flask
    officer: FlaskClient
    forms: Mapping[str, Form]
    settings: Settings
    day: date = BEGINS
    facts: list[Fact] = field(default_factory=list)
    boxes: list[Truth] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(310))  # people, not jitter: the same each run
    counted: dict[tuple[str, str, str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    _next: Iterator[int] = field(default_factory=lambda: iter(range(10**9)))
    _sealed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tree = load_tree(self.engine)

    def night(self) -> bool:
        """What the scheduler does at three in the morning; whether a month was closed."""
        now = datetime(self.day.year, self.day.month, self.day.day, 3, tzinfo=UTC) - timedelta(hours=7)
        with Overheard() as plans, pytest.MonkeyPatch.context() as patch:
            # At least one is added, so that a number which is exact can be told from one that is not.
            patch.setattr(store, "draw", lambda eps: 1 + abs(jitter.draw(eps)))
            done = scheduler.nightly(self.engine, self.forms, self.settings, now, ("close", "bands"))
        assert not done.problems, done.problems
        for closing, heard in zip(done.closings, plans, strict=True):
            self._note(closing.month, heard)
        return bool(done.closings)

    def visits(self) -> None:
        """One day's people."""
        batch: list[Submission] = []
        for cell, usual in USUAL.items():
            today = int(self.chance.expovariate(30 / usual) + self.chance.random())
            batch += [self._attempt(*cell) for _ in range(today)]
        if self.day.day == 10:
            for community, phase, size in CLASSES:
                batch += [self._attempt(community, "youth", phase, f"{self.day}-{community}") for _ in range(size)]
            self._hands()
            batch += [self._contest(area) for area, size in CONTEST.items() for _ in range(size // 2)]
        record(self.engine, batch)

    def _attempt(self, community: str, audience: str, phase: str, session: str | None = None) -> Submission:
        letter = "B" if phase == "after" else "A"
        form = next(one for code, one in self.forms.items() if code.endswith(letter))
        answers = "".join(
            item.key if self.chance.random() < 0.7 else self.chance.choice((*OPTIONS, NOT_SURE)) for item in form.items
        )
        done, flag = score(form, answers), int(self.chance.random() < 0.006)
        slip = Slip(community, audience, phase, form.code, answers, done.mastered, done.aware, flag, session)
        fact = Fact(next(self._next), self.day, slip)
        self.facts.append(fact)
        quarter = quarter_of(fact.month)
        version = f"{form.quiz}.{form.version}"
        counts = [self._count("quiz", version, quarter, name, fact.number) for name in ("started", "submitted")]
        if self.chance.random() < 0.1:
            counts.append(self._count("quiz", version, quarter, "started", next(self._next)))
        if phase == "after":
            counts.append(self._pair(community, quarter, done.mastered, fact.number))
        if self.chance.random() < 0.3:
            counts += self._opinion(community, quarter, fact.number)
        return Submission(fact.month, slip, tuple(counts), self.chance.randbytes(32))

    def _contest(self, area: str) -> Submission:
        number = next(self._next)
        quarter = quarter_of(month_of(self.day))
        self.counted["C", f"{area}|{ROUND.code}", quarter, ROUND.code].add(number)
        return submission_of(ROUND, area, self.chance.random() < 0.7, self.day, self.chance.randbytes(32))

    def _count(self, kind: str, cell: str, quarter: str, name: str, number: int) -> Count:
        self.counted[kind, cell, quarter, name].add(number)
        return Count(kind, cell, quarter, name)

    def _pair(self, community: str, quarter: str, after: bool, number: int) -> Count:
        above = self.tree.above(community, "subdistrict")
        cell = f"{above.code if above else 'D1'}|{LESSON}"
        self.counted["P", cell, quarter, LESSON].add(number)
        return Count("P", cell, quarter, "both" if after else "neither")

    def _opinion(self, community: str, quarter: str, number: int) -> list[Count]:
        cell, counts = f"{community}|quiz", []
        for subject in OPINIONS:
            if subject == "satisfied" or self.chance.random() < 0.8:
                self.counted["T", cell, quarter, subject].add(number)
                counts += [Count("T", cell, quarter, f"{name}:{subject}") for name in ("n", "ok")]
        return counts

    def _hands(self) -> None:
        form, heads = next(iter(self.forms.values())), self.chance.randint(34, 42)
        hands = {item.id: {item.key: heads // 2} for item in form.items}
        session, month = f"hands-{self.day}", month_of(self.day)
        record_tally(self.engine, Tally(session, "C12", "youth", form.code, heads, "teacher", month, hands))
        people = {next(self._next) for _ in range(heads)}
        for substance in {item.substance for item in form.items if item.substance}:
            self.counted["H", "S1|", quarter_of(month), substance] |= people
        self.counted["heads", "C12|youth", quarter_of(month), "people"] |= people
        if self.day.month % 3 == 1:
            self._few_hands(form.code)

    def _few_hands(self, version: str) -> None:
        """A class of six: it counts for reach only."""
        month = month_of(self.day)
        record_tally(self.engine, Tally(f"few-{month}", "C21", "residents", version, 6, "teacher", month, {}))
        self.counted["heads", "C21|residents", quarter_of(month), "people"] |= {next(self._next) for _ in range(6)}

    def _note(self, month: str, heard: Heard) -> None:
        """Remember who lies in the boxes of a closing."""
        plan, later, forms = heard.plan, heard.later, heard.forms
        waiting = defaultdict(set)
        for fact in self.facts:
            if fact.number not in self._sealed and not fact.slip.flag:
                waiting[fact.key].add(fact.number)
        own = {fact.number: fact for fact in self.facts}
        for box in plan.boxes:
            members = frozenset().union(*(waiting[group.key] for group in box.groups))
            assert len(members) == box.n
            self._sealed |= members
            months = tuple(sorted({group.period for group in box.groups}))
            values = [tuple(sorted({getattr(group, name) for group in box.groups})) for name in ("audience", "phase")]
            self.boxes.append(Truth("R", box.area, "", *values, months, months != (month,), members, box.n))
            for number in members:
                slip = own[number].slip
                place = self.tree.above(slip.community, "subdistrict")
                self._count_answers(place.code if place else "D1", slip.audience, slip, quarter_of(month), number)
        quarter = quarter_of(month)
        for kind, area, cells in later:
            subject = cells[0].subject
            members = frozenset().union(
                *(
                    self.counted[kind, f"{cell.area}|{subject if kind in 'PC' else cell.label}", quarter, subject]
                    for cell in cells
                )
            )
            assert len(members) == sum(cell.n for cell in cells), (kind, area, cells)
            label = "|".join(sorted({cell.label for cell in cells}))
            shown = heard.shown[kind, area, label, subject]
            self.boxes.append(Truth(kind, area, subject, (), (), (quarter,), False, members, shown))
        for box in forms:
            quartered = box.period.split("|")
            members = frozenset().union(*(self.counted["Q", f"{box.area}|{box.version}", one, ""] for one in quartered))
            assert len(members) == box.counts[0].n
            shown = heard.shown["Q", box.area, "", box.version]
            self.boxes.append(Truth("Q", box.area, box.version, (), (), tuple(quartered), False, members, shown))

    def _count_answers(self, place: str, label: str, slip: Slip, quarter: str, number: int) -> None:
        for substance in {item.substance for item in self.forms[slip.quiz_version].items if item.substance}:
            self.counted["S", f"{place}|{label}", quarter, substance].add(number)
        self.counted["Q", f"D1|{slip.quiz_version}", quarter, ""].add(number)


def union(boxes: Iterable[Truth]) -> frozenset[int]:
    """Who lies in any of these boxes."""
    return frozenset().union(*(box.members for box in boxes))
