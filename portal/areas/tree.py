"""The area tree as plain values: pure, no database."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """One node: district > subdistrict > community > school; an `elsewhere` leaf hangs on the district."""

    code: str
    parent: str | None
    kind: str
    name: str


PARENT_KINDS = {
    "district": (None,),
    "subdistrict": ("district",),
    "community": ("subdistrict",),
    "school": ("community",),
    "elsewhere": ("district",),
}
# Where a slip may hang. A school's slips hang on its community: below that, only a whole class session is a cell.
LEAVES = ("community", "elsewhere")


class Tree:
    """All areas, looked up by code; the order is that of the codes."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.by_code = {area.code: area for area in sorted(areas, key=lambda area: area.code)}
        self._children: dict[str | None, list[Area]] = {}
        for area in self.by_code.values():
            self._children.setdefault(area.parent, []).append(area)

    def get(self, code: str) -> Area | None:
        """The area with this code, if there is one."""
        return self.by_code.get(code)

    def children(self, code: str | None) -> list[Area]:
        """The areas right below `code`; below None stand the districts."""
        return self._children.get(code, [])

    def below(self, code: str) -> frozenset[str]:
        """`code` and the codes of everything below it."""
        found, waiting = set(), [code]
        while waiting:
            one = waiting.pop()
            found.add(one)
            waiting.extend(child.code for child in self.children(one))
        return frozenset(found)

    def above(self, code: str, kind: str) -> Area | None:
        """The nearest node of `kind` at or above `code`."""
        area = self.get(code)
        while area and area.kind != kind:
            area = self.get(area.parent) if area.parent else None
        return area
