"""`portal freeze DIR`: the frozen pages and assets as files that any static server can give out.

May not import any room. Writes into an empty or new folder only."""

from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask

from portal.frozen import Frozen
from portal.locales import ORIGINAL

Progress = Callable[[list[str]], Iterable[str]]


def freeze_to(app: Flask, folder: Path, progress: Progress) -> int:
    """Write every page; returns how many files. Raises ValueError if `folder` is in use, CannotDraw."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is not an empty folder")
    frozen: Frozen = app.extensions["frozen"]
    # All are drawn before the first is written: one that cannot be drawn leaves no half of a site behind.
    pages = {path: frozen.page(path) for path in progress(frozen.paths)}
    pages["/"] = frozen.page(f"/{ORIGINAL.tag}/")
    for path, page in pages.items():
        assert page
        target = folder / (f"{path}index.html" if path.endswith("/") else path).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(page.plain.body[0])
    return len(pages)
