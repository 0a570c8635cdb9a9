"""What the nursery's children do: the portal's own long work, with sample forms and a date of its own.

Without jitter, so that a database whose work was killed and done again can be compared, number by number, with one
where nothing happened. Imports everything that a child needs, so that it is there before the fork."""

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from portal import migrate
from portal.backup import store as backups
from portal.cli_backup import finish, migrations
from portal.periods import CHINA
from portal.sealing import scheduler, scrubbing, store
from portal.settings import Settings
from tests.samples import FORMS, close_month

SETTINGS = Settings(secret="s" * 32, eps=1.0, box_minimum=10)
NIGHT = datetime(2026, 3, 10, 4, tzinfo=CHINA)  # January and February of 2026 are due, and no quarter ends


def _exactly() -> None:
    """No jitter in this process, which does one job and ends."""
    store.draw = lambda eps: 0


def close(engine: Engine, month: str) -> object:
    """`portal close MONTH`."""
    _exactly()
    return close_month(engine, month)


def sessions(engine: Engine) -> object:
    """The scheduler's work of each minute: class hours that are over."""
    _exactly()
    return scheduler.seal_sessions(engine, FORMS, SETTINGS, NIGHT)


def nightly(engine: Engine) -> object:
    """The scheduler's work of each night; its problems are an error here."""
    _exactly()
    night = scheduler.nightly(engine, FORMS, SETTINGS, NIGHT)
    if night.problems:
        raise RuntimeError(str(night.problems))
    return len(night.closings)


def tidy(engine: Engine) -> object:
    """The rewriting alone."""
    return scrubbing.tidy(engine)


def upgrade(engine: Engine) -> object:
    """`portal prepare`: every missing migration."""
    return migrate.upgrade(engine)


def backup(engine: Engine, file: str) -> object:
    """`portal backup FILE`."""
    return backups.backup(engine, Path(file), SETTINGS.secret, date(2026, 3, 10), migrate.revisions()).rows


def restore(engine: Engine, file: str) -> object:
    """`portal restore FILE`."""
    after = partial(finish, at=datetime(2026, 3, 11, tzinfo=UTC))
    return backups.restore(engine, Path(file), SETTINGS.secret, migrations(), after).manifest.rows
