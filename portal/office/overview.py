"""Where do we stand, where are we behind, what should we do next: reads one overview through the gate.

May not import Flask or touch the database itself. `read_overview` is the one place where its numbers are made; the
page, the CSV and the bulletin render the same value."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from portal.areas.store import Mark
from portal.areas.tree import Area
from portal.office.overview_parts import (
    AudienceLine,
    Change,
    CoverageLine,
    Funnel,
    Goal,
    HandCounts,
    Place,
    QualityLine,
    Weighted,
)
from portal.office.table import Figure


@dataclass(frozen=True)
class Overview:
    """All numbers of an area in a closed quarter or year. `period` is empty while no quarter has been closed yet;
    then only `areas` and `months` hold anything.

    `trend`: periods of the same kind, judged, oldest first, the viewed one last; `months`: the twelve months up to its
    end, trend only, without verdicts. `changes`: against the period before and (for a quarter) the year before."""

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
    hand: HandCounts | None = None
    quality: QualityLine | None = None
    baseline: Mark | None = None


def read_overview(engine: Engine, area: str, period: str = "", own_area: str = "") -> Overview:
    """The overview of the area with code `area` in `period` (a closed quarter or year; empty: the last closed quarter).

    `own_area`: the officer's area, to which the choice of areas is limited (default: `area`). Raises `UnknownWord`
    for an unknown area or a period that is not a closed quarter or year, `OutOfArea` for an area outside."""
    raise NotImplementedError
