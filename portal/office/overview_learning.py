"""What exists from the subdistrict up: substances (box S), before and after (boxes P and R), show of hands (box H).

Pure. Only whole boxes are added; a box belongs to a period when all its months do. Counts are jittered."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from portal.areas.tree import Area
from portal.measure import PairedChange, Trend, holm, mcnemar_exact, percent_rounded, trend
from portal.measure.display import FINE_FROM
from portal.office.headline import comparable, headline, together
from portal.office.overview_compare import difference_of, in_points
from portal.office.overview_parts import Gain, PairedLine, Place, SubstanceLine
from portal.office.selection import Selection
from portal.periods import months_of
from portal.sealing.published import Answered, Pairs, Sum

CLEAR = 0.05


@dataclass(frozen=True)
class Sealed:
    """What the gate gave for a district: substances, pairs, hands raised; the sums are those of one area in it."""

    results: Sequence[Sum]
    substances: Sequence[Answered] = ()
    pairs: Sequence[Pairs] = ()
    hands: Sequence[Answered] = ()


def lies_in(one: Answered | Pairs, period: str, codes: Collection[str]) -> bool:
    """Whether the whole box lies in the area (`codes`: it and all below it) and in the period."""
    return one.area in codes and within(one.months, period)


def within(months: Iterable[str], period: str) -> bool:
    """Whether these months all lie in the period."""
    return set(months) <= set(months_of(period))


def place(area: Area, codes: Collection[str], view: Selection, sealed: Sealed) -> Place:
    """Substances and gain of one area; `codes` are it and all below it."""
    pairs = [one for one in sealed.pairs if lies_in(one, view.period, codes)]
    return Place(
        area,
        substance_lines(one for one in sealed.substances if lies_in(one, view.period, codes)),
        gain(sealed.results, pairs, view, codes),
        substance_lines(one for one in sealed.hands if lies_in(one, view.period, codes)),
    )


def substance_lines(answered: Iterable[Answered]) -> tuple[SubstanceLine, ...]:
    """Each substance, the least recognised first; of equal rates, by name."""
    parts: dict[str, list[Answered]] = {}
    for one in answered:
        parts.setdefault(one.subject, []).append(one)
    lines = [SubstanceLine(substance, together(members)) for substance, members in parts.items()]
    return tuple(sorted(lines, key=lambda line: (1.0 if line.found.rate is None else line.found.rate, line.substance)))


def gain(results: Sequence[Sum], pairs: Iterable[Pairs], view: Selection, codes: Collection[str]) -> Gain:
    """Before against after: of different people by Newcombe's range, of the same people lesson by lesson."""
    before = headline(results, replace(view, phase="before"), codes, None)
    after = headline(results, replace(view, phase="after"), codes, None)
    found = difference_of(before, after) if comparable(before, after) else None
    word, points = (trend(found), in_points(found)) if found else (None, (None, None, None))
    return Gain(before, after, word, *points, pairs=paired(pairs))


def paired(pairs: Iterable[Pairs]) -> tuple[PairedLine, ...]:
    """The 2x2 table of each lesson, by its id, with exact McNemar adjusted for the lessons listed (Holm)."""
    lessons: dict[str, list[Pairs]] = {}
    for one in pairs:
        lessons.setdefault(one.module, []).append(one)
    tables = {
        # McNemar's test needs counts from 0 up; the jitter of small ones may lie below.
        module: tuple(
            max(sum(counts), 0)
            for counts in zip(*((one.both, one.lost, one.gained, one.neither) for one in members), strict=True)
        )
        for module, members in sorted(lessons.items())
    }
    tested = {module: mcnemar_exact(*table) for module, table in tables.items()}
    adjusted = dict(zip(tested, holm([one.p for one in tested.values()]), strict=True))
    return tuple(
        _line(module, sum(one.n for one in lessons[module]), table, tested[module], adjusted[module])
        for module, table in tables.items()
    )


def _line(module: str, n: int, table: Sequence[int], found: PairedChange, p: float | None) -> PairedLine:
    both, lost, gained, neither = table
    bare = PairedLine(module, n, both, lost, gained, neither)
    if n < FINE_FROM or found.before is None or found.after is None or found.change is None:
        return bare
    before, after = percent_rounded(found.before), percent_rounded(found.after)
    word = Trend.NO_CLEAR_CHANGE
    if p is not None and p < CLEAR:
        word = Trend.UP if found.change > 0 else Trend.DOWN
    return replace(bare, before=before, after=after, points=after - before, p=p, word=word)
