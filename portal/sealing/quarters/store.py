"""Seals the boxes of a quarter from open counters and tallies, inside the transaction of a closing.

Reads and empties what `slips` counted; may not import Flask, and no view may import this file."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from secrets import token_hex

from sqlalchemy import Connection, and_, delete, insert, or_, select

from portal.areas.tree import Tree
from portal.periods import months_of
from portal.quiz.forms import Form
from portal.sealing.boxes import SEPARATOR
from portal.sealing.counts import Key
from portal.sealing.models import closed_count, sealed
from portal.sealing.quarters.hands import Class, hands_of, heads_of
from portal.sealing.quarters.plan import MINIMUM, LaterBox, closed_counts, later_boxes, question_boxes
from portal.slips.models import LANE, OF_ALL, open_count, tally, tally_head

SEALED_KINDS = ("S", "P", "T", "C")
COPIED_KINDS = ("flagged", "quiz")
WAITING_KIND = "Q"
# The same people lie in boxes R, and who takes part in a contest may too: an exact n would tell who is in one only.
ALTERED_N = ("S", "Q", "P", "T", "C")
KEY = tuple(open_count.c[name] for name in ("kind", "cell", "period", "name"))

Jitter = Callable[[float], int]


def seal_quarter(
    connection: Connection,
    tree: Tree,
    quarter: str,
    forms: Mapping[str, Form],
    rules: tuple[float, int],
    today: date,
    jitter: Jitter,
) -> int:
    """Seal `quarter`, and quarters before it that no closing ended; returns the number of boxes.

    `rules` are eps and the fewest slips of any box. The counters and tallies then go, sealed or not; only those of
    forms that have too few answers yet wait. Counts without answers are copied to `closed_count` for good."""
    _, minimum = rules
    counters = _counters(connection, quarter)
    classes = _classes(connection, months_of(quarter)[-1])
    questions, too_long = question_boxes(counters, quarter, minimum)
    boxes = [*questions, *later_boxes(counters, hands_of(classes, forms), tree, minimum)]
    for box in boxes:
        _seal(connection, box, rules, today, jitter)
    known = connection.execute(select(closed_count.c.kind, closed_count.c.period).distinct()).all()
    kept = closed_counts(counters, heads_of(classes), [(row.kind, row.period) for row in known], quarter)
    if kept:
        names = [column.name for column in closed_count.c]
        connection.execute(
            insert(closed_count), [dict(zip(names, (*key, n), strict=True)) for key, n in sorted(kept.items())]
        )
    gone = {f"{box.area}{SEPARATOR}{box.version}" for box in questions}.union(too_long)
    _empty(connection, quarter, sorted(gone))
    return len(boxes)


def _counters(connection: Connection, quarter: str) -> dict[Key, int]:
    kinds = (*SEALED_KINDS, *COPIED_KINDS, WAITING_KIND)
    due = select(*KEY, open_count.c.value).where(open_count.c.kind.in_(kinds), open_count.c.period <= quarter)
    found: Tally[Key] = Tally()
    for row in connection.execute(due):  # what several writers counted, each in a lane of its own, is one number
        cell = row.cell.partition(LANE)[0] if row.kind == OF_ALL else row.cell
        found[row.kind, cell, row.period, row.name] += int(row.value)
    return found


def _classes(connection: Connection, last_month: str) -> list[Class]:
    in_time = tally_head.c.period <= last_month
    raised: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    hands = select(tally).join(tally_head, tally.c.session_id == tally_head.c.session_id).where(in_time)
    for row in connection.execute(hands):
        raised[row.session_id][row.item, row.answer] = row._mapping[tally.c["count"]]
    return [
        Class(row.community, row.audience, row.quiz_version, row.headcount, row.period, raised[row.session_id])
        for row in connection.execute(select(tally_head).where(in_time))
    ]


def _seal(connection: Connection, box: LaterBox, rules: tuple[float, int], today: date, jitter: Jitter) -> None:
    """Write the box once. As in box R no value is ever clipped. Rounded figures have no jitter, and eps 0 says so."""
    eps, minimum = rules
    shared = {
        "box_id": token_hex(16),
        "kind": box.kind,
        "area": box.area,
        "audience": box.audience,
        "phase": "",
        "session": "",
        "version": box.version,
        "period": box.period,
        "sealed_on": today,
    }
    rows = []
    for count, n in zip(box.counts, _numbers(box, eps, minimum, jitter), strict=True):
        own = 0.0 if count.share is None else eps * count.share
        value = count.value + (jitter(own) if own else 0)
        rows.append({**shared, "name": count.name, "n": n, "value": value, "eps": own})
    connection.execute(insert(sealed), rows)


def _numbers(box: LaterBox, eps: float, minimum: int, jitter: Jitter) -> list[int]:
    """The n of each count as it is written: of hands exact, else altered, drawn once for all counts of the same people.

    Never below the number that any box of the kind must have: that there is a box tells so much anyway."""
    if box.kind not in ALTERED_N:
        return [count.n for count in box.counts]
    drawn: dict[str, int] = {}
    own = [count.name if box.kind in {"S", "T"} else "" for count in box.counts]  # a subject has its own people
    for people, count in zip(own, box.counts, strict=True):
        if people not in drawn:
            drawn[people] = max(count.n + jitter(eps), MINIMUM[box.kind], minimum)
    return [drawn[people] for people in own]


def _empty(connection: Connection, quarter: str, cells: list[str]) -> None:
    """Delete all that was due but the forms that wait; of the tallies only the heads stay."""
    of_questions = and_(open_count.c.kind == WAITING_KIND, open_count.c.cell.in_(cells))
    which = or_(open_count.c.kind.in_((*SEALED_KINDS, *COPIED_KINDS)), of_questions)
    connection.execute(delete(open_count).where(open_count.c.period <= quarter, which))
    in_time = select(tally_head.c.session_id).where(tally_head.c.period <= months_of(quarter)[-1])
    connection.execute(delete(tally).where(tally.c.session_id.in_(in_time)))
