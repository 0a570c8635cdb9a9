"""What the checks of stories and of scenes share: sources, lengths, translations beside their original."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from portal.learn.catalogue import Piece
from portal.locales import ORIGINAL
from portal.textfiles import SOURCE_MARK, Faults, Text, read

LONGEST_BLOCK = 150  # rule 12
_CHINESE = re.compile(r"[\u3400-\u9fff]")
Compare = Callable[[Piece[Any], str, Text, Faults], None]


def check_sources(facts: Text, text: Text, faults: Faults) -> None:
    """`sources` are exactly those that the original cites, each cited one at its line."""
    listed = set(map(str, facts.data["sources"]))
    cited: dict[str, int] = {}
    for number, line in enumerate(text.raw.split("\n"), start=1):
        for marks in SOURCE_MARK.findall(line):
            for name in marks.replace(",", " ").split():
                cited.setdefault(name, number)
    for name in sorted(listed - cited.keys()):
        faults.add(facts.path, facts.line("sources"), f"`sources` names {name}, which the text does not")
    for name in sorted(cited.keys() - listed):
        faults.add(text.path, cited[name], f"{name} is not in `sources` of {facts.path.name}")


def long_blocks(words: str) -> Iterator[str]:
    """Paragraphs of more than 150 Chinese characters."""
    for block in re.split(r"\n\s*\n", words):
        if len(_CHINESE.findall(SOURCE_MARK.sub("", block))) > LONGEST_BLOCK:
            yield block


def check_translations(piece: Piece[Any], folder: Path, suffix: str, faults: Faults, compare: Compare) -> None:
    """Compare each translation with the original; a stale one is called stale and no more."""
    for tag, wording in piece.wordings.items():
        text = read(folder / f"{tag}{suffix}", faults)
        if tag != ORIGINAL.tag and text and not wording.state.stale:
            compare(piece, tag, text, faults)
