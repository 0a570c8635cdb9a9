"""A QR code as an SVG path, with its quiet zone, and whether its squares are large enough to be read. Pure."""

from dataclasses import dataclass

import segno

QUIET = 4  # squares of white on each side: ISO/IEC 18004
SMALLEST = 0.4  # millimetres a square: below that office printers and old phones fail
CORRECTION = "m"  # 15 % may be dirty or scratched


class TooSmall(ValueError):
    """The address is too long for a QR code of this size."""


@dataclass(frozen=True)
class Qr:
    """`path` is drawn in a square of `squares` units, the quiet zone included."""

    path: str
    squares: int

    def square_on(self, side: float) -> float:
        """The side of one square in millimetres when the whole is `side` millimetres wide."""
        return side / self.squares


def make_qr(address: str, side: float) -> Qr:
    """The code of `address` for a print `side` millimetres wide. Raises TooSmall."""
    code = segno.make(address, error=CORRECTION, micro=False, boost_error=True)
    rows = list(code.matrix)
    squares = len(rows) + 2 * QUIET
    if side / squares < SMALLEST:
        raise TooSmall(address)
    return Qr("".join(_runs(rows)), squares)


def _runs(rows: list[bytearray]) -> list[str]:
    """Each unbroken run of dark squares of a row as one rectangle: no hairlines between neighbours."""
    found = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if row[x]:
                start = x
                while x < len(row) and row[x]:
                    x += 1
                found.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z")
            else:
                x += 1
    return found
