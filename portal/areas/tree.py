"""The area tree as plain values: pure, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Area:
    """One node: district > subdistrict > community > school; an `elsewhere` leaf hangs on the district.

    From `closed_on` on nothing new is counted in a closed community; what would be counts in `merged_into`, if set."""

    code: str
    parent: str | None
    kind: str
    name: str
    closed_on: date | None = None
    merged_into: str | None = None

    def is_open(self, day: date) -> bool:
        """Whether something may be counted here on `day`."""
        return self.closed_on is None or day < self.closed_on


PARENT_KINDS = {
    "district": (None,),
    "subdistrict": ("district",),
    "community": ("subdistrict",),
    "school": ("community",),
    "elsewhere": ("district",),
}
# Where a slip may hang. A school's slips hang on its community: below that, only a whole class session is a cell.
LEAVES = ("community", "elsewhere")


class Below(frozenset[str]):
    """The codes of the area `root` and of everything below it: who knows that they are complete may look up one sum."""

    root: str


class Tree:
    """All areas, looked up by code; the order is that of the codes."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.by_code = {area.code: area for area in sorted(areas, key=lambda area: area.code)}
        self._children: dict[str | None, list[Area]] = {}
        self._below: dict[str, Below] = {}
        self._landings: tuple[date, dict[str, str]] | None = None
        for area in self.by_code.values():
            self._children.setdefault(area.parent, []).append(area)

    def get(self, code: str) -> Area | None:
        """The area with this code, if there is one."""
        return self.by_code.get(code)

    def children(self, code: str | None) -> list[Area]:
        """The areas right below `code`; below None stand the districts."""
        return self._children.get(code, [])

    def below(self, code: str) -> Below:
        """`code` and the codes of everything below it."""
        if code in self._below:
            return self._below[code]
        found, waiting = set(), [code]
        while waiting:
            one = waiting.pop()
            found.add(one)
            waiting.extend(child.code for child in self.children(one))
        whole = Below(found)
        whole.root = code
        self._below[code] = whole
        return whole

    def above(self, code: str, kind: str) -> Area | None:
        """The nearest node of `kind` at or above `code`."""
        area = self.get(code)
        while area and area.kind != kind:
            area = self.get(area.parent) if area.parent else None
        return area

    def open_leaves(self, day: date) -> list[Area]:
        """Where a new slip may hang on `day`; closed leaves keep their past boxes and stay in the tree."""
        return [area for area in self.by_code.values() if area.kind in LEAVES and area.is_open(day)]

    def landing(self, code: str, day: date) -> Area | None:
        """Where what is meant for `code` counts on `day`: there, or in what it was merged into; None when it is closed.

        A school counts in its community. Merging into something that closes is refused, so there is no loop."""
        area = self.above(code, "community") or self.get(code)
        for _ in range(len(self.by_code)):
            if area is None or area.is_open(day):
                return area
            area = self.get(area.merged_into) if area.merged_into else None
        return None

    def landings(self, day: date) -> dict[str, str]:
        """{leaf: leaf in which its new slips count on `day`}; one that is closed for good is left out."""
        if self._landings is None or self._landings[0] != day:  # asked at every post
            leaves = [area.code for area in self.by_code.values() if area.kind in LEAVES]
            self._landings = day, {code: found.code for code in leaves if (found := self.landing(code, day))}
        return self._landings[1]
