"""The plan's file: everything the plan promises is on the board, and a broken file is named, not half-read."""

from pathlib import Path

import pytest
import yaml

from portal.office.indicators_plan import FILE, BadPlan, load_plan
from portal.settings import ROOT

# RULINGS 13, written out: (target as the plan prints it, direction).
PROMISED = {
    "identification": (85, "at_least"),
    "awareness": (100, "at_least"),
    "migrant_coverage": (100, "at_least"),
    "management": (95, "at_least"),
    "timely_reports": (98, "at_least"),
    "test_cooperation": (90, "at_least"),
    "employment": (60, "at_least"),
    "counselling": (100, "at_least"),
    "family_repair": (70, "at_least"),
    "cases": (50, "at_most"),
    "relapse": (20, "at_most"),
    "satisfaction": (90, "at_least"),
    "support": (85, "at_least"),
    "safety": (90, "at_least"),
    "events": (12, "at_least"),
    "person_times": (5000, "at_least"),
    "visits_complete": (100, "at_least"),
    "trainings": (4, "at_least"),
    "training_passes": (100, "at_least"),
    "volunteers": (30, "at_least"),
    "teams": (10, "at_least"),
    "volunteer_share": (30, "at_least"),
    "posts": (48, "at_least"),
}
MEASURED = {"identification", "awareness", "migrant_coverage", "satisfaction", "support", "safety"}
RECORDED = {"events", "person_times", "trainings", "training_passes"}
DUE = {
    "2026-06": {"m6_activity": 1, "m6_person_times": 1000},
    "2026-12": {"m12_place": 1, "m12_procedures": 1, "m12_person_times": 3000},
    "2027-12": {"m24_meeting": 1, "m24_management": 0.9},
    "2028-12": {"m36_handbook": 1, "m36_cases": 0.7},
    "2030-12": {"m60_relapse": 0.2, "m60_satisfaction": 0.9},
}


def test_every_indicator_of_the_plan_is_there_with_its_target() -> None:
    plan = load_plan(ROOT)
    found = {one.id: one for one in plan.indicators.values() if one.group != "milestone"}
    shown = {
        name: (round(one.target * (100 if one.unit in {"percent", "share_of_base"} else 1), 6), one.direction)
        for name, one in found.items()
    }
    assert shown == PROMISED
    assert {name for name, one in found.items() if one.measured} == MEASURED
    assert {name for name, one in found.items() if one.recorded} == RECORDED
    assert {name for name, one in found.items() if one.typed} == PROMISED.keys() - MEASURED - RECORDED


def test_the_milestones_fall_due_in_months_6_12_24_36_and_60() -> None:
    plan = load_plan(ROOT)
    due: dict[str, dict[str, float]] = {}
    for one in plan.indicators.values():
        if one.group == "milestone":
            due.setdefault(one.by, {})[one.id] = one.target
    assert due == DUE


def test_both_files_of_the_plan_name_the_same_targets() -> None:
    marks = yaml.safe_load((ROOT / "content" / "plan" / "targets.yaml").read_text(encoding="utf-8"))["marks"]
    plan = load_plan(ROOT)
    targets = {mark["measure"]: mark["value"] for mark in marks if mark["role"] == "target"}
    assert "identification" in targets
    assert targets == {name: plan.indicators[name].target for name in targets}


GOOD = (ROOT / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("start: 2026-01", "start: 2026", "`start`"),
        ("base_year: 2025", "base_year: soon", "`base_year`"),
        ("id: relapse", "id: Relapse", "`id`"),
        ("id: relapse", "id: cases", "cases stands there twice"),
        ("kind: quarter, unit: percent, direction: at_least, target: 0.95", "kind: week, unit: percent", "missing"),
        ("target: 0.98", "target: 98", "`target`"),
        ("target: 0.98", "target: .nan", "`target`"),
        ("direction: at_most, target: 0.2}", "direction: at_most, target: 0.2, colour: red}", "`colour`"),
        ("of: relapse", "of: nothing", "no indicator nothing"),
        ("month: 60, of: relapse", "month: 61, of: relapse", "`month`"),
        ("unit: number, target: 1000", "unit: number", "`target`"),
        ("target: 48}", "target: 48, recorded: true}", "nothing is recorded under posts"),
        ("milestones:", "stones:", "`milestones`"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadPlan, match=said):
        load_plan(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadPlan, match=r"indicators\.yaml"):
        load_plan(tmp_path)
