"""Reads and writes editions: figures of indicators that officers type in, and changes of targets.

Nothing is ever overwritten: a correction is a further edition, and whoever writes one must have seen the one before.
May not know what an indicator means; every `at` is a moment with its time zone, given by the caller."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from portal.areas.models import baseline_target, indicator_value
from portal.areas.store import Mark
from portal.db import reading, writing


class EditionTaken(Exception):
    """Somebody else wrote an edition that this writer has not seen; nothing was written."""


@dataclass(frozen=True)
class TypedFigure:
    """A figure of an indicator in an area and period. `value` is a fraction for percent, else the number typed."""

    indicator: str
    area: str
    period: str
    edition: int
    value: float
    source: str
    note: str
    entered_by: str
    entered_at: datetime


def figures_of(engine: Engine, area: str, indicators: Collection[str]) -> list[TypedFigure]:
    """Every edition of these indicators' figures at exactly this area, the newest of each period last."""
    table = indicator_value.c
    query = (
        select(indicator_value)
        .where(table.area == area, table.indicator.in_(sorted(indicators)))
        .order_by(table.indicator, table.period, table.edition)
    )
    with reading(engine) as connection:
        found = [TypedFigure(**row._mapping) for row in connection.execute(query)]
    return [replace(one, entered_at=_with_zone(one.entered_at)) for one in found]


def add_figure(engine: Engine, figure: TypedFigure) -> None:
    """Write the edition that follows the one seen: `figure.edition` is that of the last one seen, plus one.

    Raises EditionTaken when that is not the next edition any more."""
    table = indicator_value.c
    key = (table.indicator == figure.indicator, table.area == figure.area, table.period == figure.period)
    try:
        with writing(engine) as connection:
            last = connection.scalars(select(table.edition).where(*key).order_by(table.edition.desc()).limit(1)).first()
            if figure.edition != (last or 0) + 1:
                raise EditionTaken
            values = asdict(figure) | {"entered_at": figure.entered_at.astimezone(UTC)}
            connection.execute(insert(indicator_value).values(values))
    except IntegrityError:  # two at the same moment: the key lets only one through
        raise EditionTaken from None


def targets_of(engine: Engine, measure: str) -> list[Mark]:
    """All targets of a measure for everybody, the one entered last at the end."""
    with reading(engine) as connection:
        return _targets(connection, measure)


def add_target(engine: Engine, mark: Mark, seen: int) -> None:
    """Add a target; `seen` is how many of its measure the writer has seen. Raises EditionTaken if there are more.

    Its edition counts over all days, so the order of entry stays known."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            # Two new targets for different days have different keys: only a lock makes the second see the first.
            connection.execute(text("LOCK TABLE baseline_target IN SHARE ROW EXCLUSIVE MODE"))
        known = _targets(connection, mark.measure)
        if len(known) != seen:
            raise EditionTaken
        edition = max((one.edition for one in known), default=0) + 1
        moment = mark.entered_at.astimezone(UTC) if mark.entered_at else None
        values = asdict(mark) | {"role": "target", "audience": "", "edition": edition, "entered_at": moment}
        connection.execute(insert(baseline_target).values(values))


def _targets(connection: Connection, measure: str) -> list[Mark]:
    table = baseline_target.c
    query = (
        select(baseline_target)
        .where(table.role == "target", table.measure == measure, table.audience == "")
        .order_by(table.edition, table.valid_from)
    )
    found = [Mark(**row._mapping) for row in connection.execute(query)]
    return [replace(one, entered_at=_with_zone(one.entered_at)) if one.entered_at else one for one in found]


def _with_zone(moment: datetime) -> datetime:
    """SQLite gives back the UTC that was stored without saying so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
