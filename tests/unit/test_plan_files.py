"""What the desk reads of content/plan is checked with all else: each fault by file and line."""

from pathlib import Path

import pytest

from portal import cli_authors
from portal.office.actions import load_rules
from portal.office.indicators_plan import BadPlan, load_plan, read_plan
from portal.plan_marks import read_marks
from portal.settings import ROOT
from portal.textfiles import Faults

GOOD = "marks:\n  - {role: target, measure: safety, value: 0.9, from: 2020-01-01, instrument: how}\n"


def marks_of(root: Path, text: str) -> tuple[list[float], list[tuple[int, str]]]:
    (root / "content" / "plan").mkdir(parents=True)
    (root / "content" / "plan" / "targets.yaml").write_text(text, encoding="utf-8")
    faults = Faults(root)
    marks = read_marks(root, faults, {"safety"})
    assert {one.path for one in faults.found} <= {"content/plan/targets.yaml"}
    return [one.value for one in marks], [(one.line, one.message) for one in faults.found]


def test_a_mark_is_read(tmp_path: Path) -> None:
    assert marks_of(tmp_path, GOOD) == ([0.9], [])


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        (GOOD.replace("0.9", "90"), 2, "`value`"),
        (GOOD.replace("0.9", "true"), 2, "`value`"),
        (GOOD.replace("target", "goal"), 2, "`role`"),
        (GOOD.replace("2020-01-01", "soon"), 2, "`from`"),
        (GOOD.replace("measure: safety", "measure: luck"), 2, "no measure luck"),
        (GOOD.replace(", instrument: how", ""), 2, "needs role"),
        (GOOD + GOOD.splitlines()[1] + "\n", 2, "stands twice"),
        ("targets: []\n", 1, "needs one list"),
        ("marks: [\n", 1, ""),
    ],
)
def test_a_wrong_mark_is_named(tmp_path: Path, wrong: str, line: int, said: str) -> None:
    _, faults = marks_of(tmp_path, wrong)
    assert len(faults) == 1
    assert (faults[0][0] >= line, said in faults[0][1]) == (True, True)


def test_a_plan_that_cannot_be_used_is_noted_and_stops_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "content" / "plan"
    folder.mkdir(parents=True)
    plan = (ROOT / "content" / "plan" / "indicators.yaml").read_text(encoding="utf-8")
    (folder / "indicators.yaml").write_text(plan.replace("unit: percent", "unit: pounds", 1), encoding="utf-8")
    faults = Faults(tmp_path)
    assert read_plan(tmp_path, faults) is None
    assert ["`unit`" in one.message for one in faults.found] == [True]
    with pytest.raises(BadPlan, match="unit"):
        load_plan(tmp_path)


def test_portal_check_reads_all_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_authors, "ROOT", tmp_path)
    named = {one.path for one in cli_authors._faults_of_the_plan()}
    assert named == {f"content/plan/{name}.yaml" for name in ("actions", "indicators", "targets")}


def test_the_portals_own_plan_has_no_fault() -> None:
    faults = Faults(ROOT)
    plan = read_plan(ROOT, faults)
    assert plan
    assert read_marks(ROOT, faults, {one.id for one in plan.indicators.values() if one.measured})
    assert load_rules(ROOT, faults)
    assert faults.found == []
