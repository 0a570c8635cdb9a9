"""Who took part, and how: coverage against the register, weights, quality of the data.

Pure. Attempts are not people: coverage is "at most"; above 100 % the register wants checking and nothing is capped.
Weighting needs a registered population and ten answers in each stratum; strata are merged until they have them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.areas.importing import Population
from portal.areas.tree import Area
from portal.measure import (
    Stratum,
    can_be_weighted,
    percent_down,
    percent_rounded,
    stratified_sealed,
    weight_warnings,
)
from portal.measure.strata import STRATUM_MIN
from portal.office.headline import belongs, deff_of, reach_at_most, rounded
from portal.office.overview_parts import CoverageLine, QualityLine, QuizQuality, StratumName, Weighted
from portal.office.selection import ALL, Selection
from portal.periods import months_of
from portal.sealing.published import Heads, Quality, Sum
from portal.vocabulary import AUDIENCES

FLAGGED_MOST = 0.10
COMPLETION_LEAST = 0.80
COMPLETION_FROM = 100

Registered = Mapping[tuple[str, str], Population]
"""The newest register by (area, audience); the audience is empty for everybody."""


def coverage(
    answers: Mapping[str, int],
    before: Mapping[str, int],
    by_hand: Mapping[str, int],
    area: Area,
    registered: Registered,
) -> tuple[CoverageLine, ...]:
    """All together and each audience with answers or a register; the counts are by audience, or "all"."""
    lines = []
    for audience in (ALL, *AUDIENCES):
        people = registered.get((area.code, "" if audience == ALL else audience))
        hand = by_hand.get(audience, 0)
        reach = answers.get(audience, 0) + hand
        if not reach and people is None:
            continue
        at_most = reach_at_most(reach, people.people) if people else None
        lines.append(CoverageLine(audience, answers.get(audience, 0), hand, people, at_most, before.get(audience)))
    return tuple(lines)


@dataclass
class _Part:
    """A stratum while strata are merged."""

    area: Area
    audiences: tuple[str, ...]
    population: int
    sums: list[Sum]

    @property
    def n(self) -> int:
        return sum(part.n for part in self.sums)


def weighted(
    parts: Sequence[Sum],
    view: Selection,
    codes: Collection[str],
    strata_areas: Mapping[Area, Collection[str]],
    registered: Registered,
) -> Weighted | None:
    """The rate of `view` weighted by audience and part of the area; None without registers or with too few answers.

    `strata_areas`: the subdistricts of a district with the codes below each, else the area itself. Where
    the register of one knows no audiences, it is one stratum."""
    inside = [part for part in parts if belongs(part, view, codes)]
    strata = [one for area, below in strata_areas.items() for one in _strata(area, below, inside, registered)]
    strata = _merged(strata)
    values = [
        Stratum(
            one.population,
            one.n,
            sum(part.mastered for part in one.sums),
            sum(part.boxes for part in one.sums),
            deff_of(one.sums, view.phase),
        )
        for one in strata
    ]
    if not can_be_weighted(values):
        return None
    eps = min(part.eps for one in strata for part in one.sums)  # the widest jitter of all
    found = stratified_sealed(values, eps)
    n = sum(one.n for one in strata)
    return Weighted(
        n,
        rounded(n, found.weighted, found.lower, found.upper),
        rounded(n, found.unweighted, None, None),
        tuple(StratumName(one.area, one.audiences) for one in strata),
        weight_warnings(values, found),
    )


def _strata(area: Area, below: Collection[str], inside: Iterable[Sum], registered: Registered) -> list[_Part]:
    own = [part for part in inside if part.area in below]
    known = [audience for audience in AUDIENCES if (area.code, audience) in registered]
    if not known:
        everybody = registered.get((area.code, ""))
        return [_Part(area, AUDIENCES, everybody.people, own)] if everybody else []
    return [
        _Part(
            area,
            (audience,),
            registered[area.code, audience].people,
            [part for part in own if part.audiences == (audience,)],
        )
        for audience in known
    ]


def _merged(strata: list[_Part]) -> list[_Part]:
    """Pour strata that are too small into the smallest other one of their area, until each has ten answers."""
    done: list[_Part] = []
    by_area: dict[str, list[_Part]] = {}
    for one in strata:
        by_area.setdefault(one.area.code, []).append(one)
    for members in by_area.values():
        while len(members) > 1 and min(one.n for one in members) < STRATUM_MIN:
            members.sort(key=lambda one: (one.n, one.audiences))
            first, second, *others = members
            both = tuple(one for one in AUDIENCES if one in first.audiences + second.audiences)
            poured = _Part(first.area, both, first.population + second.population, first.sums + second.sums)
            members = [poured, *others]
        done += sorted(members, key=lambda one: AUDIENCES.index(one.audiences[0]))
    return [one for one in done if one.n >= STRATUM_MIN and one.population > 0]


def by_audience(parts: Iterable[Sum], view: Selection, codes: Collection[str]) -> Counter[str]:
    """Answers of a view by audience, and under "all" together; pooled ones count under "all" only."""
    found: Counter[str] = Counter()
    for part in parts:
        if belongs(part, view, codes):
            found[ALL] += part.n
            if len(part.audiences) == 1:
                found[part.audiences[0]] += part.n
    return found


def heads_by_audience(heads: Iterable[Heads], period: str) -> Counter[str]:
    """People counted by hand in a period, by audience and under "all" together."""
    months = set(months_of(period))
    found: Counter[str] = Counter()
    for one in heads:
        if set(months_of(one.quarter)) <= months:
            found[ALL] += one.people
            found[one.audience] += one.people
    return found


def quality(found: Iterable[Quality], period: str, district: Area, counted: int) -> QualityLine:
    """The quality of the quarters in `period`; `counted` is the number of answers sealed in the district."""
    months = set(months_of(period))
    inside = [one for one in found if set(months_of(one.quarter)) <= months]
    flagged = sum(one.flagged for one in inside)
    quizzes: dict[str, Counter[str]] = {}
    for one in inside:
        for version, numbers in one.quizzes.items():
            quizzes.setdefault(version, Counter()).update(numbers)
    if not inside or flagged + counted <= 0:
        return QualityLine(district, None, None, False, ())
    share = max(flagged, 0) / (max(flagged, 0) + counted)
    return QualityLine(
        district,
        flagged,
        percent_rounded(share),
        share > FLAGGED_MOST,
        tuple(_quiz_quality(version, numbers) for version, numbers in sorted(quizzes.items())),
    )


def _quiz_quality(version: str, numbers: Mapping[str, int]) -> QuizQuality:
    started, submitted = numbers.get("started", 0), numbers.get("submitted", 0)
    # Numbers in tens say little of a share below a hundred. With an offline queue more may arrive than were begun.
    completion = min(submitted / started, 1.0) if started >= COMPLETION_FROM else None
    return QuizQuality(
        version,
        started,
        submitted,
        numbers.get("repeat", 0),
        None if completion is None else percent_down(completion),
        completion is not None and completion < COMPLETION_LEAST,
    )
