"""`portal freeze DIR`: the frozen pages and assets as files that any static server can give out.

The page of figures and the files that it links stand there as they were on that day: they change once a quarter.
May not import any room. Writes into an empty or new folder only."""

from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask

from portal.frozen import CannotDraw, Frozen
from portal.locales import LOCALES, ORIGINAL

OF_THE_DAY = ("/api/v1/figures.csv", "/api/v1/substances.csv", "/api/v1/openapi.json")
Progress = Callable[[list[str]], Iterable[str]]


def freeze_to(app: Flask, folder: Path, progress: Progress) -> int:
    """Write every page; returns how many files. Raises ValueError if `folder` is in use, CannotDraw."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is not an empty folder")
    frozen: Frozen = app.extensions["frozen"]
    # All are drawn before the first is written: one that cannot be drawn leaves no half of a site behind.
    pages = {path: frozen.page(path) for path in progress(frozen.paths)}
    pages["/"] = frozen.page(f"/{ORIGINAL.tag}/")
    found = {path: page.plain.body[0] for path, page in pages.items() if page}
    found |= {path: _of_the_day(app, path) for path in (*(f"/{one.tag}/progress/" for one in LOCALES), *OF_THE_DAY)}
    for path, body in found.items():
        target = folder / (f"{path}index.html" if path.endswith("/") else path).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return len(found)


def _of_the_day(app: Flask, path: str) -> bytes:
    answer = app.test_client().get(path)
    if answer.status_code != 200:
        raise CannotDraw(path, answer.status_code, answer.get_data(), list(answer.headers))
    return bytes(answer.get_data())
