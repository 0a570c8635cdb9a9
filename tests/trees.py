"""Copies of tests/sample, the small content tree, for tests that break something in it."""

import os
import shutil
from pathlib import Path

from babel.messages import mofile, pofile

from portal.settings import ROOT

SAMPLE = Path(__file__).parent / "sample"


def copy_sample(folder: Path) -> Path:
    """A copy that a test may edit."""
    root = folder / "tree"
    shutil.copytree(SAMPLE, root)
    return root


def edit(path: Path, old: str, new: str) -> int:
    """Replace `old`, which must be there, and return the line where it stood first."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.count("\n", 0, text.index(old)) + 1


def with_real_interface(root: Path) -> Path:
    """Give a copy the portal's own wording and style, so that the portal can start on it."""
    for name in ("translations", "portal"):
        shutil.rmtree(root / name, ignore_errors=True)
        os.symlink(ROOT / name, root / name)
    return root


def compile_catalogues(root: Path) -> None:
    """What `make build` does for the catalogues of a tree."""
    for path in (root / "translations").rglob("messages.po"):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            mofile.write_mo(target, pofile.read_po(source))
