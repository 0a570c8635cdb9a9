"""The gate: all that officers and the public may see of answers. Reads what is sealed, nothing that waits.

May not import `portal.slips` or `portal.sealing.store`: whoever imports this file can reach no slip. Where `areas` are
asked for, boxes stored at exactly these are meant; for an area with all below it, pass `tree.below(code)`. `months`
leaves out boxes that touch none of them; a box that only touches them still comes, and the reader must weigh it."""

from collections import Counter
from collections.abc import Collection
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, and_, func, insert, or_, select

from portal.areas.tree import Below
from portal.bands import FEWEST as FEWEST  # the band of a community that no row tells of
from portal.db import reading, writing
from portal.periods import months_of, quarter_of
from portal.sealing.models import ADDED, TOGETHER, box_note, box_sum, closed_count, closing, received, sealed
from portal.sealing.rounding import in_tens, up_to_tens
from portal.sealing.shapes import PAIR, answered_of, box_of, months_in, questions_of, several
from portal.sealing.shapes import Answered as Answered
from portal.sealing.shapes import Box as Box
from portal.sealing.shapes import Closed as Closed
from portal.sealing.shapes import Heads as Heads
from portal.sealing.shapes import Note as Note
from portal.sealing.shapes import Pairs as Pairs
from portal.sealing.shapes import Quality as Quality
from portal.sealing.shapes import Questions as Questions
from portal.sealing.shapes import Sum as Sum

# Result, substance, question, pair, opinion, hand count (measurement.md 4.2), contest.
KINDS = ("R", "S", "Q", "P", "T", "H", "C")

SEVERAL = "|"


def boxes(engine: Engine, areas: Collection[str], kind: str = "R", months: Collection[str] | None = None) -> list[Box]:
    """Whole boxes, one by one. For rates of many boxes use `sums`, which adds them up in the database."""
    query = (
        select(sealed)
        .where(_there(areas, kind, months))
        .order_by(sealed.c.area, sealed.c.period, sealed.c.audience, sealed.c.phase, sealed.c.box_id, sealed.c.name)
    )
    rows: dict[str, list[Row[Any]]] = {}
    with reading(engine) as connection:
        for row in connection.execute(query):
            rows.setdefault(row.box_id, []).append(row)
    return [box_of(of_one) for of_one in rows.values()]


def sums(
    engine: Engine, areas: Collection[str], months: Collection[str] | None = None, by_area: bool = False
) -> list[Sum]:
    """R boxes added up when they were sealed, so that a page's time grows neither with boxes nor with places.

    One sum for all `areas` together, or one each `by_area`. For all below an area pass `tree.below(code)` itself: its
    sum is one look-up, where those of any other areas are added up one by one."""
    place = [box_sum.c.area] if by_area else []
    keys = [box_sum.c[name] for name in ("period", "audience", "phase", "version", "eps", "late", "classed")]
    added = [func.sum(box_sum.c[name]) for name in ADDED]
    query = select(*place, *keys[:-1], *added).where(_summed(areas, by_area)).group_by(*place, *keys)
    if months is not None:
        query = query.where(box_sum.c.period.in_(_periods_of(months)))
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(*place, *keys)).all()
    # By position: looking each value up by its name would take longer than the reading itself.
    return [
        Sum(
            area, months_in(period), several(audience), several(phase), version, eps,
            int(number), int(n), int(mastered), int(aware), int(classes), int(sessions), late,
        )
        for area, period, audience, phase, version, eps, late, number, n, mastered, aware, classes, sessions in (
            rows if by_area else (("", *row) for row in rows)
        )
    ]  # fmt: skip


def totals(engine: Engine, areas: Collection[str], months: Collection[str], by_audience: bool = False) -> list[Sum]:
    """R boxes over whole quarters, for each of `areas` with all below it: phases and series together, or audiences too.

    Of these together one or two rows an area and quarter are read, so that a thousand communities can be drawn."""
    if by_audience:
        rows_of = and_(box_sum.c.audience != TOGETHER, box_sum.c.period.in_(_periods_of(months)))
    else:
        rows_of = and_(box_sum.c.audience == TOGETHER, box_sum.c.period.in_(sorted({*map(quarter_of, months)})))
    keys = [box_sum.c[name] for name in ("area", "audience", "eps", "classed")]
    inside = and_(box_sum.c.area.in_(sorted(areas)), rows_of)
    query = select(*keys[:-1], *(func.sum(box_sum.c[name]) for name in ADDED)).where(inside).group_by(*keys)
    whole = tuple(sorted(months))
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(*keys)).all()
    return [
        Sum(
            area, whole, several(audience), (), "", eps,
            int(number), int(n), int(mastered), int(aware), int(classes), int(sessions),
        )
        for area, audience, eps, number, n, mastered, aware, classes, sessions in rows
    ]  # fmt: skip


def substances(engine: Engine, areas: Collection[str], months: Collection[str] | None = None) -> list[Answered]:
    """S: how many had every question about a substance right, by subdistrict and audience, a quarter each."""
    n_eps = _n_eps(engine)
    return [one for box in boxes(engine, areas, "S", months) for one in answered_of(box, n_eps)]


def hand_counts(engine: Engine, areas: Collection[str], months: Collection[str] | None = None) -> list[Answered]:
    """H: the same from hands up, never to be added to `substances`: at most so many can have had all right."""
    return [one for box in boxes(engine, areas, "H", months) for one in answered_of(box, 0.0)]


def opinions(engine: Engine, areas: Collection[str], months: Collection[str] | None = None) -> list[Answered]:
    """T: how many said 4 or 5 of 5 to a question, by community and kind of activity."""
    n_eps = _n_eps(engine)
    return [one for box in boxes(engine, areas, "T", months) for one in answered_of(box, n_eps)]


def opinion_sums(engine: Engine, areas: Collection[str], months: Collection[str]) -> list[Answered]:
    """T boxes over whole quarters, added up over areas and activities: one or two for each question."""
    keys = [sealed.c.name, sealed.c.eps]
    query = select(*keys, func.sum(sealed.c.n), func.sum(sealed.c.value), func.count()).group_by(*keys)
    quarters = sorted({quarter_of(month) for month in months})
    inside = and_(sealed.c.kind == "T", sealed.c.area.in_(sorted(areas)), sealed.c.period.in_(quarters))
    whole, n_eps = tuple(sorted(months)), _n_eps(engine)
    with reading(engine) as connection:
        rows = connection.execute(query.where(inside).order_by(*keys)).all()
    return [
        Answered("", whole, (), (), name.removeprefix("ok:"), int(n), int(value), eps, n_eps, boxes)
        for name, eps, n, value, boxes in map(tuple, rows)
    ]


def pairs(engine: Engine, areas: Collection[str], months: Collection[str] | None = None) -> list[Pairs]:
    """P: the two-by-two tables, by subdistrict and module."""
    return [
        Pairs(box.area, box.months, box.version, box.n, **{cell: box.values[cell] for cell in PAIR}, eps=box.eps)
        for box in boxes(engine, areas, "P", months)
    ]


def contests(engine: Engine, areas: Collection[str]) -> list[Answered]:
    """C: how many of a round's participants passed, by community or school; `subject` is the round's version."""
    n_eps = _n_eps(engine)
    return [
        Answered(box.area, box.months, (), (), box.version, box.n, box.values["passed"], box.eps, n_eps)
        for box in boxes(engine, areas, "C")
    ]


def questions(engine: Engine, areas: Collection[str], months: Collection[str] | None = None) -> list[Questions]:
    """Q: stored at districts, by form; a form that waited for enough answers has the months of several quarters."""
    n_eps = _n_eps(engine)
    return [questions_of(box, n_eps) for box in boxes(engine, areas, "Q", months)]


def heads(engine: Engine, areas: Collection[str]) -> list[Heads]:
    """Head-counts of sessions without devices in closed quarters, by the community where they were, up to tens."""
    query = select(closed_count).where(closed_count.c.kind == "heads").order_by(closed_count.c.cell)
    with reading(engine) as connection:
        rows = [(*row.cell.split("|"), row.period, up_to_tens(int(row.value))) for row in connection.execute(query)]
    return [Heads(*row) for row in rows if row[0] in areas]


def quality(engine: Engine, district: str) -> list[Quality]:
    """Every closed quarter that has something to tell, the latest last; all numbers in tens."""
    query = select(closed_count).where(
        or_(
            and_(closed_count.c.kind == "flagged", closed_count.c.cell == district),
            closed_count.c.kind == "quiz",
        )
    )
    flagged: Counter[str] = Counter()
    quizzes: dict[str, dict[str, dict[str, int]]] = {}
    with reading(engine) as connection:
        for row in connection.execute(query):
            if row.kind == "flagged":
                flagged[row.period] += int(row.value)
            else:
                quizzes.setdefault(row.period, {}).setdefault(row.cell, {})[row.name] = in_tens(int(row.value))
    quarters = sorted(flagged.keys() | quizzes.keys())
    return [Quality(quarter, in_tens(flagged[quarter]), quizzes.get(quarter, {})) for quarter in quarters]


def notes(engine: Engine) -> list[Note]:
    """All notes, the oldest first."""
    columns = (box_note.c[name] for name in ("kind", "version", "item", "note", "noted_by", "noted_on"))
    with reading(engine) as connection:
        return [Note(*row) for row in connection.execute(select(*columns).order_by(box_note.c.id))]


def add_note(engine: Engine, note: Note) -> None:
    """Add a note for good. Raises ValueError when it is empty, too long or not about a kind of box."""
    if note.kind not in KINDS or not 0 < len(note.note.strip()) <= 500:
        raise ValueError("a note has 1 to 500 characters and one of the kinds of box")
    if len(note.version) > 64 or len(note.item) > 64:
        raise ValueError("no quiz version and no item has such a long name")
    with writing(engine) as connection:
        connection.execute(
            insert(box_note).values(
                kind=note.kind,
                version=note.version,
                item=note.item,
                note=note.note.strip(),
                noted_by=note.noted_by,
                noted_on=note.noted_on,
            )
        )


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


def latest_closed_month(engine: Engine) -> str | None:
    """The month that was closed last."""
    with reading(engine) as connection:
        return connection.scalar(select(func.max(closing.c.period)))  # type: ignore[no-any-return]


def _n_eps(engine: Engine) -> float:
    """With what the n of boxes S, Q, P and T is jittered: the setting, which the first closing fixed for good."""
    with reading(engine) as connection:
        return float(connection.scalar(select(closing.c.eps).limit(1)) or 0.0)


def _there(areas: Collection[str], kind: str, months: Collection[str] | None) -> ColumnElement[bool]:
    found = and_(sealed.c.kind == kind, sealed.c.area.in_(sorted(areas)))
    if months is None:
        return found
    names = {*months, *(quarter_of(month) for month in months)}
    return and_(found, or_(*(sealed.c.period.contains(name) for name in sorted(names))))


def _summed(areas: Collection[str], by_area: bool) -> ColumnElement[bool]:
    """The rows of `box_sum` that hold each box of `areas` once."""
    split = box_sum.c.audience != TOGETHER
    if isinstance(areas, Below) and not by_area:
        return and_(split, box_sum.c.area == areas.root)
    return and_(split, ~box_sum.c.inside, box_sum.c.area.in_(sorted(areas)))


def _periods_of(months: Collection[str]) -> list[str]:
    """Every way in which a box R names its months, which are all of one quarter, and at least one of `months`."""
    found: set[str] = set()
    for quarter in {quarter_of(month) for month in months}:
        whole = months_of(quarter)
        for size in range(1, len(whole) + 1):
            found.update(SEVERAL.join(some) for some in combinations(whole, size) if not set(some).isdisjoint(months))
    return sorted(found)
