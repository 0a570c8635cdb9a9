"""The `portal` commands that write a backup and restore one. Thin, as cli.py; joins the rooms a restore touches."""

import argparse
import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url
from tqdm import tqdm

from portal import migrate
from portal.accounts.roster.store import end_all_sessions
from portal.backup import store
from portal.backup.archive import Manifest, opened
from portal.cli_authors import Add
from portal.db import make_engine
from portal.periods import today
from portal.sealing.totals.store import make_good
from portal.settings import Settings, read_settings

READINGS = 3  # of the file, by a restore


def add_commands(add: Add) -> None:
    """Name the commands with their arguments."""
    backup = add("backup", _backup, "write what was sealed and set up into one file, while the portal serves")
    backup.add_argument("file", type=Path, help="a new file; it holds officers' accounts")
    restore = add("restore", _restore, "fill a new database, SQLite or PostgreSQL, from a backup")
    restore.add_argument("file", type=Path)


def migrations() -> store.Migrations:
    """What a restore needs of them."""
    known = migrate.revisions()
    return store.Migrations(known, known[-1], migrate.bring)


def finish(connection: Connection, manifest: Manifest, at: datetime) -> None:
    """What a restored database needs besides its rows: sums of its boxes, and no sign-in of before."""
    make_good(connection)
    end_all_sessions(connection, f"restored=backup of={manifest.made_on} revision={manifest.revision}", at)


def _backup(asked: argparse.Namespace) -> int:
    settings, engine = _open(must_exist=True)
    with tqdm(total=store.count_rows(engine), unit="row", disable=None) as bar:
        made = store.backup(engine, asked.file, settings.secret, today(), migrate.revisions(), bar.update)
    print(f"{made.rows} rows of {len(made.parts)} tables, revision {made.revision}, in {asked.file}")
    return 0


def _restore(asked: argparse.Namespace) -> int:
    settings, engine = _open(must_exist=False)
    with opened(asked.file) as file:
        rows = file.manifest.rows
    with tqdm(total=READINGS * rows, unit="row", disable=None) as bar:
        after = partial(finish, at=datetime.now(UTC))
        done = store.restore(engine, asked.file, settings.secret, migrations(), after, bar.update)
    made = done.manifest
    print(f"{made.rows} rows of {len(made.parts)} tables, as they were on {made.made_on}; every sign-in has ended")
    if done.shut:
        names = ", ".join(done.shut[:10]) + (" …" if len(done.shut) > 10 else "")
        print(
            f"made under another PORTAL_SECRET: no password fits for {len(done.shut)} accounts ({names}). "
            "Restore anew with the old one, or `portal make-officer NAME AREA --reset` for each",
            file=sys.stderr,
        )
    return 0


def _open(must_exist: bool) -> tuple[Settings, Engine]:
    settings = read_settings(os.environ)
    url = make_url(settings.database)
    if must_exist and url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file()):
        raise FileNotFoundError(f"there is no database {url.database}: see PORTAL_DATABASE")
    return settings, make_engine(settings.database)
