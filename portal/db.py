"""The database engine: naming of constraints, durability settings, transactions.

May not import any room: every room's tables hang on `metadata`. Only files called store.py use what is here."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, MetaData, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from portal.postgres import follow, is_gone, patience, read_address
from portal.sqlite import make_file_engine

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


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
    return make_file_engine(parsed)


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
        # An empty word in the log: a commit that has written nothing there is not waited for.
        connection.execute(text("SELECT pg_logical_emit_message(true, '', '')"))
