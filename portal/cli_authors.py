"""The authors' part of the `portal` command: checking, stamping, drafting, languages. Thin, as cli.py.

May not touch the portal's database: authors need none."""

import argparse
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from tqdm import tqdm
from werkzeug.serving import run_simple

from portal import drafting, link_pictures, migrate
from portal.app import CannotStart, create_app, draw, undrawable
from portal.checking import check_everything
from portal.checking.finding import shown_pictures, spoken_texts
from portal.contest.drawing import draw_forms
from portal.db import make_engine
from portal.exchange import handing
from portal.exchange.matrix import lines, matrix
from portal.learn.catalogue import Catalogue, load_catalogue
from portal.learn.pinyin import FILE as PINYIN
from portal.learn.pinyin import write_table
from portal.learn.reading import readable
from portal.locales import LOCALES, ORIGINAL
from portal.office.actions import load_rules
from portal.office.indicators_plan import read_plan
from portal.periods import today
from portal.plan_marks import read_marks
from portal.preview import Preview
from portal.quiz.bank import Bank, load_bank
from portal.quiz.items import load_items
from portal.settings import ROOT, Settings
from portal.textfiles import Fault, Faults

Run = Callable[[argparse.Namespace], int]
Add = Callable[[str, Run, str], argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Name the authors' commands with their arguments."""
    check = add("check", _check, "find every fault in content, quizzes, translations and links")
    check.add_argument("--strict", action="store_true", help="stale, missing and overdue text fails too")
    spoken = add("reading", _reading, "print what is read aloud of a lesson, piece by piece, for whoever records it")
    spoken.add_argument("lesson")
    spoken.add_argument("--tag", default=ORIGINAL.tag, choices=[locale.tag for locale in LOCALES])
    preview = add("preview", _preview, "serve the files as they are now, with their faults at the foot of each page")
    preview.add_argument("--port", type=int, default=8001)
    stamp = add("stamp", _stamp, "mark translations as made from the present originals")
    stamp.add_argument("file", type=Path, nargs="+")
    add("draft", _draft, "draft zh-Hant from zh-Hans where no person has reviewed it")
    add("pinyin", _pinyin, "write how the Chinese of titles and names is spoken, for the search")
    add("link-pictures", _link_pictures, "draw the previews of shared links where a drawing has changed")
    add("translations", _translations, "print what each language wants and has")
    draw = add("draw-forms", _draw_forms, "draw the forms of a contest's round at random and print them")
    draw.add_argument("folder", type=Path, help="the folder of contests")
    draw.add_argument("forms", type=int, help="how many forms")
    draw.add_argument("items", type=int, help="how many items in each")
    tags = [locale.tag for locale in LOCALES if locale is not ORIGINAL]
    hand_out = add("export-language", _export_language, "write a language's texts as PO or XLIFF for translators")
    hand_out.add_argument("tag", choices=tags)
    hand_out.add_argument("file", type=Path, help="a new file that ends in .po or .xlf")
    take_in = add("import-language", _import_language, "take a translators' PO or XLIFF file back")
    take_in.add_argument("file", type=Path)
    take_in.add_argument("--reviewer", default="", help="the role of the person who has read all of it")


def _check(asked: argparse.Namespace) -> int:
    contests = os.environ.get("PORTAL_CONTESTS", "")
    faults = [*check_everything(ROOT, today(), Path(contests) if contests else None), *_faults_of_the_plan()]
    faults = sorted([*set(faults), *_pages_that_cannot_be_drawn()])
    failing = [fault for fault in faults if asked.strict or fault.severity == "broken"]
    for fault in faults:
        print(fault if fault.severity == "broken" else f"{fault} (marked on the page)")
    print(f"{len(failing)} faults, {len(faults) - len(failing)} notes", file=sys.stderr)
    return 1 if failing else 0


def _draw_forms(asked: argparse.Namespace) -> int:
    faults = Faults(ROOT)
    items, _ = load_items(asked.folder / "items", ROOT / "content" / "media", faults, frozenset())
    for fault in faults.broken:
        print(fault, file=sys.stderr)
    if faults.broken:
        return 1
    print("forms:")
    for letter, listed in draw_forms(items.values(), asked.forms, asked.items).items():
        print(f"  {letter}: [{', '.join(listed)}]")
    return 0


def _faults_of_the_plan() -> list[Fault]:
    """Of what the officers' desk reads of the content: next actions, indicators, first targets."""
    faults = Faults(ROOT)
    load_rules(ROOT, faults)
    plan = read_plan(ROOT, faults)
    measured = {one.id for one in plan.indicators.values() if one.measured} if plan else None
    read_marks(ROOT, faults, measured)
    return faults.found


def _pages_that_cannot_be_drawn() -> list[Fault]:
    """Every page drawn once; what stops the start is said instead."""
    try:
        with _drawing() as app:
            return undrawable(app, lambda paths: tqdm(paths, unit="page", leave=False, disable=None))
    except CannotStart as error:
        print(f"pages not drawn: {str(error).splitlines()[0]}", file=sys.stderr)
        return []


@contextmanager
def _drawing() -> Iterator[Flask]:
    """The portal with an empty database of its own. Raises CannotStart."""
    with TemporaryDirectory() as folder:
        settings = Settings(secret=secrets.token_hex(32), database=f"sqlite:///{folder}/check.db", root=ROOT)
        engine = make_engine(settings.database)
        try:
            migrate.upgrade(engine)
            yield create_app(settings, engine)
        finally:
            engine.dispose()


def _reading(asked: argparse.Namespace) -> int:
    with _drawing() as app:
        page = draw(app, f"/{asked.tag}/learn/{asked.lesson}/")
    if page.status_code != 200:
        raise ValueError(f"there is no lesson {asked.lesson!r}")
    for number, words in enumerate(readable(page.get_data(as_text=True)), start=1):
        print(f"{number}\t{words}")
    return 0


def _preview(asked: argparse.Namespace) -> int:
    with TemporaryDirectory() as folder:
        app = Preview(ROOT, Path(folder))
        print(f"http://localhost:{asked.port}/  (stop with Ctrl-C)")
        run_simple("127.0.0.1", asked.port, app)
    return 0


def _stamp(asked: argparse.Namespace) -> int:
    changed = drafting.stamp(path.resolve() for path in asked.file)
    print(f"{len(changed)} of {len(asked.file)} changed")
    return 0


def _draft(asked: argparse.Namespace) -> int:
    for path in drafting.draft_traditional(ROOT):
        print(path.relative_to(ROOT))
    return 0


def _pinyin(asked: argparse.Namespace) -> int:
    print(f"{write_table(ROOT, spoken_texts(*_content()))} characters in {PINYIN}")
    return 0


def _link_pictures(asked: argparse.Namespace) -> int:
    def progress(sheets: list[list[str]]) -> Iterable[list[str]]:
        return tqdm(sheets, unit="sheet", leave=False, disable=None)

    count = link_pictures.draw(ROOT, shown_pictures(_content()[0]), progress)
    print(f"{count} drawn in {link_pictures.LINKS}")
    return 0


def _content() -> tuple[Catalogue, Bank]:
    faults = Faults(ROOT)
    bank = load_bank(ROOT / "quizzes", faults)
    return load_catalogue(ROOT / "content", bank, faults), bank


def _translations(asked: argparse.Namespace) -> int:
    print("\n".join(lines(matrix(ROOT, Faults(ROOT)))))
    return 0


def _export_language(asked: argparse.Namespace) -> int:
    if asked.file.exists():
        raise ValueError(f"{asked.file} exists already: name a new file")
    count = handing.export_language(ROOT, asked.tag, asked.file)
    print(f"{count} texts in {asked.file}")
    return 0


def _import_language(asked: argparse.Namespace) -> int:
    taken = handing.import_language(ROOT, asked.file, asked.reviewer.strip())
    for path in taken.written:
        print(path.relative_to(ROOT))
    for line in taken.left:
        print(f"left as it is: {line}", file=sys.stderr)
    print(f"{len(taken.written)} files written, {len(taken.left)} left as they are")
    return 1 if taken.left else 0
