"""Finding pages: in Chinese inside words, in other languages without accents, never with an error."""

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pypinyin import lazy_pinyin

from portal.learn.catalogue import load_catalogue
from portal.learn.pinyin import HAN, read_table, write_table
from portal.learn.search import LONGEST, MOST_FOUND, Entry, Index, find, fold, make_index, texts_of, to_json
from portal.locales import BY_TAG
from portal.marking import bare
from portal.quiz.bank import load_bank
from portal.settings import ROOT
from portal.textfiles import Faults
from tests.trees import SAMPLE


def entry(name: str, title: str, names: str = "", summary: str = "", rest: str = "") -> Entry:
    return Entry("substance", name, title, summary, "zh-Hans", names, rest)


PAGES = (
    entry("vape", "依托咪酯", "上头烟 烟粉", "混在电子烟里的麻醉药", "像普通的电子烟"),
    entry("lesson", "电子烟里有什么", "", "别人递来的不接"),
    entry("water", "Happy water", "party drink", "A powder for drinks"),
    entry("viet", "Thuốc lá điện tử", "", "Đừng hút"),
    entry("ar", "السِّيجارة الإلكترونية"),
    entry("my", "ဆေးလိပ် အီလက်ထရောနစ်"),
    entry("ko", "전자 담배"),
    entry("music", "音乐与快乐", "绿茶"),
)
SPOKEN = {
    "yi": "依一",
    "tuo": "托",
    "mi": "咪",
    "zhi": "酯",
    "yin": "音",
    "yue": "乐月",
    "le": "乐了",
    "kuai": "快",
    "yu": "与",
}
INDEX = Index(PAGES, {**SPOKEN, "lv": "绿", "lu": "绿", "cha": "茶", "dian": "电", "zi": "子", "yan": "烟", "li": "里"})


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
        ("yituomizhi", ["vape"]),
        ("yi tuo mi zhi", ["vape"]),
        ("Yi1Tuo1", ["vape"]),
        ("yītuō", ["vape"]),
        ("yituom", ["vape"]),
        ("ytmz", ["vape"]),
        ("dianziyan", ["lesson", "vape"]),
        ("yinyue", ["music"]),
        ("kuaile", ["music"]),
        ("yinle", ["music"]),
        ("lvcha", ["music"]),
        ("lücha", ["music"]),
        ("lucha", ["music"]),
        ("yuk", ["music"]),
        ("le", []),
        ("yt", []),
        ("zhiyi", []),
    ],
)
def test_what_somebody_types_is_found_where_it_stands(query: str, found: list[str]) -> None:
    assert [one.id for one in find(INDEX, query)] == found


def test_a_page_of_that_name_comes_before_one_that_mentions_it() -> None:
    index = Index(
        (
            entry("mention", "x", rest="tea"),
            entry("named", "y", "tea"),
            entry("titled", "black tea"),
            entry("is", "tea"),
        )
    )
    assert [one.id for one in find(index, "tea")] == ["is", "named", "titled", "mention"]


def test_only_the_first_characters_of_a_long_query_are_looked_at_and_only_so_many_pages_shown() -> None:
    assert find(INDEX, "happy " * 10 + "z" * 100_000)[0].id == "water"
    assert find(INDEX, " " * LONGEST + "happy") == []
    assert len(find(Index(tuple(entry(str(n), "tea") for n in range(200))), "tea")) == MOST_FOUND


@given(some.text(max_size=80))
def test_nothing_that_can_be_typed_is_an_error(query: str) -> None:
    assert isinstance(find(INDEX, query), list)
    assert fold(fold(query)) == fold(query)


def test_the_sample_is_found_in_its_languages_and_by_its_chinese_name_in_all() -> None:
    faults = Faults(SAMPLE)
    bank = load_bank(SAMPLE / "quizzes", faults)
    catalogue = load_catalogue(SAMPLE / "content", bank, faults)
    tea = catalogue.substances["tea"]
    for tag in ("zh-Hans", "en", "ug", "ar"):
        index = make_index(catalogue, bank, tag, {})
        kinds = {(one.kind, one.id) for one in index.entries}
        assert kinds >= {("substance", "tea"), ("module", "first"), ("page", "help"), ("quiz", "new-drugs")}
        for query in (tea.wording(tag)[0].name, tea.wordings["zh-Hans"].name):
            assert find(index, query)[0].id == "tea", (tag, query)
        assert find(index, "120")[0].id == "help"
        assert all("[[" not in text for text in texts_of(index.entries))


REAL = Faults(ROOT)
BANK = load_bank(ROOT / "quizzes", REAL)
CATALOGUE = load_catalogue(ROOT / "content", BANK, REAL)
TABLE = read_table(ROOT)


@pytest.mark.parametrize("tag", BY_TAG)
def test_every_substance_is_found_by_its_name_and_by_typing_its_chinese_name_as_it_is_spoken(tag: str) -> None:
    index = make_index(CATALOGUE, BANK, tag, TABLE)
    for one in CATALOGUE.substances.values():
        original = one.wordings["zh-Hans"].name
        ways = [one.wording(tag)[0].name, original]
        spoken = "".join(lazy_pinyin("".join(HAN.findall(re.split("[（(]", original)[0]))))
        for query in [*ways, *([spoken] if len(spoken) > 6 else [])]:
            found = [page.id for page in find(index, bare(query)) if page.kind == "substance"]
            assert one.id in found[:8], (query, found)


@pytest.mark.parametrize("tag", BY_TAG)
def test_the_index_of_a_language_is_small_enough_for_a_slow_phone(tag: str) -> None:
    made = to_json(make_index(CATALOGUE, BANK, tag, TABLE), tag, {})
    assert len(gzip.compress(made.encode())) < 40 * 1024
    assert len(json.loads(made)["pages"]) > 50


def test_the_readings_are_those_that_the_words_want(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert write_table(tmp_path, ["音乐节, 快乐水", "女儿", "調解"]) == 9
    assert read_table(tmp_path) == {
        **{"er": "儿", "jie": "节解", "kuai": "快", "le": "乐", "shui": "水", "nu": "女", "nv": "女"},
        **{"tiao": "調", "yin": "音", "yue": "乐"},
    }
    (tmp_path / "content/pinyin.txt").write_text("a 阿\nb1 八\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"pinyin\.txt:2"):
        read_table(tmp_path)


def test_a_tree_without_the_table_is_searched_by_letters_alone(tmp_path: Path) -> None:
    assert read_table(tmp_path) == {}
    assert [one.id for one in find(Index(PAGES), "ytmz")] == []
