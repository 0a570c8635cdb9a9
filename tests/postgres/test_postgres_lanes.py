"""Writers of several processes raise the counter that all share in lanes of their own: a closing adds them up."""

import threading
from collections import Counter

from sqlalchemy import Engine, select

from portal.db import writing
from portal.sealing.models import closed_count
from portal.slips.models import open_count
from portal.slips.store import Count, Submission
from portal.slips.writer import Writer
from tests.samples import a_slip, close_month, put, rows_of

SUBMITTED = Count("quiz", "sample.1", "2026-Q1", "submitted")


def test_what_several_writers_counted_is_sealed_as_one_number(engine: Engine) -> None:
    writers = [Writer(engine) for _ in range(12)]
    for number in range(36):
        writers[number % 12].record(Submission("2026-01", a_slip(), (SUBMITTED,)))
    for one in writers:
        one.stop()
    lanes = [row["cell"] for row in rows_of(engine, open_count) if row["kind"] == "quiz"]
    assert len(lanes) > 1, "twelve of sixteen lanes: one in billions that all took the same"
    for month in ("2026-01", "2026-02", "2026-03"):
        close_month(engine, month)
    kept = Counter({row["cell"]: row["value"] for row in rows_of(engine, closed_count) if row["kind"] == "quiz"})
    assert kept == {"sample.1": 36}
    assert not [row for row in rows_of(engine, open_count) if row["kind"] == "quiz"]


def test_a_writer_does_not_wait_for_another_ones_commit(engine: Engine) -> None:
    """A transaction that has counted and not ended, as one that waits for its standby, holds nobody else's."""
    put(engine, 1)
    writers = [Writer(engine) for _ in range(12)]
    for one in writers:
        one.record(Submission("2026-01", a_slip(), (SUBMITTED,)))
    with writing(engine) as connection:
        first = connection.scalars(select(open_count.c.cell).where(open_count.c.kind == "quiz").limit(1)).one()
        connection.execute(select(open_count).where(open_count.c.cell == first).with_for_update())
        others = [one for one in writers if not one_waits(one)]
        assert others, "all stand in line behind one"
    for one in writers:
        one.stop()


def one_waits(writer: Writer) -> bool:
    """Whether a submission is not stored within a moment."""
    stored = threading.Thread(target=writer.record, args=(Submission("2026-01", a_slip(), (SUBMITTED,)),), daemon=True)
    stored.start()
    stored.join(0.5)
    return stored.is_alive()
