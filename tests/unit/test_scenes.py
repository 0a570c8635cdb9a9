"""A picture to search: what a finger could not hit, or what nobody would explain, is named with file and line."""

from datetime import date
from pathlib import Path

import pytest

from portal.checking import check_everything
from portal.learn.scenes import Spot
from tests.trees import copy_sample, edit

TODAY = date(2026, 6, 15)
ROOM = "content/scenes/tea-room"
DRAWING = "content/media/scene-tea-room.svg"

# File, what to change into what, what is said; the line is that of the change unless a file and needle are named.
FAULTS: dict[str, tuple[str, str, str, str, str]] = {
    "outside the picture": ("scene.yaml", "[480, 220, 120, 220]", "[530, 220, 120, 220]", "`door` is not wholly", ""),
    "below the picture": ("scene.yaml", "[480, 220, 120, 220]", "[480, 261, 120, 220]", "`door` is not wholly", ""),
    "too narrow to tap": ("scene.yaml", "[200, 260, 80, 80]", "[200, 260, 71, 80]", "`phone` is too small", ""),
    "too low to tap": ("scene.yaml", "[200, 260, 80, 80]", "[200, 260, 80, 71]", "`phone` is too small", ""),
    "one over another": ("scene.yaml", "[200, 260, 80, 80]", "[120, 260, 80, 80]", "`phone` overlaps `cup`", ""),
    "too few worth a look": (
        "scene.yaml",
        "cup, kind: look",
        "cup, kind: ordinary",
        "4 to 7 spots are worth a second look, here 3",
        "scene.yaml:spots:",
    ),
    "too few spots": (
        "scene.yaml",
        "  - {id: door, kind: ordinary, place: [480, 220, 120, 220]}\n",
        "",
        "a scene has 8 to 12 spots, this one 7",
        "scene.yaml:spots:",
    ),
    "an unknown kind": ("scene.yaml", "kind: look", "kind: danger", "`spots` has not the shape", "scene.yaml:spots:"),
    "a spot twice": ("scene.yaml", "id: lamp", "id: bag", "`spots` has not the shape", "scene.yaml:spots:"),
    "a broken place": (
        "scene.yaml",
        "[40, 40, 90, 90]",
        "[40, 40, 90]",
        "`spots` has not the shape",
        "scene.yaml:spots:",
    ),
    "a spot that nobody explains": (
        "zh-Hans.yaml",
        '  lamp:\n    name: "灯"\n    feedback: "多看一眼没有错，要看的是来历。"\n',
        "",
        "says nothing about the spot `lamp`",
        "zh-Hans.yaml:spots:",
    ),
    "a spot that a translation forgets": ("en.yaml", "  lamp:", "  lantern:", "`lantern` is no spot of scene.yaml", ""),
    "an empty feedback": ("zh-Hans.yaml", 'name: "灯"', 'name: ""', "`spots` has not", "zh-Hans.yaml:spots:"),
    "a source in a name": ("zh-Hans.yaml", 'name: "包"', 'name: "包[[A1]]"', "is read aloud", "zh-Hans.yaml:  bag:"),
    "another lesson": ("zh-Hans.yaml", "来历不明就不要碰", "小心为好", "the rule on unknown sources", ""),
    "a long feedback": ("zh-Hans.yaml", "问一问：", "一" * 151, "rule 12", "zh-Hans.yaml:  bag:"),
    "a source too many": ("scene.yaml", "[A1]", "[A1, A2]", "`sources` names A2", ""),
    "another drawing": ("scene.yaml", "scene-tea-room", "cup", "is named `scene-…`", ""),
    "no drawing": ("scene.yaml", "scene-tea-room", "scene-hall", "no drawing media/scene-hall", "scene.yaml"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_scene_may_not_have_is_named_with_file_and_line(tmp_path: Path, name: str) -> None:
    file, old, new, message, where = FAULTS[name]
    root = copy_sample(tmp_path)
    line = edit(root / ROOM / file, old, new)
    file, _, needle = where.partition(":") if where else (file, "", "")
    if needle:
        lines = (root / ROOM / file).read_text(encoding="utf-8").split("\n")
        line = next(number for number, one in enumerate(lines, start=1) if one.startswith(needle))
    found = [one for one in check_everything(root, TODAY) if one.severity == "broken" and message in one.message]
    assert found, [str(one) for one in check_everything(root, TODAY)]
    if name != "no drawing":
        assert (found[0].path, found[0].line) == (f"{ROOM}/{file}", line)


def test_a_scenes_drawing_may_be_larger_than_others_but_not_than_thirty_kilobytes(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    path = root / DRAWING
    for size, faulty in ((29 * 1024, False), (31 * 1024, True)):
        text = path.read_text(encoding="utf-8").replace(" ", " " * max(1, size - path.stat().st_size), 1)
        path.write_text(text, encoding="utf-8")
        found = [one.message for one in check_everything(root, TODAY) if one.path == DRAWING]
        assert ("larger than 30 KB" in found) is faulty


def test_a_scenes_drawing_has_the_size_in_which_its_spots_are_counted(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    edit(root / DRAWING, "0 0 640 480", "0 0 320 240")
    assert ["the drawing of a scene has viewBox" in one.message for one in check_everything(root, TODAY)].count(
        True
    ) == 1


def test_spots_that_touch_do_not_overlap() -> None:
    one = Spot("a", "look", 0, 0, 80, 80)
    assert not one.overlaps(Spot("b", "look", 80, 0, 80, 80))
    assert not one.overlaps(Spot("b", "look", 0, 80, 80, 80))
    assert one.overlaps(Spot("b", "look", 79, 79, 80, 80))
    assert one.overlaps(Spot("b", "look", 10, 10, 72, 72))
