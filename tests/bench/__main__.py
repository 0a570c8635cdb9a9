"""Runs the benchmark, prints what it found and writes it to docs/bench.md. `make bench` installs what it needs.

`python -m tests.bench` measures all parts, `python -m tests.bench PART…` the named ones: only their sections of the
page are written anew, so that the whole can be measured in pieces."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tqdm import tqdm

from portal.settings import ROOT
from tests.bench import (
    attempt,
    backups,
    classes,
    closing,
    desk,
    firstview,
    forty,
    lighthouse,
    memory,
    mixed,
    pages,
    primary,
    starting,
)
from tests.bench import submissions as answers
from tests.bench.machine import CannotMeasure, versions
from tests.bench.servers import prepare, serving_options
from tests.bench.table import Row, page, section

WRITTEN = ROOT / "docs" / "bench.md"
# Not /tmp, which may lie in memory: a durable submission waits for a real disk.
FOLDER = "/var/tmp"
WORDS = f"""
Written by `make bench`, or a part of it by `python -m tests.bench PART…`. Subjects and anchors of a part ran in one run
on the same machine, in turn; the servers were pinned to one core, the load to another (wrk for pages and submissions,
{pages.SECONDS} or {answers.SECONDS} seconds a round). The verdict of a ratio is that of processor time for pages, and
the worse of both for submissions, which also wait for the disk. By the clock the best of {pages.ROUNDS} or
{answers.ROUNDS} rounds counts, in processor time their median.
The desk's pages ran without a server, {desk.ROUNDS} times in turn; the worse of both clocks is its verdict.
The portal ran under granian with `{" ".join(serving_options())}`, as in `make run`.

What it does not show: the load generator, the kernel and PostgreSQL share the machine, so a second machine would give
other figures by the clock; everything came over the loopback, without TLS, from clients that never pause; the anchor
nginx has no TLS and no log either; the browser's bytes are those of one Chromium over HTTP/1.1, and real networks
add delays that no table of bytes shows; the disk's honesty about `fsync` is taken on trust. LimeSurvey was measured on
another day on one core of such a machine: its multiple is an order of size, not a ratio of one run.
"""


@dataclass(frozen=True)
class Part:
    """One part: its section's title, and what measures it in a folder of its own."""

    title: str
    measure: Callable[[Path], list[Row]]


def _with_database(measure: Callable[[str, Path], list[Row]]) -> Callable[[Path], list[Row]]:
    def run(folder: Path) -> list[Row]:
        url = f"sqlite:///{folder / 'portal.db'}"
        prepare(url)
        return measure(url, folder)

    return run


PARTS = {
    "page": Part("A page", _with_database(pages.measure)),
    "submission": Part("A submission", answers.measure),
    "attempt": Part("A whole attempt", attempt.measure),
    "primary": Part("A primary and its standby", primary.measure),
    "mixed": Part("A mixed day", mixed.measure),
    "memory": Part("Memory", memory.measure),
    "class": Part("A class hour", lambda folder: [*classes.measure(folder), *forty.measure(folder)]),
    "desk": Part("The desk", desk.measure),
    "starting": Part("Starting", starting.measure),
    "closing": Part("Closing a month", closing.measure),
    "backup": Part("Backup", backups.measure),
    "firstview": Part("A first view", _with_database(firstview.measure)),
    "lighthouse": Part("Lighthouse, phone", _with_database(lighthouse.measure)),
}


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write; 1 when something is missing or answers wrongly. A missed budget is no fault."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("part", nargs="*", help=f"of {', '.join(PARTS)}; none: all", metavar="PART")
    asked.add_argument("--out", type=Path, default=WRITTEN, help="another page than docs/bench.md, for a try")
    told = asked.parse_args(arguments)
    names = told.part
    if unknown := [name for name in names if name not in PARTS]:
        print(f"no part {', '.join(unknown)}: choose of {', '.join(PARTS)}", file=sys.stderr)
        return 2
    failed = 0
    for name in tqdm([name for name in PARTS if name in names or not names], desc="bench"):
        try:
            _write(told.out, {PARTS[name].title: _measured(PARTS[name])})
        except CannotMeasure as error:
            tqdm.write(f"{name}: {error}", file=sys.stderr)
            failed = 1
    return failed


def _measured(part: Part) -> str:
    on, begun = versions(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mingbian-bench-", dir=FOLDER) as folder:
        rows = part.measure(Path(folder))
    said = ", ".join(f"{name} {version}" for name, version in on.items())
    took = f"{(time.monotonic() - begun) / 60:.1f} minutes"
    text = section(rows, f"Measured on {date.today().isoformat()} in {took} with {said}.")
    tqdm.write(f"\n## {part.title}\n\n{text}\n")
    return text


def _write(out: Path, sections: dict[str, str]) -> None:
    """At once after each part, so that a run that is broken off leaves what it has."""
    old = out.read_text() if out.exists() else ""
    out.write_text(page(old, WORDS, sections, [part.title for part in PARTS.values()]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
