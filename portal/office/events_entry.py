"""Reads what an officer types of an event: words, days and hours, heads. Pure: text in, values or a named fault out.

Faults are codes; their wording is `office.event.fault.<code>`. A title may be of any writing and hold emoji: pages and
calendars isolate it; only signs that would turn the words around it are dropped."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from portal.outreach.events.event import PLANNED, TRAINING, Event, Text
from portal.periods import CHINA

TITLE, PLACE, ABOUT = 80, 80, 600
LONGEST = timedelta(days=92)
AHEAD = timedelta(days=3 * 366)
EARLIEST = date(2020, 1, 1)  # what is older is a slip of the finger
MOST_HEADS = 1_000_000
# Marks that turn the order of what follows, and a space that nobody sees. The joiners that emoji, Uyghur and Burmese
# need are none of them.
_DROPPED = re.compile("[\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
_DAY = re.compile("(\\d{4})[-/.\u5e74](\\d{1,2})[-/.\u6708](\\d{1,2})\u65e5?", re.ASCII)  # of Chinese: year, month, day
_HOUR = re.compile(r"(\d{1,2}):?(\d{2})", re.ASCII)
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+", re.ASCII)


class Fault(Exception):
    """Something typed is not usable; `field` is where, `code` names the message."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(code)
        self.field, self.code = field, code


def read_line(field: str, typed: str, longest: int, required: bool = True) -> str:
    """A title or a place: one line. Raises Fault."""
    plain = " ".join(_clean(field, typed).split())
    if required and not plain:
        raise Fault(field, "missing")
    if len(plain) > longest:
        raise Fault(field, "long")
    return plain


def read_about(field: str, typed: str) -> str:
    """Some lines. Raises Fault."""
    lines = [" ".join(line.split()) for line in _clean(field, typed).splitlines()]
    plain = re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()
    if len(plain) > ABOUT:
        raise Fault(field, "long")
    return plain


def read_texts(typed: Mapping[str, tuple[str, str]]) -> tuple[dict[str, Text], list[Fault]]:
    """The wording of each language that has any, and what is wrong; fields are `title-<tag>` and `about-<tag>`."""
    found: dict[str, Text] = {}
    faults: list[Fault] = []
    for tag, (title, about) in typed.items():
        try:
            line = read_line(f"title-{tag}", title, TITLE, required=False)
            more = read_about(f"about-{tag}", about)
            if more and not line:
                raise Fault(f"title-{tag}", "missing")
            if line:
                found[tag] = Text(line, more)
        except Fault as fault:
            faults.append(fault)
    if not found and not faults:
        faults.append(Fault(f"title-{next(iter(typed))}", "no_title"))
    return found, faults


def read_times(first: str, begins: str, last: str, ends: str, now: datetime) -> tuple[datetime, datetime]:
    """Beginning and end; without a last day it is the first. Raises Fault."""
    from_day, to_day = _day("first", first), _day("last", last) if last.strip() else None
    starts = datetime.combine(from_day, _hour("begins", begins), CHINA)
    until = datetime.combine(to_day or from_day, _hour("ends", ends), CHINA)
    if until <= starts:
        raise Fault("ends" if until.date() == from_day else "last", "ends_first")
    if until - starts > LONGEST:
        raise Fault("last", "lasts_long")
    if starts > now + AHEAD:
        raise Fault("first", "far")
    return starts, until


def read_heads(field: str, typed: str) -> int | None:
    """A whole number of heads, or none. Raises Fault."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    if not plain:
        return None
    if plain.startswith(("-", "\u2212")):
        raise Fault(field, "negative")
    if not _WHOLE.fullmatch(plain) or len(plain) > 12:
        raise Fault(field, "whole")
    found = int(plain.replace(",", ""))
    if found > MOST_HEADS:
        raise Fault(field, "many")
    return found


def check_record(one: Event, now: datetime) -> None:
    """Whether what was recorded of a held event fits together. Raises Fault."""
    if one.starts > now:
        raise Fault("counted", "not_begun")
    if one.counted is None and one.counted_by:
        raise Fault("counted", "missing")
    if one.counted is not None and not one.counted_by:
        raise Fault("counted_by", "how")
    if (one.exam_taken is None) != (one.exam_passed is None):
        raise Fault("exam_passed" if one.exam_passed is None else "exam_taken", "missing")
    if one.exam_taken is not None and one.exam_passed is not None:
        if one.kind != TRAINING:
            raise Fault("exam_taken", "no_training")
        if one.exam_passed > one.exam_taken:
            raise Fault("exam_passed", "passed_more")
        if one.counted is not None and one.exam_taken > one.counted:
            raise Fault("exam_taken", "more_than_heads")


def asks_whether_held(one: Event, now: datetime) -> bool:
    """A plan whose time is over: the officer probably means to record it."""
    return one.status == PLANNED and one.over(now)


def shown(typed: str) -> str:
    """What was typed, to be shown again: signs that no page may hold are marked."""
    return "".join("\ufffd" if _unreadable(sign) else sign for sign in typed.replace("\r\n", "\n"))


def _unreadable(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Co", "Cs"} and sign not in "\n\t"


def _clean(field: str, typed: str) -> str:
    plain = _DROPPED.sub("", unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n")))
    if any(map(_unreadable, plain)):
        raise Fault(field, "unreadable")
    return plain


def _day(field: str, typed: str) -> date:
    plain = unicodedata.normalize("NFKC", typed).strip()
    if not plain:
        raise Fault(field, "missing")
    found = _DAY.fullmatch(plain)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Fault(field, "day")
    if day < EARLIEST:
        raise Fault(field, "early")
    return day


def _hour(field: str, typed: str) -> time:
    plain = unicodedata.normalize("NFKC", typed).strip()
    if not plain:
        raise Fault(field, "missing")
    found = _HOUR.fullmatch(plain)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Fault(field, "hour")
    return time(int(found[1]), int(found[2]))
