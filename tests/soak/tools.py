"""Tools whose own dependencies do not go together with the portal's: each has an environment of its own, inside .venv,
from a lock file beside this one. Made at the first need; `make clean` takes them away with the rest."""

import subprocess
import sys
import venv
from pathlib import Path

from portal.settings import ROOT

HERE = Path(__file__).parent


def tool(name: str, program: str) -> Path:
    """The program, installed as `<name>.lock` says."""
    lock = (HERE / f"{name}.lock").read_text(encoding="utf-8")
    folder = ROOT / ".venv" / f"tool-{name}"
    done = folder / "installed.lock"
    if not done.exists() or done.read_text(encoding="utf-8") != lock:
        venv.create(folder, with_pip=True, clear=True)
        command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, "--requirement", str(HERE / f"{name}.lock")], check=True, stdout=sys.stderr)
        done.write_text(lock, encoding="utf-8")
    return folder / "bin" / program
