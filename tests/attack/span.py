"""The span attack: which groups of people can be told apart by adding and subtracting published counts. Pure.

A published count is the set of slips that it counts: a row of zeros and ones, one column a slip. Whatever an officer
computes from counts lies in the row space over the rationals. A vector in it that is not zero for fewer than ten slips
only is a group that no page may tell of. May not know the portal: it gets sets of numbers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from itertools import combinations

Row = frozenset[int]
Sparse = dict[int, Fraction]
MOST_TRIED = 200_000


def atoms(rows: Iterable[Row]) -> list[Row]:
    """The finest groups: slips that lie in exactly the same counts. Every vector of the row space is constant on them.

    Slips that lie in no count are in no group: nothing published depends on them."""
    lies_in: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(sorted(set(rows), key=sorted)):
        for one in row:
            lies_in[one].append(number)
    together: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for one, numbers in lies_in.items():
        together[tuple(numbers)].add(one)
    return sorted(map(frozenset, together.values()), key=lambda atom: (len(atom), min(atom)))


def small_groups(rows: Collection[Row], least: int = 10) -> list[Row]:
    """Groups below `least` that some combination of the counts tells of; empty exactly when there are none.

    If every atom has `least` slips, so has every vector's support. Otherwise the atoms that are too small are put last
    in the elimination: the echelon rows that begin there span all vectors that vanish on every large atom, and a small
    group could only be one of these. Their supports are then looked through, the small atoms in every combination."""
    groups = [atom for atom in atoms(rows) if atom]
    small = [number for number, atom in enumerate(groups) if len(atom) < least]
    if not small:
        return []
    place_of = {one: number for number, atom in enumerate(groups) for one in atom}
    order = [number for number in range(len(groups)) if number not in set(small)] + small
    rank = {number: place for place, number in enumerate(order)}
    basis = echelon([{rank[place_of[min(atom)]]: Fraction(1) for atom in _parts(row, groups)} for row in set(rows)])
    first_small = len(groups) - len(small)
    hidden = {pivot: row for pivot, row in basis.items() if pivot >= first_small}
    if not hidden:
        return []
    sizes = {rank[number]: len(groups[number]) for number in small}
    found = [support for support in _supports(hidden, sizes, least) if support]
    return [frozenset().union(*(groups[order[column]] for column in support)) for support in found]


def echelon(rows: Iterable[Sparse]) -> dict[int, Sparse]:
    """Reduced echelon form: {pivot column: row}. Exact, for a rounded zero would invent or hide a group."""
    basis: dict[int, Sparse] = {}
    for row in rows:
        left = dict(row)
        for pivot in sorted(left):
            if pivot in basis and left.get(pivot):
                _subtract(left, basis[pivot], left[pivot])
        left = {column: value for column, value in left.items() if value}
        while left:
            pivot = min(left)
            if pivot not in basis:
                scale = left[pivot]
                left = {column: value / scale for column, value in left.items()}
                for other in basis.values():
                    if pivot in other:
                        _subtract(other, left, other[pivot])
                basis[pivot] = left
                break
            _subtract(left, basis[pivot], left[pivot])
    return basis


def _subtract(row: Sparse, other: Mapping[int, Fraction], times: Fraction) -> None:
    for column, value in other.items():
        changed = row.get(column, Fraction(0)) - times * value
        if changed:
            row[column] = changed
        else:
            row.pop(column, None)


def _parts(row: Row, groups: Iterable[Row]) -> list[Row]:
    return [atom for atom in groups if min(atom) in row]


def _supports(hidden: Mapping[int, Sparse], sizes: Mapping[int, int], least: int) -> list[frozenset[int]]:
    """The smallest sets of columns with fewer than `least` slips that hold a vector of the space; [] if none does."""
    found = [frozenset(row) for row in hidden.values() if sum(sizes[column] for column in row) < least]
    if found:
        return found
    tried = 0
    columns = sorted({column for row in hidden.values() for column in row})
    for number in range(1, least):
        for chosen in combinations(columns, number):
            if sum(sizes[column] for column in chosen) >= least:
                continue
            tried += 1
            if tried > MOST_TRIED:
                raise RuntimeError("too many small atoms to look through: nothing can be said")
            outside = [
                {column: value for column, value in row.items() if column not in chosen} for row in hidden.values()
            ]
            if len(echelon(outside)) < len(hidden):
                return [frozenset(chosen)]
    return []
