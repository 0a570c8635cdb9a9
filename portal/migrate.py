"""Brings a database to the newest revision. The one place that knows every room's tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

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


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(engine: Engine) -> None:
    """Run every missing migration in one transaction, and add sealed boxes up anew where their sums differ from them.

    A database that is up to date and whole stays untouched."""
    config = _config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        make_good(connection)


def is_current(engine: Engine) -> bool:
    """Whether the database has exactly the tables of this release."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()


def newest() -> str | None:
    """The revision that this release needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()
