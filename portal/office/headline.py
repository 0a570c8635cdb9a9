"""From sums of sealed boxes to the headline of one view: rate, range, verdict, how many answers would settle it.

Pure: no Flask, no database, no clock. Only whole boxes are added, as sums of boxes that are alike: what does not lie
wholly inside a view stays out of it, and nothing is ever split or estimated. Formulas: measurement.md 2, in
`portal.measure`."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from portal.measure import (
    EVERYBODY,
    DisplayClass,
    ManskiBounds,
    ShownRate,
    Verdict,
    design_effect,
    jitter_variance,
    manski_bounds,
    percent_down,
    percent_up,
    shown_rate,
    verdict,
    wilson_of_rate,
)
from portal.measure.effective import smoothed_share
from portal.office.outlook import outlook
from portal.office.selection import ALL, Selection, period_with
from portal.periods import months_of
from portal.sealing.published import SEVERAL, Answered, Sum

MASTERED, AWARE = "mastered", "aware"
EXACT: Mapping[float, int] = {}  # no n was jittered


@dataclass(frozen=True)
class Headline:
    """What is said of one view. `n` is what was sealed; `rate`, `lower`, `upper` are fractions for calculation only.

    `shown` is what a page may print. `verdict` is None for a month, without a target, or without a sealed box.
    `still_needed`: answers that would settle it if the rate stays (for too few: at least so many until it is judged);
    `more_learning`: the rate is not above the target, so more answers cannot settle it.
    `pooled`: answers of small groups in here; `elsewhere`: answers counted in a wider view only."""

    n: int
    boxes: int
    shown: ShownRate
    rate: float | None = None
    lower: float | None = None
    upper: float | None = None
    n_eff: float | None = None
    deff: float = 1.0
    verdict: Verdict | None = None
    still_needed: int | None = None
    more_learning: bool = False
    pooled: int = 0
    elsewhere: int = 0
    versions: tuple[str, ...] = ()


def belongs(part: Sum, view: Selection, codes: Collection[str]) -> bool:
    """Whether these boxes lie wholly inside the view; `codes` are the view's area and all below it.

    A sum over areas names none, and then holds only what its reader asked for."""
    return (
        (not part.area or part.area in codes)
        and set(part.months) <= set(months_of(view.period))
        and not (part.late and view.kind == "month")
        and (view.audience == ALL or part.audiences == (view.audience,))
        and (view.phase == ALL or part.phases == (view.phase,))
    )


def headline(
    parts: Iterable[Sum], view: Selection, codes: Collection[str], target: float | None, name: str = MASTERED
) -> Headline:
    """The headline of `view` from any list of sums of R boxes; `target` is the fraction in force, if there is one.

    `name` is the count: MASTERED or AWARE."""
    inside, elsewhere = [], 0
    for part in parts:
        if belongs(part, view, codes):
            inside.append(part)
        elif _touches(part, view, codes):
            elsewhere += part.n
    boxes: Counter[float] = Counter()
    for part in inside:
        boxes[part.eps] += part.boxes
    found = rated(
        sum(part.n for part in inside),
        sum(part.mastered if name == MASTERED else part.aware for part in inside),
        boxes,
        deff_of(inside, view.phase),
        target if view.judged else None,
    )
    return replace(
        found,
        pooled=sum(part.n for part in inside if part.pooled),
        elsewhere=elsewhere,
        versions=tuple(sorted({part.version for part in inside})),
    )


def together(answered: Collection[Answered], target: float | None = None) -> Headline:
    """What is said of the answers to one subject, added up."""
    boxes: Counter[float] = Counter()
    altered: Counter[float] = Counter()
    for one in answered:
        boxes[one.eps] += one.boxes
        if one.n_eps:
            altered[one.n_eps] += one.boxes
    return rated(
        sum(one.n for one in answered), sum(one.value for one in answered), boxes, target=target, altered=altered
    )


def rated(
    n: int,
    x: int,
    boxes: Mapping[float, int],
    deff: float = 1.0,
    target: float | None = None,
    altered: Mapping[float, int] = EXACT,
) -> Headline:
    """What is said of x of n; `boxes` is how many boxes were sealed with each eps, `altered` the same of their n.

    Without a target no verdict.

    x is the sum of stored counts and may lie outside 0..n. A target of 100 % is judged by `provable`."""
    if not n:
        return Headline(0, 0, shown_rate(0, None, None, None))
    n_eff = effective_answers(x, n, boxes, deff, altered)
    # Stored counts are never clipped, or sums near the ends would be biased; only what is shown is.
    found = wilson_of_rate(min(max(x, 0), n) / n, n_eff)
    goal = provable(target)
    judgement = verdict(found.lower, found.upper, n_eff, goal) if goal else None
    needed, learning = outlook(judgement, found.rate, n, n_eff, deff, goal)
    return Headline(
        n=n,
        boxes=sum(boxes.values()),
        shown=rounded(n, found.rate, found.lower, found.upper),
        rate=found.rate,
        lower=found.lower,
        upper=found.upper,
        n_eff=n_eff,
        deff=deff,
        verdict=judgement,
        still_needed=needed,
        more_learning=learning,
    )


def provable(target: float | None) -> float | None:
    """The target to judge by: no sample proves 100 %; from 95 % it is consistent with it (measurement.md 1)."""
    return EVERYBODY if target is not None and target >= 1.0 else target


def comparable(one: Headline, other: Headline) -> bool:
    """Whether both were measured with the same quizzes, and each of these with one and the same series of questions.

    Quizzes share no items: a series (`youth.1`) says nothing of another quiz's. Small groups that were poured together
    name several."""
    series = {name for version in one.versions for name in version.split(SEVERAL)}
    quizzes = {name.rpartition(".")[0] for name in series}
    same = series == {name for version in other.versions for name in version.split(SEVERAL)}
    return bool(series) and same and len(quizzes) == len(series)


def trend(
    parts: Iterable[Sum], view: Selection, codes: Collection[str], targets: Mapping[str, float | None]
) -> dict[str, Headline]:
    """The headline of `view` for each period of `targets`, all of the same kind as the view's own."""
    shelves: dict[str, list[Sum]] = {period: [] for period in targets}
    for part in parts:
        for period in {period_with(month, view.kind) for month in part.months} & shelves.keys():
            shelves[period].append(part)
    return {
        period: headline(shelf, replace(view, period=period), codes, targets[period])
        for period, shelf in shelves.items()
    }


def deff_of(parts: Collection[Sum], phase: str = ALL) -> float:
    """Design effect: a class is one cluster, before and after together; the rest stand alone.

    `phase`: before or after, when the sums are of one phase only."""
    clustered = sum(part.n for part in parts if part.classes)
    if not clustered:
        return 1.0
    clusters = sum(part.sessions if phase == ALL else part.classes for part in parts)
    # A class whose other phase lies outside the sums is still a cluster.
    return design_effect(clustered / max(clusters, 1), clustered_share=clustered / sum(part.n for part in parts))


def effective_answers(
    x: int, n: int, boxes: Mapping[float, int], deff: float, altered: Mapping[float, int] = EXACT
) -> float:
    """n_eff = p~(1-p~) / var, var = p~(1-p~) deff / n + (sum of each box's jitter variance) / n^2.

    The same as `measure.effective_size`, for boxes that were sealed under different settings of eps. A jittered n moves
    x / n by p times its own jitter over n: p^2 s2 / n^2 more a box, and as p is at most 1, no more than s2 / n^2."""
    share = smoothed_share(x, n)
    spread = share * (1.0 - share)
    jitter = sum(number * jitter_variance(eps) for draws in (boxes, altered) for eps, number in draws.items())
    return spread / (spread * deff / n + jitter / n**2)


def reach_at_most(n: int, registered: int) -> int | None:
    """Answers as whole percent of the registered people, rounded up; above 100 the register wants checking."""
    return -(-100 * n // registered) if registered else None


def worst_case(found: Headline, registered: int) -> tuple[int, int] | None:
    """Whole percents between which the rate of all registered people must lie, whoever stayed away."""
    if found.rate is None or found.shown.display is not DisplayClass.FINE:
        return None
    bounds: ManskiBounds = manski_bounds(found.rate, found.n, registered)
    if bounds.lower is None or bounds.upper is None:
        return None
    return percent_down(bounds.lower), percent_up(bounds.upper)


def _touches(part: Sum, view: Selection, codes: Collection[str]) -> bool:
    """Whether boxes that stay out of the view hold answers of it: pooled over audiences, phases or months."""
    return (
        (not part.area or part.area in codes)
        and bool(set(part.months) & set(months_of(view.period)))
        and (view.audience == ALL or view.audience in part.audiences)
        and (view.phase == ALL or view.phase in part.phases)
    )


def rounded(n: int, rate: float | None, lower: float | None, upper: float | None) -> ShownRate:
    """What a page may print of a rate: `measure.shown_rate`, with ends that do not say more than the rate does."""
    found = shown_rate(n, rate, lower, upper)
    if found.or_more and found.lower is not None and found.percent is not None:
        return replace(
            found, lower=min(found.lower, found.percent)
        )  # "95 or more" beside 99-100 would say it after all
    if found.or_less and found.upper is not None and found.percent is not None:
        return replace(found, upper=max(found.upper, found.percent))
    return found
