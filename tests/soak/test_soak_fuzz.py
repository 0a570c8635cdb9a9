"""tests/fuzz with many examples and a new seed, which is printed. SOAK_FUZZ_ROUNDS: how many times as many as in `make
test` (20)."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings import ROOT

ROUNDS = os.environ.get("SOAK_FUZZ_ROUNDS", "20")
FILES = sorted((ROOT / "tests" / "fuzz").glob("test_*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_many_examples(file: Path) -> None:
    seed = secrets.randbelow(2**31)
    command = [
        sys.executable,
        "-m",
        "pytest",
        str(file),
        "--timeout",
        "0",
        "--capture",
        "no",
        f"--hypothesis-seed={seed}",
    ]
    print(f"FUZZ_ROUNDS={ROUNDS} {' '.join(command[1:])}", flush=True)
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "FUZZ_ROUNDS": ROUNDS}, check=False)
    assert done.returncode == 0, f"{file.name} with seed {seed}"
