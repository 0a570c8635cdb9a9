"""The `portal` command. Thin: reads arguments, calls a room; a fault is one line, and then nothing has changed."""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from portal import cli_authors, cli_backup, cli_start, demo, drafting, logs, migrate, trial
from portal.accounts import store as account_store
from portal.accounts.models import ROLES
from portal.app import CannotStart, create_app, load_content
from portal.areas import store as area_store
from portal.areas.importing import BadTable, read_areas
from portal.backup.archive import BadBackup
from portal.backup.store import NotEmpty
from portal.db import make_engine
from portal.freezing import freeze_to
from portal.frozen import CannotDraw
from portal.live.desk import known_form
from portal.live.hands.keeping import put_away
from portal.locales import BY_TAG, ORIGINAL
from portal.outreach import store as placement_store
from portal.outreach.counting.store import refresh_shown
from portal.outreach.sheet import place_fault
from portal.periods import is_month, month_of, today
from portal.printed_targets import targets
from portal.sealing import published, scheduler
from portal.sealing import store as sealing_store
from portal.sealing.exporting import sealed_csv
from portal.settings import ROOT, BadSetting, Settings, read_log, read_settings
from portal.unwell import explain
from portal.vocabulary import DEMONSTRATION, PLACEMENT_KINDS


class Refuse(Exception):
    """A bad argument; the message is one line for the operator."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 faults found, 2 refused."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        logs.install(read_log(os.environ))
        code: int = asked.run(asked)
        return code
    except BadTable as bad:
        for fault in bad.faults:
            print(fault, file=sys.stderr)
    except SQLAlchemyError as error:
        print(explain(error, os.environ.get("PORTAL_DATABASE", Settings.database)), file=sys.stderr)
    except (
        Refuse,
        BadSetting,
        CannotStart,
        CannotDraw,
        OSError,
        ValueError,
        drafting.CannotDraft,
        demo.NotEmpty,
        NotEmpty,
        BadBackup,
        migrate.TooNew,
        sealing_store.NotClosed,
    ) as error:
        print(str(error), file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal", description="Mingbian: commands for operators and authors")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(run=run)
        return command

    freeze = add("freeze", _freeze, "write all public pages into a folder for any static server")
    freeze.add_argument("folder", type=Path)
    prepare = add(
        "prepare", _prepare, "bring the database to this release; with --try also a small district to try it with"
    )
    prepare.add_argument(
        "--try", dest="trial", action="store_true", help="areas, a placement and an officer to try with"
    )
    table = add("import-areas", _import_areas, "read areas and populations from a table: CSV or XLSX")
    table.add_argument("csv", type=Path)
    officer = add("make-officer", _make_officer, "make an officer's account and print its one-time password")
    officer.add_argument("name")
    officer.add_argument("area")
    officer.add_argument("--role", choices=ROLES, default="officer")
    officer.add_argument("--reset", action="store_true", help="a new one-time password, no second factor")
    place = add("make-placement", _make_placement, "make a printed code and print its address")
    place.add_argument("area")
    place.add_argument("audience")
    place.add_argument("target", help="module:<id>, quiz:<id>, story:<id>, scene:<id>, audience:<id> and the like")
    place.add_argument("place", help="where it hangs, in a few words")
    made = [kind for kind in PLACEMENT_KINDS if kind != "event"]  # those are made with their event
    place.add_argument("--kind", choices=made, default="poster", help="what is printed")
    place.add_argument("--language", choices=list(BY_TAG), default="", help="of the print, when it is not Chinese")
    close = add("close", _close, "seal the boxes of a month and shred its slips")
    close.add_argument("month")
    export = add("export", _export, "write the sealed boxes as a CSV table, number by number")
    export.add_argument("--kind", choices=("sealed",), required=True, help="what to write: the sealed boxes")
    export.add_argument("--out", type=Path, required=True, metavar="FILE.csv", help="a new file")
    add("nightly", _nightly, "what the scheduler does each night: close due months, refresh bands, tidy")
    add("demo", _demo, "fill an empty database with a year of invented attempts")
    cli_backup.add_commands(add)
    cli_start.add_commands(add)
    cli_authors.add_commands(add)
    return parser


def _settings() -> Settings:
    return read_settings(os.environ)


def _open() -> tuple[Settings, Engine]:
    settings = _settings()
    engine = make_engine(settings.database)
    if not migrate.is_current(engine):
        raise Refuse("the database is not of this release: run `portal prepare`")
    return settings, engine


def _freeze(asked: argparse.Namespace) -> int:
    settings, engine = _open()
    app = create_app(settings, engine)
    count = freeze_to(app, asked.folder, lambda pages: tqdm(pages, unit="page", disable=None))
    print(f"{count} files in {asked.folder}")
    return 0


def _prepare(asked: argparse.Namespace) -> int:
    settings = _settings()
    engine = make_engine(settings.database)
    migrate.upgrade(engine)
    trial.set_plan(engine, ROOT)
    if asked.trial:
        base = f"http://localhost:{os.environ.get('PORT', '8000')}"
        print("\n".join(trial.prepare_trial(engine, ROOT, base)))
    return 0


def _import_areas(asked: argparse.Namespace) -> int:
    areas, people = read_areas(asked.csv.read_bytes())
    _, engine = _open()
    fresh = area_store.import_areas(engine, areas, people, "import-areas")
    print(f"{fresh} new areas, {len(areas) - fresh} known, {len(people)} populations")
    return 0


def _make_officer(asked: argparse.Namespace) -> int:
    _, engine = _open()
    if area_store.load_tree(engine).get(asked.area) is None:
        raise Refuse(f"there is no area {asked.area!r}")
    now = datetime.now(UTC)
    if asked.reset:
        password = account_store.reset_password(engine, asked.name, now, forget=True)
    else:
        password = account_store.make_account(engine, asked.name, asked.area, asked.role, now)
    print(f"name: {asked.name}  one-time password: {password}")
    return 0


def _make_placement(asked: argparse.Namespace) -> int:
    settings, engine = _open()
    catalogue, bank = load_content(settings)
    known = targets(catalogue, bank)
    if asked.target not in known:
        kind = asked.target.partition(":")[0]
        near = [one for one in known if one.startswith(f"{kind}:")] or [one.partition(":")[0] for one in known]
        raise Refuse(f"{asked.target!r} is none of {', '.join(dict.fromkeys(near))}")
    if area_store.load_tree(engine).get(asked.area) is None:
        raise Refuse(f"there is no area {asked.area!r}")
    if place_fault(asked.place):
        raise Refuse("the place must be 1-80 printable characters and no formula")
    language = "" if asked.language == ORIGINAL.tag else asked.language
    made = placement_store.Placement(
        "",
        asked.area,
        asked.audience,
        asked.target,
        asked.place,
        kind=asked.kind,
        language=language,
        since=month_of(today()),
    )
    one = placement_store.add_placement(engine, made)
    print(f"/q/{one.code}")
    return 0


def _close(asked: argparse.Namespace) -> int:
    if not is_month(asked.month):
        raise Refuse(f"{asked.month!r} is not a month that exists, like 2026-05")
    settings, engine = _open()
    _, bank = load_content(settings)
    done = sealing_store.close(
        engine,
        asked.month,
        today=today(),
        forms=bank.forms,
        eps=settings.eps,
        minimum=settings.box_minimum,
    )
    print(done)
    return 0


def _export(asked: argparse.Namespace) -> int:
    _, engine = _open()
    tree = area_store.load_tree(engine)
    boxes = [box for kind in published.KINDS for box in published.boxes(engine, tree.by_code, kind)]
    table = sealed_csv(boxes, tree)
    try:
        with asked.out.open("xb") as file:
            file.write(table)
    except FileExistsError:
        raise Refuse(f"{asked.out} exists already: name a new file") from None
    print(f"{len(boxes)} boxes in {asked.out}")
    return 0


def _nightly(asked: argparse.Namespace) -> int:
    settings, engine = _open()
    _, bank = load_content(settings)
    now = datetime.now(UTC)
    put_away(engine, int(now.timestamp()), partial(known_form, bank), month_of(today()))
    night = scheduler.nightly(engine, bank.forms, settings, now, shown=partial(refresh_shown, engine))
    for closing in night.closings:
        print(closing)
    print(f"{len(night.closings)} months closed, {len(night.problems)} problems")
    for step, problem in night.problems.items():
        print(f"{step}: {problem}", file=sys.stderr)
    return 1 if night.problems else 0


def _demo(asked: argparse.Namespace) -> int:
    settings = _settings()
    engine = make_engine(settings.database)
    migrate.upgrade(engine)
    demo.refuse_others(engine)
    trial.set_plan(engine, ROOT)
    _, bank = load_content(settings)
    areas = read_areas((ROOT / "content" / "plan" / "areas.csv").read_bytes())
    with tqdm(total=demo.MONTHS + 1, unit="month", disable=None) as bar:
        count = demo.fill(engine, settings, areas, bank.quizzes, today(), lambda month: _step(bar))
    password = account_store.make_account(engine, trial.OFFICER, f"{DEMONSTRATION}D1", "officer", datetime.now(UTC))
    print(f"{count} invented attempts; officers: name: {trial.OFFICER}  one-time password: {password}")
    return 0


def _step(bar: "tqdm[Any]") -> None:
    bar.update()


if __name__ == "__main__":
    sys.exit(main())
