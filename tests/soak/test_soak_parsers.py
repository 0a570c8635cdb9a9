"""atheris looks for inputs that lead the parsers of uploads, content, translations, backups and tickets into code that
no input has reached before. SOAK_FUZZ_SECONDS: how long for each (60)."""

import importlib.util
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from tqdm import tqdm

from portal.exchange import handing
from portal.settings import ROOT
from tests.fuzz.test_fuzz_backup import a_backup
from tests.fuzz.test_fuzz_tables import AREA_ROWS, PLACEMENT_ROWS, as_csv, as_xlsx
from tests.trees import SAMPLE, copy_sample

SECONDS = int(os.environ.get("SOAK_FUZZ_SECONDS", "60"))
PARSERS = ("areas", "placements", "content", "marked", "translations", "backups", "sealed")
pytestmark = pytest.mark.skipif(not importlib.util.find_spec("atheris"), reason="atheris is made for Linux alone")


def originals(name: str, folder: Path) -> dict[str, bytes]:
    """Files that are right."""
    if name in ("areas", "placements"):
        rows = AREA_ROWS if name == "areas" else PLACEMENT_ROWS
        return {"csv": as_csv(rows), "gb": as_csv(rows, "gb18030"), "xlsx": as_xlsx(rows)}
    if name in ("content", "marked"):
        endings = {"content": ".yaml", "marked": ".md"}
        found = sorted(SAMPLE.rglob(f"*{endings[name]}"))
        return {str(number): path.read_bytes() for number, path in enumerate(found)}
    if name == "translations":
        tree = copy_sample(folder)
        for ending in ("po", "xlf"):
            handing.export_language(tree, "en", folder / f"x.{ending}")
        return {"po": b"0" + (folder / "x.po").read_bytes(), "xlf": b"x" + (folder / "x.xlf").read_bytes()}
    return {"none": b"x" * 60}


@pytest.mark.parametrize("name", PARSERS)
def test_no_input_leads_a_parser_astray(name: str, tmp_path: Path) -> None:
    corpus, seed = tmp_path / "corpus", secrets.randbelow(2**31 - 1) + 1
    corpus.mkdir()
    for one, data in originals(name, tmp_path).items():
        (corpus / one).write_bytes(data)
    if name == "backups":
        a_backup(corpus / "zip", tmp_path)
    words = (f"-max_total_time={SECONDS}", f"-seed={seed}", "-timeout=30", "-rss_limit_mb=2048", "-max_len=20000")
    print(f"parser {name}, seed {seed}")
    command = [sys.executable, "-m", "tests.soak.parsers", name, str(corpus), *words, f"-artifact_prefix={tmp_path}/"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        told = list(tqdm(process.stdout, desc=f"atheris {name}", unit="line"))
    assert process.returncode == 0, "".join(told[-60:])
    runs = [line for line in told if line.startswith("Done ")]
    print(*runs, *(line for line in told[-3:] if "cov:" in line))
    assert runs, "".join(told[-20:])
