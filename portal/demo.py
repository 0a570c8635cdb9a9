"""Fills an empty database with a year of invented attempts, through the real path: slips, then closing, month by month.

Its areas have codes that begin with DEMO-, and a portal that finds such an area marks every page as a demonstration."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Engine

from portal.areas.importing import Population
from portal.areas.store import import_areas, load_tree
from portal.areas.tree import LEAVES, Area, Tree
from portal.demo_events import hold
from portal.demo_places import list_invented
from portal.outreach.codes import new_code
from portal.outreach.counting.store import add_counts, refresh_shown
from portal.outreach.store import Placement, add_placements
from portal.periods import CLOSING_DAY, month_of, quarter_of, shift
from portal.quiz.forms import EVERYBODY, NOT_SURE, OPTIONS, Form, Quiz
from portal.quiz.scoring import score
from portal.sealing.store import close, refresh_bands
from portal.settings import Settings
from portal.slips.store import Count, Slip, Submission, Tally, record, record_tally
from portal.vocabulary import DEMONSTRATION as PREFIX

MONTHS = 12
# How a made-up person of each audience starts and what a lesson adds: chance of knowing an answer.
_KNOWS = {"youth": 0.62, "seniors": 0.48, "migrants": 0.44, "residents": 0.55, "staff": 0.78}
_USUAL = {"youth": 24, "seniors": 9, "migrants": 12, "residents": 20, "staff": 3}
_LESSONS = {
    "youth": "youth-disguise",
    "seniors": "seniors-home",
    "migrants": "migrants-parcel",
    "residents": "residents-family",
    "staff": "residents-family",
}
_PRINTED = {"youth": "poster", "migrants": "leaflet", "residents": "sticker"}
_OPINIONS = {"satisfied": 0.9, "supportive": 0.87, "safe": 0.92, "would_report": 0.78}
_OWN, _GENERAL = 4, 1  # how much likelier an audience takes its own quiz than the one for everybody
_UNFINISHED, _AGAIN, _SAYING = 0.14, 0.08, 0.3  # of those who send a quiz: begun besides, taken again, with an opinion


class NotEmpty(Exception):
    """The database holds something else; a demonstration never mixes with real answers."""


def is_demonstration(engine: Engine) -> bool:
    """Whether this database holds the demonstration."""
    return any(code.startswith(PREFIX) for code in load_tree(engine).by_code)


def refuse_others(engine: Engine) -> None:
    """Raises NotEmpty unless the database is new."""
    if load_tree(engine).by_code:
        raise NotEmpty("this database is not empty; name a new file in PORTAL_DATABASE")


def fill(
    engine: Engine,
    settings: Settings,
    areas: tuple[list[Area], list[Population]],
    quizzes: Mapping[str, Quiz],
    today: date,
    progress: Callable[[str], None] = lambda month: None,
) -> int:
    """Write and close the last twelve months; returns the number of attempts. Raises NotEmpty."""
    refuse_others(engine)
    listed = [
        replace(area, code=PREFIX + area.code, parent=PREFIX + area.parent if area.parent else None)
        for area in areas[0]
    ]
    people = [replace(figure, area=PREFIX + figure.area) for figure in areas[1]]
    import_areas(engine, listed, people, "demonstration")
    tree = load_tree(engine)
    chance = random.Random(626)  # nosec B311 # the same year at each run, so that screenshots can be compared
    aside = random.Random(627)  # nosec B311 # invented figures
    leaves = [area.code for area in listed if area.kind in LEAVES]
    forms = {form.code: form for quiz in quizzes.values() for form in quiz.forms.values()}
    taken = {audience: _taken(quizzes, audience) for audience in _USUAL}
    written = 0
    first = shift(month_of(today), -MONTHS)
    for step in range(MONTHS + 1):
        month = shift(first, step)
        batch = [
            _attempt(chance, form, month, step, community, audience)
            for community in leaves
            for audience, usual in _USUAL.items()
            for form in chance.choices(*taken[audience], k=round(usual * chance.uniform(0.3, 1.7)))
        ]
        written += len(batch)
        batch += [more for one in batch for more in _beside(aside, tree, one, month, step)]
        for start in range(0, len(batch), 500):
            record(engine, batch[start : start + 500])
        for number, community in enumerate(leaves):
            record_tally(engine, _class(aside, taken["youth"][0][0], community, month, number))
        if step < MONTHS:
            after = shift(month, 1)
            on = date(int(after[:4]), int(after[5:]), CLOSING_DAY)
            if on <= today:
                close(engine, month, today=on, forms=forms, eps=settings.eps, minimum=settings.box_minimum)
        progress(month)
    refresh_bands(engine, month_of(today))
    everybody = next((quiz.id for quiz in quizzes.values() if quiz.measures and quiz.audience == EVERYBODY), "")
    hold(engine, settings.root, random.Random(629), tree, everybody, today)  # nosec B311 # invented figures
    list_invented(engine, settings.root, tree, today)
    hung = random.Random(628)  # nosec B311 # invented figures
    _hang_codes(engine, hung, [tree.by_code[one] for one in leaves], month_of(today))
    return written


def _hang_codes(engine: Engine, chance: random.Random, leaves: Sequence[Area], month: str) -> None:
    """Printed codes in every community, with a year of scans; some of them nobody looks at."""
    hung = add_placements(
        engine,
        [
            Placement(
                new_code(chance), leaf.code, audience, f"module:{_LESSONS[audience]}", f"{leaf.name} {at}", kind=kind
            )
            for leaf in leaves
            for at, (audience, kind) in enumerate(_PRINTED.items(), 1)
        ],
    )
    visits: Counter[tuple[str, str, str]] = Counter()
    for one in hung:
        usual = chance.choice((0, 3, 15, 40, 160))
        for back in range(MONTHS + 1):
            scans = round(usual * chance.uniform(0.5, 1.5))
            begun = round(scans * chance.uniform(0.3, 0.7))
            for name, n in (("scan", scans), ("started", begun), ("finished", round(begun * 0.85))):
                visits[one.code, shift(month, -back), name] = n
    add_counts(engine, visits)
    refresh_shown(engine, month)


def _taken(quizzes: Mapping[str, Quiz], audience: str) -> tuple[list[Form], list[int]]:
    """The forms that an audience takes, each with its weight; an exam leaves no attempt."""
    weights = {audience: _OWN, EVERYBODY: _GENERAL}
    found = [quiz for quiz in quizzes.values() if quiz.measures and quiz.audience in weights]
    chosen = [(form, weights[quiz.audience]) for quiz in found for form in quiz.forms.values()]
    return [form for form, _ in chosen], [weight for _, weight in chosen]


def _attempt(chance: random.Random, form: Form, month: str, step: int, community: str, audience: str) -> Submission:
    phase = chance.choices(("general", "before", "after"), weights=(6, 2, 2))[0]
    knows = min(0.97, _KNOWS[audience] + 0.02 * step + (0.22 if phase == "after" else 0))
    answers = "".join(
        item.key if chance.random() < knows else chance.choice((*OPTIONS, NOT_SURE, NOT_SURE)) for item in form.items
    )
    result = score(form, answers)
    return Submission(
        month,
        Slip(community, audience, phase, form.code, answers, result.mastered, result.aware),
        (Count("quiz", f"{form.quiz}.{form.version}", quarter_of(month), "submitted"),),
        chance.randbytes(32),
    )


def _beside(chance: random.Random, tree: Tree, one: Submission, month: str, step: int) -> list[Submission]:
    """The counters around one attempt: quizzes begun, before and after on the same device, an opinion."""
    attempt, quarter = one.slip, quarter_of(month)
    if attempt is None:
        return []
    version = one.counts[0].cell
    counts = [Count("quiz", version, quarter, "started")] * (1 + (chance.random() < _UNFINISHED))
    if chance.random() < _AGAIN:
        counts += [Count("quiz", version, quarter, name) for name in ("started", "submitted", "repeat")]
    place = tree.above(attempt.community, "subdistrict") or tree.above(attempt.community, "district")
    if attempt.phase == "after" and place:
        before = chance.random() < _KNOWS[attempt.audience] - 0.2 + 0.01 * step
        table = {(True, True): "both", (True, False): "lost", (False, True): "gained", (False, False): "neither"}
        cell = f"{place.code}|{_LESSONS[attempt.audience]}"
        counts.append(Count("P", cell, quarter, table[before, attempt.mastered]))
    if chance.random() < _SAYING:
        cell = f"{attempt.community}|{'lesson' if attempt.phase == 'after' else 'quiz'}"
        for name, likely in _OPINIONS.items():
            counts.append(Count("T", cell, quarter, f"n:{name}"))
            if chance.random() < likely:
                counts.append(Count("T", cell, quarter, f"ok:{name}"))
    return [Submission(month, None, tuple(counts), None)]


def _class(chance: random.Random, form: Form, community: str, month: str, number: int) -> Tally:
    """Hands up in a class without devices."""
    heads = chance.randint(24, 42)
    hands = {item.id: {item.key: round(heads * chance.uniform(0.55, 0.85))} for item in form.items}
    return Tally(f"demo-{month}-{number}", community, "youth", form.code, heads, "demonstration", month, hands)
