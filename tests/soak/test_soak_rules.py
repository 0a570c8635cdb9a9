"""Rules of our own for semgrep: the code keeps them, and each finds what it is for. No host is asked."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.settings import ROOT
from tests.soak.tools import HERE, tool

QUIET = ("--metrics", "off", "--disable-version-check")


@pytest.fixture(scope="module")
def semgrep() -> Path:
    return tool("semgrep", "semgrep")


def run(program: Path, *words: str | Path, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    quiet = {**os.environ, "SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"}
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    command = [str(program), "scan", *QUIET, *map(str, words)]
    return subprocess.run(command, cwd=folder, env={**quiet, "PATH": path}, capture_output=True, text=True, check=False)


def test_each_rule_finds_what_it_is_for(semgrep: Path, tmp_path: Path) -> None:
    for name in ("portal.yaml", "portal.py"):  # side by side and outside of the tree, whose tests are left out of scans
        shutil.copyfile(HERE / "rules" / name, tmp_path / name)
    done = run(semgrep, "--test", "--config", "portal.yaml", "portal.py", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All tests passed" in done.stdout
    rules = {
        line.split(": ")[1] for line in (HERE / "rules" / "portal.yaml").read_text().splitlines() if "- id:" in line
    }
    tried = {
        line.split(": ")[1]
        for line in (HERE / "rules" / "portal.py").read_text().splitlines()
        if "ruleid:" in line[:20]
    }
    assert rules == {one.strip() for one in tried if one in rules}, "a rule that is tried on nothing"


def test_the_code_keeps_the_rules(semgrep: Path) -> None:
    done = run(semgrep, "--config", HERE / "rules" / "portal.yaml", "--error", "--quiet", "portal", "wsgi.py")
    assert done.returncode == 0, done.stdout + done.stderr
