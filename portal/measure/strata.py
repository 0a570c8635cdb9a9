"""Rates weighted by population, and worst-case bounds for people who did not take part.

May not: merge strata (which groups may be merged is a question of meaning), or know where populations come
from. Rates are fractions 0..1; populations and counts are people and attempts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.measure import checks
from portal.measure.effective import jitter_variance, smoothed_share
from portal.measure.intervals import wilson_of_rate

STRATUM_MIN = 10
UNSTABLE_RATIO = 5
SHIFT_POINTS = 0.03


@dataclass(frozen=True)
class Stratum:
    """One audience of one subdistrict: registered people, attempts n, passed x.

    cells: sealed boxes in x, deff: design effect of its attempts; both are read by `stratified_sealed` only.
    """

    population: int
    n: int
    x: int
    cells: int = 0
    deff: float = 1.0


@dataclass(frozen=True)
class StratifiedRate:
    """unweighted: x / n over all; weighted: headline. See `stratified` for what is None."""

    unweighted: float | None
    weighted: float | None
    variance: float | None
    n_eff: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class WeightWarnings:
    """shifted: weighted and unweighted differ by more than 3 points.

    over_represented: then the place in the list of the stratum whose share of attempts exceeds its share of
    people most. unstable: an attempt of one stratum weighs more than 5 times one of another.
    """

    shifted: bool
    over_represented: int | None
    unstable: bool


@dataclass(frozen=True)
class ManskiBounds:
    """coverage above 1 means the register is wrong: the bounds are then None and the page says so."""

    coverage: float | None
    lower: float | None
    upper: float | None

    @property
    def check_register(self) -> bool:
        return self.coverage is not None and self.coverage > 1.0


def stratified(strata: Sequence[Stratum]) -> StratifiedRate:
    """p = sum W_h p_h; var = sum W_h^2 p_h (1-p_h) / (n_h - 1); n_eff = p (1-p) / var; Wilson on n_eff.

    W_h: share of the population; a stratum without people weighs nothing. Not defined (None): unweighted
    without attempts; weighted when a stratum with people has no attempts, or nobody is registered; variance
    when such a stratum has one attempt; n_eff and range when the variance is 0 (all strata all-alike).
    Raises ValueError for an empty list and unless population >= 0 and 0 <= x <= n are whole numbers.
    Source: Cochran 1977, chapter 5, without finite-population correction (volunteers are no random sample).
    """
    for stratum in strata:
        checks.counts_of(stratum.x, stratum.n)
    weights, unweighted, weighted = _weighted(strata)
    if weighted is None:
        return StratifiedRate(unweighted, None, None, None, None, None)
    used = [(w, s) for w, s in zip(weights, strata, strict=True) if w > 0]
    if any(s.n < 2 for _, s in used):
        return StratifiedRate(unweighted, weighted, None, None, None, None)
    variance = sum(w * w * (s.x / s.n) * (1.0 - s.x / s.n) / (s.n - 1) for w, s in used)
    return _ranged(unweighted, weighted, weighted, variance)


def stratified_sealed(strata: Sequence[Stratum], eps: float) -> StratifiedRate:
    """The same for sums of sealed boxes, with classes and jitter in the variance.

    var = sum W_h^2 (p~_h (1-p~_h) deff_h / (n_h - 1) + cells_h s2 / n_h^2); n_eff = p~ (1-p~) / var with
    p~ = sum W_h p~_h, so that a range exists at 0 % and 100 % too. x_h may lie outside 0..n_h; the sum is
    taken over unclipped counts, only the returned rates are clipped. None and ValueError as `stratified`,
    and ValueError for cells < 0, deff < 1 or eps <= 0. Source: measurement.md, section 2.
    """
    s2 = jitter_variance(eps)
    for stratum in strata:
        checks.count("x", stratum.x, -checks.MAX_COUNT)
        checks.count("cells", stratum.cells)
        checks.real("deff", stratum.deff, 1.0)
    weights, unweighted, weighted = _weighted(strata)
    if weighted is None:
        return StratifiedRate(unweighted, None, None, None, None, None)
    used = [(w, s) for w, s in zip(weights, strata, strict=True) if w > 0]
    if any(s.n < 2 for _, s in used):
        return StratifiedRate(unweighted, weighted, None, None, None, None)
    variance = inner = 0.0
    for w, s in used:
        p = smoothed_share(s.x, s.n)
        inner += w * p
        variance += w * w * (p * (1.0 - p) * s.deff / (s.n - 1) + s.cells * s2 / s.n**2)
    return _ranged(unweighted, weighted, inner, variance)


def _weighted(strata: Sequence[Stratum]) -> tuple[list[float], float | None, float | None]:
    if not strata:
        raise ValueError("strata must not be empty")
    people = sum(checks.count("population", s.population) for s in strata)
    n = sum(checks.count("n", s.n) for s in strata)
    unweighted = _clipped(sum(s.x for s in strata) / n) if n else None
    weights = [s.population / people if people else 0.0 for s in strata]
    if people == 0 or any(w > 0 and s.n == 0 for w, s in zip(weights, strata, strict=True)):
        return weights, unweighted, None
    total = sum(w * s.x / s.n for w, s in zip(weights, strata, strict=True) if w > 0)
    return weights, unweighted, _clipped(total)


def _clipped(rate: float) -> float:
    return min(max(rate, 0.0), 1.0)


def _ranged(unweighted: float | None, weighted: float, inner: float, variance: float) -> StratifiedRate:
    if variance <= 0.0 or not 0.0 < inner < 1.0:
        return StratifiedRate(unweighted, weighted, variance, None, None, None)
    n_eff = inner * (1.0 - inner) / variance
    found = wilson_of_rate(weighted, n_eff)
    return StratifiedRate(unweighted, weighted, variance, n_eff, found.lower, found.upper)


def can_be_weighted(strata: Sequence[Stratum]) -> bool:
    """Two or more strata, each with a population and at least 10 attempts; else merge or show unweighted."""
    return len(strata) >= 2 and all(s.population > 0 and s.n >= STRATUM_MIN for s in strata)


def weight_warnings(strata: Sequence[Stratum], found: StratifiedRate) -> WeightWarnings:
    """Whether weighting moved the rate, by which stratum, and whether the weights are stable.

    An attempt's weight is population / n of its stratum. Strata without people or attempts are left out.
    """
    usable = [(i, s) for i, s in enumerate(strata) if s.population > 0 and s.n > 0]
    each = [s.population / s.n for _, s in usable]
    unstable = bool(each) and max(each) > UNSTABLE_RATIO * min(each)
    if found.weighted is None or found.unweighted is None:
        return WeightWarnings(False, None, unstable)
    if round(abs(found.weighted - found.unweighted), 9) <= SHIFT_POINTS:
        return WeightWarnings(False, None, unstable)
    people, n = sum(s.population for s in strata), sum(s.n for s in strata)
    over = max(usable, key=lambda pair: pair[1].n / n - pair[1].population / people)[0]
    return WeightWarnings(True, over, unstable)


def manski_bounds(rate: float | None, reach: int, population: int) -> ManskiBounds:
    """[c p, c p + (1 - c)], c = reach / population: what the rate of all residents can be at worst and best.

    population 0: not defined. reach above population: coverage as it is (> 1, never capped), no bounds.
    rate None (no attempts): bounds 0..1 when nobody was reached, else not defined.
    Raises ValueError for a rate outside 0..1 or counts < 0. Source: Manski 1989; measurement.md, section 2.
    """
    rate = None if rate is None else checks.share("rate", rate)
    reach, population = checks.count("reach", reach), checks.count("population", population)
    if population == 0:
        return ManskiBounds(None, None, None)
    coverage = reach / population
    if reach > population or (rate is None and reach > 0):
        return ManskiBounds(coverage, None, None)
    passed = 0.0 if rate is None else coverage * rate
    return ManskiBounds(coverage, passed, passed + (1.0 - coverage))
