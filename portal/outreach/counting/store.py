"""Counts of placements: one number a month for scans, tests begun, tests handed in, and nothing else.

The numbers themselves are for nobody's eyes: officers see the bands that `refresh_shown` writes at night (RULINGS 4),
and which codes nobody scanned in a month that is over."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, Engine, delete, func, insert, select

from portal.areas.store import alone
from portal.bands import FEWEST, band_of
from portal.db import reading, writing
from portal.outreach.models import placement, placement_count, placement_shown
from portal.rows import add_to_counters

NAMES = ("scan", "started", "finished")
_FLOOR = 10  # below it a band is the lowest one, which is not written


def count_scan(engine: Engine, code: str, month: str) -> None:
    """One more scan of `code` in `month`."""
    with writing(engine) as connection:
        add_to_counters(connection, placement_count, [{"placement": code, "period": month, "name": "scan", "value": 1}])


def count_visits(connection: Connection, visits: Sequence[tuple[str, str, str]]) -> None:
    """Add one for each (code, month, name) in the caller's transaction: the writer's of answers.

    A code comes from a device's cookie: one that nobody made counts nothing, and stops nothing."""
    if visits:
        _add(connection, Counter(visits))


def add_counts(engine: Engine, counts: Mapping[tuple[str, str, str], int]) -> None:
    """Add these numbers by (code, month, name): a demonstration has many at once."""
    with writing(engine) as connection:
        _add(connection, counts)


def _add(connection: Connection, steps: Mapping[tuple[str, str, str], int]) -> None:
    asked = select(placement.c.code).where(placement.c.code.in_({code for code, _, _ in steps}))
    known = set(connection.execute(asked).scalars())
    rows = [
        {"placement": code, "period": month, "name": name, "value": times}
        for (code, month, name), times in steps.items()
        if code in known
    ]
    add_to_counters(connection, placement_count, rows)


def refresh_shown(engine: Engine, month: str) -> None:
    """Write the bands of the newest months anew, `month` (the present one) among them. Called once a night, not more
    often: bands that follow the numbers at once would be a live view. The lowest band is not written."""
    with writing(engine) as connection:
        alone(connection, "placement_shown")  # several schedulers may work at the same night
        newest = connection.scalar(select(func.max(placement_shown.c.period))) or ""
        since = min(newest, month)
        connection.execute(delete(placement_shown).where(placement_shown.c.period >= since))
        enough = (placement_count.c.period >= since, placement_count.c.value >= _FLOOR)
        rows = connection.execute(select(placement_count).where(*enough)).all()
        if rows:
            connection.execute(
                insert(placement_shown),
                [
                    {"placement": row.placement, "period": row.period, "name": row.name, "band": band_of(row.value)}
                    for row in rows
                ],
            )


def shown(engine: Engine, codes: Iterable[str], month: str) -> dict[str, dict[str, str]]:
    """{code: {scan, started, finished: band}} of a month, as it was last written."""
    with reading(engine) as connection:
        rows = connection.execute(select(placement_shown).where(placement_shown.c.period == month)).all()
    bands: Mapping[tuple[str, str], str] = {(row.placement, row.name): row.band for row in rows}
    return {code: {name: bands.get((code, name), FEWEST) for name in NAMES} for code in codes}


def scanned(engine: Engine, month: str) -> Collection[str]:
    """The codes that were scanned at all in `month`: only for a month that is over."""
    of_month = (placement_count.c.period == month, placement_count.c.name == "scan", placement_count.c.value > 0)
    with reading(engine) as connection:
        return frozenset(connection.execute(select(placement_count.c.placement).where(*of_month)).scalars())
