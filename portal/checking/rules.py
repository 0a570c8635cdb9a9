"""Rules of writing that a machine can see in the original's words: 1, 3, 9, 16, 18, 21 and 23 (docs/authors.md).

The patterns stand in content/rules.yaml. They see words, not sense: what they let through still wants a reviewer."""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.exchange.pieces import Piece, pieces
from portal.exchange.units import texts_of
from portal.marking import bare
from portal.textfiles import Faults, check_shape, read

PLACE = Path("content") / "rules.yaml"
NAMES = ("recipe", "old_law", "norm", "dependence", "hope", "line", "collapse", "police_first", "vomit", "compared")
_LATIN = re.compile(r"[A-Za-z]")
Finds = dict[str, re.Pattern[str]]
_WHOLE = ("modules", "stories", "scenes", "campaigns", "substances", "pages")


def check_rules(root: Path, faults: Faults) -> None:
    """Note every place where an original breaks one of these rules."""
    text = read(root / PLACE, faults)
    if text is None or not check_shape(text, dict.fromkeys(NAMES, _is_pattern), (), faults):
        return
    finds = {name: re.compile(text.data[name], re.IGNORECASE) for name in NAMES}
    for piece in pieces(root, faults):
        _check_lines(piece, finds, faults)
        _check_whole(piece, finds, faults)
        if piece.kind == "items" and finds["compared"].search(str(piece.original.data.get("question"))):
            line = piece.original.line("question")
            faults.add(piece.original.path, line, "rule 21: asks which is stronger or the like")


def _check_lines(piece: Piece, finds: Finds, faults: Faults) -> None:
    """What no line may say."""
    # An option to be decided against may say it.
    wrong_choices = piece.kind in ("items", "modules", "stories", "campaigns")
    seniors = piece.kind == "modules" and _audience(piece, faults) == "seniors"
    for number, words in _lines(piece):
        said = []
        if found := finds["recipe"].search(words):
            said.append(f"rule 1: no amount or price ({found[0]!r})")
        if finds["old_law"].search(words):
            said.append("rule 3: the drug articles are 83 to 87 since 2026")
        if found := finds["norm"].search(words):
            said.append(f"rule 9: it sounds as if most young people used ({found[0]!r})")
        if finds["police_first"].search(words) and finds["collapse"].search(words):
            said.append("rule 18: 120 first, then 110")
        if finds["vomit"].search(words) and not wrong_choices:
            said.append("rule 18: do not make anybody vomit")
        if seniors and (found := _LATIN.search(bare(words))):
            said.append(f"rule 23: a Latin letter ({found[0]!r}) in a seniors' lesson")
        for one in said:
            faults.add(piece.original.path, number, one)


def _is_pattern(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except re.error:
        return False


def _check_whole(piece: Piece, finds: Finds, faults: Faults) -> None:
    """What a whole piece must say somewhere."""
    if piece.kind not in _WHOLE:
        return
    words = "\n".join(bare(one) for one in texts_of(piece.original).values())
    if finds["dependence"].search(words) and not (finds["hope"].search(words) and finds["line"].search(words)):
        faults.add(piece.original.path, 1, "rule 16: speaks of dependence without treatment and a help line (12356)")
    if finds["collapse"].search(words) and "120" not in words and "{{help_lines}}" not in words:
        faults.add(piece.original.path, 1, "rule 18: somebody collapses, and 120 is not named")


def _lines(piece: Piece) -> Iterator[tuple[int, str]]:
    """The lines that people read, with their numbers: of a Markdown file without the marks of blocks."""
    text = piece.original
    for number, line in enumerate(text.raw.split("\n"), start=1):
        words = re.sub(r"^::: *\w*|^#+ +(?:[a-z0-9-]+ +\|)?| -> [a-z0-9-]+|^[a-z_]+:|^ *[a-d]: ", "", line)
        yield number, words


def _audience(piece: Piece, faults: Faults) -> str:
    facts = read(piece.original.path.with_name("module.yaml"), faults)
    return str(facts.data.get("audience", "")) if facts else ""
