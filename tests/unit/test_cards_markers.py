"""The markers of paper cards: none may be taken for another, and what is printed is what is read."""

import re
from itertools import combinations

import pytest

from portal.live.cards.markers import CARDS, CELLS, PAPERS, Marker, difference, squares, turned
from portal.live.cards.printing import LETTER_OFF, SHEET, sheets
from portal.settings import ROOT

APART = 8


def _turns(marker: Marker) -> list[Marker]:
    found = [marker]
    for _ in range(3):
        found.append(turned(found[-1]))
    return found


def test_any_two_cards_differ_in_every_turn() -> None:
    for one, other in combinations(range(1, CARDS + 1), 2):
        for way in _turns(squares(other)):
            assert difference(squares(one), way) >= APART, (one, other)


def test_a_turned_card_is_no_other_turn_of_itself() -> None:
    for card in range(1, CARDS + 1):
        assert min(difference(squares(card), way) for way in _turns(squares(card))[1:]) >= APART, card


def test_the_reader_knows_the_markers_that_are_printed() -> None:
    script = (ROOT / "portal" / "static" / "cards" / "js-aruco2.js").read_text(encoding="utf-8")
    codes = [int(code, 16) for code in re.findall(r"0x[0-9a-f]+", script)]
    printed = [int("".join("01"[white] for row in squares(card) for white in row), 2) for card in range(1, CARDS + 1)]
    assert codes == printed


@pytest.mark.parametrize("size", PAPERS)
def test_every_card_is_printed_once_with_a_white_rim_wider_than_a_square(size: str) -> None:
    drawn = [card for sheet in sheets(size) for card in sheet]
    assert [card.number for card in drawn] == list(range(1, CARDS + 1))
    for card in drawn:
        assert min(card.left, card.top) > card.cell > LETTER_OFF
        assert card.width == SHEET[0]
    assert all(sum(card.height for card in sheet) == SHEET[1] for sheet in sheets(size))


def test_each_letter_stands_at_its_own_edge_upright_when_that_edge_is_on_top() -> None:
    card = sheets("a5")[0][0]
    middle = card.width / 2, card.height / 2
    out = card.cell * CELLS / 2 + LETTER_OFF
    places = {one.letter: (one.x - middle[0], one.y - middle[1], one.turn) for one in card.letters}
    assert places == {"A": (0, -out, 0), "B": (out, 0, 90), "C": (0, out, 180), "D": (-out, 0, 270)}
