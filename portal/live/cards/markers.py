"""The marker of each paper card and the card's measures; pure.

A card never changes once it is printed: codes and measures here are for ever. The codes are the first 60 of
ARUCO_MIP_25h7 (R. Muñoz Salinas, BSD; the licence stands with the script that reads them); any two of them, each in
any of its four turns, differ in at least 8 of 25 squares, so that no card and no turn is taken for another."""

from dataclasses import dataclass

CARDS = 60
LETTERS = "ABCD"  # the letter whose edge is on top is the answer, clockwise from the card's own top
SQUARES = 5  # a side, without the black frame
CELLS = SQUARES + 2
_CODES = (
    0x1AD2487,
    0x141B6E9,
    0x1780E66,
    0x1A86AD8,
    0x1146916,
    0x14EBCB6,
    0x1A1893C,
    0xD79525,
    0xF8DB53,
    0x1B5928,
    0x127BF52,
    0x1CB3A02,
    0x145ED8C,
    0x3970EF,
    0xC8934C,
    0x5BADED,
    0x53C9DA,
    0x1991F79,
    0x1D40A4D,
    0x1631993,
    0x74D97C,
    0x62C8A5,
    0x1A6CE96,
    0x1C71456,
    0x18D8DF2,
    0xE290FA,
    0x494061,
    0xEDC6CD,
    0x12BD8F0,
    0x1A5D254,
    0x172EB3A,
    0x9D6E92,
    0x10A2172,
    0x1BD085A,
    0x186E528,
    0xB4AF45,
    0x55A5B2,
    0x5E5136,
    0x88508B,
    0xEA2C6F,
    0x1A9274C,
    0xBBB977,
    0x5EDE62,
    0x105BA85,
    0x18A79BC,
    0x18D4B9D,
    0x1A144DE,
    0x1BA5390,
    0x1B8A652,
    0x1C4948D,
    0x3CE285,
    0xB5CCE7,
    0x16D2CB9,
    0xB7D338,
    0xB650E9,
    0x130E4B1,
    0xD3BADC,
    0xF2161D,
    0x17A45A7,
    0x14C5C50,
)
Marker = tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Paper:
    """A card's paper in millimetres: the marker stands in the middle, `cell` is one of its seven squares."""

    width: float
    height: float
    cell: float

    @property
    def marker(self) -> float:
        """The length of the marker's side."""
        return self.cell * CELLS


# A5 is half a sheet of A4 on its side. The white rim must stay wider than one square.
PAPERS = {"a5": Paper(210, 148.5, 16), "a4": Paper(210, 297, 23)}


def squares(card: int) -> Marker:
    """The inner squares of card 1 to 60, row by row; True is white."""
    code = _CODES[card - 1]
    last = SQUARES * SQUARES - 1
    return tuple(
        tuple(bool(code >> (last - row * SQUARES - column) & 1) for column in range(SQUARES)) for row in range(SQUARES)
    )


def turned(marker: Marker) -> Marker:
    """The marker after a quarter turn clockwise."""
    return tuple(zip(*reversed(marker), strict=True))


def difference(one: Marker, other: Marker) -> int:
    """In how many squares two markers differ."""
    return sum(a != b for rows in zip(one, other, strict=True) for a, b in zip(*rows, strict=True))


def outline(card: int) -> str:
    """All that is black as one SVG path, one unit a square, (0, 0) the marker's outer corner."""
    inside = squares(card)
    frame = f"M0 0h{CELLS}v{CELLS}h-{CELLS}zM1 1v{SQUARES}h{SQUARES}v-{SQUARES}z"
    black = ((x + 1, y + 1) for y, row in enumerate(inside) for x, white in enumerate(row) if not white)
    return frame + "".join(f"M{x} {y}h1v1h-1z" for x, y in black)
