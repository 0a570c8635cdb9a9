"""The bands that stand for a number that grows while people take part (measurement.md 4.2; RULINGS 4). Pure.

May not import any room."""

BANDS = ((500, "500+"), (200, "200-499"), (100, "100-199"), (50, "50-99"), (10, "10-49"), (0, "<10"))
FEWEST = BANDS[-1][1]


def band_of(number: int) -> str:
    """`10-49` for 12: all that officers see of a month that is still open."""
    return next(name for least, name in BANDS if number >= least)
