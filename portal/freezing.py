"""`portal freeze DIR`: the public pages as files that any static server gives out, or a browser opens from a USB stick.

Links are relative, so the folder may lie anywhere. Quizzes tell their answers on the device and send nothing; what
needs the portal behind it (the desk, opinions) leads to the page that says so. The page of figures and the
files that it links stand there as they were on that day. May not import any room. Writes into an empty folder only."""

import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask

from portal.frozen import CannotDraw, Frozen
from portal.locales import BY_TAG, LOCALES, ORIGINAL

OF_THE_DAY = ("/api/v1/figures.csv", "/api/v1/substances.csv", "/api/v1/openapi.json")
INDEX = "/search.json"  # of a file a browser may run a script, but not read it
NOT_COPIED = re.compile(r"/sw\.js$|\.webmanifest$")  # a copy is no app: nothing of it would ever be renewed
Progress = Callable[[list[str]], Iterable[str]]

_ADDRESS = re.compile(r'\b(href|src|action|data-index|data-home)="(/(?!/)[^"]*)"')
_CONTEST = re.compile(r"\s*<aside\b[^>]* data-contest=.*?</aside>", re.DOTALL)  # answered by the portal alone
_MANIFEST = re.compile(r'\s*<link rel="manifest"[^>]*>')


def freeze_to(app: Flask, folder: Path, progress: Progress) -> int:
    """Write every page; returns how many files. Raises ValueError if `folder` is in use, CannotDraw."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is not an empty folder")
    frozen: Frozen = app.extensions["frozen"]
    # All are drawn before the first is written: one that cannot be drawn leaves no half of a site behind.
    pages = {path: frozen.page(path) for path in progress(frozen.paths) if not NOT_COPIED.search(path)}
    found = {path: page.plain.body[0] for path, page in pages.items() if page}
    for path, draw in app.extensions["copies"]:
        with app.test_request_context(path):
            found[path] = draw().encode()
    drawn = (f"/{one.tag}/{name}/" for one in LOCALES for name in ("progress", "search"))
    found |= {path: _of_the_day(app, path) for path in (*drawn, *OF_THE_DAY, *app.extensions["figures"]())}
    found |= {f"{path}.js": b"self.mingbianIndex=" + body for path, body in found.items() if path.endswith(INDEX)}
    found["/"] = found[f"/{ORIGINAL.tag}/"]
    known = {*found, *frozen.beside}
    for path, body in found.items():
        made = standing_alone(path, body.decode(), known).encode() if path.endswith("/") else body
        _write(folder, path, made)
    for path, file in frozen.beside.items():
        _write(folder, path, file.read_bytes())
    return len(known)


def standing_alone(path: str, page: str, known: set[str]) -> str:
    """The page for a folder: its addresses relative, those that are not there leading to the page that says so."""
    tag = path.split("/")[1] if path.split("/")[1] in BY_TAG else ORIGINAL.tag

    def relative(found: re.Match[str]) -> str:
        address, mark, fragment = found[2].partition("#")
        target, _, query = address.partition("?")
        if "phase=after" in query:  # the other form, as the portal gives it
            target = target + "b/" if target + "b/" in known else target
        if target not in known:
            target, query, mark, fragment = f"/{tag}/offline/", "", "", ""
        file = target + "index.html" if target.endswith("/") else target
        kept = f"?{query}" if "phase=" in query else ""
        return f'{found[1]}="{posixpath.relpath(file, path)}{kept}{mark}{fragment}"'

    page = _ADDRESS.sub(relative, _CONTEST.sub("", _MANIFEST.sub("", page)))
    return page.replace("data-copy hidden", "data-copy").replace("<body ", "<body data-alone ", 1)


def _write(folder: Path, path: str, body: bytes) -> None:
    target = folder / (f"{path}index.html" if path.endswith("/") else path).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)


def _of_the_day(app: Flask, path: str) -> bytes:
    answer = app.test_client().get(path)
    if answer.status_code != 200:
        raise CannotDraw(path, answer.status_code, answer.get_data(), list(answer.headers))
    return bytes(answer.get_data())
