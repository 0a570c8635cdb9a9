"""How large a text may be set in a box of the paper, in ten languages; and where Burmese may break. Pure.

Widths are estimates on the safe side: a print must never run out of its box, and no script measures on paper."""

import re
import unicodedata
from collections.abc import Sequence

from markupsafe import Markup

# The sizes of `posters.css` (classes f20 to f300), in hundredths of the unit in which a design is drawn.
SIZES = (300, 270, 240, 215, 190, 170, 150, 135, 120, 108, 98, 88, 80, 72, 66, 60, 54, 49, 45, 41, 38, 35, 32, 29, 26)
# Height of a line in each script, as in `posters.css`; the others 1.3.
LEADING = {"my": 1.85, "ug": 1.55, "ar": 1.55, "zh-Hans": 1.36, "zh-Hant": 1.36, "ko": 1.36}
_SYLLABLE = re.compile(
    r"(?<=[\u1000-\u109f\u104a\u104b])(?<!\u1039)(?=[\u1000-\u1021\u1023-\u102a\u103f](?![\u1037]?[\u103a\u1039]))"
)
SHORT = 60  # a Chinese text of so many letters breaks between its clauses
SAFETY = 1.05
_CLAUSE = re.compile(
    r"[^\u3001\uff0c\u3002\uff1f\uff1a\uff1b\uff01]*[\u3001\uff0c\u3002\uff1f\uff1a\uff1b\uff01\u201d]+|[^\u3001\uff0c\u3002\uff1f\uff1a\uff1b\uff01]+"
)
_QUOTES = "\u2018\u2019\u201c\u201d\u2014\u2026"
ZERO_WIDTH_SPACE = "\u200b"


def breakable(text: str, tag: str) -> Markup | str:
    """The text with the places where a line may end, for programs that do not know the language: Burmese, whose words
    have no spaces, before each syllable; Korean between words, a short Chinese text between clauses."""
    if tag == "my":
        return _SYLLABLE.sub(ZERO_WIDTH_SPACE, text)
    if tag == "ko":
        return Markup(" ").join(Markup('<span class="whole">{}</span>').format(word) for word in text.split())
    if tag.startswith("zh") and len(text) <= SHORT:
        return Markup("").join(Markup('<span class="clause">{}</span>').format(one) for one in _CLAUSE.findall(text))
    return text


def _pieces(text: str, tag: str) -> list[str]:
    """What stays on one line where it can."""
    if tag == "my":
        return _SYLLABLE.sub(ZERO_WIDTH_SPACE, text).replace(" ", f" {ZERO_WIDTH_SPACE}").split(ZERO_WIDTH_SPACE)
    if tag.startswith("zh"):
        return _CLAUSE.findall(text) if len(text) <= SHORT else list(text)
    return [f"{word} " for word in text.split()]


def width_of(text: str) -> float:
    """The width of a line of bold text, in its own size."""
    return sum(map(_width, text))


def size_class(texts: str | Sequence[str], tag: str, width: float, height: float, largest: int = 300) -> str:
    """The class of the largest size in which a text, or each of several, fits a box; sides in units of the design."""
    many = (texts,) if isinstance(texts, str) else texts
    sizes = (size for size in SIZES if size <= largest)
    fits = (size for size in sizes if all(_fits(one, tag, width, height, size / 100) for one in many))
    return f"f{next(fits, SIZES[-1])}"


def _fits(text: str, tag: str, width: float, height: float, size: float) -> bool:
    room = width / size / SAFETY
    lines, used = 1, 0.0
    for piece in _pieces(text, tag):
        whole, wide = width_of(piece), width_of(piece.rstrip())
        if wide > room and (not tag.startswith("zh") or len(text) <= SHORT):
            return False
        if used and used + wide > room:
            lines, used = lines + 1, 0.0
        lines += int(wide // room)
        used = used + whole if wide <= room else wide % room
    return lines * size * LEADING.get(tag, 1.3) <= height


def _width(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if "\u1000" <= letter <= "\u109f":
        return 0.92 if unicodedata.category(letter) != "Mc" else 0.55
    if "\u0600" <= letter <= "\u06ff":
        return 0.46
    if "\u0400" <= letter <= "\u04ff":
        return 0.64
    if letter in _QUOTES:
        return 0.8  # as wide as a Chinese letter in Chinese, narrow elsewhere
    if letter == " ":
        return 0.28
    if letter in "mwMW":
        return 0.92
    return 0.68 if letter.isupper() else 0.57
