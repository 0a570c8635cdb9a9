"""A content file that was broken while the portal runs: a reload is refused and the old process goes on serving.

The reload is the one of docs/operate/mingbian@.service, line by line."""

import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

from tests.faults.serving import ROOT, Serving
from tests.trees import copy_sample, with_real_interface

UNIT = ROOT / "docs" / "operate" / "mingbian@.service"


def reload(serving: Serving) -> "subprocess.CompletedProcess[str] | None":
    """What `systemctl reload` does: each ExecReload, until one fails. Returns the one that failed."""
    assert serving.server
    for line in re.findall(r"^ExecReload=(.*)$", UNIT.read_text(), re.MULTILINE):
        program, *words = shlex.split(line)
        if program.endswith("/portal"):
            if (done := serving.portal(*words)).returncode:
                return done
        else:
            assert "kill -HUP $MAINPID" in line
            serving.server.send_signal(signal.SIGHUP)
    return None


def test_a_broken_file_is_refused_and_a_mended_one_taken(tmp_path: Path) -> None:
    root = with_real_interface(copy_sample(tmp_path))
    page = root / "content" / "pages" / "help" / "en.md"
    whole = page.read_text()
    with Serving(tmp_path, f"sqlite:///{tmp_path}/portal.db", root=root) as serving:
        serving.must("prepare")
        serving.start()
        before = serving.workers_now()
        page.write_text("---\ntitle: [\n---\n")
        failed = reload(serving)
        assert failed is not None
        assert failed.returncode == 2
        assert "content/pages/help/en.md:" in failed.stderr
        for _ in range(100):
            assert serving.get("/en/help/")[0] == 200
            time.sleep(0.05)
        assert serving.workers_now() == before
        page.write_text(whole + "\nA sentence that was not there before.\n")
        assert reload(serving) is None
        until = time.monotonic() + 60
        while "A sentence that was not there before." not in serving.get("/en/help/")[1]:
            assert time.monotonic() < until, serving.log[-800:]
            time.sleep(0.1)
        assert serving.workers_now() != before
