"""Who may know whom: the arrows of the design, and what each kind of file may import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings import ROOT
from tests.rules.source import PORTAL, modules, named, tree

# create_app joins the rooms; the others are tools of authors that an operator's machine need not have.
AUTHORS = {("drafting.py", "opencc"), ("learn/pinyin.py", "opencc"), ("learn/pinyin.py", "pypinyin")}
LATE = {("app.py", None), ("link_pictures.py", "PIL"), *AUTHORS}
# What runs statements; column types, Engine and Connection are names that others may use for their signatures.
RUNNING = {
    "select",
    "insert",
    "update",
    "delete",
    "text",
    "func",
    "create_engine",
    "literal",
    "exists",
    "union",
    "event",
}
HANDS = {"reading", "writing", "put_in", "put_in_new", "add_to_counters"}
DATABASE = {
    "app.py",
    "db.py",
    "rows.py",
    "migrate.py",
    "postgres.py",
    "sealing/published.py",
    "sealing/scrubbing.py",
    "sqlite.py",
}


def test_the_rooms_know_each_other_as_designed() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize("path", modules(), ids=named)
def test_imports_stand_at_the_top(path: Path) -> None:
    late = [
        (one.names[0].name if isinstance(one, ast.Import) else one.module, one.lineno)
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for one in ast.walk(function)
        if isinstance(one, ast.Import | ast.ImportFrom)
    ]
    assert [one for one in late if not {(named(path), None), (named(path), one[0])} & LATE] == []


@pytest.mark.parametrize("path", modules(), ids=named)
def test_only_stores_touch_the_database(path: Path) -> None:
    if path.name == "store.py" or named(path) in DATABASE:
        return
    touched = [
        f"line {one.lineno}: {alias.name}"
        for one in ast.walk(tree(path))
        if isinstance(one, ast.ImportFrom)
        for alias in one.names
        if ((one.module or "").split(".")[0] == "sqlalchemy" and alias.name in RUNNING)
        or (one.module in ("portal.db", "portal.rows") and alias.name in HANDS)
    ]
    assert touched == []


@pytest.mark.parametrize("path", sorted((PORTAL / "measure").glob("*.py")), ids=named)
def test_measure_needs_nothing_but_the_standard_library(path: Path) -> None:
    for one in ast.walk(tree(path)):
        names = [alias.name for alias in one.names] if isinstance(one, ast.Import) else []
        names += [str(one.module)] if isinstance(one, ast.ImportFrom) else []
        for name in names:
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names or name.startswith("portal.measure"), f"line {one.lineno}: {name}"
            assert top not in {"random", "secrets", "time"}, "measure is pure: the same input, the same output"


def test_only_known_files_ask_the_clock() -> None:
    """A clock that a test cannot set hides faults; and what does not know the time cannot store it."""
    asking = set()
    for path in modules():
        for one in ast.walk(tree(path)):
            if isinstance(one, ast.Attribute) and one.attr in {"now", "today", "utcnow", "time", "monotonic"}:
                owner = one.value.id if isinstance(one.value, ast.Name) else ""
                if owner in {"datetime", "date", "time"}:
                    asking.add(named(path))
    assert asking <= {
        "periods.py",
        "cli.py",
        "cli_backup.py",
        "quiz/desk.py",
        "accounts/entrance.py",
        "accounts/guard.py",
        "sealing/scheduler.py",
        "trial.py",
        "frozen.py",  # drawn pages name days and are forgotten with them
    }, asking
