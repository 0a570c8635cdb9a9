"""Finding pages: in Chinese inside words, in other languages without accents, never with an error."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.learn.catalogue import load_catalogue
from portal.learn.search import LONGEST, MOST_FOUND, Entry, find, fold, make_index
from portal.quiz.bank import load_bank
from portal.textfiles import Faults
from tests.trees import SAMPLE


def entry(name: str, title: str, names: str = "", summary: str = "", rest: str = "") -> Entry:
    parts = tuple((weight, fold(text)) for weight, text in ((8, title), (6, names), (3, summary), (1, rest)))
    return Entry("substance", name, title, summary, "zh-Hans", parts)


INDEX = (
    entry("vape", "依托咪酯", "上头烟 烟粉", "混在电子烟里的麻醉药", "像普通的电子烟"),
    entry("lesson", "电子烟里有什么", "", "别人递来的不接"),
    entry("water", "Happy water", "party drink", "A powder for drinks"),
    entry("viet", "Thuốc lá điện tử", "", "Đừng hút"),
    entry("ar", "السِّيجارة الإلكترونية"),
    entry("my", "ဆေးလိပ် အီလက်ထရောနစ်"),
    entry("ko", "전자 담배"),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("电子烟", ["lesson", "vape"]),
        ("上头烟", ["vape"]),
        ("上头", ["vape"]),
        ("上头的电子烟", ["vape"]),
        ("依托咪酯电子烟", ["vape"]),
        ("ＨＡＰＰＹ  water!", ["water"]),
        ("powder happy", ["water"]),
        ("happy 电子烟", []),
        ("thuoc la", ["viet"]),
        ("Đung", ["viet"]),
        ("السيجارة", ["ar"]),
        ("အီလက်", ["my"]),
        ("담배", ["ko"]),
        ("", []),
        ("  \n\t ", []),
        ("!?，。-", []),
        ("\0", []),
        ("没有这个东西", []),
    ],
)
def test_what_somebody_types_is_found_where_it_stands(query: str, found: list[str]) -> None:
    assert [one.id for one in find(INDEX, query)] == found


def test_a_page_of_that_name_comes_before_one_that_mentions_it() -> None:
    index = (
        entry("mention", "x", rest="tea"),
        entry("named", "y", "tea"),
        entry("titled", "black tea"),
        entry("is", "tea"),
    )
    assert [one.id for one in find(index, "tea")] == ["is", "named", "titled", "mention"]


def test_only_the_first_characters_of_a_long_query_are_looked_at_and_only_so_many_pages_shown() -> None:
    assert find(INDEX, "happy " * 10 + "z" * 100_000)[0].id == "water"
    assert find(INDEX, " " * LONGEST + "happy") == []
    assert len(find([entry(str(n), "tea") for n in range(200)], "tea")) == MOST_FOUND


@given(some.text(max_size=80))
def test_nothing_that_can_be_typed_is_an_error(query: str) -> None:
    assert isinstance(find(INDEX, query), list)
    assert fold(fold(query)) == fold(query)


def test_the_sample_is_found_in_its_languages_and_by_its_chinese_name_in_all() -> None:
    faults = Faults(SAMPLE)
    catalogue = load_catalogue(SAMPLE / "content", load_bank(SAMPLE / "quizzes", faults), faults)
    tea = catalogue.substances["tea"]
    for tag in ("zh-Hans", "en", "ug", "ar"):
        index = make_index(catalogue, tag)
        assert {(one.kind, one.id) for one in index} >= {("substance", "tea"), ("module", "first"), ("page", "help")}
        for query in (tea.wording(tag)[0].name, tea.wordings["zh-Hans"].name):
            assert find(index, query)[0].id == "tea", (tag, query)
        assert find(index, "120")[0].id == "help"
        assert all("[[" not in text for one in index for text in (one.title, one.summary, *dict(one.parts).values()))
    assert dataclasses.is_dataclass(index[0])
