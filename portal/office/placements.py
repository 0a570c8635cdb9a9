"""Placements as the desk shows them: which are asked for, with their bands, and which nobody scans. Pure.

May not import Flask or touch the database. Counts are bands (RULINGS 4); a code is dead when nobody scanned it in the
whole month before this one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.areas.tree import Tree
from portal.office.selection import UnknownWord
from portal.office.table import Row
from portal.outreach.store import Placement
from portal.periods import shift
from portal.vocabulary import AUDIENCES, PLACEMENT_KINDS

STATES = ("in_use", "dead", "retired")
MONTHS = 12
ON_A_PAGE = 100
# Made with an event, whose day comes and goes, and for a tablet, which is not scanned.
NOT_SCANNED = ("event", "kiosk")
COLUMNS = ("code", "address", "check_word", "place", "area", "area_name", "kind", "audience", "language", "target")
COUNTED = ("scan", "started", "finished")


@dataclass(frozen=True)
class Asked:
    """A view of the list: a closed list of words each; empty: all."""

    area: str
    audience: str = ""
    kind: str = ""
    state: str = "in_use"
    month: str = ""
    page: int = 1

    def words(self) -> dict[str, str]:
        """As the words of an address; what is usual is left out."""
        usual = Asked(self.area)
        named = {name: str(getattr(self, name)) for name in ("audience", "kind", "state", "month", "page")}
        return {"area": self.area} | {name: word for name, word in named.items() if word != str(getattr(usual, name))}

    def on_page(self, page: int) -> "Asked":
        """The same view, another page of it."""
        return replace(self, page=page)


def months(month: str) -> list[str]:
    """The months that may be looked at, this one first."""
    return [shift(month, -back) for back in range(MONTHS)]


def read_asked(words: Mapping[str, str], own: str, month: str) -> Asked:
    """The view that an address asks for; raises UnknownWord. Whether the area is the officer's is not asked here."""
    asked = Asked(
        words.get("area") or own,
        words.get("audience", ""),
        words.get("kind", ""),
        words.get("state") or "in_use",
        words.get("month") or month,
    )
    allowed = {
        "audience": ("", *AUDIENCES),
        "kind": ("", *PLACEMENT_KINDS),
        "state": (*STATES, "all"),
        "month": tuple(months(month)),
    }
    page = words.get("page", "1")
    if any(getattr(asked, name) not in known for name, known in allowed.items()):
        raise UnknownWord
    if not (page.isascii() and page.isdigit() and 0 < int(page[:6]) < 100_000):
        raise UnknownWord
    return asked.on_page(int(page))


def is_dead(one: Placement, month: str, scanned: Collection[str]) -> bool:
    """Whether a code that hung all of the month before `month` was scanned by nobody in it (`scanned`: all others)."""
    if one.retired or one.kind in NOT_SCANNED:
        return False
    return one.since < shift(month, -1) and one.code not in scanned


def chosen(found: Iterable[Placement], asked: Asked, dead: Collection[str]) -> Iterator[Placement]:
    """Those that a view asks for."""
    for one in found:
        state = "retired" if one.retired else "in_use"
        fits = asked.state in ("all", state) or (asked.state == "dead" and one.code in dead)
        if fits and asked.audience in ("", one.audience) and asked.kind in ("", one.kind):
            yield one


def list_rows(
    found: Sequence[Placement],
    tree: Tree,
    bands: Mapping[str, Mapping[str, str]],
    dead: Collection[str],
    address: Mapping[str, str],
    words: Mapping[str, Sequence[str]],
) -> Iterator[Row]:
    """The list as a table: the same cells on the screen and in the file. `address` and `words` are by code."""
    for one in found:
        area = tree.get(one.area)
        yield {
            "code": one.code,
            "address": address[one.code],
            "check_word": " ".join(words[one.code]),
            "place": one.place,
            "area": one.area,
            "area_name": area.name if area else one.area,
            "kind": one.kind,
            "audience": one.audience,
            "language": one.language,
            "target": one.target,
            **{name: bands[one.code][name] for name in COUNTED},
            "state": "retired" if one.retired else "dead" if one.code in dead else "in_use",
        }
