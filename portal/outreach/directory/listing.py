"""A place of help: what may be written of it, which ones stand for an area and in what order. Pure.

Institutions only: nothing here has room for a person's name or private number."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.areas.tables import narrow
from portal.areas.tree import Area, Tree
from portal.locales import LOCALES
from portal.periods import last_day, month_of, shift
from portal.vocabulary import HELP_PLACE_KINDS

STALE_MONTHS = 6
EARLIEST = date(2000, 1, 1)
LONGEST = {"name": 80, "address": 120, "phone": 40, "hours": 120}
# Traditional characters are written, not spoken: whoever reads them is served in Chinese.
SPOKEN = tuple(one.tag for one in LOCALES if one.tag != "zh-Hant")
# What a place of help may stand for: pupils of a school find that of their community.
KINDS_OF_AREA = ("district", "subdistrict", "community")

_JOINERS = "\u200c\u200d"  # hold letters and the parts of one emoji together; other signs that nobody sees are refused
_FORMULA = ("=", "+", "@", "\t")
_MOBILE = r"1[3-9]\d{9}"
_HIDDEN_MOBILE = re.compile(rf"(?<!\d){_MOBILE}(?!\d)", re.ASCII)
# A town's own numbers need its code, or they ring nowhere from another town's telephone.
_NUMBER = re.compile(
    rf"(?P<main>(?:\+86)?0\d{{9,11}}|(?:\+86)?{_MOBILE}|[48]00\d{{7}}|11\d|12\d|12\d{{3}}|9[56]\d{{3,4}})"
    r"(?:(?:转|x|ext\.?|#|,)(?P<more>\d{1,6}))?",
    re.ASCII,
)


@dataclass(frozen=True)
class HelpPlace:
    """One institution; `languages` are the tags spoken there, `checked` the day somebody last asked it whether all this
    is true. It stands for its area and all below. Without an `id` it is not stored yet."""

    area: str
    kind: str
    name: str
    address: str
    phone: str
    hours: str
    languages: tuple[str, ...]
    checked: date
    entered_by: str = ""
    retired: bool = False
    id: str = ""

    def stale(self, day: date) -> bool:
        """Whether it was last checked more than half a year before `day`."""
        return self.checked < half_a_year_before(day)

    @property
    def same(self) -> tuple[str, ...]:
        """What two entries of one institution have in common."""
        return (self.area, self.kind, "".join(self.name.split()).casefold())


@dataclass(frozen=True)
class Group:
    """What stands for one area, for all who look from somewhere below it."""

    area: Area
    places: tuple[HelpPlace, ...]


def half_a_year_before(day: date) -> date:
    """The same day half a year ago, or that month's last."""
    month = shift(month_of(day), -STALE_MONTHS)
    return date(int(month[:4]), int(month[5:]), min(day.day, last_day(month).day))


def tidy(text: str) -> str:
    """Spaces joined; what was typed with full-width digits stays as it is but in phone numbers."""
    return " ".join(text.split())


def text_fault(name: str, text: str) -> str:
    """What is wrong with a tidied line: empty when nothing is."""
    if not 1 <= len(text) <= LONGEST[name]:
        return "length"
    if not all(one.isprintable() or one in _JOINERS for one in text):
        return "signs"
    if text.startswith(_FORMULA):
        return "formula"
    return "person" if _HIDDEN_MOBILE.search(narrow(text).replace(" ", "").replace("-", "")) else ""


def tidy_phone(text: str) -> str:
    """The number in narrow digits, as it is shown."""
    return tidy(narrow(text)).translate({0x2010: "-", 0x2011: "-", 0x2013: "-", 0x2014: "-"})


def phone_fault(text: str) -> str:
    """What is wrong with a tidied number: empty when nothing is, and when there is none."""
    if not text:
        return ""
    return "" if len(text) <= LONGEST["phone"] and _bare(text) else "phone"


def address_of_phone(text: str) -> str:
    """What a link to the number says: its digits, and after a pause those of the extension."""
    found = _bare(text)
    if found is None:
        return ""
    return f"tel:{found['main']}" + (f",{found['more']}" if found["more"] else "")


def day_fault(day: date | None, today: date) -> str:
    """What is wrong with the day it was checked: empty when nothing is."""
    if day is None or day < EARLIEST:
        return "day"
    return "future" if day > today else ""


def stands_for(tree: Tree, code: str, day: date) -> Area | None:
    """The area that an entry stands for on `day`: its own; of one that is closed what it was merged into, else what
    lies above."""
    area = tree.get(code)
    for _ in range(len(tree.by_code)):
        if area is None or area.is_open(day):
            return area
        area = tree.get(area.merged_into or area.parent or "")
    return None


def way_up(tree: Tree, code: str, day: date) -> list[Area]:
    """The areas that somebody at `code` belongs to, nearest first."""
    area = stands_for(tree, code, day)
    found = []
    while area:
        if area.kind in KINDS_OF_AREA:
            found.append(area)
        area = tree.get(area.parent) if area.parent else None
    return found


def groups_for(tree: Tree, code: str, places: Iterable[HelpPlace], day: date) -> list[Group]:
    """The places for somebody at `code`: of the community first, then of the subdistrict, then of the district.

    Areas without any are left out."""
    by_area: Mapping[str, list[HelpPlace]] = {area.code: [] for area in way_up(tree, code, day)}
    for one in places:
        home = stands_for(tree, one.area, day)
        if not one.retired and home and home.code in by_area:
            by_area[home.code].append(one)
    return [
        Group(tree.by_code[area], tuple(sorted(some, key=_by_kind_and_name))) for area, some in by_area.items() if some
    ]


def _by_kind_and_name(one: HelpPlace) -> tuple[int, str, str]:
    return HELP_PLACE_KINDS.index(one.kind), one.name, one.id


def _bare(text: str) -> re.Match[str] | None:
    return _NUMBER.fullmatch(re.sub(r"[\s()\-.]", "", text).casefold())
