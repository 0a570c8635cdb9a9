"""What the answers of a sealed slip add to the open counters of the later boxes S (substances) and Q (questions).

Pure. The counters belong to whole subdistricts and districts and wait there until their quarter is sealed."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator, Sequence

from portal.areas.tree import Tree
from portal.periods import quarter_of
from portal.quiz.forms import Form

ITEMS_A_SUBSTANCE = 2  # below that, only the item itself can be reported (measurement.md section 1)
TOGETHER = 20_000  # attempts counted at once: columns of many are counted far faster than one by one

Key = tuple[str, str, str, str]  # kind, cell, period, name: the key of an open counter


class Counter:
    """Adds up the counters of many slips; read `totals()` at the end."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._totals: Tally[Key] = Tally()
        self._waiting: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
        self._forms: dict[str, Form] = {}
        self._number = 0

    def add(self, community: str, audience: str, period: str, form: Form, answers: str) -> None:
        """Count one slip. Answers that do not fit the form are left out: they could be marked only by guessing."""
        if len(answers) != len(form.items):
            return
        self._forms[form.code] = form
        self._waiting[community, audience, period, form.code].append(answers)
        self._number += 1
        if self._number >= TOGETHER:
            self._count()

    def totals(self) -> Tally[Key]:
        """Every counter, those that stayed zero too."""
        self._count()
        return self._totals

    def _count(self) -> None:
        for (community, audience, period, code), attempts in self._waiting.items():
            form = self._forms[code]
            quarter = quarter_of(period)
            district = self._code_above(community, "district")
            place = self._code_above(community, "subdistrict") or district
            columns = list(zip(*attempts, strict=True))
            hits = [[answer == item.key for answer in column] for item, column in zip(form.items, columns, strict=True)]
            for name, value in _of_substances(form, hits):
                self._totals["S", f"{place}|{audience}", quarter, name] += value
            for name, value in _of_questions(form, columns, hits):
                self._totals["Q", f"{district}|{code}", quarter, name] += value
        self._waiting.clear()
        self._number = 0

    def _code_above(self, community: str, kind: str) -> str:
        area = self._tree.above(community, kind)
        return area.code if area else ""


def _of_substances(form: Form, hits: Sequence[Sequence[bool]]) -> Iterator[tuple[str, int]]:
    """`n:<substance>`, and `ok:<substance>` for attempts with every question about it right.

    `of:<number>` counts the attempts by how many substances their form reports: that decides the jitter.
    `hits` has one row an item, one column an attempt."""
    found = reported(form)
    if found:
        yield f"of:{len(found)}", len(hits[0])
    for substance, places in found.items():
        yield f"n:{substance}", len(hits[0])
        yield f"ok:{substance}", sum(map(all, zip(*(hits[place] for place in places), strict=True)))


def reported(form: Form) -> dict[str, list[int]]:
    """The substances with enough questions on a form, each with the places of these."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(form.items):
        if item.substance:
            found[item.substance].append(place)
    return {substance: places for substance, places in found.items() if len(places) >= ITEMS_A_SUBSTANCE}


def _of_questions(
    form: Form, columns: Sequence[Sequence[str]], hits: Sequence[Sequence[bool]]
) -> Iterator[tuple[str, int]]:
    """Each answer of each item, and the sums for item-rest correlation and KR-20 (over scored items only)."""
    totals = [sum(attempt) for attempt in zip(*hits[: form.scored], strict=True)]
    yield "n", len(totals)
    for item, column in zip(form.items, columns, strict=True):
        for answer, number in Tally(column).items():
            yield f"{item.id}:{answer}", number
    yield "sum:total", sum(totals)
    yield "sum:total2", sum(total * total for total in totals)
    for item, row in zip(form.items[: form.scored], hits, strict=False):
        yield f"sum:right:{item.id}", sum(row)
        yield f"sum:{item.id}*total", sum(total for total, hit in zip(totals, row, strict=True) if hit)
