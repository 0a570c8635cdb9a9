"""Invented events for the demonstration: a year of talks, stalls and trainings, and some that are planned."""

import random
from datetime import date, datetime, time, timedelta
from pathlib import Path

import yaml
from sqlalchemy import Engine

from portal.areas.tree import Tree
from portal.locales import BY_TAG
from portal.outreach.events import store
from portal.outreach.events.event import HELD, PLANNED, TRAINING, Event, Text
from portal.periods import CHINA
from portal.vocabulary import HEADS_COUNTED_BY

FILE = Path("content") / "plan" / "demo_events.yaml"
_EVERY_DAYS, _BACK, _AHEAD = 11, 365, 60
_COUNTED, _ALL_PASSED = 0.9, 0.7


def hold(engine: Engine, root: Path, chance: random.Random, tree: Tree, quiz: str, today: date) -> int:
    """Store the events of the year before `today` as held and those of two months after as planned; how many.

    `quiz` is the test that people could take there. A tree without the list of events has none."""
    if not (root / FILE).exists():
        return 0
    told = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))["events"]
    places = [area for area in tree.by_code.values() if area.kind in ("community", "school")]
    days = [today - timedelta(days=back) for back in range(_BACK, -_AHEAD, -_EVERY_DAYS)]
    for number, day in enumerate(days):
        one = told[number % len(told)]
        area, starts = chance.choice(places), datetime.combine(day, time(9 + number % 8, 30), CHINA)
        over, training = day < today, one["kind"] == TRAINING
        heads = round(one["usual"] * chance.uniform(0.5, 1.4)) if over and chance.random() < _COUNTED else None
        exam = heads if training else None
        event = Event(
            area=area.code,
            kind=one["kind"],
            audience=one["audience"],
            starts=starts,
            ends=starts + timedelta(hours=2),
            place=area.name,
            texts={tag: Text(one[tag], "") for tag in BY_TAG if tag in one},
            languages=("zh-Hans",),
            public=not training,
            status=HELD if over else PLANNED,
            planned=one["usual"],
            counted=heads,
            counted_by=chance.choice(HEADS_COUNTED_BY) if heads is not None else "",
            exam_taken=exam,
            exam_passed=None if exam is None else exam - (chance.random() > _ALL_PASSED),
            quiz="" if training else quiz,
        )
        store.add(engine, event, int(starts.timestamp()))
    return len(days)
