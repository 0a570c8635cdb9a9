"""Plain numbers without a budget: how long a start takes, and how many slips a second a closing seals."""

import random
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from statistics import median

from portal.db import make_engine
from portal.periods import quarter_of
from portal.quiz.forms import OPTIONS, Form
from portal.quiz.scoring import score
from portal.sealing.store import close
from portal.settings import ROOT
from portal.slips.store import Count, Slip, Submission, record
from portal.vocabulary import AUDIENCES
from tests.bench.machine import CannotMeasure
from tests.bench.servers import COMMUNITIES, SECRET, prepare
from tests.bench.table import Row, short

STARTS = 3
SLIPS = (10_000, 100_000)
MONTH, CLOSED_ON = "2026-01", date(2026, 2, 10)
BATCH = 500
_START = "import time; begin = time.perf_counter(); import wsgi; print(time.perf_counter() - begin)"


def measure_start(database: str, pages: int) -> Row:
    """From an empty process to an application that can answer."""
    environment = {"PYTHONPATH": str(ROOT), "PORTAL_SECRET": SECRET, "PORTAL_DATABASE": database}
    took = [
        float(subprocess.check_output([sys.executable, "-c", _START], cwd=ROOT, env=environment, text=True))
        for _ in range(STARTS)
    ]
    return Row(f"start: imports, content, {pages} pages drawn and compressed", f"{median(took):.1f} s")


def measure_closing(forms: Mapping[str, Form], folder: Path) -> list[Row]:
    """One row for each size of month."""
    return [_close(number, forms, folder) for number in SLIPS]


def _close(number: int, forms: Mapping[str, Form], folder: Path) -> Row:
    url = f"sqlite:///{folder}/closing-{number}.db"
    prepare(url)
    engine = make_engine(url)
    chance, papers = random.Random(number), [form for form in forms.values() if form.scored]
    begin = time.perf_counter()
    for start in range(0, number, BATCH):
        record(engine, [_attempt(chance, papers) for _ in range(min(BATCH, number - start))])
    written = time.perf_counter() - begin
    begin = time.perf_counter()
    done = close(engine, MONTH, today=CLOSED_ON, forms=forms, eps=1.0, minimum=10)
    took = time.perf_counter() - begin
    engine.dispose()
    if done.sealed + done.carried != number or not done.scrubbed:
        raise CannotMeasure(f"the closing of {number} slips sealed {done.sealed} and carried {done.carried}")
    return Row(
        f"closing a month of {short(number)} slips (seal, shred, rewrite the file)",
        f"{short(number / took)} slips a second ({took:.1f} s, {done.boxes} boxes); "
        f"they were written at {short(number / written)} a second",
    )


def _attempt(chance: random.Random, papers: list[Form]) -> Submission:
    form = chance.choice(papers)
    answers = "".join(chance.choice(OPTIONS) for _ in form.items)
    result = score(form, answers)
    return Submission(
        MONTH,
        Slip(
            community=chance.choice(COMMUNITIES),
            audience=chance.choice(AUDIENCES),
            phase=chance.choice(("before", "after", "general")),
            quiz_version=form.code,
            answers=answers,
            mastered=result.mastered,
            aware=result.aware,
        ),
        (Count("quiz", f"{form.quiz}.{form.version}", quarter_of(MONTH), "submitted"),),
        secrets.token_bytes(32),
    )
