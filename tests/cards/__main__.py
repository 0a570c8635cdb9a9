"""Measures the card reader and prints the table of docs/cards.md: `python -m tests.cards [seconds]`. Takes minutes."""

import shutil
import sys

from playwright.sync_api import Playwright, sync_playwright

from tests.cards.chromium import Reading, read_room
from tests.cards.room import Conditions, Room

SEEDS = (1, 2, 3)
ORDINARY = Conditions()
HARD = Conditions(blur=1.2, noise=10, tilt=20, lean=40, uneven=0.4, passing=0.2, jpeg=70)
ROWS = (
    ("ordinary", 30, "a5", 1920, 1080, 1, ORDINARY),
    ("ordinary", 50, "a5", 1920, 1080, 1, ORDINARY),
    ("hard", 30, "a5", 1920, 1080, 1, HARD),
    ("hard", 50, "a5", 1920, 1080, 1, HARD),
    ("ordinary", 30, "a5", 1280, 720, 1, ORDINARY),
    ("ordinary", 50, "a5", 1280, 720, 1, ORDINARY),
    ("hard", 50, "a5", 1280, 720, 1, HARD),
    ("ordinary, 6 times slower", 50, "a5", 1920, 1080, 6, ORDINARY),
    ("ordinary, 6 times slower", 50, "a5", 1280, 720, 6, ORDINARY),
)


def main() -> None:
    """Print one row for each condition, all seeds together."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    chromium = shutil.which("chromium") or "chromium"
    with sync_playwright() as playwright:
        for name, count, size, width, height, slower, conditions in ROWS:
            found = [
                _one(
                    playwright, chromium, Room(count, size, width, height, seed, conditions=conditions), slower, seconds
                )
                for seed in SEEDS
            ]
            print(_row(name, count, size, height, found), flush=True)


def _one(playwright: Playwright, chromium: str, room: Room, slower: int, seconds: float) -> Reading:
    return read_room(playwright, chromium, room, seconds if slower == 1 else 2 * seconds, slower)


def _row(name: str, count: int, size: str, height: int, found: list[Reading]) -> str:
    cards = count * len(found)
    right, missed, wrong = (sum(getattr(one, what) for one in found) for what in ("right", "missed", "wrong"))
    assert all(one.width == height * 16 // 9 for one in found)
    slowest = min(one.a_second for one in found)
    factor = sum(one.slowed for one in found) / len(found)
    share = f"{right} of {cards} ({right / cards:.1%})"
    cells = (name, f"{count} {size.upper()}", f"{height}p", share, missed, wrong, f"{slowest:.1f}", f"{factor:.1f}")
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
