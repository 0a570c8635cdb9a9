"""`portal freeze DIR`: the frozen pages and assets as files that any static server can give out.

May not import any room. Writes into an empty or new folder only."""

from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask

from portal.frozen import Frozen
from portal.locales import ORIGINAL

Progress = Callable[[list[str]], Iterable[str]]


def freeze_to(app: Flask, folder: Path, progress: Progress) -> int:
    """Write every page; returns how many files. Raises ValueError if `folder` is in use."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is not an empty folder")
    frozen: Frozen = app.extensions["frozen"]
    for path in progress(sorted(frozen.pages)):
        name = f"{path}index.html" if path.endswith("/") else path
        target = folder / name.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(frozen.pages[path].plain.body[0])
    start = folder / "index.html"
    start.write_bytes(frozen.pages[f"/{ORIGINAL.tag}/"].plain.body[0])
    return len(frozen.pages) + 1
