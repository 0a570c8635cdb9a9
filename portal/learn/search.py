"""Finding pages by a few words: prepared lower-cased texts of one language, scored by where the words stand.

Pure: may not import Flask. Keeps no query and counts none. Chinese needs no spaces: a word is found inside others, and
a longer phrase by most of its pairs of characters."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.learn.catalogue import Catalogue, Piece
from portal.locales import ORIGINAL
from portal.marking import bare

LONGEST = 60  # characters of a query that are looked at
MOST_WORDS, MOST_FOUND = 8, 30
TITLE, NAMES, SUMMARY, REST = 8, 6, 3, 1
_PAIRS = 0.6  # the share of a phrase's pairs of characters that must be there
_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u0652\u0670]")  # accents and vowel signs that people leave out
_HAN = re.compile(r"[\u3400-\u9fff]{3,}")


@dataclass(frozen=True)
class Entry:
    """A page that can be found; `parts` are its folded texts with their weights, the title's first."""

    kind: str
    id: str
    title: str
    summary: str
    tag: str
    parts: tuple[tuple[int, str], ...]


def fold(text: str) -> str:
    """The text as it is compared: no case, no accents, no width, single spaces for all that is no letter or digit."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold()).replace("đ", "d")
    # Signs of Burmese and its neighbours stand between letters without being letters: they stay.
    kept = "".join(one if unicodedata.category(one)[0] in "LNM" else " " for one in plain)
    return unicodedata.normalize("NFKC", " ".join(kept.split()))


def make_index(catalogue: Catalogue, tag: str) -> tuple[Entry, ...]:
    """Everything that can be found in a language; what is not worded in it is found in the original's words."""
    found = []
    for substance in catalogue.substances.values():
        text, shown = substance.wording(tag)
        original = substance.wordings[ORIGINAL.tag]  # who lives in China may know a thing only by its Chinese name
        names = [*text.also, original.name, *original.also]
        found.append(_entry("substance", substance.id, text.name, text.summary, shown, names, [text.looks]))
    kinds: dict[str, Mapping[str, Piece[Any]]] = {
        "module": catalogue.modules,
        "story": catalogue.stories,
        "scene": catalogue.scenes,
        "page": catalogue.pages,
    }
    for kind, pieces in kinds.items():
        for piece in pieces.values():
            text, shown = piece.wording(tag)
            lines = _help_words(catalogue, tag) if (kind, piece.id) == ("page", "help") else []
            found.append(_entry(kind, piece.id, text.title, text.summary, shown, [], lines))
    return tuple(found)


def _help_words(catalogue: Catalogue, tag: str) -> list[str]:
    lines = catalogue.help_texts.get(tag) or catalogue.help_texts.get(ORIGINAL.tag) or {}
    return [" ".join((number, line["name"], line["use"])) for number, line in lines.items()]


def _entry(
    kind: str, name: str, title: str, summary: str, tag: str, names: Iterable[str], rest: Iterable[str]
) -> Entry:
    texts = ((TITLE, [title]), (NAMES, names), (SUMMARY, [summary]), (REST, rest))
    parts = tuple((weight, fold(" ".join(map(bare, some)))) for weight, some in texts)
    return Entry(kind, name, bare(title), bare(summary), tag, parts)


def find(index: Iterable[Entry], query: str) -> list[Entry]:
    """The pages that have every word of the query, best first; none for a query without a letter or digit."""
    words = fold(query[:LONGEST]).split()[:MOST_WORDS]
    if not words:
        return []
    scored = [
        (min(_score(entry, word) for word in words), sum(_score(entry, word) for word in words), entry)
        for entry in index
    ]
    good = [(total, entry) for least, total, entry in scored if least > 0]
    return [entry for _, entry in sorted(good, key=lambda one: -one[0])][:MOST_FOUND]


def _score(entry: Entry, word: str) -> float:
    for weight, text in entry.parts:
        if word in text:
            return weight + (weight / 2 if text.startswith(word) else 0)
    if _HAN.fullmatch(word):
        pairs = [word[at : at + 2] for at in range(len(word) - 1)]
        everything = " ".join(text for _, text in entry.parts)
        share = sum(pair in everything for pair in pairs) / len(pairs)
        return share if share >= _PAIRS else 0
    return 0
