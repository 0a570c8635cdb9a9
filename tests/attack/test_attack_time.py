"""What was published stays what it was: by day, by night, when asked again, after a restart, after another closing."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from portal import cli
from portal.app import create_app
from portal.db import make_engine, writing
from portal.periods import month_of
from portal.sealing import jitter, published
from portal.sealing.store import close
from tests.attack.diary import Diary, export, live_through
from tests.attack.officer import Officer
from tests.office_desk import sign_in
from tests.samples import close_month, put

MONTHS = [f"2026-{month:02d}" for month in range(1, 7)]


def test_between_two_nights_nothing_that_is_published_changes(diary: Diary) -> None:
    assert not diary.live


def test_sealed_pages_and_exports_say_the_same_ever_after(diary: Diary) -> None:
    assert len(diary.book.pages) > 1000
    assert not diary.changed


def test_an_export_only_ever_gains_boxes(diary: Diary) -> None:
    assert len(diary.exports) == len(MONTHS)
    for before, after in pairwise(diary.exports):
        rows, more = Counter(before.splitlines()), Counter(after.splitlines())
        assert not rows - more
        assert more - rows


def test_closing_again_a_new_start_and_another_export_change_no_number(
    diary: Diary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = diary.world
    urls = [f"/office/figures.csv?area={code}&period={one}" for code in ("D1", "C11") for one in ("2026-02", "2026-Q2")]
    before = {url: world.officer.get(url).data for url in urls}
    for month in MONTHS:
        done = close(world.engine, month, today=world.day, forms=world.forms, eps=1.0, minimum=10)
        assert done.already_closed
    world.night()
    app = create_app(world.settings, make_engine(str(world.engine.url)))
    client = app.test_client()
    sign_in(client, "officer")
    assert {url: client.get(url).data for url in urls} == before
    for name, value in {"SECRET": world.settings.secret, "DATABASE": str(world.engine.url), "HTTPS": "off"}.items():
        monkeypatch.setenv(f"PORTAL_{name}", value)
    for name in ("one.csv", "two.csv"):
        assert cli.main(["export", "--kind", "sealed", "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes() == diary.exports[-1]


@pytest.fixture
def copied(diary: Diary, tmp_path: Path) -> Iterator[Engine]:
    """The world's database as a file of its own."""
    with writing(diary.world.engine) as connection:
        path = tmp_path / "copy.db"
        shutil.copyfile(str(connection.engine.url.database), path)
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def test_a_box_that_is_opened_again_is_noticed_in_the_export(diary: Diary, copied: Engine) -> None:
    before = export(copied)
    assert before == diary.exports[-1]
    with writing(copied) as connection:
        connection.execute(text("DROP TRIGGER sealed_no_update"))
        # Twenty boxes jittered anew all fall on their old values with a chance of less than 0.3 ** 20 = 3e-11.
        boxes = connection.execute(text("SELECT DISTINCT box_id FROM sealed WHERE kind = 'R' LIMIT 20")).scalars().all()
        for box in boxes:
            moved = jitter.draw(1.0) - jitter.draw(1.0)
            connection.execute(
                text("UPDATE sealed SET value = value + :moved WHERE box_id = :box"), {"moved": moved, "box": box}
            )
    assert not Counter(before.splitlines()) <= Counter(export(copied).splitlines())


def test_a_view_that_follows_the_day_is_noticed(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    world, officer = diary.world, Officer(diary.world, diary.book)

    def live(engine: Engine, communities: frozenset[str]) -> dict[str, dict[str, str]]:
        month = month_of(world.day)
        return {month: {code: str(len(officer.people({"area": code, "period": month}))) for code in communities}}

    monkeypatch.setattr(published, "bands", live)
    monkeypatch.setattr("tests.attack.diary.ENDS", world.day + timedelta(days=3))
    watched = live_through(world)
    world.day += timedelta(days=1)
    assert watched.live


def test_a_class_at_a_school_is_in_its_month_from_the_first_and_stays(engine: Engine) -> None:
    put(engine, 12, "2026-01", community="H11", session_id="s1")
    close_month(engine, "2026-01")
    (then,) = published.sums(engine, ["C11", "H11"])
    assert (then.n, then.late) == (12, False)
    for month in ("2026-02", "2026-03"):
        close_month(engine, month)
    assert published.sums(engine, ["C11", "H11"]) == [then]


def test_leftovers_of_a_school_and_its_community_do_not_enter_a_month_that_was_published(engine: Engine) -> None:
    put(engine, 6, "2026-01", community="H11")
    put(engine, 6, "2026-01", community="C11")
    close_month(engine, "2026-01")
    then = [one for one in published.sums(engine, ["C11", "H11"]) if not one.late]
    for month in ("2026-02", "2026-03"):
        close_month(engine, month)
    assert [one for one in published.sums(engine, ["C11", "H11"]) if not one.late] == then
