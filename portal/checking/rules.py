"""Rules of writing that a machine can see in the original's words: 1, 3, 9, 16, 18, 21 and 23 (docs/authors.md).

A pattern sees words, not sense: what it lets through still wants a reviewer. Each pattern says what it looks for."""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.exchange.pieces import Piece, pieces
from portal.exchange.units import texts_of
from portal.marking import bare
from portal.textfiles import Faults, read

# 1: a number with a unit of weight, volume or money.
_RECIPE = re.compile(r"\d\s*(?:毫克|微克|克|毫升|mg|mcg|μg|ml|元|块钱|美元)(?![a-z])", re.IGNORECASE)
# 3: the drug articles of the law on public order before its revision of 2025.
_OLD_LAW = re.compile(r"治安管理处罚法[^。；]{0,30}第(?:七十一|七十二|七十三|71|72|73)条")
# 9: that most, many or more and more young people use.
_NORM = re.compile(
    r"(?:很多|大多数|越来越多)的?(?:青少年|年轻人|同学|学生|孩子)[^。，；“”]{0,6}(?:在用|吸毒|用过|吸食|都用)"
)
# 16: whoever reads of dependence also reads that it can be treated, and of a line to call.
_DEPENDENCE = re.compile(r"成瘾|上瘾|依赖|戒断|复吸")
_HOPE = re.compile(r"治疗|早治|看医生|康复|恢复")
_LINE = re.compile(r"12356|12355|\{\{help_lines\}\}")
# 18: whoever cannot be woken needs 120 first, and is not made to vomit.
_COLLAPSE = re.compile(r"叫不醒|昏迷|昏倒|抽搐|没有反应|没了呼吸")
_POLICE_FIRST = re.compile(r"先(?:打|拨打?)110")
_VOMIT = re.compile(r"(?<![不别])(?<!不要)(?<!不能)(?<!不去)(?<!不可)催吐")
# 21: which is stronger, cheaper, longer, harder to find.
_COMPARED = re.compile(r"(?:哪[种个样一]|谁)[^。？]{0,10}(?:更强|最强|劲大|便宜|持久|查不出|难查|难发现)")
_LATIN = re.compile(r"[A-Za-z]")
_WHOLE = ("modules", "stories", "scenes", "substances", "pages")


def check_rules(root: Path, faults: Faults) -> None:
    """Note every place where an original breaks one of these rules."""
    for piece in pieces(root, faults):
        texts = {place: bare(words) for place, words in texts_of(piece.original).items()}
        told = list(_lines(piece))
        for number, words in told:
            if found := _RECIPE.search(words):
                faults.add(piece.original.path, number, f"rule 1: no amount or price ({found[0]!r})")
            if _OLD_LAW.search(words):
                faults.add(piece.original.path, number, "rule 3: the drug articles are 83 to 87 since 2026")
            if found := _NORM.search(words):
                faults.add(
                    piece.original.path, number, f"rule 9: it sounds as if most young people used ({found[0]!r})"
                )
            if _POLICE_FIRST.search(words) and _COLLAPSE.search(words):
                faults.add(piece.original.path, number, "rule 18: 120 first, then 110")
            if _VOMIT.search(words) and piece.kind not in ("items", "modules", "stories"):  # there it is a wrong choice
                faults.add(piece.original.path, number, "rule 18: do not make anybody vomit")
        _check_whole(piece, "\n".join(texts.values()), faults)
        if piece.kind == "items" and _COMPARED.search(texts.get("question", "")):
            faults.add(
                piece.original.path, piece.original.line("question"), "rule 21: asks which is stronger or the like"
            )
        if piece.kind == "modules" and _audience(piece, faults) == "seniors":
            for number, words in told:
                if found := _LATIN.search(bare(words)):
                    faults.add(
                        piece.original.path, number, f"rule 23: a Latin letter ({found[0]!r}) in a seniors' lesson"
                    )


def _check_whole(piece: Piece, words: str, faults: Faults) -> None:
    """What a whole piece must say somewhere."""
    if piece.kind not in _WHOLE:
        return
    if _DEPENDENCE.search(words) and not (_HOPE.search(words) and _LINE.search(words)):
        faults.add(piece.original.path, 1, "rule 16: speaks of dependence without treatment and a help line (12356)")
    if _COLLAPSE.search(words) and "120" not in words and "{{help_lines}}" not in words:
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
