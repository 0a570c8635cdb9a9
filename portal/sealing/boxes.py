"""Plans a closing: which slips lie in which box, which wait, which are never counted (measurement.md 4.2).

Pure, and blind to answers: it sees how many slips stand where, never what they say. May not import the database."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass

from portal.areas.tree import Tree
from portal.periods import ends_quarter, quarter_of
from portal.sealing.pooling import pool_up

SEPARATOR = "|"


@dataclass(frozen=True, order=True)
class Group:
    """`n` valid slips that only their answers tell apart. `series`: results of one series can be compared."""

    community: str
    audience: str
    phase: str
    session: str  # empty: not of a session
    version: str
    series: str
    period: str
    n: int

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """What a slip of the group has in its columns."""
        return (self.community, self.audience, self.phase, self.session, self.version, self.period)


@dataclass(frozen=True)
class Box:
    """What will be counted once. `area` is where it was pooled; several values are sorted and joined with `|`."""

    area: str
    session: str  # empty: not a session of its own
    groups: tuple[Group, ...]

    @property
    def n(self) -> int:
        """How many slips lie in it."""
        return _size(self.groups)

    @property
    def audience(self) -> str:
        """The audiences in it."""
        return _joined(group.audience for group in self.groups)

    @property
    def phase(self) -> str:
        """The phases in it."""
        return _joined(group.phase for group in self.groups)

    @property
    def series(self) -> str:
        """The series in it; more than one only in a pooled box."""
        return _joined(group.series for group in self.groups)

    @property
    def period(self) -> str:
        """The months in it, all of one quarter."""
        return _joined(group.period for group in self.groups)


@dataclass(frozen=True)
class Plan:
    """Every group of a closing lies in exactly one of the three."""

    boxes: tuple[Box, ...]
    carried: tuple[Group, ...]
    uncounted: tuple[Group, ...]


def plan(
    groups: Iterable[Group],
    tree: Tree,
    month: str,
    minimum: int,
    sealed_sessions: Collection[tuple[str, str]] = (),
) -> Plan:
    """Put the groups of `month`, and those carried from earlier months, into boxes of at least `minimum` slips.

    `sealed_sessions` has the (session, phase) pairs that have a box already: their late slips join the cell of the
    community, as do slips of a session that were carried. Slips of a quarter that is over when `month` begins came
    too late for every box they could lie in, and stay uncounted."""
    present, late = _split(sorted(groups), lambda group: quarter_of(group.period) == quarter_of(month))
    own, open_cells = _split(
        present,
        lambda group: (
            bool(group.session) and group.period == month and (group.session, group.phase) not in sealed_sessions
        ),
    )
    sessions, leftovers = _fill(own, lambda group: (_cell(group, group.community), group.session), minimum)
    cells, leftovers = _fill([*open_cells, *leftovers], lambda group: _cell(group, _leaf(group, tree)), minimum)
    boxes = [Box(one[0].community, one[0].session, one) for one in sessions]
    boxes += [Box(_leaf(one[0], tree), "", one) for one in cells]
    if not ends_quarter(month):
        return Plan(tuple(boxes), tuple(leftovers), tuple(late))
    pooled, never = pool_up(leftovers, lambda group: group.community, _size, tree, minimum)
    boxes += [Box(area, "", members) for area, members in pooled]
    return Plan(tuple(boxes), (), (*late, *never))


def plan_session(groups: Iterable[Group], minimum: int, sealed_phases: Collection[str] = ()) -> tuple[Box, ...]:
    """The boxes of one session that is over: one a phase and month, of at least `minimum` slips.

    Whatever lies in none waits for its month: fewer, or of a phase in `sealed_phases`, which has a box already."""
    waiting = sorted(group for group in groups if group.phase not in sealed_phases)
    full, _ = _fill(waiting, lambda group: (_cell(group, group.community), group.period), minimum)
    return tuple(Box(one[0].community, one[0].session, one) for one in full)


def _cell(group: Group, place: str) -> Hashable:
    return (place, group.audience, group.phase, group.series)


def _leaf(group: Group, tree: Tree) -> str:
    """A school's slips lie in its community's cell: if they waited apart, both could fill a box of a month that was
    published without it."""
    found = tree.above(group.community, "community")
    return found.code if found else group.community


def _fill(
    groups: Iterable[Group], cell: Callable[[Group], Hashable], minimum: int
) -> tuple[list[tuple[Group, ...]], list[Group]]:
    """The cells that are large enough, and the groups of the others."""
    cells: dict[Hashable, list[Group]] = defaultdict(list)
    for group in groups:
        cells[cell(group)].append(group)
    full = [tuple(members) for members in cells.values() if _size(members) >= minimum]
    return full, [group for members in cells.values() if _size(members) < minimum for group in members]


def _split(groups: Iterable[Group], test: Callable[[Group], bool]) -> tuple[list[Group], list[Group]]:
    yes: list[Group] = []
    no: list[Group] = []
    for group in groups:
        (yes if test(group) else no).append(group)
    return yes, no


def _size(groups: Iterable[Group]) -> int:
    return sum(group.n for group in groups)


def _joined(values: Iterable[str]) -> str:
    return SEPARATOR.join(sorted(set(values)))
