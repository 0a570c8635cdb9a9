"""Plans what is sealed at a quarter's end: substances, questions, pairs, opinions, hands, contests.

Boxes as in measurement.md 4.2, C as T. Pure: from open counters and tallies to boxes that are to be counted once, and
to what goes. May not import the database or draw any jitter. Whoever is asked about a subject lies in exactly one box
of its kind, or in none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from portal.areas.tree import Tree
from portal.sealing.boxes import SEPARATOR
from portal.sealing.counts import Key
from portal.sealing.pooling import pool_up
from portal.sealing.quarters.reliability import in_tenths, item_rest, kr20, sums_of

MINIMUM = {"S": 100, "Q": 500, "P": 50, "T": 10, "H": 100, "C": 10}
# What one count costs of a person's privacy, as a part of `eps`: S and H one by the number of substances asked about,
# Q one by twice the number of items, for one changed answer moves two counts. Four questions of opinion (RULINGS 12).
PAIR_SHARE, OPINION_SHARE, CONTEST_SHARE = 0.5, 0.25, 1.0
ANSWERS = ("a", "b", "c", "d", "?", "-")
PAIR = ("both", "lost", "gained", "neither")
PASSED = "passed"
BY_VERSION = ("P", "C")  # kinds whose subject, a lesson or a round, has a box of its own and is named by its version
LONGEST_WAIT = 8  # quarters that a form waits for enough answers; more could not be named in a box's period
LONGEST_LABEL = 64  # characters of the column that names kinds of activity
MANY = "*"  # more of them than the column holds


@dataclass(frozen=True, order=True)
class Cell:
    """`n` people of one area who were asked about one subject. `label` is what may be poured together.

    `asked`: about how many subjects the same form asked at most; `counts` are exact and wait for their jitter."""

    area: str
    label: str
    subject: str
    n: int
    counts: tuple[int, ...]
    asked: int = 1


@dataclass(frozen=True)
class Count:
    """One row of a box; `value` is still exact. With `share` None it is a rounded figure that gets no jitter."""

    name: str
    n: int
    value: int
    share: float | None


@dataclass(frozen=True)
class LaterBox:
    """A box of a quarter. `audience` and `version` as in `sealed`; `period` is the quarter, or several joined."""

    kind: str
    area: str
    audience: str
    version: str
    period: str
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Hands:
    """One substance in one class without devices: `right` of `heads` raised their hands right for all its items."""

    community: str
    substance: str
    heads: int
    right: int
    asked: int


def later_boxes(
    counters: Mapping[Key, int], hands: Mapping[str, Sequence[Hands]], tree: Tree, minimum: int
) -> list[LaterBox]:
    """The boxes S, P, T, C and H of every quarter in `counters` (keys of `open_count`) and `hands` (by quarter).

    `minimum` is the fewest that any box may have; the kinds have their own above it. What fills no box is left out."""
    found: list[LaterBox] = []
    shelves: dict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for (kind, cell, period, name), value in counters.items():
        shelves[kind, period][cell][name] = value
    for (kind, period), cells in sorted(shelves.items()):
        if kind in _READ:
            found += _boxes(kind, period, _known(_READ[kind](cells), tree), tree, minimum)
    for period, classes in sorted(hands.items()):
        found += _boxes("H", period, _known(_of_hands(classes, tree), tree), tree, minimum)
    return found


def question_boxes(counters: Mapping[Key, int], quarter: str, minimum: int) -> tuple[list[LaterBox], list[str]]:
    """The boxes Q, each over all quarters that its cell waited, and the cells that waited too long for one."""
    cells: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    quarters: dict[str, set[str]] = defaultdict(set)
    for (kind, cell, period, name), value in counters.items():
        if kind == "Q":
            cells[cell][name] += value
            quarters[cell].add(period)
    found, never = [], []
    for cell, counts in sorted(cells.items()):
        if counts["n"] >= max(MINIMUM["Q"], minimum):
            area, _, version = cell.partition(SEPARATOR)
            found.append(LaterBox("Q", area, "", version, SEPARATOR.join(sorted(quarters[cell])), _of_items(counts)))
        elif _quarters_between(min(quarters[cell]), quarter) >= LONGEST_WAIT - 1:
            never.append(cell)
    return found, never


def closed_counts(
    counters: Mapping[Key, int], heads: Mapping[Key, int], known: Iterable[tuple[str, str]], quarter: str
) -> dict[Key, int]:
    """What is kept beside the boxes: flagged attempts, how quizzes were begun and sent, head-counts for reach.

    `known`: (kind, quarter) that were closed before. What came after that counts in `quarter`; but a head-count stays
    where it was entered, for it would be counted again at each closing."""
    closed = set(known)
    found: dict[Key, int] = defaultdict(int)
    for (kind, cell, period, name), value in counters.items():
        if kind in {"flagged", "quiz"}:
            found[kind, cell, quarter if (kind, period) in closed else period, name] += value
    found.update({key: value for key, value in heads.items() if (key[0], key[2]) not in closed})
    return dict(found)


def _boxes(kind: str, period: str, cells: Iterable[Cell], tree: Tree, minimum: int) -> list[LaterBox]:
    """Subjects of the same cells share a box, so that a box is always one group of people."""
    rows: dict[tuple[str, tuple[tuple[str, str], ...], str, int], list[Count]] = defaultdict(list)
    for subject, asked in groupby(sorted(cells, key=attrgetter("subject")), key=attrgetter("subject")):
        for area, members in _placed(_together(asked), tree, max(MINIMUM[kind], minimum)):
            same = tuple((cell.area, cell.label) for cell in members)
            share_of = max(cell.asked for cell in members)
            rows[area, same, subject if kind in BY_VERSION else "", share_of] += _counts(
                kind, subject, members, share_of
            )
    found = []
    for (area, same, subject, _), counts in sorted(rows.items()):
        label = SEPARATOR.join(sorted({label for _, label in same}))
        version = subject or (_fitting(label) if kind == "T" else "")
        found.append(LaterBox(kind, area, label if kind == "S" else "", version, period, tuple(counts)))
    return found


def _placed(cells: Sequence[Cell], tree: Tree, least: int) -> list[tuple[str, tuple[Cell, ...]]]:
    alone = [(cell.area, (cell,)) for cell in cells if cell.n >= least]
    leftovers = [cell for cell in cells if cell.n < least]
    pooled, _ = pool_up(leftovers, lambda cell: cell.area, lambda members: sum(one.n for one in members), tree, least)
    return alone + pooled


def _together(cells: Iterable[Cell]) -> list[Cell]:
    """Cells of the same area and label added up."""
    found: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.area, cell.label].append(cell)
    return [
        Cell(
            *key,
            members[0].subject,
            sum(one.n for one in members),
            tuple(map(sum, zip(*(one.counts for one in members), strict=True))),
            max(one.asked for one in members),
        )
        for key, members in sorted(found.items())
    ]


def _counts(kind: str, subject: str, members: Sequence[Cell], asked: int) -> list[Count]:
    n = sum(cell.n for cell in members)
    values = [sum(column) for column in zip(*(cell.counts for cell in members), strict=True)]
    if kind == "P":
        return [Count(name, n, value, PAIR_SHARE) for name, value in zip(PAIR, values, strict=True)]
    if kind == "C":
        return [Count(PASSED, n, values[0], CONTEST_SHARE)]
    share = OPINION_SHARE if kind == "T" else 1 / asked
    return [Count(f"ok:{subject}", n, values[0], share)]


def _of_substances(cells: Mapping[str, Mapping[str, int]]) -> Iterable[Cell]:
    for cell, counts in cells.items():
        area, _, audience = cell.partition(SEPARATOR)
        # Counters of an older release do not tell how many a form asked about: then as if it had been all.
        of = [int(name.removeprefix("of:")) for name in counts if name.startswith("of:")]
        asked = max(of) if of else sum(name.startswith("n:") for name in counts)
        for subject, n in _subjects(counts):
            yield Cell(area, audience, subject, n, (counts.get(f"ok:{subject}", 0),), asked)


def _of_pairs(cells: Mapping[str, Mapping[str, int]]) -> Iterable[Cell]:
    for cell, counts in cells.items():
        area, _, module = cell.partition(SEPARATOR)
        table = tuple(counts.get(name, 0) for name in PAIR)
        yield Cell(area, "", module, sum(table), table)


def _of_opinions(cells: Mapping[str, Mapping[str, int]]) -> Iterable[Cell]:
    for cell, counts in cells.items():
        area, _, activity = cell.partition(SEPARATOR)
        for subject, n in _subjects(counts):
            yield Cell(area, activity, subject, n, (counts.get(f"ok:{subject}", 0),))


def _of_contests(cells: Mapping[str, Mapping[str, int]]) -> Iterable[Cell]:
    """A round of a contest in one community or school: how many took part, how many of these passed."""
    for cell, counts in cells.items():
        area, _, entered = cell.partition(SEPARATOR)
        yield Cell(area, "", entered, counts.get("n", 0), (counts.get(PASSED, 0),))


def _of_hands(classes: Iterable[Hands], tree: Tree) -> Iterable[Cell]:
    for one in classes:
        area = tree.above(one.community, "subdistrict") or tree.above(one.community, "district")
        if area:
            yield Cell(area.code, "", one.substance, one.heads, (one.right,), one.asked)


_READ = {"S": _of_substances, "P": _of_pairs, "T": _of_opinions, "C": _of_contests}


def _of_items(counts: Mapping[str, int]) -> tuple[Count, ...]:
    """Every answer of every item, those that nobody gave too, and the rounded figures where they are defined."""
    n = counts["n"]
    items = sorted({name.rpartition(":")[0] for name in counts if name != "n" and not name.startswith("sum:")})
    share = 1 / (2 * len(items))
    each = [(f"{item}:{answer}", share) for item in items for answer in ANSWERS]
    rows = [Count(name, n, counts.get(name, 0), share) for name, share in each]
    return (*rows, *(Count(name, n, tenths, None) for name, tenths in _figures(counts, items).items()))


def _figures(counts: Mapping[str, int], items: Iterable[str]) -> dict[str, int]:
    scored = [item for item in items if f"sum:right:{item}" in counts]
    sums = sums_of(counts, scored)
    if sum(sums.right) != counts.get("sum:total", 0) or sum(sums.with_total) != sums.squares:
        return {}  # counters that an older release began lack a part
    found = {f"r:{item}": item_rest(sums, place) for place, item in enumerate(scored)} | {"kr20": kr20(sums)}
    return {name: in_tenths(one) for name, one in found.items() if one is not None}


def _subjects(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(name.removeprefix("n:"), n) for name, n in counts.items() if name.startswith("n:")]


def _known(cells: Iterable[Cell], tree: Tree) -> list[Cell]:
    """Without the cells of areas that do not exist: they could be poured nowhere."""
    return [cell for cell in cells if cell.n > 0 and tree.get(cell.area)]


def _fitting(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else MANY


def _quarters_between(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 4 + int(last[6:]) - int(first[6:])
