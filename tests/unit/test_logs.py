"""Log lines: one form for every logger, and no word of what a person sent, whoever writes."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.logs import Lines
from portal.settings import ROOT

SENT = "answers=abcd?abcda from 203.0.113.9"
TALK = """
import logging, sys, threading, warnings
from portal import logs
logs.install(sys.argv[1])
SENT = sys.argv[2]
logging.getLogger("portal.sealing").info("closed %s: %d boxes", "2026-05", 7)
logging.getLogger("_granian").info("Started worker-1")
logging.getLogger("granian.access").info(SENT)
logging.getLogger("sqlalchemy.engine.Engine").info("INSERT %s", SENT)
warnings.warn(SENT)
def fail(): raise ValueError(SENT)
try: fail()
except ValueError: logging.getLogger("_granian").exception("Application callable raised an exception")
thread = threading.Thread(target=fail); thread.start(); thread.join()
fail()
"""


def _lines(*words: str) -> list[str]:
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", TALK, *words], capture_output=True, text=True, env=here, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_every_logger_writes_json_and_none_what_was_sent() -> None:
    lines = _lines("json", SENT)
    told = [json.loads(line) for line in lines]
    assert not [line for line in lines if "203.0.113" in line or "abcd" in line]
    assert [(one["logger"], one["message"]) for one in told[:2]] == [
        ("portal.sealing", "closed 2026-05: 7 boxes"),
        ("_granian", "Started worker-1"),
    ]
    assert {one["logger"] for one in told} == {"portal.sealing", "_granian", "sqlalchemy.engine.Engine"} | {
        "py.warnings",
        "portal.logs",
    }
    assert all(len(one["time"]) == len("2026-06-15T11:35Z") for one in told), "no second of any event"


def test_an_error_tells_its_kind_and_where_it_came_through_the_code() -> None:
    raised = [json.loads(line) for line in _lines("json", SENT) if '"error"' in line]
    assert [one["error"] for one in raised] == ["ValueError"] * 3, "of the server, of a thread, of the process itself"
    assert all(one["places"][-1].endswith(" fail") for one in raised)


def test_plain_lines_are_lines_and_hold_no_more() -> None:
    lines = _lines("plain", SENT)
    assert lines[0] == "INFO portal.sealing closed 2026-05: 7 boxes"
    assert not [line for line in lines if "203.0.113" in line or "abcd" in line]
    assert len(lines) == len(_lines("json", SENT)), "an error is one line too"


def test_the_journal_hears_how_grave_a_line_is(tmp_path: Path) -> None:
    """Else `journalctl --priority=warning` of the guide would find nothing."""
    with (tmp_path / "journal").open("wb") as journal:
        at = os.fstat(journal.fileno())
        here = {**os.environ, "PYTHONPATH": str(ROOT), "JOURNAL_STREAM": f"{at.st_dev}:{at.st_ino}"}
        subprocess.run([sys.executable, "-c", TALK, "json", SENT], stderr=journal, env=here, timeout=60, check=False)
    lines = (tmp_path / "journal").read_text(encoding="utf-8").splitlines()
    graded = {(line[:3], json.loads(line[3:])["level"]) for line in lines}
    assert graded == {("<6>", "info"), ("<4>", "warning"), ("<3>", "error"), ("<2>", "critical")}


@pytest.mark.parametrize("form", [True, False])
def test_no_line_can_be_forged_by_a_break_in_it(form: bool) -> None:
    record = logging.LogRecord("portal.x", logging.INFO, __file__, 1, "a\nINFO portal %s", ("b\r\nc",), None)
    assert "\n" not in Lines(json=form).format(record)


def test_the_servers_own_process_writes_the_same(tmp_path: Path) -> None:
    told = json.loads((ROOT / "docs" / "operate" / "log.json").read_text(encoding="utf-8"))
    script = "import json,sys,logging; from granian.log import LogLevels, configure_logging as c\n"
    script += "c(LogLevels.info, json.loads(sys.argv[1])); logging.getLogger('_granian').info('Starting granian')"
    done = subprocess.run([sys.executable, "-c", script, json.dumps(told)], capture_output=True, text=True, cwd=ROOT)
    assert json.loads(done.stderr)["message"] == "Starting granian", done.stderr
