"""The demonstration: invented, marked as such, made through the real path, and the same at each run."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from portal import demo
from portal.areas.importing import read_areas
from portal.areas.store import load_tree
from portal.db import make_engine
from portal.migrate import upgrade
from portal.quiz.forms import Quiz
from portal.sealing import published
from portal.sealing.models import closing
from portal.settings import ROOT, Settings
from portal.slips.models import slip
from tests.samples import FORM, count_of, rows_of, sample_form

SETTINGS = Settings(secret="s" * 32)
TODAY = date(2026, 6, 15)
OWN = sample_form("young")
EXAM = replace(sample_form("exam"), measures=False)
QUIZZES = {
    "sample": Quiz("sample", 1, True, {"A": FORM}),
    "young": Quiz("young", 1, True, {"A": OWN}, "youth"),
    "exam": Quiz("exam", 1, False, {"A": EXAM}, "staff"),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'portal.db'}")
    upgrade(engine)
    areas = read_areas((ROOT / "content" / "plan" / "areas.csv").read_bytes())
    assert demo.fill(engine, SETTINGS, areas, QUIZZES, TODAY) > 1000
    return engine


def test_every_area_is_marked_as_invented(filled: Engine) -> None:
    assert all(code.startswith("DEMO-") for code in load_tree(filled).by_code)
    assert demo.is_demonstration(filled)


def test_past_months_are_closed_and_the_present_one_waits(filled: Engine) -> None:
    months = sorted(row["period"] for row in rows_of(filled, closing))
    assert (months[0], months[-1], len(months)) == ("2025-06", "2026-05", 12)
    assert {row["period"] for row in rows_of(filled, slip)} >= {"2026-06"}


def test_officers_find_boxes_in_it(filled: Engine) -> None:
    assert len(published.boxes(filled, load_tree(filled).by_code)) > 50


def test_each_audience_takes_its_own_quiz_and_nobody_leaves_a_slip_of_an_exam(filled: Engine) -> None:
    waiting = {(row["audience"], row["quiz_version"]) for row in rows_of(filled, slip)}
    assert ("youth", OWN.code) in waiting
    assert {version for audience, version in waiting if audience != "youth"} == {FORM.code}
    assert EXAM.code not in {version for _, version in waiting}


def test_every_kind_of_box_is_shown(filled: Engine) -> None:
    areas = load_tree(filled).by_code
    assert {kind for kind in published.KINDS if published.boxes(filled, areas, kind)} == set(published.KINDS) - {
        "C"  # a contest's rounds lie outside the checkout
    }
    assert published.quality(filled, "DEMO-D1")
    assert published.heads(filled, areas)


def test_its_lessons_and_questions_exist() -> None:
    modules = {path.name for path in (ROOT / "content" / "modules").iterdir()}
    assert set(demo._LESSONS.values()) <= modules
    asked = [path.read_text(encoding="utf-8") for path in (ROOT / "quizzes" / "opinions").rglob("opinion.yaml")]
    assert all(any(name in text for text in asked) for name in demo._OPINIONS)


def test_it_never_mixes_with_real_areas(engine: Engine) -> None:
    assert not demo.is_demonstration(engine)
    with pytest.raises(demo.NotEmpty):
        demo.fill(engine, SETTINGS, ([], []), QUIZZES, TODAY)
    assert count_of(engine) == 0
