"""The gate: all that officers and the public may see of answers. Reads what is sealed, nothing that waits.

May not import `portal.slips` or `portal.sealing.store`: whoever imports this file can reach no slip."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select

from portal.db import reading
from portal.sealing.bands import FEWEST as FEWEST  # the band of a community that no row tells of
from portal.sealing.models import closing, received, sealed


@dataclass(frozen=True)
class Box:
    """One sealed box. `n` is exact; `values` are jittered and may lie outside 0..n: clip shown rates, never these.

    `version` is the series of its quizzes: `|` stands between several, `?` for one of unknown form.
    `late`: leftovers of one month, sealed only with their quarter. They count in quarters and years, for the month's
    numbers were published before and must stay what they were."""

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
    late: bool = False


@dataclass(frozen=True)
class Closed:
    """A closed month. `scrubbed` is false while the rewriting of the shredded slips' tables is pending."""

    month: str
    closed_on: date
    eps: float
    minimum: int
    scrubbed: bool


def boxes(engine: Engine, areas: Collection[str], kind: str = "R") -> list[Box]:
    """The boxes stored at one of `areas`, exactly; for an area with all below it, pass `tree.below(code)`."""
    query = (
        select(sealed)
        .where(sealed.c.kind == kind, sealed.c.area.in_(sorted(areas)))
        .order_by(sealed.c.area, sealed.c.period, sealed.c.audience, sealed.c.phase, sealed.c.box_id, sealed.c.name)
    )
    found: dict[str, Box] = {}
    values: dict[str, dict[str, int]] = {}
    with reading(engine) as connection:
        closed_on = {row.period: row.closed_on for row in connection.execute(select(closing))}
        for row in connection.execute(query):
            values.setdefault(row.box_id, {})[row.name] = row.value
            if row.box_id not in found:
                found[row.box_id] = Box(
                    box_id=row.box_id,
                    kind=row.kind,
                    area=row.area,
                    audiences=tuple(row.audience.split("|")),
                    phases=tuple(row.phase.split("|")),
                    session=row.session,
                    version=row.version,
                    months=tuple(row.period.split("|")),
                    n=row.n,
                    values=values[row.box_id],
                    eps=row.eps,
                    late=row.sealed_on > closed_on.get(row.period, date.max),
                )
    return list(found.values())


def bands(engine: Engine, communities: Collection[str]) -> dict[str, dict[str, str]]:
    """Attempts received in each month that is still open, as bands: {month: {community: band}}."""
    found: dict[str, dict[str, str]] = {}
    with reading(engine) as connection:
        for row in connection.execute(select(received).order_by(received.c.period)):
            months = found.setdefault(row.period, dict.fromkeys(sorted(communities), FEWEST))
            if row.community in months:
                months[row.community] = row.band
    return found


def closed_months(engine: Engine) -> list[Closed]:
    """All closed months, the latest last."""
    with reading(engine) as connection:
        return [Closed(*row) for row in connection.execute(select(closing).order_by(closing.c.period))]
