"""Comparisons of an overview: with earlier periods, audience with audience, communities with their district.

Pure. Every word (up, down, no clear change, inside, above, below) comes from a range and never from two rates alone;
several comparisons at once use a wider range (Bonferroni). Nothing is ranked (measurement.md 2)."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from portal.areas.tree import Area
from portal.measure import (
    Difference,
    DisplayClass,
    bonferroni_z,
    difference_effective,
    funnel_limits,
    percent_down,
    percent_up,
    trend,
)
from portal.measure.verdicts import VERDICT_MIN
from portal.office.headline import Headline, belongs, comparable, headline
from portal.office.overview_parts import AudienceLine, Change, CommunityLine, Funnel
from portal.office.selection import ALL, Selection
from portal.sealing.published import Sum
from portal.vocabulary import AUDIENCES

LARGE_PART = 0.5  # a community that is most of its district would be compared with itself


def changes(now: Headline, earlier: Mapping[str, tuple[str, Headline]]) -> tuple[Change, ...]:
    """`now` against each earlier period: {kind: (period, headline)}; those without answers are left out."""
    return tuple(_change(kind, period, before, now) for kind, (period, before) in earlier.items() if before.n)


def _change(kind: str, period: str, before: Headline, now: Headline) -> Change:
    if not comparable(now, before):
        return Change(kind, period, before, comparable=False)
    found = difference_of(before, now)
    points, lower, upper = in_points(found)
    return Change(kind, period, before, True, trend(found), points, lower, upper)


def difference_of(before: Headline, after: Headline, comparisons: int = 1) -> Difference:
    """after - before, by Newcombe's range on effective answers; not defined below 30 effective answers a side.

    Small groups show whole tens only, and a difference would show them finer."""
    if not (_large(before) and _large(after)):
        return Difference(None, None, None)
    return difference_effective(before.rate, before.n_eff, after.rate, after.n_eff, bonferroni_z(comparisons))


def in_points(found: Difference) -> tuple[int | None, int | None, int | None]:
    """Difference in whole percentage points, halves upward; its range rounded outward."""
    if found.difference is None or found.lower is None or found.upper is None:
        return None, None, None
    # Noise of binary fractions lies many digits below the one rounded here.
    gap, lower, upper = (round(one * 100.0, 9) for one in (found.difference, found.lower, found.upper))
    return math.floor(gap + 0.5), math.floor(lower), math.ceil(upper)


def audience_lines(
    parts: Sequence[Sum], view: Selection, codes: Collection[str], targets: Mapping[str, float | None]
) -> tuple[AudienceLine, ...]:
    """Every audience with answers, in the order of the list of audiences; `targets` by audience."""
    found = {
        audience: headline(parts, replace(view, audience=audience), codes, targets.get(audience))
        for audience in AUDIENCES
    }
    shown = [audience for audience in AUDIENCES if found[audience].n]
    compared = sum(_large(found[audience]) for audience in shown)
    lines = []
    for audience in shown:
        others = [part for part in parts if audience not in part.audiences]
        rest = headline(others, replace(view, audience=ALL), codes, None)
        word = None
        if compared > 1 and comparable(rest, found[audience]):
            word = trend(difference_of(rest, found[audience], compared))
        lines.append(AudienceLine(audience, found[audience], targets.get(audience), word))
    return tuple(lines)


def funnel(
    parts: Iterable[Sum],
    view: Selection,
    district: Area,
    district_codes: Collection[str],
    communities: Mapping[Area, Collection[str]],
    reference: Headline | None = None,
) -> Funnel:
    """`communities` (each with the codes below it) against the whole district, from sums that have an area each.

    `reference` is the district's headline where the sums are those of its communities only.

    Compared are those with 30 effective answers whose answers are at most half of the district's; the limits are
    corrected for their number. Source: Spiegelhalter 2005, in `measure.funnel_limits`."""
    inside = [part for part in parts if belongs(part, view, district_codes)]
    reference = reference or headline(inside, view, district_codes, None)
    at: dict[str, list[Sum]] = {}
    for part in inside:
        at.setdefault(part.area, []).append(part)
    found = {
        area: headline([part for code in codes for part in at.get(code, ())], view, codes, None)
        for area, codes in communities.items()
    }
    fit = {area for area, one in found.items() if _large(one) and one.n <= LARGE_PART * reference.n}
    if reference.rate is None or not _large(reference):
        fit = set()
    lines = tuple(
        _community(area, found[area], reference.rate if area in fit else None, len(fit))
        for area in sorted(found, key=lambda area: area.code)
    )
    return Funnel(district, reference, len(fit), lines)


def _community(area: Area, found: Headline, reference: float | None, compared: int) -> CommunityLine:
    if reference is None or found.n_eff is None or found.rate is None:
        return CommunityLine(area, found)
    limits = funnel_limits(reference, found.n_eff, compared)
    if limits.lower is None or limits.upper is None:
        return CommunityLine(area, found)
    place = "below" if found.rate < limits.lower else "above" if found.rate > limits.upper else "inside"
    return CommunityLine(area, found, percent_down(limits.lower), percent_up(limits.upper), place)


def _large(one: Headline) -> bool:
    return one.shown.display is DisplayClass.FINE and one.n_eff is not None and one.n_eff >= VERDICT_MIN
