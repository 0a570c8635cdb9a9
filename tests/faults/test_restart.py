"""Restarts while people answer: a reload refuses nobody, a stop finishes what was begun, and the log tells of neither
what people sent."""

import json
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from portal.db import make_engine
from tests.faults.diary import QUIZ, Client, Crowd, Diary, faults
from tests.faults.restarts import reload_workers
from tests.faults.serving import ROOT, Serving

TOKEN = "t" * 32
LEAST_SECONDS = 6
FORMS = 20


@pytest.fixture
def serving(tmp_path: Path) -> Serving:
    settings = {
        "GRANIAN_LOG_CONFIG": str(ROOT / "docs" / "operate" / "log.json"),
        "PORTAL_LOG": "json",
        "PORTAL_METRICS": TOKEN,
    }
    return Serving(tmp_path, f"sqlite:///{tmp_path / 'portal.db'}", settings=settings)


class Reader(Client):
    """Counts the forms that it was given."""

    forms = 0

    def _form(self) -> Any:
        form = super()._form()
        self.forms += form is not None
        return form


def test_a_reload_and_a_stop_lose_nothing(serving: Serving, tmp_path: Path) -> None:
    with serving, Diary(tmp_path / "diary") as diary:
        serving.must("prepare", "--try")
        began = time.monotonic()
        serving.must("can-start")  # as the unit asks before a reload; it takes at least as long as a worker's start
        # The new worker must be up before the old one ends, on a machine as busy as this one is now.
        interval = max(LEAST_SECONDS, 4 * (time.monotonic() - began))
        serving.settings["GRANIAN_RESPAWN_INTERVAL"] = str(round(interval))
        serving.start()
        clients = [Reader(diary, [serving.url], number, age=serving.aged) for number in range(3)]
        with Crowd(clients, pause=0.05) as crowd:
            crowd.wait_for(5)
            reload_workers(serving, 60 + 2 * interval)
            crowd.wait_for(5)
            assert diary.read().refused == {}, "a reload: nobody was refused, no connection broke"
        given = _stopped_while_the_database_waits(serving)
        engine = make_engine(serving.database)
        assert faults(engine, diary.read()) == []
        # Forms begun are counted by a thread that nobody waits for.
        counted = text("SELECT sum(value) FROM open_count WHERE kind = 'quiz' AND name = 'started'")
        with engine.connect() as connection:
            assert connection.scalar(counted) >= given + sum(one.forms for one in clients)
        engine.dispose()
        lines = serving.log.splitlines()
        assert len(lines) > 10
        assert {json.loads(line)["level"] for line in lines} <= {"info", "warning"}
        assert [answers for answers in diary.read().posted if answers in serving.log] == []


def _stopped_while_the_database_waits(serving: Serving) -> int:
    """SIGTERM while the writer cannot write yet; returns how many forms it had given out then."""
    engine, released = make_engine(serving.database), threading.Event()
    assert serving.server
    with engine.connect().execution_options(writes=True) as other, other.begin():
        assert [serving.get(f"{QUIZ}?form=A")[0] for _ in range(FORMS)] == [200] * FORMS
        threading.Timer(1.0, released.set).start()
        serving.server.send_signal(signal.SIGTERM)
        released.wait()
    engine.dispose()
    assert serving.server.wait(60) == 0
    return FORMS
