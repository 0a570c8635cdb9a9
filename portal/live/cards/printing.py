"""The sheets that cards are printed on: sizes and places in millimetres. Pure."""

from dataclasses import dataclass

from portal.live.cards.markers import CARDS, LETTERS, PAPERS, outline

SHEET = (210, 297)  # A4, upright
LETTER_OFF = 8.0  # from the marker's edge to the middle of a letter: in the white rim, small enough for its holder only


@dataclass(frozen=True)
class Letter:
    """A letter at its edge of the card, turned so that it is upright when that edge is on top."""

    letter: str
    x: float
    y: float
    turn: int


@dataclass(frozen=True)
class Drawn:
    """One card as it is printed, in millimetres; `cut` when another card stands below it on the sheet."""

    number: int
    width: float
    height: float
    left: float
    top: float
    cell: float
    path: str
    letters: tuple[Letter, ...]
    cut: bool


def sheets(size: str) -> list[list[Drawn]]:
    """All cards by sheet of A4: two of the small size each, one of the large."""
    paper = PAPERS[size]
    a_sheet = int(SHEET[1] // paper.height)
    cards = [_drawn(number, size, a_sheet > 1 and number % a_sheet != 0) for number in range(1, CARDS + 1)]
    return [cards[at : at + a_sheet] for at in range(0, CARDS, a_sheet)]


def _drawn(number: int, size: str, cut: bool) -> Drawn:
    paper = PAPERS[size]
    x, y, off = paper.width / 2, paper.height / 2, paper.marker / 2 + LETTER_OFF
    places = ((x, y - off), (x + off, y), (x, y + off), (x - off, y))
    return Drawn(
        number=number,
        width=paper.width,
        height=paper.height,
        left=x - paper.marker / 2,
        top=y - paper.marker / 2,
        cell=paper.cell,
        path=outline(number),
        letters=tuple(
            Letter(letter, *place, 90 * turn) for turn, (letter, place) in enumerate(zip(LETTERS, places, strict=True))
        ),
        cut=cut,
    )
