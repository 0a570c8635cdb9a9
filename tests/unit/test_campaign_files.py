"""A campaign as its files say it: what each day brings, and what its author is told when a file is wrong."""

from datetime import date
from pathlib import Path

import pytest

from portal.checking import check_everything
from portal.learn.campaigns import Daily, Until, daily_of, from_day, until
from portal.seasons import Window
from portal.textfiles import digest
from tests.trees import copy_sample, edit

TODAY = date(2026, 6, 15)
FAIR = "content/campaigns/fair"
FACTS = f"{FAIR}/campaign.yaml"
WINDOW = Window(date(2026, 6, 10), date(2026, 6, 20), date(2026, 6, 18))


def said_of(root: Path, today: date = TODAY) -> list[str]:
    return [str(fault) for fault in check_everything(root, today) if "campaigns" in fault.path]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_sample(tmp_path)


def test_the_sample_is_sound(root: Path) -> None:
    assert said_of(root) == []


def test_the_days_bring_one_piece_after_the_other_and_begin_again() -> None:
    daily = daily_of({"daily": ["rule:cup", "substance:tea", "story:kite"]})
    firsts = [next(iter(from_day(daily, WINDOW, date(2026, 6, day)))) for day in (10, 11, 12, 13, 20)]
    assert [one.kind for one in firsts] == ["rule", "substance", "story", "rule", "substance"]
    assert list(from_day(daily, WINDOW, date(2026, 6, 12))) == [
        Daily("story", "kite"),
        Daily("rule", "cup"),
        Daily("substance", "tea"),
    ]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (10, Until("days", date(2026, 6, 18), 8)),
        (16, Until("days", date(2026, 6, 18), 2)),
        (17, Until("tomorrow", date(2026, 6, 18), 1)),
        (18, Until("today", date(2026, 6, 18), 0)),
        (19, Until("on", date(2026, 6, 20))),
    ],
)
def test_the_sentence_on_the_day_follows_the_calendar(day: int, told: Until) -> None:
    assert until(WINDOW, date(2026, 6, day)) == told


def test_without_a_named_day_the_sentence_is_about_the_end() -> None:
    assert until(Window(WINDOW.first, WINDOW.last), date(2026, 6, 11)) == Until("on", date(2026, 6, 20))


BROKEN = {
    "ends before it begins": (FACTS, 'from: "06-10"', 'from: "06-21"', "longer than"),
    "the day outside": (FACTS, 'day: "06-18"', 'day: "06-28"', "does not lie in its window"),
    "no such day": (FACTS, 'from: "06-10"', 'from: "02-30"', "no day of every year"),
    "a window that says nothing": (FACTS, 'to: "06-20"', 'until: "06-20"', "a window has `from`, `to`"),
    "no drawing": (FACTS, "picture: module-one", "picture: nowhere", "no drawing media/nowhere.svg"),
    "no lesson": (FACTS, "modules: [first]", "modules: [last]", "no module 'last'"),
    "no substance": (FACTS, "substance:tea", "substance:coffee", "no substance 'coffee'"),
    "no item": (FACTS, "item:seven", "item:eight", "no item 'eight'"),
    "an item of a quiz": (FACTS, "item:seven", "item:one", "stands in a quiz"),
    "no such kind": (FACTS, "story:cup-on", "poem:cup-on", "`daily` has not the shape"),
    "a rule that nobody wrote": (FACTS, "rule:cup", "rule:cake", "`rules` of"),
    "no audience": (FACTS, "audiences: []", "audiences: [cats]", "`audiences` has not the shape"),
    "a source not listed": (FACTS, "sources: [A1]", "sources: []", "A1 is not in `sources`"),
    "no kit": (f"{FAIR}/zh-Hans.md", "## kit | 要准备的", "## 要准备的", "sections for its page"),
    "a long banner": (f"{FAIR}/zh-Hans.md", "banner: 六", f"banner: {'六' * 40}", "more than 40 characters"),
    "a banner with a source": (f"{FAIR}/zh-Hans.md", "慢慢来。", "慢慢来。[[A1]]", "stands on other pages"),
    "a long block": (f"{FAIR}/zh-Hans.md", "来历说不清的茶", "来历说不清的茶" * 30, "more than 150 characters"),
    "a dead link": (f"{FAIR}/zh-Hans.md", "substance:tea", "substance:coffee", "dead link"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_is_said_with_its_file(root: Path, name: str) -> None:
    path, old, new, message = BROKEN[name]
    if name == "no kit":
        edit(root / path, "## kit | 念一念", "## 念一念")
    edit(root / path, old, new)
    found = said_of(root)
    assert any(message in one for one in found), found


def test_a_translation_with_other_sections_is_named(root: Path) -> None:
    edit(
        root / f"{FAIR}/en.md",
        "## kit | Read it out",
        "## kit | Read it\n\n::: do More\n- Tea\n:::\n\n## kit | Read it out",
    )
    assert any("sections or blocks of the kit" in one for one in said_of(root))


def test_listed_dates_that_run_out_are_announced(root: Path) -> None:
    edit(root / FACTS, '{from: "06-10", to: "06-20", day: "06-18"}', "{from: 2026-06-10, to: 2026-06-20}")
    assert said_of(root) == []
    assert any("list the next dates" in one for one in said_of(root, date(2026, 6, 21)))


def test_what_is_wrong_with_a_campaign_stops_the_start_only_when_it_cannot_be_drawn(root: Path) -> None:
    """A translation left behind marks its page; windows that cannot be stop the start."""
    original = root / f"{FAIR}/zh-Hans.md"
    edit(original, "和街坊喝", "和老街坊喝")
    by_severity = {one.severity for one in check_everything(root, TODAY) if "campaigns" in one.path}
    assert by_severity == {"marked"}
    edit(root / f"{FAIR}/en.md", "origin: ", f"origin: {digest(original.read_text(encoding='utf-8'))} #")
    edit(root / FACTS, 'from: "06-10"', 'from: "06-21"')
    assert "broken" in {one.severity for one in check_everything(root, TODAY) if "campaigns" in one.path}
