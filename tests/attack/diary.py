"""Half a year of the small district with an officer who looks day and night, and what came of it."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Engine

from portal.areas.store import load_tree
from portal.periods import CLOSING_DAY, ends_quarter, month_of, quarter_of, shift
from portal.sealing import published
from portal.sealing.exporting import sealed_csv
from tests.attack.officer import Book, Officer
from tests.attack.world import ENDS, World

LOOKED_AT = ("D1", "C11")  # asked for again on the day before the next closing, and once more at the end
EMPTY = {"C13", "C23"}  # nobody takes part there: the views of the areas above hold all that theirs could


@dataclass
class Diary:
    """`live`: days on which something published changed between the nights. `changed`: sealed pages that said
    something else later, or exports that did."""

    world: World
    book: Book = field(default_factory=Book)
    live: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    exports: list[bytes] = field(default_factory=list)
    closings: int = 0


def live_through(world: World) -> Diary:
    """Day by day: the night's work, a look, the day's people, a look; everything after and before each closing."""
    diary = Diary(world)
    officer = Officer(world, diary.book)
    areas = [code for code in world.tree.by_code if code not in EMPTY]
    while world.day <= ENDS:
        if world.night():
            diary.closings += 1
            month = shift(month_of(world.day), -1)
            officer.read_everything([month, *([quarter_of(month)] if ends_quarter(month) else [])], areas)
            diary.exports.append(export(world.engine))
        morning = _look(world)
        world.visits()
        if _look(world) != morning:
            diary.live.append(world.day.isoformat())
        if world.day.day == CLOSING_DAY - 1:
            latest = shift(month_of(world.day), -2)
            diary.changed += officer.ask_again(_kept(diary, f"period={latest}"))
            if diary.exports and diary.exports[-1] != export(world.engine):
                diary.changed.append(f"export of {world.day}")
        world.day += timedelta(days=1)
    world.day -= timedelta(days=1)
    officer.read_open()
    diary.changed += officer.ask_again(_kept(diary, "period=2026-Q"))
    diary.changed += officer.ask_again([url for url in _kept(diary, "period=2026-0") if "audience=all" in url])
    return diary


def _kept(diary: Diary, period: str) -> list[str]:
    return [url for url in diary.book.pages if period in url and any(f"area={code}&" in url for code in LOOKED_AT)]


def export(engine: Engine) -> bytes:
    """What `portal export` writes."""
    tree = load_tree(engine)
    return sealed_csv([box for kind in published.KINDS for box in published.boxes(engine, tree.by_code, kind)], tree)


def _look(world: World) -> list[bytes]:
    """What could show that somebody came today: the open month, and on Mondays the latest sealed figures."""
    month = month_of(world.day)
    queries = (f"period={month}", *([""] if world.day.weekday() == 0 else []))
    return [world.officer.get(f"/office/figures.csv?{query}").data for query in queries]
