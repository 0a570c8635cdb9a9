"""The database engine: naming of constraints, durability settings, transactions.

May not import any room: every room's tables hang on `metadata`. Only files called store.py use what is here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from portal.postgres import follow, is_gone, patience, read_address

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

BUSY_SECONDS = 5


class OutcomeUnknown(SQLAlchemyError):
    """The database went away while it committed, or its standby was not waited for: all is stored, or nothing is."""


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///FILE` (its folder is made when missing) or `postgresql://…`, also of several hosts."""
    parsed = read_address(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=10,  # one more than granian's blocking threads ever hold at once would only queue in the server
            connect_args=patience(parsed),
        )
        follow(engine)
        return engine
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _record: object) -> None:
        # The driver's own BEGIN is deferred and would deadlock two writers; `_begin` below says which kind it is.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the database; nothing is kept of what is written in it."""
    with engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that is on disk when the block ends, or undone by an exception. Raises OutcomeUnknown too."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
        yield connection
        try:
            if transaction.is_active:
                transaction.commit()
        except DBAPIError as error:
            if is_gone(error):
                raise OutcomeUnknown(type(error).__name__) from error
            raise
        if connection.info.pop("unsure", False):
            raise OutcomeUnknown("the commit was not waited for")


def wait_for_earlier(connection: Connection) -> None:
    """Let this transaction end only when a standby has what it read, even if it writes nothing itself.

    What a crash or a cancelled wait left behind can be read on the primary before it is safe."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_current_xact_id()"))  # with a number of its own, its commit waits
