"""Two admins at the very same moment, on PostgreSQL: what both were shown is stored once, and no loop of mergers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

from sqlalchemy import Engine

from portal.areas.changes import compare
from portal.areas.closing.store import CannotClose, close
from portal.areas.drafts.store import Outdated, confirm, keep, present, waiting
from portal.areas.store import load_tree, registered
from portal.areas.tables import read_table

NOW, TODAY = datetime(2026, 7, 9, 8, tzinfo=UTC), date(2026, 7, 9)
ADMINS = 6
HEAD = "code,parent,kind,name,people,audience,as_of,source\n"


def test_of_many_confirmations_at_one_moment_one_is_stored_and_the_others_are_told(engine: Engine) -> None:
    seen = []
    for number in range(ADMINS):
        table = read_table(f"{HEAD}C14,S1,community,名{number},{number},,2026-01-01,x\n".encode())
        keep(engine, f"o{number}", table, NOW)
        data = waiting(engine, f"o{number}", NOW)
        assert data is not None
        seen.append(compare(table, *present(engine), "S1", TODAY).digest(data))
    start = Barrier(ADMINS)

    def one(number: int) -> bool:
        start.wait()
        try:
            confirm(engine, f"o{number}", "S1", seen[number], TODAY, NOW)
        except Outdated:
            return False
        return True

    with ThreadPoolExecutor(ADMINS) as pool:
        stored = list(pool.map(one, range(ADMINS)))
    assert sum(stored) == 1
    winner, found = stored.index(True), registered(engine, "C14")
    assert found is not None
    assert (found.people, load_tree(engine).by_code["C14"].name) == (winner, f"名{winner}")


def test_two_communities_are_never_merged_into_each_other(engine: Engine) -> None:
    start = Barrier(2)

    def one(pair: tuple[str, str]) -> bool:
        start.wait()
        try:
            close(engine, *(pair[0], date(2026, 9, 1), pair[1], TODAY))
        except CannotClose:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, [("C11", "C12"), ("C12", "C11")])) == [False, True]
