"""The portal as a whole on real content, furnished once; each test has it as on the first day."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from portal.accounts import guard
from portal.app import create_app
from portal.contest.rounds import load_contests
from portal.db import make_engine
from portal.live.codes import Guesses
from portal.periods import today
from portal.quiz.limits import DailyCap
from portal.settings import ROOT, Settings
from portal.textfiles import Faults
from tests.fuzz.town import UNBOUNDED, Town, furnish, no_nul, sign_in_all
from tests.office_desk import hash_quickly
from tests.trees import SAMPLE

SECRET = "a secret of the tests alone, 32 or more"


@pytest.fixture(scope="session")
def _town(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    path, template = folder / "portal.db", folder / "template.db"
    with pytest.MonkeyPatch.context() as patch:
        hash_quickly(patch)
        patch.setattr(guard, "ATTEMPTS", UNBOUNDED)
        patch.setattr(Guesses, "wrong", lambda *_: True)
        shutil.copyfile(_template, path)
        engine = make_engine(f"sqlite:///{path}")
        # What is tried here is what is written, not whether it outlives a crash.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
        made = furnish(engine)
        app = create_app(Settings(secret=SECRET, https=False, address_limit=UNBOUNDED, daily_cap=UNBOUNDED), engine)
        app.testing = True  # an error comes here as it is instead of becoming a page
        app.config["PROPAGATE_EXCEPTIONS"] = True
        contest = app.extensions["contest"]
        rounds = load_contests(SAMPLE / "contests", ROOT / "content", (), Faults(ROOT))
        month = timedelta(days=30)
        contest.rounds = {"spring": replace(rounds["spring"], opens=today() - month, closes=today() + month)}
        contest.cap = DailyCap(UNBOUNDED)
        town = Town(app, engine, path, template, made)
        sign_in_all(town)
        town.settle()
        engine.dispose()
        shutil.copyfile(path, template)
        no_nul(engine)
        yield town
        town.settle()
    engine.dispose()


@pytest.fixture
def town(_town: Town) -> Town:
    """A small district with one of everything."""
    _town.renew()
    return _town
