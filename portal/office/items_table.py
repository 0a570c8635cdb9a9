"""The item analysis as rows of text: the page's tables and the CSV are both made from them. Pure."""

from collections.abc import Iterator

from portal.office.items import Analysis, ItemLine, ItemPage
from portal.office.table import Row
from portal.quiz.forms import BLANK, NOT_SURE

_NAMES = (
    "district district_name quarter version answers reliability reliability_word item substance scored right "
    "range_low range_high blur corrected not_sure difficulty correlation discrimination answer share is_right word"
)
COLUMNS = tuple(_NAMES.split())
_ANSWERS = {NOT_SURE: "not_sure", BLANK: "blank"}


def rows(page: ItemPage) -> Iterator[Row]:
    """One row for each answer of each question, the measures of its question and form repeated beside it."""
    for one in page.analyses:
        for line in one.items:
            for option in line.options:
                yield _row(page, one, line) | {
                    "answer": _ANSWERS.get(option.answer, option.answer),
                    "share": str(option.percent),
                    "is_right": "yes" if option.right else "no",
                    "word": option.word.value if option.word else "",
                }


def _row(page: ItemPage, one: Analysis, line: ItemLine) -> dict[str, str]:
    cells: dict[str, object] = {
        "district": page.district.code,
        "district_name": page.district.name,
        "quarter": "|".join(one.quarters),
        "version": one.version,
        "answers": one.n,
        "reliability": tenths(one.reliability),
        "reliability_word": one.reliability_word and one.reliability_word.value,
        "item": line.item,
        "substance": line.substance,
        "scored": "yes" if line.scored else "no",
        "right": line.right,
        "range_low": line.low,
        "range_high": line.high,
        "blur": one.blur,
        "corrected": line.corrected,
        "not_sure": line.not_sure,
        "difficulty": line.difficulty and line.difficulty.value,
        "correlation": tenths(line.r) if line.scored else None,
        "discrimination": line.discrimination and line.discrimination.value,
    }
    return {name: "" if cell is None else str(cell) for name, cell in cells.items()}


def tenths(value: float | None) -> str:
    """A correlation or KR-20 as it was sealed, to one decimal; what has no variance is not defined, never 0."""
    return "not_defined" if value is None else f"{value:.1f}"
