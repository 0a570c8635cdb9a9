"""The closed list of designs, their papers and the side of their QR code on paper. Pure."""

import math
from dataclasses import dataclass

# Each paper with how much larger than A4 everything on it is; a design is drawn once, in tenths of the height of A4's
# own centimetre, so that no size has a layout of its own.
SCALES = {"a3": math.sqrt(2), "a4": 1.0, "a5": math.sqrt(0.5)}


@dataclass(frozen=True)
class Design:
    """One design: `qr` is the side of its smallest QR code with its quiet zone, in millimetres on A4."""

    name: str
    papers: tuple[str, ...]
    qr: float
    wide: bool = False  # the paper lies on its long side
    languages: int = 1

    def qr_on(self, paper: str) -> float:
        """The side of the QR code on this paper, in millimetres."""
        return self.qr * SCALES[paper]


DESIGNS = {
    one.name: one
    for one in (
        Design("poster", ("a4", "a3"), 58),
        Design("card", ("a4", "a5"), 52, languages=2),
        Design("sticker", ("a4",), 40),
        Design("leaflet", ("a4",), 38, wide=True, languages=2),
        Design("classroom", ("a4",), 34),
        Design("badge", ("a4",), 34, wide=True),
    )
}
# What fits a code that hangs on something else.
FIRST = "poster"


def fitting(kind: str) -> Design:
    """The design that a code of this kind is printed with first."""
    return DESIGNS.get(kind, DESIGNS[FIRST])
