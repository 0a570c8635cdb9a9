"""Sample forms and slips, and short ways to put them into a database and to look at what lies there."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import Engine, Table, func, select

from portal.db import reading
from portal.quiz.forms import Form, Item
from portal.sealing.store import Closing, close
from portal.slips.models import open_count, slip
from portal.slips.store import Slip, Submission, record

SUBSTANCES = ("tea", "tea", "vape", "vape", "stamp", "stamp", "etomidate", "alone", None, None, None)
KEYS = "abcdabcdabc"
LATER = date(2027, 1, 20)  # every month of 2026 may be closed


def sample_form(quiz: str = "sample", version: int = 1, series: int = 1) -> Form:
    """Eight scored items, mastery 6, and three of awareness; the right answers are KEYS."""
    items = tuple(
        Item(f"i{number}", "choice", substance, "know", key, None, "", ())
        for number, (substance, key) in enumerate(zip(SUBSTANCES, KEYS, strict=True))
    )
    return Form(quiz, version, "A", series, items, scored=8, mastery=6)


FORM = sample_form()
NEXT_FORM = sample_form(version=2, series=2)
FORMS = {form.code: form for form in (FORM, NEXT_FORM)}


def a_slip(community: str = "C11", audience: str = "youth", phase: str = "general", **others: Any) -> Slip:
    """A slip with every answer right, unless told otherwise."""
    values: dict[str, Any] = {"quiz_version": FORM.code, "answers": KEYS, "mastered": True, "aware": True, **others}
    return Slip(community, audience, phase, **values)


def put(engine: Engine, n: int, month: str = "2026-01", **columns: Any) -> None:
    """Store `n` slips that are alike."""
    record(engine, [Submission(month, a_slip(**columns)) for _ in range(n)])


def close_month(engine: Engine, month: str = "2026-01", **rules: Any) -> Closing:
    """Close `month` with the usual rules."""
    return close(engine, month, **{"today": LATER, "forms": FORMS, "eps": 1.0, "minimum": 10, **rules})


def rows_of(engine: Engine, table: Table) -> list[dict[str, Any]]:
    """All rows, as they lie."""
    with reading(engine) as connection:
        return [dict(row._mapping) for row in connection.execute(select(table))]


def count_of(engine: Engine, table: Table = slip) -> int:
    """How many rows lie in the table."""
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def counters(engine: Engine, kind: str) -> Counter[tuple[str, str, str]]:
    """{(cell, period, name): value} of the open counters of a kind."""
    return Counter(
        {
            (row["cell"], row["period"], row["name"]): row["value"]
            for row in rows_of(engine, open_count)
            if row["kind"] == kind
        }
    )
