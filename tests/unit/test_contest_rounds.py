"""Forms of a contest drawn at random, where an attempt counts, and what `portal check` says of the folder."""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from portal.areas.tree import Area, Tree
from portal.checking import check_everything
from portal.cli import main
from portal.contest.drawing import draw_forms
from portal.contest.rounds import load_contests, next_round, open_round
from portal.contest.taking import place_of, submission_of
from portal.quiz.forms import Item
from portal.settings import ROOT
from portal.slips.store import Count
from portal.textfiles import Faults
from tests.conftest import AREAS
from tests.trees import SAMPLE, copy_sample, edit

DAY = date(2026, 6, 15)
ITEMS = [
    Item(f"{skill}-{number}", "choice", None, skill, "a", None, "", ())
    for skill, many in (("recognise", 12), ("law", 6), ("help", 2))
    for number in range(many)
]


class TestDrawing:
    def test_every_form_has_as_many_of_each_skill_and_none_twice(self) -> None:
        forms = draw_forms(ITEMS, 6, 10)
        assert list(forms) == list("ABCDEF")
        for listed in forms.values():
            assert len(set(listed)) == 10
            assert Counter(one.split("-")[0] for one in listed) == {"recognise": 6, "law": 3, "help": 1}
        assert len({tuple(sorted(listed)) for listed in forms.values()}) > 1

    def test_odd_numbers_are_shared_out_whole(self) -> None:
        for length in range(5, 21):
            assert {len(set(one)) for one in draw_forms(ITEMS, 2, length).values()} == {length}

    @pytest.mark.parametrize(("forms", "length"), [(1, 10), (27, 10), (3, 4), (3, 41), (3, 21)])
    def test_what_cannot_be_drawn_is_refused(self, forms: int, length: int) -> None:
        with pytest.raises(ValueError, match=r"forms|items"):
            draw_forms(ITEMS, forms, length)

    def test_the_command_prints_what_a_round_takes(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder = tmp_path / "contests"
        shutil.copytree(SAMPLE / "contests", folder)
        assert main(["draw-forms", str(folder), "3", "5"]) == 0
        printed = capsys.readouterr().out
        path = folder / "rounds" / "spring" / "round.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("forms:")] + printed + text[text.index("checked_on") :], encoding="utf-8")
        faults = Faults(folder)
        assert list(load_contests(folder, ROOT, (), faults)) == ["spring", "summer"]
        assert not faults.found
        assert main(["draw-forms", str(folder), "3", "9"]) == 2
        assert "only 7 items" in capsys.readouterr().err
        assert main(["draw-forms", str(tmp_path / "nowhere"), "3", "5"]) == 1


class TestPlaces:
    tree = Tree(AREAS)

    @pytest.mark.parametrize("code", ["C11", "H11", "E1"])
    def test_communities_schools_and_elsewhere_count_for_themselves(self, code: str) -> None:
        assert place_of(self.tree, code, DAY) == code

    @pytest.mark.parametrize("code", ["", "S1", "D1", "C99"])
    def test_nothing_counts_for_what_lies_above(self, code: str) -> None:
        assert place_of(self.tree, code, DAY) is None

    def test_a_community_that_was_merged_counts_where_it_went_and_its_school_too(self) -> None:
        merged = Area("C11", "S1", "community", "一一社区", date(2026, 6, 1), "C12")
        tree = Tree([merged, *(one for one in AREAS if one.code != "C11")])
        assert [place_of(tree, code, DAY) for code in ("C11", "H11")] == ["C12", "C12"]
        closed = Area("C11", "S1", "community", "一一社区", date(2026, 6, 1))
        tree = Tree([closed, *(one for one in AREAS if one.code != "C11")])
        assert [place_of(tree, code, DAY) for code in ("C11", "H11")] == [None, None]


class TestRounds:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "contests"
        shutil.copytree(SAMPLE / "contests", folder)
        return folder

    def test_what_is_on_and_what_comes_next(self, folder: Path) -> None:
        rounds = load_contests(folder, ROOT, (), Faults(folder))
        on = {6: None, 10: "spring", 20: "spring", 21: None, 25: "summer"}
        found = {day: open_round(rounds, date(2026, 6, day)) for day in on}
        assert {day: one and one.id for day, one in found.items()} == on
        following = next_round(rounds, date(2026, 6, 10))
        assert following
        assert following.id == "summer"
        assert next_round(rounds, date(2026, 7, 1)) is None

    def test_two_counters_are_written_and_no_slip(self, folder: Path) -> None:
        spring = load_contests(folder, ROOT, (), Faults(folder))["spring"]
        made = submission_of(spring, "H11", True, DAY, b"x" * 32)
        assert made.slip is None
        assert made.counts == tuple(Count("C", "H11|spring.1", "2026-Q2", name) for name in ("n", "passed"))
        assert [one.name for one in submission_of(spring, "H11", False, DAY, b"x" * 32).counts] == ["n"]

    def test_portal_check_names_the_folders_faults(self, folder: Path, tmp_path: Path) -> None:
        root = copy_sample(tmp_path)
        found = [one for one in check_everything(root, DAY, folder) if "contests" in one.path]
        assert not found
        edit(folder / "items" / "call" / "zh-Hans.yaml", "[[A1]]", "[[A9]]")
        edit(folder / "items" / "cup-edge" / "item.yaml", '"home"', '"nothing"')
        edit(folder / "rounds" / "summer" / "round.yaml", "opens: 2026-06-25", "opens: 2026-06-15")
        edit(folder / "rounds" / "spring" / "round.yaml", "review_by: 2027-04-30", "review_by: 2026-06-01")
        said = [
            f"{one.path.split('contests/')[1]}: {one.message}"
            for one in check_everything(root, DAY, folder)
            if "contests" in one.path
        ]
        for wanted in (
            "items/call/zh-Hans.yaml: unknown source A9",
            "items/cup-edge/item.yaml: no drawing content/media/nothing.svg",
            "rounds/summer/round.yaml: overlaps with the round spring",
            "rounds/spring/round.yaml: overdue",
        ):
            assert any(one.startswith(wanted) for one in said), (wanted, said)
