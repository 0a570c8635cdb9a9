"""Rewrites the tables that a closing empties, so that their pages keep neither shredded slips nor the order of arrival.

Outside every other transaction: deleting and rewriting are two steps (RULINGS 8), and the second may be repeated at
any time. It is pending until `closing.scrubbed` says otherwise. May not read or change what a slip says."""

from sqlalchemy import Connection, Engine, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.db import reading, writing
from portal.sealing.models import closing

LOCK_SECONDS = 10  # PostgreSQL: give up rather than keep residents waiting behind a rewrite that cannot start
TABLES = ("slip", "submission_seen", "open_count", "tally")  # what a closing empties


def scrub(engine: Engine) -> bool:
    """Finish the rewriting that a closing left pending, if any. Returns whether nothing is pending any more."""
    return tidy(engine) if _pending(engine) else True


def tidy(engine: Engine) -> bool:
    """Rewrite in any case: slips that wait shall lie in the order of their random keys. Returns whether it worked.

    It does not when another connection reads or writes for long, or the disk is full; nothing is lost then, and what
    was pending stays so."""
    pending = _pending(engine)
    rewrite = _rewrite_postgresql if engine.dialect.name == "postgresql" else _rewrite_sqlite
    if not rewrite(engine):
        return False
    try:
        with writing(engine) as connection:
            # Only what was closed before the rewriting began has been rewritten.
            connection.execute(update(closing).where(closing.c.period.in_(pending)).values(scrubbed=True))
    except DBAPIError:
        return False
    return True


def _pending(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(closing.c.period).where(~closing.c.scrubbed)))


def _rewrite_sqlite(engine: Engine) -> bool:
    """VACUUM copies every table in key order; the log before and after it is emptied to length 0."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            answer = cursor.execute(statement).fetchone()
            if answer and answer[0]:  # busy: another connection still needs the log
                return False
    except engine.dialect.loaded_dbapi.Error:
        return False
    finally:
        raw.close()
    return True


def _rewrite_postgresql(engine: Engine) -> bool:
    """Write waiting slips anew under one transaction number, then copy all tables in key order without dead rows.

    A row's hidden transaction number would otherwise tell which slips came in one batch, and in which order."""
    try:
        with writing(engine) as connection:
            _wait_shortly(connection)
            # Not beside a closing, which locks `closing` too: it would find its slips gone and have to start anew.
            connection.execute(text("LOCK TABLE closing IN SHARE ROW EXCLUSIVE MODE"))
            connection.execute(text("LOCK TABLE slip IN EXCLUSIVE MODE"))
            connection.execute(
                text("WITH old AS (DELETE FROM slip RETURNING *) INSERT INTO slip SELECT * FROM old ORDER BY slip_id")
            )
        for table in TABLES:
            with writing(engine) as connection:
                _wait_shortly(connection)
                # nosemgrep: statement-of-what-was-put-together # names of our own tables
                connection.execute(text(f"CLUSTER {table} USING pk_{table}"))
    except DBAPIError:
        return False
    return True


def _wait_shortly(connection: Connection) -> None:
    # nosemgrep: statement-of-what-was-put-together # a constant of this file
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
