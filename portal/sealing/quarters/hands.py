"""What teachers counted in classes without devices: the hands for each substance, the heads for reach. Pure.

Hands say nothing of one pupil over several questions. So of a substance only this is known: no more pupils can have
had all its questions right than had the one that fewest did. One pupil's hand moves that count by one at most."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.periods import quarter_of
from portal.quiz.forms import Form
from portal.sealing.counts import Key, reported
from portal.sealing.quarters.plan import Hands


@dataclass(frozen=True)
class Class:
    """One tally: `raised` has how many hands went up for each answer, {(item, answer): hands}."""

    community: str
    audience: str
    version: str
    heads: int
    period: str
    raised: Mapping[tuple[str, str], int]


def hands_of(classes: Iterable[Class], forms: Mapping[str, Form]) -> dict[str, list[Hands]]:
    """By quarter, one entry for each substance whose every item was asked in a class.

    A class with a form that is not known any more has none: its right answers are not known either. An exam has none:
    it measures its pupils, not the neighbourhood."""
    found: dict[str, list[Hands]] = defaultdict(list)
    for one in classes:
        form = forms.get(one.version)
        if form is None or not form.measures:
            continue
        shown = {item for item, _ in one.raised}
        substances = reported(form)
        for substance, places in substances.items():
            items = [form.items[place] for place in places]
            if all(item.id in shown for item in items):
                right = min(one.raised.get((item.id, item.key), 0) for item in items)
                found[quarter_of(one.period)].append(Hands(one.community, substance, one.heads, right, len(substances)))
    return dict(found)


def heads_of(classes: Iterable[Class]) -> dict[Key, int]:
    """Head-counts by community, audience and quarter, as keys of `closed_count`."""
    found: dict[Key, int] = defaultdict(int)
    for one in classes:
        found["heads", f"{one.community}|{one.audience}", quarter_of(one.period), "people"] += one.heads
    return dict(found)
