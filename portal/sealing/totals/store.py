"""Adds sealed boxes R up for every area, in the closing's own transaction, and notices when sums and boxes differ.

A box counts at its own area and `inside` every area above it: by its people and once for all people together.
May not read slips and never changes `sealed`."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    column,
    delete,
    false,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    table,
    true,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from portal.areas.tree import LEAVES
from portal.periods import months_of, quarter_of
from portal.sealing.boxes import SEPARATOR
from portal.sealing.models import ADDED, TOGETHER, box_sum, sealed

_area = table("area", column("code"), column("parent"), column("kind"))  # the table itself is its room's own
_COLUMNS = [one.name for one in box_sum.c]
_KEY = [one.name for one in box_sum.primary_key]
_SPLIT = ("audience", "phase", "version")  # by which the boxes of an area and period are told apart
_ALIKE = ("area", "period", "audience", "version", "eps")  # what the boxes of one session share


def add_up(connection: Connection, periods: Collection[str]) -> None:
    """Bring the sums of the quarters of these texts of `period` up to date, after boxes were added to `sealed`.

    Boxes never go, so no sum does; each is written anew as a whole, and doing it twice changes nothing."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    months = {month for period in periods for month in months_of(quarter_of(period[:7]))}
    found = _expected(or_(false(), *(sealed.c.period.startswith(month) for month in sorted(months)))).subquery()
    # The WHERE tells SQLite's parser that ON CONFLICT is not the ON of a join.
    statement = make(box_sum).from_select(_COLUMNS, select(found).where(true()))
    changed = {name: statement.excluded[name] for name in ADDED}
    connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=changed))


def make_good(connection: Connection) -> bool:
    """Compare all sums with all boxes and make them anew when they differ; returns whether they did.

    They do after a release without sums, or when only `sealed` was restored from a backup."""
    expected, kept = select(_expected(true()).subquery()), select(*box_sum.c)
    missing = connection.execute(expected.except_(kept).limit(1)).first()
    if not missing and not connection.execute(kept.except_(expected).limit(1)).first():
        return False
    connection.execute(delete(box_sum))
    connection.execute(insert(box_sum).from_select(_COLUMNS, expected))
    return True


def _expected(which: ColumnElement[bool]) -> Any:
    """All rows of `box_sum` that the boxes R chosen by `which` make."""
    own = _at_their_areas(which)
    above = _above()
    outer = [box_sum.c[name].name for name in _KEY if name not in {"area", "inside"}]
    inside = (
        select(above.c.above, true(), *(own.c[name] for name in outer), *(_sum(own.c[name]) for name in ADDED))
        .join_from(own, above, own.c.area == above.c.below)
        .group_by(above.c.above, *(own.c[name] for name in outer))
    )
    here = select(own.c.area, false().label("inside"), *(own.c[name] for name in (*outer, *ADDED)))
    split = union_all(here, inside).cte("split")
    quarter = _quarter(split.c.period)
    instead = dict.fromkeys(_SPLIT, literal(TOGETHER)) | {"period": quarter, "late": false()}
    together = [instead[name].label(name) if name in instead else split.c[name] for name in _KEY]
    kept = [quarter, *(split.c[name] for name in _KEY if name not in instead)]
    return union_all(select(split), select(*together, *(_sum(split.c[name]) for name in ADDED)).group_by(*kept))


def _at_their_areas(which: ColumnElement[bool]) -> Subquery:
    """The sums by the areas at which the boxes were pooled."""
    alike = [sealed.c[name] for name in _ALIKE]
    mastered = sealed.c.name == "mastered"
    each = (
        select(
            *alike,
            sealed.c.phase,
            sealed.c.session,
            _late().label("late"),
            func.min(sealed.c.phase).over(partition_by=[*alike, sealed.c.session]).label("first"),
            _sum(case((mastered, 1), else_=0)).label("boxes"),
            _sum(case((mastered, sealed.c.n), else_=0)).label("n"),
            _sum(case((mastered, sealed.c.value), else_=0)).label("mastered"),
            _sum(case((sealed.c.name == "aware", sealed.c.value), else_=0)).label("aware"),
        )
        .where(sealed.c.kind == "R", which)
        .group_by(*alike, sealed.c.phase, sealed.c.session)
        .subquery()
    )
    classed = each.c.session != ""
    keys = [*(each.c[name] for name in (*_ALIKE, "phase")), classed.label("classed"), each.c.late]
    return (
        select(
            *keys,
            *(_sum(each.c[name]).label(name) for name in ("boxes", "n", "mastered", "aware")),
            _sum(case((classed, 1), else_=0)).label("classes"),
            # A session before and after a lesson is one: it counts in the first of its phases.
            _sum(case((and_(classed, each.c.phase == each.c.first), 1), else_=0)).label("sessions"),
        )
        .group_by(*keys)
        .subquery()
    )


def _above() -> Any:
    """Each area with every area above it."""
    step = select(_area.c.code.label("below"), _area.c.parent.label("above")).where(_area.c.parent.is_not(None))
    up = step.cte("up", recursive=True)
    further = select(up.c.below, _area.c.parent).join(_area, _area.c.code == up.c.above)
    return up.union_all(further.where(_area.c.parent.is_not(None)))


def _quarter(period: ColumnElement[str]) -> ColumnElement[str]:
    """The quarter of a box R, all of whose months lie in one."""
    month = func.substr(period, 6, 2)
    ends = {number: [one[5:] for one in months_of(f"2000-Q{number}")] for number in range(1, 5)}
    number = case(*((month.in_(months), f"-Q{number}") for number, months in ends.items()))
    return func.substr(period, 1, 4).concat(number)


def _late() -> ColumnElement[bool]:
    """Leftovers of one month, pooled when its quarter ended and not when it was closed. Read from columns of the index.

    Only a quarter's end pools: over people, series, or communities into an area above the leaves. A class that is a box
    of its own never waits, wherever its school hangs."""
    above = select(_area.c.code).where(_area.c.kind.not_in((*LEAVES, "school")))
    pooled = or_(
        *(sealed.c[name].contains(SEPARATOR) for name in ("audience", "phase", "version")), sealed.c.area.in_(above)
    )
    ends = or_(*(sealed.c.period.endswith(f"-{month:02d}") for month in (3, 6, 9, 12)))
    return and_(sealed.c.session == "", not_(sealed.c.period.contains(SEPARATOR)), not_(ends), pooled)


def _sum(what: Any) -> Any:
    """Whole numbers stay whole: PostgreSQL would make a sum of many of them a decimal."""
    return func.sum(what).cast(box_sum.c.n.type)
