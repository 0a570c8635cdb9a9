"""Calendar files, as a library that did not write them reads them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject

from portal.outreach.events.calendar import Entry, SeasonEntry, beside, calendar
from portal.periods import CHINA

START = datetime(2026, 6, 26, 9, tzinfo=CHINA)
HARD = 'زەھەرلىك; "禁毒", \\ back 👩‍👩‍👧‍👦🎈 e\u0301 ' * 6


def entry(**words: Any) -> Entry:
    facts: dict[str, Any] = {
        "uid": "abc234@mingbian",
        "tag": "zh-Hans",
        "title": "六二六讲座",
        "about": "第一段\n第二段",
        "place": beside("文化广场") + " · " + beside("مەھەللە"),
        "url": "https://portal.example/zh-Hans/events/abc234/",
        "category": "讲座, 问答",
        "starts": START,
        "ends": START + timedelta(hours=2),
        "changed": 1_780_000_000,
    }
    return Entry(**{**facts, **words})


def read(*entries: Entry, seasons: tuple[SeasonEntry, ...] = ()) -> Any:
    return vobject.readOne(calendar("明辨", "zh-Hans", entries, seasons).decode())


def test_every_field_comes_back_as_it_was() -> None:
    (one,) = read(entry(title=HARD, about=f"{HARD}\n\n{HARD}", edition=7)).vevent_list
    assert one.summary.value == HARD
    assert one.summary.language_param == "zh-Hans"
    assert one.description.value == f"{HARD}\n\n{HARD}"
    assert one.location.value == "\u2068文化广场\u2069 · \u2068مەھەللە\u2069"
    assert one.uid.value == "abc234@mingbian"
    assert one.sequence.value == "7"
    assert one.status.value == "CONFIRMED"
    assert one.url.value == "https://portal.example/zh-Hans/events/abc234/"
    assert one.dtstamp.value == one.last_modified.value == datetime.fromtimestamp(1_780_000_000, UTC)
    assert one.dtstart.value.astimezone(UTC) == START
    assert one.dtend.value - one.dtstart.value == timedelta(hours=2)


def test_times_are_in_the_zone_that_the_file_brings_along() -> None:
    found = read(entry())
    assert found.vtimezone.tzid.value == "Asia/Shanghai"
    assert found.vevent.dtstart.value.utcoffset() == timedelta(hours=8)
    lines = calendar("x", "en", [entry()]).decode().split("\r\n")
    assert "DTSTART;TZID=Asia/Shanghai:20260626T090000" in lines
    assert lines.index("BEGIN:VTIMEZONE") < lines.index("BEGIN:VEVENT")


def test_lines_are_folded_at_75_octets_and_end_as_the_standard_says() -> None:
    body = calendar(HARD, "ug", [entry(title=HARD, about=HARD * 5, place=HARD)])
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two


def test_a_cancelled_event_says_so_with_a_higher_sequence() -> None:
    one = read(entry(cancelled=True, edition=1)).vevent
    assert (one.status.value, one.sequence.value) == ("CANCELLED", "1")


@pytest.mark.parametrize(
    ("first", "days"),
    [
        (START, [date(2026, 6, 26), date(2027, 6, 26), date(2028, 6, 26)]),
        (START.replace(2028, 2, 29), [date(2028, 2, 29), date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28),
                                      date(2032, 2, 29)]),
    ],
)  # fmt: skip
def test_a_yearly_event_comes_again_each_year(first: datetime, days: list[date]) -> None:
    one = read(entry(starts=first, ends=first + timedelta(hours=1), yearly=True)).vevent
    assert [moment.date() for moment in one.getrruleset()[: len(days)]] == days


def test_an_event_that_comes_once_has_no_rule() -> None:
    assert not hasattr(read(entry()).vevent, "rrule")


def test_seasons_are_whole_days_that_nobody_is_busy_on() -> None:
    month = SeasonEntry(
        "season-june@x", "zh-Hans", "全民禁毒宣传月", "https://x/", date(2026, 6, 1), date(2026, 6, 30), True
    )
    spring = SeasonEntry("season-s@x", "zh-Hans", "春节", "https://x/", date(2027, 2, 6), date(2027, 2, 12), False)
    found = read(seasons=(month, spring))
    first, second = found.vevent_list
    assert (first.dtstart.value, first.dtend.value) == (date(2026, 6, 1), date(2026, 7, 1))
    assert first.transp.value == "TRANSPARENT"
    assert [moment.date() for moment in first.getrruleset()[:2]] == [date(2026, 6, 1), date(2027, 6, 1)]
    assert not hasattr(second, "rrule")
    assert (second.dtstart.value, second.dtend.value) == (date(2027, 2, 6), date(2027, 2, 13))


def test_the_same_calendar_is_the_same_bytes() -> None:
    season = SeasonEntry("s@x", "en", "June", "https://x/", date(2026, 6, 1), date(2026, 6, 30), True)
    assert calendar("x", "en", [entry()], [season]) == calendar("x", "en", [entry()], [season])


def test_an_empty_calendar_can_be_read() -> None:
    assert not hasattr(read(), "vevent")
