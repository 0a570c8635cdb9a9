"""Checks each language's glossary: a key term of an original has one of its fixed translations, and none to be avoided.

A whole file is looked at, not sentence by sentence: a translation may say "it" where the original repeats the word."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from portal.catalogues import catalogue_path, read_catalogue
from portal.exchange.pieces import Piece, pieces, standing
from portal.exchange.units import texts_of
from portal.learn.catalogue import SHORT_SUBSTANCE
from portal.locales import BY_TAG, LOCALES, ORIGINAL
from portal.marking import bare
from portal.textfiles import Faults, Shape, Text, check_shape, is_text, is_texts, read

PLACE = Path("content") / "glossary"


@dataclass(frozen=True)
class Term:
    """A word of the original, what it may be called, what it may not."""

    original: str
    use: tuple[str, ...]
    avoid: tuple[str, ...]


_TERM = {"original": is_text, "use": lambda value: is_texts(value) and bool(value), "avoid": is_texts}
_SHAPE: dict[str, Shape] = {
    "terms": lambda value: (
        isinstance(value, list)
        and all(
            isinstance(one, dict) and one.keys() == _TERM.keys() and all(fits(one[key]) for key, fits in _TERM.items())
            for one in value
        )
    )
}


def check_glossaries(root: Path, faults: Faults) -> None:
    """Note missing and avoided words of every language that has a glossary, and files that are no glossary."""
    folder = root / PLACE
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in BY_TAG or path.stem == ORIGINAL.tag:
            faults.add(path, 1, "no language of this name is translated into")
    every = list(pieces(root, faults))
    for locale in LOCALES:
        path = folder / f"{locale.tag}.yaml"
        text = read(path, faults) if locale is not ORIGINAL and path.exists() else None
        if text and check_shape(text, _SHAPE, (), faults):
            terms = [Term(one["original"], _folded(one["use"]), _folded(one["avoid"])) for one in text.data["terms"]]
            _check_language(root, locale.tag, terms, every, faults)


def _folded(words: list[str]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)


def _check_language(root: Path, tag: str, terms: list[Term], every: list[Piece], faults: Faults) -> None:
    for piece in every:
        now = standing(piece, tag, faults)
        text = read(piece.path(tag), faults) if now.there and not now.stale else None
        if text is None:
            continue
        said = _words(text, None).casefold()
        # What to do is told in a short text's own words; the rest of it is a translation.
        asked = _words(piece.original, SHORT_SUBSTANCE.keys() - {"todo"} if now.short else None)
        for term in _terms_in(asked, terms):
            if not any(word in said for word in term.use):
                faults.add(text.path, 1, f"glossary: {term.original} is none of {', '.join(term.use)}")
        for number, line in enumerate(text.raw.casefold().split("\n"), start=1):
            for term in terms:
                for word in term.avoid:
                    if word in line:
                        faults.add(text.path, number, f"glossary: {word!r} is to be avoided for {term.original}")
    path = catalogue_path(root, BY_TAG[tag].catalogue)
    for message in read_catalogue(path) if path.exists() else ():
        words = str(message.string).casefold()
        for term in terms:
            if any(word in words for word in term.avoid):
                faults.add(path, message.lineno or 1, f"glossary: a word to be avoided for {term.original}")


def _words(text: Text, keys: Set[str] | None) -> str:
    """What people read of a file, without source marks and link targets; of a short text only its keys."""
    return "\n".join(
        bare(words) for place, words in texts_of(text).items() if keys is None or place.split("/")[0] in keys
    )


def _terms_in(words: str, terms: list[Term]) -> Iterator[Term]:
    """The terms that stand in `words`; one inside a longer one (罂粟 in 罂粟壳) does not count."""
    for term in sorted(terms, key=lambda one: -len(one.original)):
        if term.original in words:
            words = words.replace(term.original, " ")
            yield term
