"""What officers get from the gate, as plain values. Pure: may not import anything of the portal but `periods`.

Counts of answers are jittered with `eps` and may lie outside 0..n: clip shown rates, never these, or sums near the
ends are biased. `n` is exact in boxes R and H; in the others it is jittered with `n_eps`, for the same people lie in
boxes R. `months` are whole months; a box of a quarter names its three."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from portal.periods import months_of

PAIR = ("both", "lost", "gained", "neither")
TENTHS = 10  # r and KR-20 are stored as whole tenths, with eps 0: rounded, not jittered


@dataclass(frozen=True)
class Box:
    """One sealed box. `audiences` and `phases` are empty where the kind of box does not tell them apart.

    `version` is the series of the quizzes (R; `|` stands between several, `?` for one of unknown form), the form (Q),
    the module (P), the kinds of activity (T) or the round of a contest (C). `counted` has an n of its own for every
    name of `values`: an attempt is asked only about the substances on its form, questions after a quiz are optional."""

    box_id: str
    kind: str
    area: str
    audiences: tuple[str, ...]
    phases: tuple[str, ...]
    session: str
    version: str
    months: tuple[str, ...]
    n: int
    values: Mapping[str, int]
    eps: float
    counted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sum:
    """R boxes of the same months, audiences, phases, series and eps, added up.

    `area` is empty when areas were added up too. The jitter's variance in `mastered` is `boxes` times that of `eps`.
    `classes`: sessions that are boxes of their own in here, and then the sum holds nothing else; `sessions` counts
    each only in one of its phases: add `sessions` over phases, `classes` over anything else. 0: single attempts.
    `late`: leftovers of one month that were sealed with their quarter. They count from the quarter up, for the month's
    numbers had been published before and must stay what they were."""

    area: str
    months: tuple[str, ...]
    audiences: tuple[str, ...]
    phases: tuple[str, ...]
    version: str
    eps: float
    boxes: int
    n: int
    mastered: int
    aware: int
    classes: int = 0
    sessions: int = 0
    late: bool = False

    @property
    def pooled(self) -> bool:
        """Whether small groups were poured together, so that it counts under `all` only."""
        return len(self.audiences) > 1 or len(self.phases) > 1


@dataclass(frozen=True)
class Answered:
    """`value` of `n` did: had every question about a substance right (S), raised the right hands (H), agreed (T).

    `subject` is the substance, the question or the round of a contest; `activities` are empty but for T, `audiences`
    but for S."""

    area: str
    months: tuple[str, ...]
    audiences: tuple[str, ...]
    activities: tuple[str, ...]
    subject: str
    n: int
    value: int
    eps: float
    n_eps: float = 0.0  # 0: n is exact
    boxes: int = 1  # more where boxes were added up


@dataclass(frozen=True)
class Pairs:
    """Before and after a lesson, joined on the participants' own devices; `n` = both + lost + gained + neither
    before all five were jittered. `area` is the subdistrict, or the district where few were pooled."""

    area: str
    months: tuple[str, ...]
    module: str
    n: int
    both: int
    lost: int
    gained: int
    neither: int
    eps: float


@dataclass(frozen=True)
class Questions:
    """Every answer to one form in one district. `answers`: {item: {a-d, ? not sure, - blank: count}}.

    `rest` is each scored item's correlation with the rest of the form, `reliability` is KR-20; both were computed
    from exact sums and rounded to 0.1 before sealing. None or a missing item: not defined."""

    area: str
    months: tuple[str, ...]
    version: str
    n: int
    answers: Mapping[str, Mapping[str, int]]
    rest: Mapping[str, float]
    reliability: float | None
    eps: float
    n_eps: float = 0.0


@dataclass(frozen=True)
class Heads:
    """People in sessions without devices, as their teachers counted them: they count for reach, not for a rate.

    `people` is rounded up to tens, for a class may be smaller than any box."""

    area: str
    audience: str
    quarter: str
    people: int


@dataclass(frozen=True)
class Quality:
    """How a quarter's answers came in, all numbers rounded to tens. `flagged`: attempts of the district left out.

    `quizzes`: {quiz version: {started, submitted, repeat: number}} of the whole portal, which keeps no place there."""

    quarter: str
    flagged: int
    quizzes: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Note:
    """A remark on sealed boxes, which themselves never change: a wrong key found later. `item` empty: all of it."""

    kind: str
    version: str
    item: str
    note: str
    noted_by: str
    noted_on: date


@dataclass(frozen=True)
class Closed:
    """A closed month. `scrubbed` is false while the rewriting of the shredded slips' tables is pending."""

    month: str
    closed_on: date
    eps: float
    minimum: int
    scrubbed: bool


def box_of(rows: Sequence[Any]) -> Box:
    """The rows of `sealed` that have one box_id, put together."""
    first = rows[0]
    return Box(
        box_id=first.box_id,
        kind=first.kind,
        area=first.area,
        audiences=several(first.audience),
        phases=several(first.phase),
        session=first.session,
        version=first.version,
        months=months_in(first.period),
        n=max(row.n for row in rows),
        values={row.name: row.value for row in rows},
        eps=max(row.eps for row in rows),
        counted={row.name: row.n for row in rows},
    )


def answered_of(box: Box, n_eps: float) -> Iterator[Answered]:
    """The counts `ok:<subject>` of a box of kind S, T or H."""
    for name, value in box.values.items():
        yield Answered(
            area=box.area,
            months=box.months,
            audiences=box.audiences,
            activities=several(box.version),
            subject=name.removeprefix("ok:"),
            n=box.counted[name],
            value=value,
            eps=box.eps,
            n_eps=n_eps,
        )


def questions_of(box: Box, n_eps: float) -> Questions:
    """The counts `<item>:<answer>` and the rounded `r:<item>` and `kr20` of a box of kind Q."""
    answers: dict[str, dict[str, int]] = {}
    rest: dict[str, float] = {}
    for name, value in box.values.items():
        if name.startswith("r:"):
            rest[name.removeprefix("r:")] = value / TENTHS
        elif not is_rounded(name):
            item, _, answer = name.rpartition(":")
            answers.setdefault(item, {})[answer] = value
    reliability = box.values.get("kr20")
    return Questions(
        area=box.area,
        months=box.months,
        version=box.version,
        n=box.n,
        answers=answers,
        rest=rest,
        reliability=None if reliability is None else reliability / TENTHS,
        eps=box.eps,
        n_eps=n_eps,
    )


def is_rounded(name: str) -> bool:
    """Whether a value of this name is no count but a figure in whole tenths."""
    return name == "kr20" or name.startswith("r:")


@lru_cache(maxsize=1024)
def several(text: str) -> tuple[str, ...]:
    """The values that a column joins with `|`; none for an empty one."""
    return tuple(text.split("|")) if text else ()


@lru_cache(maxsize=1024)
def months_in(text: str) -> tuple[str, ...]:
    """The months of the months or quarters that a column joins with `|`."""
    return tuple(month for period in text.split("|") for month in months_of(period))
