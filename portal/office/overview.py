"""Where do we stand, where are we behind, what should we do next: reads one overview through the gate.

May not import Flask or touch the database itself. `read_overview` is the one place where its numbers are made; the
page, the CSV and the bulletin render the same value."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from portal.areas import store as areas
from portal.areas.store import Mark
from portal.areas.tree import LEAVES, Area, Tree
from portal.office import overview_people as people
from portal.office import recorded
from portal.office.desk import OutOfArea, to_choose
from portal.office.headline import Headline, headline, trend
from portal.office.overview_compare import audience_lines, changes, funnel
from portal.office.overview_goals import IDENTIFICATION, goals
from portal.office.overview_learning import Sealed, place
from portal.office.overview_parts import (
    AudienceLine,
    Change,
    CoverageLine,
    Funnel,
    Goal,
    Place,
    QualityLine,
    Weighted,
)
from portal.office.recorded import Line as RecordedLine
from portal.office.selection import (
    ALL,
    Selection,
    UnknownWord,
    earlier,
    is_closed,
    kind_of,
    offered_periods,
    read_area,
    trend_periods,
)
from portal.office.table import Figure
from portal.periods import last_day, months_of
from portal.sealing import published
from portal.sealing.published import Sum
from portal.vocabulary import AUDIENCES

KINDS = ("quarter", "year")


@dataclass(frozen=True)
class Overview:
    """All numbers of an area in a closed quarter or year. `period` is empty while no quarter has been closed yet;
    then only `areas` and `periods` hold anything.

    `trend`: periods of the same kind, judged, oldest first, the viewed one last; `months`: the twelve months up to its
    end, trend only, without verdicts. `changes`: against the period before and (for a quarter) the year before.
    `places`: the area and those above it that have substances and gains, the nearest first."""

    area: Area
    period: str
    areas: tuple[tuple[int, Area], ...]  # to choose from, each with its depth
    periods: Mapping[str, tuple[str, ...]]  # "quarter", "year": closed ones, newest first
    goals: tuple[Goal, ...] = ()
    trend: tuple[Figure, ...] = ()
    months: tuple[Figure, ...] = ()
    changes: tuple[Change, ...] = ()
    audiences: tuple[AudienceLine, ...] = ()
    funnel: Funnel | None = None
    places: tuple[Place, ...] = ()
    coverage: tuple[CoverageLine, ...] = ()
    weighted: Weighted | None = None
    quality: QualityLine | None = None
    baseline: Mark | None = None
    recorded: tuple[RecordedLine, ...] = ()

    @property
    def now(self) -> Headline:
        """The identification rate of the period, all audiences and phases together."""
        return self.trend[-1].headline


def read_overview(engine: Engine, area: str, period: str = "", own_area: str = "") -> Overview:
    """The overview of the area with code `area` in `period` (a closed quarter or year; empty: the last closed quarter).

    `own_area`: the officer's area, to which the choice of areas is limited (default: `area`). Raises `UnknownWord`
    for an unknown area or a period that is not a closed quarter or year, `OutOfArea` for an area outside."""
    tree = areas.load_tree(engine)
    own_area = own_area or area
    here = read_area({"area": area}, tree, own_area)
    if here.code not in tree.below(own_area):
        raise OutOfArea(here)
    closed_to = max((one.month for one in published.closed_months(engine)), default="")
    own = published.sums(engine, tree.below(here.code))
    first_month = min((month for part in own for month in part.months), default=closed_to)
    periods = {kind: offered_periods(closed_to, (), first_month)[kind] for kind in KINDS}
    period = period or next(iter(periods["quarter"]), "")
    chosen = to_choose(tree, tree.by_code[own_area], here)
    if not period:
        return Overview(here, "", chosen, periods)
    if not _offered(period, closed_to):
        raise UnknownWord
    return _Reader(engine, tree, Selection(here, ALL, ALL, period), own, first_month).read(chosen, periods)


def _offered(period: str, closed_to: str) -> bool:
    try:
        return kind_of(period) in KINDS and is_closed(period, closed_to)
    except ValueError:
        raise UnknownWord from None


@dataclass(frozen=True)
class _Reader:
    """Reads the parts of one overview: `own` are the sums of the area over all time, without areas."""

    engine: Engine
    tree: Tree
    view: Selection
    own: Sequence[Sum]
    first_month: str

    def read(self, chosen: tuple[tuple[int, Area], ...], periods: Mapping[str, tuple[str, ...]]) -> Overview:
        engine, view = self.engine, self.view
        months, codes, district = months_of(view.period), self._codes(view.area), self._above("district")
        whole = self._codes(district)
        everybody = [part for part in self._sums(district) if set(part.months) <= set(months)]
        # These boxes lie in subdistricts and districts only: a thousand communities need not be looked through.
        wide = [code for code in whole if self.tree.by_code[code].kind not in (*LEAVES, "school")]
        sealed = Sealed(
            (),
            published.substances(engine, wide, months),
            published.pairs(engine, wide, months),
            published.hand_counts(engine, wide, months),
        )
        line = self._trend()
        coverage = self._coverage()
        targets = {audience: self._target(IDENTIFICATION, audience) for audience in AUDIENCES}
        return Overview(
            area=view.area,
            period=view.period,
            areas=chosen,
            periods=periods,
            goals=self._goals(line[-1], coverage),
            trend=line,
            months=self._months(),
            changes=changes(line[-1].headline, self._earlier()),
            audiences=audience_lines(self._sums(view.area), view, codes, targets),
            funnel=self._funnel(district, headline(everybody, view, whole, None)),
            places=tuple(
                place(area, self._codes(area), view, replace(sealed, results=self._sums(area)))
                for area in self._places()
            ),
            coverage=coverage,
            weighted=self._weighted(),
            quality=people.quality(
                published.quality(engine, district.code), view.period, district, sum(part.n for part in everybody)
            ),
            baseline=areas.mark_on(engine, "baseline", IDENTIFICATION, last_day(view.period)),
            recorded=recorded.lines(recorded.read_figures(engine, codes, view.period)),
        )

    def _sums(self, area: Area) -> Sequence[Sum]:
        """Of an area with all below it: one look-up, however many places lie there."""
        if area == self.view.area:
            return self.own
        return published.sums(self.engine, self._codes(area), months_of(self.view.period))

    def _funnel(self, district: Area, reference: Headline) -> Funnel:
        codes = [code for code in self._codes(self.view.area) if self.tree.by_code[code].kind in LEAVES]
        found = published.totals(self.engine, codes, months_of(self.view.period))
        return funnel(found, self.view, district, codes, {self.tree.by_code[code]: [code] for code in codes}, reference)

    def _weighted(self) -> Weighted | None:
        view = self.view
        strata = self.tree.children(view.area.code) if view.area.kind == "district" else [view.area]
        codes = {area: [area.code] for area in strata}
        found = published.totals(self.engine, [area.code for area in strata], months_of(view.period), by_audience=True)
        return people.weighted(found, view, self._codes(view.area), codes, self._registers(strata))

    def _goals(self, now: Figure, coverage: Sequence[CoverageLine]) -> tuple[Goal, ...]:
        codes = self._codes(self.view.area)
        opinions = published.opinion_sums(self.engine, codes, months_of(self.view.period))
        return goals(now, self.own, self.view, codes, coverage, opinions, self._target)

    def _trend(self) -> tuple[Figure, ...]:
        line = trend_periods(self.view.period, self.first_month)
        targets = {period: self._target(IDENTIFICATION, "", period) for period in line}
        found = trend(self.own, self.view, self._codes(self.view.area), targets)
        return tuple(Figure(period, found[period], targets[period], None, None) for period in line)

    def _months(self) -> tuple[Figure, ...]:
        last = replace(self.view, period=months_of(self.view.period)[-1])
        line = trend_periods(last.period, self.first_month)
        found = trend(self.own, last, self._codes(self.view.area), dict.fromkeys(line))
        return tuple(Figure(period, found[period], None, None, None) for period in line)

    def _earlier(self) -> dict[str, tuple[str, Headline]]:
        steps = {"previous": 1, "year_before": 4} if self.view.kind == "quarter" else {"previous": 1}
        codes, found = self._codes(self.view.area), {}
        for kind, step in steps.items():
            period = earlier(self.view.period, step)
            found[kind] = (period, headline(self.own, replace(self.view, period=period), codes, None))
        return found

    def _coverage(self) -> tuple[CoverageLine, ...]:
        view, codes = self.view, self._codes(self.view.area)
        before = replace(view, period=earlier(view.period, 1))
        return people.coverage(
            people.by_audience(self.own, view, codes),
            people.by_audience(self.own, before, codes),
            people.heads_by_audience(published.heads(self.engine, codes), view.period),
            view.area,
            self._registers([view.area]),
        )

    def _registers(self, places: Sequence[Area]) -> people.Registered:
        return areas.registers(self.engine, [area.code for area in places], last_day(self.view.period))

    def _target(self, measure: str, audience: str = "", period: str = "") -> float | None:
        """The fraction in force on the period's last day: that of the audience, else that of everybody."""
        day = last_day(period or self.view.period)
        own = areas.mark_on(self.engine, "target", measure, day, audience) if audience else None
        mark = own or areas.mark_on(self.engine, "target", measure, day)
        return mark.value if mark else None

    def _places(self) -> list[Area]:
        found = (self.tree.above(self.view.area.code, kind) for kind in ("subdistrict", "district"))
        return [area for area in found if area]

    def _above(self, kind: str) -> Area:
        return self.tree.above(self.view.area.code, kind) or self.view.area

    def _codes(self, area: Area) -> Collection[str]:
        return self.tree.below(area.code)
