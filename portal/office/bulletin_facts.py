"""The numbers of one bulletin, the same for every language and form, and the digest that proves it.

Pure: no Flask, no database. What a bulletin says is made from `Facts` alone: equal digests mean equal numbers, whenever
it was made and in whatever form."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.areas.importing import Population
from portal.areas.store import Mark
from portal.areas.tree import Area
from portal.measure import Trend
from portal.office.actions import Action
from portal.office.actions_facts import Subject
from portal.office.headline import reach_at_most
from portal.office.overview_parts import Change, CommunityLine, Gain
from portal.office.recorded import Line as RecordedLine
from portal.office.table import Figure, Row, figure_row
from portal.vocabulary import DEMONSTRATION

DIGITS = 12
_DIGEST = re.compile(r"[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One row beside others: an audience, an area or a phase. `name` is that of an area, else empty.

    `word`: an audience against all others together; `place`: a community in the funnel; `heads`: people whom teachers
    counted in sessions without devices, for reach only. Quarters only."""

    key: str
    name: str
    figure: Figure
    word: Trend | None = None
    place: str = ""
    heads: int = 0

    def row(self) -> Row:
        """The desk's own cells of this line; reach has the counted heads in it."""
        row, people = figure_row(self.figure), self.figure.registered
        reached = self.figure.headline.n + self.heads
        at_most = reach_at_most(reached, people) if people and reached else None
        return {**row, "reach_at_most": "" if at_most is None else str(at_most)}


@dataclass(frozen=True)
class Facts:
    """Everything of a bulletin that is a number or follows from one.

    `trend`: oldest first, the bulletin's own period last. `lines_of_areas` are the areas right below, or for a leaf
    (`leaf`) itself and those above it. `apart_*`: answers that only the total holds, small groups that were pooled.
    `recorded`: what officers recorded of events. `steps` are the overview's next actions, `basis` the facts that their
    rules looked at; a month has neither. `substances`, the least recognised first, are of `substances_of`: the area, or
    the nearest above that has any."""

    area: Area
    period: str
    trend: tuple[Figure, ...]
    baseline: Mark | None
    people: Population | None
    worst: tuple[int, int] | None
    changes: tuple[Change, ...]
    audiences: tuple[Line, ...]
    phases: tuple[Line, ...]
    areas: tuple[Line, ...]
    apart_audiences: int
    apart_areas: int
    gain: Gain
    substances: tuple[Line, ...]
    substances_of: Area | None
    outside: tuple[CommunityLine, ...]
    compared: int
    leaf: bool
    heads: int = 0
    basis: Mapping[str, Sequence[Subject]] = field(default_factory=dict)
    steps: tuple[Action, ...] = ()
    recorded: tuple[RecordedLine, ...] = ()

    @property
    def now(self) -> Figure:
        """The bulletin's own period."""
        return self.trend[-1]

    @property
    def now_row(self) -> Row:
        """The cells of the bulletin's own period."""
        return Line("", "", self.now, heads=self.heads).row()

    @property
    def demonstration(self) -> bool:
        """Whether the area is an invented one."""
        return self.area.code.startswith(DEMONSTRATION)

    def numbers(self) -> dict[str, object]:
        """All of it by codes, without a word of any language. Lines without an answer say nothing."""
        held = [[one.name, one.value, one.part, one.whole] for one in self.recorded]
        return {
            **({"recorded": held} if held else {}),
            "area": self.area.code,
            "period": self.period,
            "trend": [_said(figure_row(one)) for one in self.trend if one.headline.n],
            "changes": [
                [one.kind, one.period, one.comparable, one.word, one.points, one.lower, one.upper]
                for one in self.changes
            ],
            "worst": self.worst,
            "audiences": _lines(self.audiences),
            "phases": _lines(self.phases),
            "areas": _lines(self.areas),
            "apart": [self.apart_audiences, self.apart_areas],
            "gain": [self.gain.word, self.gain.points, self.gain.lower, self.gain.upper],
            "substances": [self.substances_of and self.substances_of.code, _lines(self.substances)],
            "outside": [[one.area.code, one.place, one.low, one.high] for one in self.outside],
            "compared": self.compared,
            "heads": self.heads,
            "reach": self.now_row["reach_at_most"],
            # Not the steps themselves: rules of advice may change, the numbers that they looked at stay.
            **(
                {"recorded": [[one.name, one.value, one.part, one.whole] for one in self.recorded]}
                if self.recorded
                else {}
            ),
            "basis": {about: [[one.code, one.percent, one.n] for one in some] for about, some in self.basis.items()},
        }

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits of the SHA-256 of the numbers as canonical JSON."""
        text = json.dumps(self.numbers(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def is_digest(text: str) -> bool:
    """Whether `text` could be one."""
    return _DIGEST.fullmatch(text) is not None


def _lines(lines: Iterable[Line]) -> dict[str, object]:
    return {
        one.key: {**_said(one.row()), "word": one.word or "", "place": one.place}
        for one in lines
        if one.figure.headline.n
    }


def _said(row: Row) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if cell}
