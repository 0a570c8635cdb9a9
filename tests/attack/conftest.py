"""The world of the attack: one whole portal with an officer of the district signed in, lived through once."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from portal.app import create_app
from portal.db import make_engine
from portal.settings import Settings
from tests.attack.diary import Diary, live_through
from tests.attack.world import BEGINS, World
from tests.office_desk import Clock, hash_quickly, make_officer, sign_in


@pytest.fixture(scope="session")
def _young_world(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The portal on its first day; its officer may see the whole district."""
    path = tmp_path_factory.mktemp("world") / "portal.db"
    shutil.copyfile(_template, path)
    engine = make_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _hasty(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")  # thousands of looks are logged; the disk is not what is tested

    days: list[World] = []
    with pytest.MonkeyPatch.context() as patch:
        hash_quickly(patch)
        patch.setattr("portal.app.today", lambda: days[0].day if days else BEGINS)
        patch.setattr("portal.progress.memory.MINUTE", 0.0)  # its days last seconds: what is public is read anew
        settings = Settings(secret="s" * 32, https=False)
        app = create_app(settings, engine)
        make_officer(engine, Clock(datetime.now(UTC)), "officer", "D1")
        client = app.test_client()
        forms = {code: form for code, form in app.extensions["quiz"].bank.forms.items() if form.quiz == "new-drugs"}
        world = World(engine, app, client, forms, settings)
        days.append(world)
        assert sign_in(client, "officer").status_code == 303
        yield world
        app.extensions["writer"].stop()
    engine.dispose()


@pytest.fixture(scope="session")
def diary(_young_world: World) -> Diary:
    """Half a year and some days, with all that an officer could read of it."""
    return live_through(_young_world)
