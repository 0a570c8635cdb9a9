"""Backups of a city: no more memory for ten times the rows; and damaged files by the thousand, none of them believed.

SOAK_ROWS is how many sealed rows the larger has, SOAK_DAMAGES how many files are damaged; SOAK_SEED chooses again."""

import os
import random
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select
from tqdm import tqdm

from portal.areas.store import import_areas
from portal.areas.tree import Area
from portal.backup.archive import BadBackup, opened
from portal.db import make_engine, reading, writing
from portal.migrate import upgrade
from portal.sealing.models import sealed
from portal.settings import ROOT
from tests.postgres.conftest import administer, running_server, url_of
from tests.unit import test_backup as quick

ROWS = int(os.environ.get("SOAK_ROWS", "1000000"))
DAMAGES = int(os.environ.get("SOAK_DAMAGES", "20000"))
SEED = int(os.environ.get("SOAK_SEED", "0")) or secrets.randbelow(10**6)
MORE_MEGABYTES = 60  # what ten times the rows may take: sums of boxes, a database's own memory
COMMUNITIES = 2000
_filled, file, full = quick._filled, quick.file, quick.full  # the file that the quick tests damage
# Runs a command and writes down the most memory of its process (not of the one that started it, as wait4 does).
TOLD = r"""import re, sys
from pathlib import Path
from portal.cli import main
code = main(sys.argv[2:])
Path(sys.argv[1]).write_text(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
sys.exit(code)"""

Peak = Callable[..., int]


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    with running_server() as home:
        yield home


def boxes(chance: random.Random, rows: int) -> Iterator[dict[str, Any]]:
    """Boxes R of many communities and years, two rows each."""
    for _ in range(rows // 2):
        shared = {"box_id": f"{chance.getrandbits(128):032x}", "kind": "R", "area": f"C{chance.randrange(COMMUNITIES)}"}
        shared |= {"audience": chance.choice(("youth", "seniors", "migrants")), "phase": "general", "session": ""}
        shared |= {"period": f"20{chance.randrange(26, 46)}-{chance.randrange(1, 13):02d}", "version": "new-drugs.1"}
        shared |= {"n": chance.randrange(10, 60), "eps": 1.0, "sealed_on": date(2046, 7, 4)}
        for name in ("mastered", "aware"):
            yield {**shared, "name": name, "value": chance.randrange(-3, 60)}


def city(engine: Engine, rows: int) -> None:
    """A district with so many sealed rows."""
    upgrade(engine)
    areas = [Area("D1", None, "district", "东区"), Area("S1", "D1", "subdistrict", "一街道")]
    areas += [Area(f"C{number}", "S1", "community", f"社区{number}") for number in range(COMMUNITIES)]
    import_areas(engine, areas, (), "soak")
    left = boxes(random.Random(SEED), rows)
    with writing(engine) as connection, tqdm(total=rows, unit="row", desc="sealing") as bar:
        while chunk := list(islice(left, 5000)):
            connection.execute(insert(sealed), chunk)
            bar.update(len(chunk))


@pytest.fixture
def peak(capsys: pytest.CaptureFixture[str]) -> Peak:
    """Runs a `portal` command on a database; returns the most memory that it ever held, in megabytes."""

    def run(database: str, *words: str | Path) -> int:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        mine |= {"PORTAL_SECRET": "s" * 40, "PORTAL_DATABASE": database, "PYTHONPATH": str(ROOT)}
        told = Path(f"{words[1]}.peak")
        with capsys.disabled():
            subprocess.run([sys.executable, "-c", TOLD, told, *words], cwd=ROOT, env=mine, check=True)
            most = int(told.read_text()) // 1024
            print(f"{words[0]}: at most {most} MB")
        return most

    return run


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_ten_times_the_rows_need_no_more_memory(
    kind: str, server: Path, tmp_path: Path, peak: Peak, capsys: pytest.CaptureFixture[str]
) -> None:
    """From SQLite to the kind asked for, and out of that again."""
    most: list[list[int]] = []
    with capsys.disabled():
        print(f"\nSOAK_SEED={SEED} SOAK_ROWS={ROWS}, {kind}")
        for rows in (ROWS // 10, ROWS):
            first = f"sqlite:///{tmp_path}/{rows}.db"
            city(engine := make_engine(first), rows)
            engine.dispose()
            if kind == "sqlite":
                second = f"sqlite:///{tmp_path}/{rows}.anew.db"
            else:
                administer(server, f"CREATE DATABASE city{rows}")
                second = url_of(server, f"city{rows}")
            out, back = tmp_path / f"{rows}.zip", tmp_path / f"{rows}.again.zip"
            most.append([peak(first, "backup", out), peak(second, "restore", out), peak(second, "backup", back)])
            with opened(out) as one, opened(back) as other:
                found = [[part for part in held.manifest.parts if part.name == "sealed"] for held in (one, other)]
            assert found[0] == found[1], "every row came back, in the same order"
            assert found[0][0].rows == rows
            with reading(engine := make_engine(second)) as connection:
                assert connection.scalar(select(func.count()).select_from(sealed)) == rows
            engine.dispose()
    assert all(large <= small + MORE_MEGABYTES for small, large in zip(*most, strict=True)), most


def test_no_damaged_file_is_believed(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Bytes changed, pieces cut out, the end cut off: it is refused, or what it says is what was written."""

    def read(path: Path) -> list[Any]:
        with opened(path) as held:
            return [(part, list(held.rows(part))) for part in held.manifest.parts]

    whole, good, chance, refused = file.read_bytes(), read(file), random.Random(SEED), 0
    with capsys.disabled():
        print(f"\nSOAK_SEED={SEED} SOAK_DAMAGES={DAMAGES}")
        for number in tqdm(range(DAMAGES), unit="file"):
            damaged = bytearray(whole)
            for _ in range(chance.choice((0, 1, 1, 2, 5))):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            if chance.random() < 0.1:
                at = chance.randrange(len(damaged))
                del damaged[at : at + chance.choice((1, 100, len(damaged)))]
            path = tmp_path / "damaged.zip"
            path.write_bytes(damaged)
            try:
                assert read(path) == good, f"file {number} was believed"
            except BadBackup:
                refused += 1
        print(f"{refused} refused, {DAMAGES - refused} said the same")
    assert refused > DAMAGES / 2
