"""Long work killed at any point, again and again: what is true right after each kill, and after it was done again."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from portal.backup import archive
from tests.faults.alone import Stall, opened
from tests.faults.nursery import Nursery
from tests.faults.picture import Picture, bytes_of, differences, picture, sealed_digests, wrongs
from tests.faults.scenarios import MARK, QUARTER, Scenario

# Ways to end: before a statement, after a time, with a full disk. The second hangs on how busy the machine is.
KINDS = ("at", "after", "most")


@dataclass
class Tally:
    """How the kills of a scenario went."""

    killed: int = 0
    before: int = 0  # nothing of the work was there after the kill
    after: int = 0  # all of it
    full: int = 0  # the disk was full before it ended, and it said so
    ended: int = 0  # it ended before the kill came
    last: str = ""


def kill_again_and_again(
    stall: Stall,
    nursery: Nursery,
    one: Scenario,
    rounds: Iterable[int],
    seed: int,
    kinds: Sequence[str] = KINDS,
) -> Tally:
    """Kill the work of `one` in a fresh copy a round; raises AssertionError with how to see it again."""
    template = stall.made(one.make)
    with opened(template) as engine:
        before, sealed = picture(engine), sealed_digests(engine)
        everything = 0 if one.whole else conserved(engine)
    reference = stall.copy(template)
    course = nursery.run(one.job, reference, **one.more)
    with opened(reference) as engine:
        after = picture(engine)
        assert not wrongs(engine, sealed)
        assert one.job == "tidy" or before != after, "the work changes nothing: there is nothing to kill"
    size = 0 if stall.server else stall.file(reference).stat().st_size
    found = Tally()
    for number in rounds:
        dice = random.Random(f"{seed} {one.name} {number}")
        url = stall.copy(template)
        where = f"{one.name}, {stall.kind}, seed {seed}, round {number}"
        for _ in range(dice.choice((1, 1, 1, 2, 3))):  # it may die again while it heals
            doom: dict[str, Any] = {}
            match dice.choice([kind for kind in kinds if kind != "most" or (size and one.job != "tidy")]):
                case "at":
                    doom = {"at": dice.randint(1, course.statements)}
                case "after":
                    doom = {"after": dice.uniform(0, course.seconds * 1.1)}
                case "most":
                    doom = {"most": dice.randint(0, dice.choice((size // 4, 2 * size))), "may_fail": True}
            fate = nursery.run(one.job, url, **doom, **one.more)
            found.full += fate.failed
            _judge(
                url,
                f"{where}, {doom}",
                one,
                before,
                after,
                everything,
                sealed,
                found,
                fate.killed,
                not (fate.killed or fate.failed),
            )
            if one.once and found.last == "after":
                break
        else:
            nursery.run(one.job, url, **one.more)
        with opened(url) as engine:
            there = picture(engine)
            assert not (wrong := wrongs(engine, sealed)), f"{where}: {wrong}"
            left = [] if one.job == "tidy" else differences(there, after)
            assert not left, f"{where}: not as if nothing had happened: {left}"
        if one.shreds and stall.kind == "sqlite":
            _shredded(stall, url, where)
        stall.drop(url)
    return found


def _judge(
    url: str,
    where: str,
    one: Scenario,
    before: Picture,
    after: Picture,
    everything: int,
    sealed: dict[str, str],
    found: Tally,
    killed: bool,
    ended: bool,
) -> None:
    """What must be true right after a kill, when the next start has only opened the database."""
    with opened(url) as engine:
        there = picture(engine)
        wrong = wrongs(engine, sealed)
        assert not wrong, f"{where}: {wrong}"
        if one.whole:
            assert there in (before, after), f"{where}: half done: {differences(there, before)}"
        else:
            assert conserved(engine) == everything, f"{where}: {conserved(engine)} attempts of {everything}"
            extra = set(there["sealed"]) - set(after["sealed"])
            assert not extra, f"{where}: boxes that nobody would have made: {sorted(extra)[:3]}"
    found.killed += killed
    found.ended += ended
    found.before += there == before
    found.after += there == after
    found.last = "after" if there == after else "before" if there == before else "between"


def conserved(engine: Engine) -> int:
    """How many attempts there are: waiting, in boxes R, and flagged ones that a closing counted."""
    queries = (
        "SELECT count(*) FROM slip",
        "SELECT coalesce(sum(n), 0) FROM sealed WHERE kind = 'R' AND name = 'mastered'",
        "SELECT coalesce(sum(value), 0) FROM open_count WHERE kind = 'flagged'",
    )
    with engine.connect() as connection:
        return sum(int(connection.scalar(text(query)) or 0) for query in queries)


def _shredded(stall: Stall, url: str, where: str) -> None:
    with opened(url) as engine, engine.connect() as connection:
        pending = connection.scalar(text("SELECT count(*) FROM closing WHERE NOT scrubbed"))
        open_slips = connection.scalar(text("SELECT count(*) FROM slip"))
    assert not pending, f"{where}: rewriting is still pending"
    lying = bytes_of(stall.file(url)).count(MARK.encode())
    assert lying == open_slips, f"{where}: {lying} slips lie in the file, {open_slips} are open"


def kill_backups(
    stall: Stall,
    nursery: Nursery,
    folder: Path,
    rounds: Iterable[int],
    seed: int,
    kinds: Sequence[str] = KINDS,
) -> Tally:
    """Kill `portal backup`: no file, or a whole one, nothing else in the folder, and the database as it was."""
    url = stall.copy(stall.made(QUARTER.make))
    with opened(url) as engine:
        before, sealed = picture(engine), sealed_digests(engine)
    (folder / "whole.zip").unlink(missing_ok=True)
    course = nursery.run("backup", url, file=str(folder / "whole.zip"))
    with archive.opened(folder / "whole.zip") as file:
        whole = file.manifest.parts
    size = (folder / "whole.zip").stat().st_size
    found = Tally()
    for number in rounds:
        dice = random.Random(f"{seed} backup {number}")
        doom: dict[str, Any] = {}
        match dice.choice(kinds):
            case "at":
                doom = {"at": dice.randint(1, course.statements)}
            case "after":
                doom = {"after": dice.uniform(0, course.seconds * 1.2)}
            case "most":
                doom = {"most": dice.randint(0, size), "may_fail": True}
        path = folder / f"{number}.zip"
        fate = nursery.run("backup", url, file=str(path), **doom)
        where = f"backup, {stall.kind}, seed {seed}, round {number}, {doom}"
        assert fate.killed or fate.failed or path.exists(), where
        if path.exists():
            with archive.opened(path) as file:
                assert file.manifest.parts == whole, where
            path.unlink()
            found.after += 1
        else:
            nursery.run("backup", url, file=str(path))  # the name is free, and the next one goes well
            path.unlink()
            found.before += 1
        assert [one.name for one in folder.iterdir()] == ["whole.zip"], where
        found.killed += fate.killed
        found.full += fate.failed
    with opened(url) as engine:
        assert picture(engine) == before
        assert not wrongs(engine, sealed)
    return found
