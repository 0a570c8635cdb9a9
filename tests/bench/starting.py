"""Starting with the whole corpus: from the command to the first answer, and how much memory the process holds then."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from portal.app import load_content
from portal.learn.views import paths
from portal.locales import LOCALES
from portal.settings import ROOT, Settings
from tests.bench.machine import resident_bytes
from tests.bench.servers import SECRET, portal, prepare
from tests.bench.table import Row

STARTS = 5
_IMPORTS = "import time; begin = time.perf_counter(); import wsgi; print(time.perf_counter() - begin)"


def measure(folder: Path) -> list[Row]:
    """The rows of this part."""
    url = f"sqlite:///{folder / 'portal.db'}"
    prepare(url)
    catalogue, bank = load_content(Settings(secret=SECRET))
    corpus = (
        f"{len(catalogue.modules)} lessons, {len(catalogue.stories)} stories, {len(catalogue.substances)} substances, "
        f"{len(bank.quizzes)} quizzes, {len(list(paths(catalogue)))} pages in {len(LOCALES)} languages"
    )
    served, held = zip(*(_serve(url, folder) for _ in range(STARTS)), strict=True)
    environment = {"PYTHONPATH": str(ROOT), "PORTAL_SECRET": SECRET, "PORTAL_DATABASE": url}
    command = [sys.executable, "-c", _IMPORTS]
    took = [float(subprocess.check_output(command, cwd=ROOT, env=environment, text=True)) for _ in range(STARTS)]
    return [
        Row(f"from the command to the first answer ({corpus})", f"{median(served):.1f} s, middle of {STARTS}"),
        Row("of it: imports, reading and checking all content, joining the rooms", f"{median(took):.1f} s"),
        Row("memory of the server and its one worker at the first answer", f"{median(held) / 1e6:.0f} MB"),
    ]


def _serve(url: str, folder: Path) -> tuple[float, int]:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        begin = time.perf_counter()
        with portal("wsgi:app", url, Path(own)) as (_, pid):
            return time.perf_counter() - begin, resident_bytes(pid)
