"""Runs the whole benchmark, prints its table and writes it to docs/bench.md. `make bench` installs what it needs."""

import sys
import tempfile
from pathlib import Path

from tqdm import tqdm

from portal.app import load_content
from portal.learn.catalogue import Catalogue
from portal.learn.views import paths
from portal.quiz.bank import Bank
from portal.settings import ROOT, Settings
from tests.bench import classes, desk, firstview, forty, lighthouse, pages, plain, submissions
from tests.bench.machine import CannotMeasure, versions
from tests.bench.servers import SECRET, prepare, serving_options
from tests.bench.table import Row, markdown

WRITTEN = ROOT / "docs" / "bench.md"
# Not /tmp, which may lie in memory: a durable submission waits for a real disk.
FOLDER = "/var/tmp"
WORDS = f"""
Written by `make bench`. Subjects and anchors ran in one run on the same machine, in turn; the servers were pinned to
one core, the load (wrk, {pages.SECONDS} or {submissions.SECONDS} seconds a round) to another. The verdict of a ratio is
that of processor time for pages, and the worse of both for submissions, which also wait for the disk. By the clock the
best of {pages.ROUNDS} or {submissions.ROUNDS} rounds counts, in processor time their median.
The desk's pages ran without a server, {desk.ROUNDS} times in turn; the worse of both clocks is its verdict.
The portal ran under granian with `{" ".join(serving_options())}`, as in `make run`.

What it does not show: the load generator, the kernel and PostgreSQL share the machine, so a second machine would give
other figures by the clock; everything came over the loopback, without TLS, from clients that never pause; the anchor
nginx has no TLS and no log either; the browser's bytes are those of one Chromium over HTTP/1.1, and real networks
add delays that no table of bytes shows; the disk's honesty about `fsync` is taken on trust. LimeSurvey was measured on
another day on one core of such a machine: its multiple is an order of size, not a ratio of one run.
"""


def main() -> int:
    """Measure, print, write; 1 when something is missing or answers wrongly. A missed budget is no fault."""
    try:
        with tempfile.TemporaryDirectory(prefix="mingbian-bench-", dir=FOLDER) as folder:
            text = markdown(versions(), _parts(Path(folder)), WORDS)
    except CannotMeasure as error:
        print(error, file=sys.stderr)
        return 1
    print(text)
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text(text)
    return 0


def _parts(folder: Path) -> dict[str, list[Row]]:
    catalogue, bank = load_content(Settings(secret=SECRET))
    database = f"sqlite:///{folder / 'portal.db'}"
    prepare(database)
    (folder / "desk").mkdir()
    steps = {
        "A page": lambda: pages.measure(database, folder),
        "A submission": lambda: submissions.measure(folder),
        "A class hour": lambda: [*classes.measure(folder), *forty.measure(folder)],
        "The desk": lambda: desk.measure(folder / "desk"),
        "A first view": lambda: _first_views(catalogue, bank, database, folder),
        "Lighthouse, phone": lambda: lighthouse.measure(database, folder),
        "Starting and closing": lambda: [
            plain.measure_start(database, len(list(paths(catalogue)))),
            *plain.measure_closing(bank.forms, folder),
        ],
    }
    return {title: run() for title, run in tqdm(steps.items(), desc="bench")}


def _first_views(catalogue: Catalogue, bank: Bank, database: str, folder: Path) -> list[Row]:
    return firstview.measure(sorted(catalogue.modules), sorted(bank.quizzes), database, folder)


if __name__ == "__main__":
    sys.exit(main())
