"""A backup, and restoring it into a new database, at ten thousand to ten million sealed slips."""

import os
import subprocess
import sys
import time
from pathlib import Path

from portal.db import make_engine
from portal.settings import ROOT
from tests.bench.filled import fill
from tests.bench.machine import CannotMeasure
from tests.bench.servers import SECRET
from tests.bench.table import Row, short

COMMUNITIES = (0, 50, 1000)


def measure(folder: Path) -> list[Row]:
    """The rows of this part."""
    return [_row(number, folder) for number in COMMUNITIES]


def _row(number: int, folder: Path) -> Row:
    url, file = f"sqlite:///{folder / f'from-{number}.db'}", folder / f"{number}.backup"
    engine = make_engine(url)
    slips = fill(engine, number)
    engine.dispose()
    saved = _run("backup", url, file)
    restored = _run("restore", f"sqlite:///{folder / f'to-{number}.db'}", file)
    return Row(
        f"a backup of {short(slips)} slips in boxes (SQLite)",
        f"{saved:.1f} s, {file.stat().st_size / 1e6:.1f} MB; restored and compared in {restored:.1f} s",
    )


def _run(command: str, url: str, file: Path) -> float:
    environment = {**os.environ, "PORTAL_SECRET": SECRET, "PORTAL_DATABASE": url, "PORTAL_HTTPS": "off"}
    portal, begin = Path(sys.executable).with_name("portal"), time.perf_counter()
    done = subprocess.run(
        [portal, command, file], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotMeasure(f"portal {command} failed: {done.stderr.strip()[-300:]}")
    return time.perf_counter() - begin
