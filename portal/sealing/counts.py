"""What the answers of a sealed slip add to the open counters of the later boxes S (substances) and Q (questions).

Pure. The counters belong to whole subdistricts and districts and wait there until their quarter is sealed."""

from collections.abc import Iterator

from portal.areas.tree import Tree
from portal.periods import quarter_of
from portal.quiz.forms import Form

ITEMS_A_SUBSTANCE = 2  # below that, only the item itself can be reported (measurement.md section 1)

Key = tuple[str, str, str, str]  # kind, cell, period, name: the key of an open counter


class Counter:
    """Adds up the counters of many slips."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.totals: dict[Key, int] = {}

    def add(self, community: str, audience: str, period: str, form: Form, answers: str) -> None:
        """Count one slip. Answers that do not fit the form are left out: they could be marked only by guessing."""
        if len(answers) != len(form.items):
            return
        quarter = quarter_of(period)
        district = self._code_above(community, "district")
        place = self._code_above(community, "subdistrict") or district
        for name, value in _of_substances(form, answers):
            self._step(("S", f"{place}|{audience}", quarter, name), value)
        for name, value in _of_questions(form, answers):
            self._step(("Q", f"{district}|{form.code}", quarter, name), value)

    def _step(self, key: Key, value: int) -> None:
        if value:
            self.totals[key] = self.totals.get(key, 0) + value

    def _code_above(self, community: str, kind: str) -> str:
        area = self._tree.above(community, kind)
        return area.code if area else ""


def _of_substances(form: Form, answers: str) -> Iterator[tuple[str, int]]:
    """`n:<substance>`, and `ok:<substance>` when every question about it is right."""
    hits: dict[str, list[bool]] = {}
    for item, answer in zip(form.items, answers, strict=True):
        if item.substance:
            hits.setdefault(item.substance, []).append(answer == item.key)
    for substance, right in hits.items():
        if len(right) >= ITEMS_A_SUBSTANCE:
            yield f"n:{substance}", 1
            yield f"ok:{substance}", int(all(right))


def _of_questions(form: Form, answers: str) -> Iterator[tuple[str, int]]:
    """Each answer of each item, and the sums for item-rest correlation and KR-20 (over scored items only)."""
    scored = [(item.id, answer == item.key) for item, answer in zip(form.items, answers, strict=True)][: form.scored]
    total = sum(hit for _, hit in scored)
    yield "n", 1
    for item, answer in zip(form.items, answers, strict=True):
        yield f"{item.id}:{answer}", 1
    yield "sum:total", total
    yield "sum:total2", total * total
    for item_id, hit in scored:
        yield f"sum:{item_id}*total", total if hit else 0
