"""Closes a month: reads the slips, seals the boxes, shreds the slips, rewrites the files they lay in.

The only reader of slips. May not import Flask, and no view may import this file: officers look through `published`."""

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, func, insert, select, text
from sqlalchemy.exc import OperationalError

from portal.areas.store import load_tree
from portal.areas.tree import LEAVES, Tree
from portal.bands import band_of
from portal.db import OutcomeUnknown, reading, writing
from portal.periods import ends_quarter, is_month, last_closable, months_of, quarter_of, shift
from portal.quiz.forms import Form
from portal.rows import add_to_counters
from portal.sealing import boxes
from portal.sealing.boxes import Box, Group, Plan
from portal.sealing.counts import Counter, Key
from portal.sealing.jitter import draw
from portal.sealing.models import closing, received, sealed
from portal.sealing.quarters.plan import LONGEST_LABEL, MANY
from portal.sealing.quarters.store import seal_quarter
from portal.sealing.scrubbing import scrub
from portal.sealing.totals.store import add_up
from portal.slips.models import open_count, slip, submission_seen
from portal.vocabulary import FLAGS

NO_SERIES = "?"  # a quiz version that no form is known of; its boxes never mix with others unless they are pooled
CHUNK = 5000
GROUPED = (slip.c.community, slip.c.audience, slip.c.phase, slip.c.session_id, slip.c.quiz_version, slip.c.period)


class NotClosed(Exception):
    """The month stays as it was; the message is one line for the operator."""


@dataclass(frozen=True)
class Closing:
    """What a closing did, in slips. `later`: boxes of the other kinds, sealed at a quarter's end.

    `scrubbed`: no byte of a shredded slip is left in the database's own files."""

    month: str
    boxes: int = 0
    sealed: int = 0
    carried: int = 0
    uncounted: int = 0
    flagged: int = 0
    later: int = 0
    already_closed: bool = False
    scrubbed: bool = False


def close(engine: Engine, month: str, *, today: date, forms: Mapping[str, Form], eps: float, minimum: int) -> Closing:
    """Seal `month` in one transaction, then scrub. A month that is closed already is only scrubbed if that is pending.

    `forms` has the forms by quiz version. A slip of an unknown version still enters box R (its two bits were derived
    when it was taken) as series `?`; its answers enter no later box. Raises NotClosed, and then nothing was changed."""
    if not is_month(month):
        raise NotClosed(f"{month!r} is not a month: write it as 2026-05")
    if month > last_closable(today):
        raise NotClosed(f"{month} can be closed from day 4 of the month after it")
    try:
        with writing(engine) as connection:
            lock(connection)
            result = _close(connection, load_tree(engine), month, today, forms, eps, minimum)
    except OperationalError as error:
        raise NotClosed(f"the database refused ({type(error).__name__}): nothing was closed, try again") from error
    except OutcomeUnknown as error:
        raise NotClosed(f"the database went away: {month} is closed or it is not, try again") from error
    return replace(result, scrubbed=scrub(engine))


def due_months(engine: Engine, day: date) -> list[str]:
    """The months that may be closed on `day` and are not, in order; from the first month that ever had a slip."""
    with reading(engine) as connection:
        latest = latest_closed(connection)
        oldest = None if latest else connection.scalar(select(func.min(slip.c.period)))  # reads every slip
        # The slips of a month's only class are gone when it ends, and the month must be closed all the same.
        first = connection.scalar(select(func.min(sealed.c.period)).where(sealed.c.kind == "R"))
    oldest = min(filter(None, (oldest, first and first[:7])), default=None)
    month = shift(latest, 1) if latest else oldest
    found: list[str] = []
    while month and month <= last_closable(day):
        found.append(month)
        month = shift(month, 1)
    return found


def lock(connection: Connection) -> None:
    """One closing, of a month or a class hour, at a time. SQLite's `writing` holds the whole file already."""
    if connection.dialect.name == "postgresql":
        # One view for the whole closing: a slip that arrives meanwhile must not be deleted uncounted. LOCK TABLE comes
        # before the view is taken (an advisory lock would freeze the view first and miss the other closing).
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        connection.execute(text("LOCK TABLE closing IN SHARE ROW EXCLUSIVE MODE"))


def _close(
    connection: Connection, tree: Tree, month: str, today: date, forms: Mapping[str, Form], eps: float, minimum: int
) -> Closing:
    check_rules(connection, eps, minimum)
    if connection.scalar(select(closing.c.period).where(closing.c.period == month)):
        return Closing(month, already_closed=True)
    _check_order(connection, month)
    bits = groups_of(connection, forms, slip.c.period <= month)
    sessions = select(sealed.c.session, sealed.c.phase).where(sealed.c.session != "").distinct()
    plan = boxes.plan(bits, tree, month, minimum, {(row.session, row.phase) for row in connection.execute(sessions)})
    for box in plan.boxes:
        seal(connection, box, bits, eps, today)
    add_up(connection, {box.period for box in plan.boxes})
    flagged = _count_flagged(connection, tree, month)
    _open_and_shred(connection, tree, month, forms, plan)
    old = connection.execute(delete(submission_seen).where(submission_seen.c.generation < month)).rowcount
    connection.execute(delete(received).where(received.c.period <= month))
    ends = ends_quarter(month)
    later = seal_quarter(connection, tree, quarter_of(month), forms, (eps, minimum), today, draw) if ends else 0
    clean = not (bits or flagged or old or ends)
    connection.execute(
        insert(closing).values(period=month, closed_on=today, eps=eps, box_minimum=minimum, scrubbed=clean)
    )
    return Closing(
        month,
        boxes=len(plan.boxes),
        sealed=sum(box.n for box in plan.boxes),
        carried=sum(group.n for group in plan.carried),
        uncounted=sum(group.n for group in plan.uncounted),
        flagged=flagged,
        later=later,
    )


def latest_closed(connection: Connection) -> str | None:
    """The month that was closed last."""
    return connection.scalar(select(func.max(closing.c.period)))  # type: ignore[no-any-return]


def check_rules(connection: Connection, eps: float, minimum: int) -> None:
    """Raise NotClosed when boxes were sealed by other rules."""
    first = connection.execute(select(closing.c.eps, closing.c.box_minimum).order_by(closing.c.period)).first()
    if first and (first.eps, first.box_minimum) != (eps, minimum):
        raise NotClosed(
            f"the first closing fixed eps {first.eps:g} and boxes of {first.box_minimum}: they can no longer change"
        )
    # A class hour may have been sealed before any month was closed.
    known = None if first else connection.scalar(select(sealed.c.eps).where(sealed.c.kind == "R").limit(1))
    if known is not None and known != eps:
        raise NotClosed(f"the first class hour fixed eps {known:g}: it can no longer change")


def _check_order(connection: Connection, month: str) -> None:
    """Months close in order, and a quarter's last month before the next quarter: only then are its leftovers pooled."""
    latest = latest_closed(connection) or ""
    if month < latest:
        raise NotClosed(f"{latest} is closed already: {month} can no longer be")
    earlier = select(slip.c.period).where(slip.c.period < month).distinct().order_by(slip.c.period)
    for period in connection.scalars(earlier).all():
        first = period if period > latest else months_of(quarter_of(period))[-1]
        if latest < first < month:
            raise NotClosed(f"close {first} first")


def groups_of(
    connection: Connection, forms: Mapping[str, Form], *which: ColumnElement[bool]
) -> dict[Group, tuple[int, int]]:
    """The valid slips that `which` chooses in groups, with how many of each mastered and are aware."""
    sums = (func.count().label("n"), func.sum(slip.c.mastered).label("mastered"), func.sum(slip.c.aware).label("aware"))
    found = select(*GROUPED, *sums).where(*which, slip.c.flag == 0).group_by(*GROUPED)
    return {_group(row, forms, row.n): (int(row.mastered), int(row.aware)) for row in connection.execute(found)}


def _group(row: Row[Any], forms: Mapping[str, Form], n: int) -> Group:
    form = forms.get(row.quiz_version)
    series = f"{form.quiz}.{form.series}" if form else NO_SERIES  # quizzes share no items, so their series differ
    return Group(row.community, row.audience, row.phase, row.session_id or "", row.quiz_version, series, row.period, n)


def seal(connection: Connection, box: Box, bits: Mapping[Group, tuple[int, int]], eps: float, today: date) -> None:
    """Write the box once. The value is never clipped to 0..n: clipping would bias every sum near its ends."""
    shared = {
        "box_id": token_hex(16),
        "kind": "R",
        "area": box.area,
        "audience": box.audience,
        "phase": box.phase,
        "session": box.session,
        "version": box.series if len(box.series) <= LONGEST_LABEL else MANY,
        "period": box.period,
        "n": box.n,
        "eps": eps,
        "sealed_on": today,
    }
    named = zip(("mastered", "aware"), map(sum, zip(*(bits[group] for group in box.groups), strict=True)), strict=True)
    connection.execute(insert(sealed), [{**shared, "name": name, "value": n + draw(eps)} for name, n in named])


def _count_flagged(connection: Connection, tree: Tree, month: str) -> int:
    """Flagged slips enter no box; how many there were is kept by district, quarter and reason. Returns their number."""
    keys = (slip.c.community, slip.c.period, slip.c.flag)
    found = select(*keys, func.count().label("n")).where(slip.c.period <= month, slip.c.flag != 0).group_by(*keys)
    names = {number: name for name, number in FLAGS.items()}
    steps: Tally[Key] = Tally()
    for row in connection.execute(found):
        district = tree.above(row.community, "district")
        steps["flagged", district.code if district else "", quarter_of(row.period), names[row.flag]] += row.n
    add(connection, steps)
    return steps.total()


def _open_and_shred(connection: Connection, tree: Tree, month: str, forms: Mapping[str, Form], plan: Plan) -> None:
    """Add the answers of sealed slips to the later boxes' counters, then delete every slip but the carried ones.

    Carried slips are written anew with the same keys: all in one transaction and in key order, so nothing in the
    database (on PostgreSQL: the number of the transaction) tells any more which of them came together."""
    carried = {group.key for group in plan.carried}
    leaving = {group.key for group in plan.uncounted}
    counter, kept = Counter(tree), []
    others = (slip.c.answers, slip.c.slip_id, slip.c.mastered, slip.c.aware, slip.c.flag)
    reads = select(*GROUPED, *others).where(slip.c.period <= month, slip.c.flag == 0)
    for row in connection.execute(reads, execution_options={"yield_per": CHUNK}):
        community, audience, phase, session, version, period, answers, *_ = row
        key = (community, audience, phase, session or "", version, period)
        if key in carried:
            kept.append(dict(row._mapping))
        elif key not in leaving and (form := forms.get(version)):
            counter.add(community, audience, period, form, answers)
    add(connection, counter.totals())
    connection.execute(delete(slip).where(slip.c.period <= month))
    if kept:
        connection.execute(insert(slip), sorted(kept, key=lambda row: row["slip_id"]))


def add(connection: Connection, steps: Mapping[Key, int]) -> None:
    """Raise the open counters of the later boxes."""
    rows = [dict(zip(("kind", "cell", "period", "name", "value"), (*key, n), strict=True)) for key, n in steps.items()]
    add_to_counters(connection, open_count, rows)


def refresh_bands(engine: Engine, month: str) -> None:
    """Replace the bands of attempts received in the open months and in `month`, for every community and elsewhere.

    All attempts that left a slip count: flagged ones, those of a school, in its community, those sealed with their
    class hour. A community without any has the lowest band, not a missing row: that would tell none from a few."""
    tree = load_tree(engine)
    leaf_of = {
        below: area.code for area in tree.by_code.values() if area.kind in LEAVES for below in tree.below(area.code)
    }
    keys = (slip.c.community, slip.c.period)
    with writing(engine) as connection:
        lock(connection)  # several schedulers may work at the same night
        latest = latest_closed(connection) or ""
        found = select(*keys, func.count()).where(slip.c.period > latest).group_by(*keys)
        classes = select(sealed.c.area, sealed.c.period, sealed.c.n).where(
            sealed.c.kind == "R", sealed.c.name == "mastered", sealed.c.period > latest
        )
        counts: Tally[tuple[str, str]] = Tally()
        for community, period, number in (*connection.execute(found), *connection.execute(classes)):
            counts[period, leaf_of.get(community, "")] += number
        rows = [
            {"community": leaf, "period": period, "band": band_of(counts[period, leaf])}
            for period in sorted({month, *(period for period, _ in counts)})
            for leaf in sorted(set(leaf_of.values()))
        ]
        connection.execute(delete(received))
        if rows:
            connection.execute(insert(received), rows)
