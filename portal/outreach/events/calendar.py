"""Events and seasons as an iCalendar file (RFC 5545, with the name and refresh of RFC 7986). Pure: bytes from values.

No METHOD: the files are for reading, not invitations, and so DTSTAMP is when an entry was last changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Component, Event, Timezone, TimezoneStandard

from portal.periods import CHINA

ZONE = "Asia/Shanghai"
PRODUCT = "-//Mingbian//Events//EN"
REFRESH = timedelta(hours=12)
# Where an entry of a calendar is shown, text may stand beside text of the other direction.
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True)
class Entry:
    """An event in one language, `tag`. `changed`: seconds of the epoch."""

    uid: str
    tag: str
    title: str
    about: str
    place: str
    url: str
    category: str
    starts: datetime
    ends: datetime
    changed: int
    edition: int = 0
    yearly: bool = False
    cancelled: bool = False


@dataclass(frozen=True)
class SeasonEntry:
    """Whole days from `first` to `last`, both included; `yearly`: the same ones each year."""

    uid: str
    tag: str
    title: str
    url: str
    first: date
    last: date
    yearly: bool


def calendar(name: str, tag: str, events: Iterable[Entry], seasons: Iterable[SeasonEntry] = ()) -> bytes:
    """The file; its lines are folded and end as the standard says."""
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", PRODUCT)
    whole.add("calscale", "GREGORIAN")
    for property_name in ("name", "x-wr-calname"):
        whole.add(property_name, name, parameters={"LANGUAGE": tag})
    whole.add("x-wr-timezone", ZONE)
    whole.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    whole.add_component(_zone())
    for one in events:
        whole.add_component(_event(one))
    for season in seasons:
        whole.add_component(_season(season))
    written: bytes = whole.to_ical()
    return written


def beside(words: str) -> str:
    """Words that may be of either direction, to stand in a line with others."""
    return f"{ISOLATE}{words}{END_OF_ISOLATE}"


def _zone() -> Component:
    """China without the summer times of 1986 to 1991: no event is so old."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1992, 1, 1))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def _event(one: Entry) -> Component:
    made = Event()
    made.add("uid", one.uid)
    changed = datetime.fromtimestamp(one.changed, UTC)
    made.add("dtstamp", changed)
    made.add("last-modified", changed)
    made.add("sequence", one.edition)
    made.add("dtstart", _local(one.starts), parameters={"TZID": ZONE})
    if one.ends > one.starts:  # the standard wants an end to be later
        made.add("dtend", _local(one.ends), parameters={"TZID": ZONE})
    if one.yearly:
        made.add("rrule", _yearly(one.starts.date()))
    made.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    words = {"LANGUAGE": one.tag}
    made.add("summary", one.title, parameters=words)
    if one.about:
        made.add("description", one.about, parameters=words)
    made.add("location", one.place)
    made.add("categories", [one.category])
    made.add("url", one.url)
    return made


def _season(one: SeasonEntry) -> Component:
    made = Event()
    made.add("uid", one.uid)
    made.add("dtstamp", datetime(one.first.year, 1, 1, tzinfo=UTC))  # the same bytes at each asking
    made.add("dtstart", one.first)
    made.add("dtend", one.last + timedelta(days=1))  # the standard's end is the first day after
    if one.yearly:
        made.add("rrule", {"freq": "yearly"})
    made.add("summary", one.title, parameters={"LANGUAGE": one.tag})
    made.add("transp", "TRANSPARENT")  # nobody is busy for a month
    made.add("url", one.url)
    return made


def _yearly(day: date) -> dict[str, object]:
    """FREQ=YEARLY alone would bring 29 February every fourth year."""
    if (day.month, day.day) == (2, 29):
        return {"freq": "yearly", "bymonth": 2, "bymonthday": -1}
    return {"freq": "yearly"}


def _local(moment: datetime) -> datetime:
    return moment.astimezone(CHINA).replace(tzinfo=None)
