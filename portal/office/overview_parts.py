"""What an overview consists of, as plain values: the page, its CSV and the bulletin all show these and nothing else.

Pure: no Flask, no database, no wording. Rates are fractions 0..1 for calculation only; what may be printed of a rate
is `Headline.shown` or a field in whole percent or whole points. None means "not defined" or "not to be shown"."""

from dataclasses import dataclass

from portal.areas.importing import Population
from portal.areas.tree import Area
from portal.measure import ShownRate, Trend, WeightWarnings
from portal.office.headline import Headline


@dataclass(frozen=True)
class Goal:
    """One target and where it stands. `measure`: identification, awareness, coverage, satisfaction, support, safety.

    `target` is the fraction in force on the period's last day; `everybody`: it is 100 %, judged as "consistent with".
    Coverage has `at_most` (whole percent of the register) instead of a rate, and is never "met": attempts are not
    people. `found` then has n only and, when even `at_most` stays below the target, the verdict "not met"."""

    measure: str
    audience: str  # "all", or the one audience that the target is about
    found: Headline
    target: float | None
    everybody: bool = False
    at_most: int | None = None


@dataclass(frozen=True)
class Change:
    """The period against an earlier one. `kind`: previous (环比) or year_before (同比).

    `comparable`: one and the same series of questions on both sides; else `word` and the points are None. Points are
    percentage points, present only from 30 answers on each side; the range is rounded outward."""

    kind: str
    period: str
    earlier: Headline
    comparable: bool
    word: Trend | None = None
    points: int | None = None
    lower: int | None = None
    upper: int | None = None


@dataclass(frozen=True)
class AudienceLine:
    """One audience beside the others. `word`: up, down or no clear change of it against all others together, by a
    range corrected for the number of audiences compared (Bonferroni); None when either side is too small to say."""

    audience: str
    found: Headline
    target: float | None
    word: Trend | None


@dataclass(frozen=True)
class CommunityLine:
    """One community in the funnel. `low`, `high`: where its rate lies by chance alone if it is like the district, in
    whole percent, corrected for the number of communities. `place`: inside, above, below; None: not compared."""

    area: Area
    found: Headline
    low: int | None = None
    high: int | None = None
    place: str | None = None


@dataclass(frozen=True)
class Funnel:
    """Communities against their district, in the order of their codes: never a league table.

    `reference` is the district's headline of the same period; `compared` is the m of the correction."""

    district: Area
    reference: Headline
    compared: int
    lines: tuple[CommunityLine, ...] = ()


@dataclass(frozen=True)
class SubstanceLine:
    """How many attempts had every question on this substance right."""

    substance: str
    found: Headline


@dataclass(frozen=True)
class PairedLine:
    """The same people before and after one lesson (box P). Counts are jittered; negative ones are shown as 0.

    `before`, `after` in whole percent, `points` their difference; `p` is exact McNemar's, adjusted by Holm for the
    lessons listed together; `word` only with the size of the change beside it."""

    module: str
    n: int
    both: int
    lost: int
    gained: int
    neither: int
    before: int | None = None
    after: int | None = None
    points: int | None = None
    p: float | None = None
    word: Trend | None = None


@dataclass(frozen=True)
class Gain:
    """Before and after of different people (box R) and of the same (box P). `n_before` counts the attempts before."""

    before: Headline
    after: Headline
    word: Trend | None
    points: int | None
    lower: int | None
    upper: int | None
    pairs: tuple[PairedLine, ...] = ()

    @property
    def n_paired(self) -> int:
        """How many of the people before came again on the same device."""
        return sum(one.n for one in self.pairs)

    @property
    def n_before(self) -> int:
        """Attempts before the lesson."""
        return self.before.n


@dataclass(frozen=True)
class Place:
    """What exists only from the subdistrict up: of the officer's area or one above it.

    `hands`: substances by a show of hands (box H), a table of its own, never added to `substances`, never judged."""

    area: Area
    substances: tuple[SubstanceLine, ...]  # the least recognised first
    gain: Gain
    hands: tuple[SubstanceLine, ...] = ()


@dataclass(frozen=True)
class CoverageLine:
    """Reach against a dated register: `at_most` whole percent, above 100 "check the register", never capped.

    `answers` are first attempts, `by_hand` heads that teachers counted in sessions without devices."""

    audience: str
    answers: int
    by_hand: int
    registered: Population | None
    at_most: int | None
    before: int | None = None  # `answers` of the period before

    @property
    def reach(self) -> int:
        """First attempts and heads counted."""
        return self.answers + self.by_hand


@dataclass(frozen=True)
class StratumName:
    """A stratum of the weighting: audiences of an area, merged until each has ten answers."""

    area: Area
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class Weighted:
    """The rate weighted by registered people, beside the plain one of the same `n` answers.

    `n` leaves out small groups that were poured together over audiences: they belong to no stratum."""

    n: int
    shown: ShownRate
    unweighted: ShownRate
    strata: tuple[StratumName, ...]
    warnings: WeightWarnings

    @property
    def over_represented(self) -> StratumName | None:
        """Who took part more than their share of the register, when that moved the rate."""
        place = self.warnings.over_represented
        return None if place is None else self.strata[place]


@dataclass(frozen=True)
class QuizQuality:
    """One quiz version of the whole portal: how many were begun and sent, and sent again for practice.

    `completion` in whole percent of those begun; `warn`: below 80 %."""

    version: str
    started: int
    submitted: int
    repeats: int
    completion: int | None
    warn: bool


@dataclass(frozen=True)
class QualityLine:
    """How good a district's data are. `flagged` attempts were left out, `share` in whole percent of all that came.

    `check`: more than 10 % were flagged."""

    district: Area
    flagged: int | None
    share: int | None
    check: bool
    quizzes: tuple[QuizQuality, ...]

    @property
    def warns(self) -> bool:
        """Whether anything wants looking at."""
        return self.check or any(one.warn for one in self.quizzes)
