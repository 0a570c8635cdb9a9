"""Finding pages by a few words: an index of one language, and the pages that fit what somebody typed, best first.

Pure: may not import Flask. Keeps no query and counts none. Chinese needs no spaces: a word is found inside others, and
a longer phrase by most of its pairs of characters; who cannot write a name may type its pinyin or its first letters.
`static/search.js` finds the same pages in the same order from the same index, sent as `to_json` writes it."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from portal.learn.catalogue import Catalogue, Piece
from portal.learn.pinyin import begun, by_character, part_of, spelled
from portal.locales import ORIGINAL
from portal.marking import bare
from portal.quiz.bank import Bank

LONGEST = 60  # characters of a query that are looked at
MOST_WORDS, MOST_FOUND = 8, 30
MOST_KB = 40  # of one language's index over the wire
TITLE, NAMES, SUMMARY, REST = 8, 6, 3, 1
WEIGHTS = (TITLE, NAMES, SUMMARY, REST)
LEAST_SPELLED, LEAST_INITIALS = 2, 3
_PAIRS = 0.6  # the share of a phrase's pairs of characters that must be there
_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u0652\u0670]")  # accents and vowel signs that people leave out
_HAN = re.compile(r"[\u3400-\u9fff]{3,}")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """A page that can be found. `names` are what else it is called, `rest` what it looks like or has as headings."""

    kind: str
    id: str
    title: str
    summary: str
    tag: str
    names: str = ""
    rest: str = ""

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The folded texts, in the order of WEIGHTS."""
        return tuple(map(fold, (self.title, self.names, self.summary, self.rest)))


@dataclass(frozen=True)
class Index:
    """What can be found in one language, and how the Chinese in it is spoken."""

    entries: tuple[Entry, ...]
    pinyin: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def readings(self) -> Mapping[str, tuple[str, ...]]:
        return by_character(self.pinyin)


def fold(text: str) -> str:
    """The text as it is compared: no case, no accents, no width, single spaces for all that is no letter or digit."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text).lower()).replace("đ", "d")
    # Signs of Burmese and its neighbours stand between letters without being letters: they stay.
    kept = "".join(one if unicodedata.category(one)[0] in "LNM" else " " for one in plain)
    return unicodedata.normalize("NFKC", " ".join(kept.split()))


def make_index(catalogue: Catalogue, bank: Bank, tag: str, table: Mapping[str, str]) -> Index:
    """Everything that can be found in a language; what is not worded in it is found in the original's words.

    `table` has the characters by their pinyin."""
    found = []
    for substance in catalogue.substances.values():
        text, shown = substance.wording(tag)
        original = substance.wordings[ORIGINAL.tag]  # who lives in China may know a thing only by its Chinese name
        names = dict.fromkeys([*text.also, original.name, *original.also])
        names.pop(text.name, None)
        found.append(_entry("substance", substance.id, text.name, text.summary, shown, names, [text.looks]))
    kinds: dict[str, Mapping[str, Piece[Any]]] = {
        "module": catalogue.modules,
        "story": catalogue.stories,
        "scene": catalogue.scenes,
        "campaign": catalogue.campaigns,
        "page": catalogue.pages,
    }
    for kind, pieces in kinds.items():
        for piece in pieces.values():
            text, shown = piece.wording(tag)
            lines = _HEADING.findall(text.body) if kind == "page" else []
            lines += _help_words(catalogue, tag) if (kind, piece.id) == ("page", "help") else []
            found.append(_entry(kind, piece.id, text.title, text.summary, shown, [], lines))
    for quiz in bank.quizzes.values():
        words, shown = bank.wording(quiz.id, tag)
        found.append(_entry("quiz", quiz.id, words.title, words.summary, shown, [], []))
    return Index(tuple(found), part_of(table, texts_of(found)))


def texts_of(entries: Iterable[Entry]) -> list[str]:
    """All that is compared with a query."""
    return [text for one in entries for text in (one.title, one.names, one.summary, one.rest)]


def _help_words(catalogue: Catalogue, tag: str) -> list[str]:
    lines = catalogue.help_texts.get(tag) or catalogue.help_texts.get(ORIGINAL.tag) or {}
    return [" ".join((number, line["name"], line["use"])) for number, line in lines.items()]


def _entry(
    kind: str, name: str, title: str, summary: str, tag: str, names: Iterable[str], rest: Iterable[str]
) -> Entry:
    joined = (" ".join(map(bare, some)) for some in (names, rest))
    return Entry(kind, name, bare(title), bare(summary), tag, *joined)


def to_json(index: Index, tag: str, kinds: Mapping[str, tuple[str, str]]) -> str:
    """The index as the script reads it; `kinds` are the label of each kind and what its addresses
    begin with behind the language."""
    pages = []
    for one in index.entries:
        page = [one.kind, one.id, one.title, one.summary, one.names, one.rest, "" if one.tag == tag else one.tag]
        while not page[-1]:
            page.pop()
        pages.append(page)
    made = {"kinds": kinds, "pinyin": index.pinyin, "pages": pages}
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def find(index: Index, query: str, most: int = MOST_FOUND) -> list[Entry]:
    """The pages that have every word of the query, best first; none for a query without a letter or digit."""
    words = fold(query[:LONGEST]).split()[:MOST_WORDS]
    if not words:
        return []
    letters = re.sub(r"[0-5]", "", "".join(words))  # without the numbers of tones
    if not re.fullmatch(r"[a-z]+", letters):
        letters = ""
    scores = [max(_written(one, words), _spoken(one, letters, index)) for one in index.entries]
    if not any(scores) and len(letters) >= LEAST_INITIALS:
        scores = [_begun(one, letters, index) for one in index.entries]
    good = [(score, entry) for score, entry in zip(scores, index.entries, strict=True) if score > 0]
    return [entry for _, entry in sorted(good, key=lambda one: -one[0])][:most]


def _written(entry: Entry, words: Sequence[str]) -> float:
    scores = [_word(entry, word) for word in words]
    return sum(scores) if min(scores) > 0 else 0


def _word(entry: Entry, word: str) -> float:
    for weight, text in zip(WEIGHTS, entry.parts, strict=True):
        if word in text:
            return weight + (weight / 2 if text.startswith(word) else 0)
    if _HAN.fullmatch(word):
        pairs = [word[at : at + 2] for at in range(len(word) - 1)]
        everything = " ".join(entry.parts)
        share = sum(pair in everything for pair in pairs) / len(pairs)
        return share if share >= _PAIRS else 0
    return 0


def _spoken(entry: Entry, letters: str, index: Index) -> float:
    """Half of what the same characters would have been worth, and a quarter more at the beginning."""
    if len(letters) < LEAST_SPELLED:
        return 0
    for weight, text in zip(WEIGHTS, entry.parts, strict=True):
        if place := spelled(text, letters, index.readings):
            return weight * (place + 1) / 4
    return 0


def _begun(entry: Entry, letters: str, index: Index) -> float:
    """By first letters only titles and names are found, or every third query would find something."""
    for weight, text in zip(WEIGHTS[:2], entry.parts[:2], strict=True):
        if begun(text, letters, index.readings):
            return weight
    return 0
