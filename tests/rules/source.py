"""The portal's own source as syntax trees, for rules that tests read out of it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from portal.settings import ROOT

PORTAL = ROOT / "portal"


def modules() -> list[Path]:
    """Every Python file of the portal, without the migrations (written once, never changed)."""
    return [path for path in sorted(PORTAL.rglob("*.py")) if "migrations" not in path.parts]


def named(path: Path) -> str:
    """As it is called in a fault: `quiz/views.py`."""
    return path.relative_to(PORTAL).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def docstrings(root: ast.Module) -> set[ast.AST]:
    """The strings that stand alone: documentation of modules, classes, functions and attributes."""
    return {one.value for one in ast.walk(root) if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)}


def texts(root: ast.AST) -> Iterator[ast.Constant]:
    """Every text constant below `root`, those inside f-strings too."""
    for one in ast.walk(root):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one
