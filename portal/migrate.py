"""Brings a database to the newest revision. The one place that knows every room's tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

# Imported for their tables, which hang themselves on `metadata`.
from portal.accounts import models as _accounts  # noqa: F401
from portal.areas import models as _areas  # noqa: F401
from portal.db import writing
from portal.live import models as _live  # noqa: F401
from portal.outreach import models as _outreach  # noqa: F401
from portal.outreach.directory import models as _directory  # noqa: F401
from portal.outreach.events import models as _events  # noqa: F401
from portal.reports import models as _reports  # noqa: F401
from portal.sealing import models as _sealing  # noqa: F401
from portal.sealing.totals.store import make_good
from portal.slips import models as _slips  # noqa: F401


class TooNew(Exception):
    """The tables are of a release after this one; the message is one line for the operator."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(engine: Engine) -> None:
    """Run every missing migration in one transaction, and add sealed boxes up anew where their sums differ from them.

    A database that is up to date and whole stays untouched. Raises TooNew."""
    with writing(engine) as connection:
        there = MigrationContext.configure(connection).get_current_revision()
        if there and there not in revisions():
            raise TooNew(f"the database is of a newer release ({there}): install that one, or restore an older backup")
        bring(connection, "head")
        make_good(connection)


def bring(connection: Connection, revision: str) -> None:
    """Run the migrations up to `revision` in a transaction of the caller."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revisions() -> list[str]:
    """Every revision that this release knows, the oldest first."""
    return [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def is_current(engine: Engine) -> bool:
    """Whether the database has exactly the tables of this release."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()


def newest() -> str | None:
    """The revision that this release needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()
