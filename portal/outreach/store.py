"""Reads placements and counts their scans: one number per placement and month, nothing else."""

from dataclasses import asdict, dataclass

from sqlalchemy import Engine, insert, select

from portal.db import add_to_counters, reading, writing
from portal.outreach.models import placement, placement_count


@dataclass(frozen=True)
class Placement:
    """One printed code at one place; `target` is `quiz:<id>` or the like: what printed codes may name."""

    code: str
    area: str
    audience: str
    target: str
    place: str
    retired: bool = False
    kind: str = "poster"
    language: str = ""
    since: str = ""


def find_placement(engine: Engine, code: str) -> Placement | None:
    """The placement with this code, retired ones too."""
    with reading(engine) as connection:
        row = connection.execute(select(placement).where(placement.c.code == code)).first()
    return Placement(*row) if row else None


def add_placement(engine: Engine, one: Placement) -> None:
    """Store a new placement; raises IntegrityError when the code is taken or the area unknown."""
    with writing(engine) as connection:
        connection.execute(insert(placement).values(**asdict(one)))


def count_scan(engine: Engine, code: str, month: str) -> None:
    """One more scan of `code` in `month`."""
    with writing(engine) as connection:
        add_to_counters(connection, placement_count, [{"placement": code, "period": month, "name": "scan", "value": 1}])


def first_code(engine: Engine) -> str | None:
    """Any code in use, to show a newcomer one."""
    with reading(engine) as connection:
        return connection.execute(select(placement.c.code).where(~placement.c.retired).limit(1)).scalar()
