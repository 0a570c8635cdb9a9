"""Rule 14: no word of content/words.yaml in anything that people read."""

import re
from pathlib import Path

from babel.messages import pofile

from portal.learn.catalogue import texts_of
from portal.locales import LOCALES
from portal.textfiles import Faults, Shape, check_shape, is_text, read

_ENTRY: dict[str, Shape] = {"word": is_text, "instead": is_text}
_SHAPE: dict[str, Shape] = {
    "banned": lambda value: (
        isinstance(value, dict) and all(isinstance(some, list) and all(map(_is_entry, some)) for some in value.values())
    )
}


def _is_entry(one: object) -> bool:
    return isinstance(one, dict) and one.keys() == _ENTRY.keys() and all(fits(one[key]) for key, fits in _ENTRY.items())


def check_words(root: Path, faults: Faults) -> None:
    """Note each banned word with its line; English words are matched whole, Chinese ones as they stand."""
    text = read(root / "content" / "words.yaml", faults)
    if text is None or not check_shape(text, _SHAPE, (), faults):
        return
    patterns = {
        tag: [(entry["word"], entry["instead"], _pattern(tag, entry["word"])) for entry in entries]
        for tag, entries in text.data["banned"].items()
    }
    for one in [*texts_of(root / "content", faults), *texts_of(root / "quizzes", faults)]:
        for number, line in enumerate(one.raw.split("\n"), start=1):
            for word, instead, pattern in patterns.get(one.path.stem, []):
                if pattern.search(line):
                    faults.add(one.path, number, f"banned word {word!r}: write {instead}")
    for locale in LOCALES:
        path = root / "translations" / locale.catalogue / "LC_MESSAGES" / "messages.po"
        if path.exists():
            with path.open("rb") as file:
                for message in pofile.read_po(file):
                    for word, instead, pattern in patterns.get(locale.tag, []):
                        if pattern.search(str(message.string)):
                            faults.add(path, message.lineno or 1, f"banned word {word!r}: write {instead}")


def _pattern(tag: str, word: str) -> re.Pattern[str]:
    edge = r"\b" if tag == "en" else ""
    return re.compile(edge + re.escape(word) + edge, re.IGNORECASE)
