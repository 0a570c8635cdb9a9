"""A branching story becomes scenes with arrows, and whatever would leave a reader stranded is named by its line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.checking import check_everything
from portal.learn.stories import ending, reached, split_story
from portal.marking import BadBlock
from portal.textfiles import digest
from tests.trees import copy_sample, edit

TODAY = date(2026, 6, 15)
CUP = "content/stories/cup-on-the-table"
TALE = """
## door | At the door

Somebody holds out a tin.

Nobody knows it.

::: say Say it
No, thank you.
:::

::: choose You would?
- Take one -> dizzy :: Think again
+ Walk on -> home :: Good
:::

## dizzy | Dizzy
::: end
Call 120.
:::

## home | Home
::: end
Well done.
:::
"""


def test_a_story_is_read_as_scenes_with_choices_and_endings() -> None:
    door, dizzy, home = split_story(TALE)
    assert (door.id, door.title, door.question, door.end, door.line) == ("door", "At the door", "You would?", "", 2)
    assert [(one.kind, one.title, one.text, one.line) for one in door.passages] == [
        ("text", "", "Somebody holds out a tin.\n\nNobody knows it.", 4),
        ("say", "Say it", "No, thank you.", 8),
    ]
    assert [(one.good, one.text, one.to, one.feedback, one.line) for one in door.choices] == [
        (False, "Take one", "dizzy", "Think again", 13),
        (True, "Walk on", "home", "Good", 14),
    ]
    assert (dizzy.end, dizzy.choices, home.end) == ("Call 120.", (), "Well done.")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("## door | At the door", "## At the door", 2, "a scene begins with"),
        ("## door |", "## Door |", 2, "a scene begins with"),
        ("\n## door", "Once.\n\n## door", 1, "a story begins with a scene"),
        ("-> dizzy ::", "-> sick ::", 13, "the arrow leads to no scene `sick`"),
        ("- Take one -> dizzy :: Think again", "- Take one :: Think again", 13, "a choice is written"),
        ("- Take one -> dizzy :: Think again", "- Take one -> dizzy", 13, "a choice is written"),
        ("- Take one -> dizzy :: Think again\n", "", 12, "two to four choices"),
        ("+ Walk on", "- Walk on", 12, "at least one `+`"),
        ("::: choose You would?", "::: choose", 12, "needs a question"),
        ("Good\n:::\n", "Good\n", 12, "never closed"),
        ("Good\n:::\n", "Good\n:::\n\nAnd then.\n", 17, "this follows its `::: choose`"),
        ("Good\n:::\n", "Good\n:::\n\n::: end\nHome.\n:::\n", 17, "this follows its `::: choose`"),
        ("Call 120.\n", "", 18, "is empty"),
        ("::: end\nCall 120.\n:::", "You sit down.", 17, "neither `::: choose` nor `::: end`"),
        ("## home |", "## dizzy |", 22, "a second scene `dizzy`"),
        ("::: say Say it", "::: sing Say it", 8, "is none of say, do, remember, choose, end"),
        ("Call 120.\n:::", "Call 120.\n:::\n:::", 21, "closes no block"),
    ],
)
def test_what_is_not_written_as_described_is_named_by_its_line(old: str, new: str, line: int, message: str) -> None:
    assert TALE.count(old) >= 1
    with pytest.raises(BadBlock) as bad:
        split_story(TALE.replace(old, new, 1))
    assert (bad.value.line, message in str(bad.value)) == (line, True), str(bad.value)


@settings(deadline=None, max_examples=150)
@given(
    some.lists(
        some.sampled_from(
            [
                "## a | A",
                "## b | B",
                "## c",
                "::: choose x",
                "::: end",
                ":::",
                "- a -> a :: b",
                "+ a -> b :: b",
                "",
                "w",
            ]
        )
    )
)
def test_any_lines_are_a_story_or_a_named_fault(lines: list[str]) -> None:
    try:
        scenes = split_story("\n".join(lines))
    except BadBlock as bad:
        line = bad.line
    else:
        line, ids = 1, {scene.id for scene in scenes}
        assert all(bool(scene.end) != bool(scene.choices) for scene in scenes)
        assert {choice.to for scene in scenes for choice in scene.choices} <= ids
    assert 1 <= line <= max(len(lines), 1)


def test_a_loop_is_endless_only_where_no_good_choice_leads_out() -> None:
    scenes = split_story(TALE.replace("-> dizzy", "-> door"))
    assert reached(scenes) == {"door", "home"}
    assert ending(scenes, good_only=True) == {"door", "dizzy", "home"}
    scenes = split_story(TALE.replace("-> home", "-> door"))
    assert ending(scenes, good_only=False) == {"door", "dizzy", "home"}
    assert ending(scenes, good_only=True) == {"dizzy", "home"}


# What to change in the original of the sample, what is said, and on which line ("" = the changed one).
FAULTS: dict[str, tuple[str, str, str, str, str]] = {
    "a scene that nobody reaches": (
        "zh-Hans.md",
        "回家告诉妈妈 -> home",
        "回家告诉妈妈 -> tomorrow",
        "no arrow leads to the scene `home`",
        "## home",
    ),
    "a path without an end": (
        "zh-Hans.md",
        "一起走 -> door",
        "一起走 -> table",
        "from the scene `friend` good choices alone lead to no ending",
        "## friend",
    ),
    "too few endings": (
        "zh-Hans.md",
        "::: end\n你已经做了该做的事。\n:::",
        "::: choose 还有？\n- 没了 -> tomorrow :: 好\n+ 求助 -> help :: 好\n:::",
        "3 endings or more, this one 2",
        "## table",
    ),
    "nothing to learn from": ("zh-Hans.md", "\n- ", "\n+ ", "no choice is marked `-`", "## table"),
    "a long block": ("zh-Hans.md", "桌上有一个没人认领的杯子。", "一" * 151, "rule 12", ""),
    "a long feedback": ("zh-Hans.md", "别一个人扛着。", "一" * 151, "rule 12", ""),
    "a source in a choice": ("zh-Hans.md", "- 还是喝", "- 还是喝[[A1]]", "a choice is a link", ""),
    "a source too many": ("story.yaml", "[A1, A2]", "[A1, A2, A3]", "`sources` names A3", ""),
    "a source that is not listed": ("story.yaml", "[A1, A2]", "[A1]", "A2 is not in `sources`", "zh-Hans.md:[[A2]]"),
    "too short a story": ("story.yaml", "minutes: 6", "minutes: 2", "five to ten minutes", ""),
    "a drawing that is not there": ("story.yaml", "picture: cup", "picture: mug", "no drawing media/mug", "1"),
    "an unknown substance": ("story.yaml", "[tea]", "[milk]", "no substance 'milk'", "1"),
    "an unknown kind": ("story.yaml", "kind: story", "kind: play", "`kind` has not the shape", ""),
    "a translation with another arrow": ("en.md", "-> home ::", "-> tomorrow ::", "has `+` and `-> home` here", ""),
    "a translation with another mark": ("en.md", "+ Tell", "- Tell", "at least one `+`", "::: choose And now?"),
    "a translation with other marks": ("en.md", "- Take a sip", "+ Take a sip", "has `-` and `-> dizzy` here", ""),
    "a translation with other ids": ("ug.md", "## again |", "## twice |", "leads to no scene `again`", "-> again"),
    "a translation with a choice less": (
        "en.md",
        "- Let it stand -> again :: Somebody else may drink it.\n",
        "",
        "`table` has 2 choices, in the original 3",
        "## table",
    ),
    "a translation without a block": (
        "en.md",
        "::: say Say it\n“No, thank you.”\n:::\n",
        "“No, thank you.”\n",
        "follow each other otherwise",
        "## friend",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_story_may_not_have_is_named_with_file_and_line(tmp_path: Path, name: str) -> None:
    file, old, new, message, where = FAULTS[name]
    root = copy_sample(tmp_path)
    line = edit(root / CUP / file, old, new)
    if name == "nothing to learn from":
        path = root / CUP / file
        path.write_text(path.read_text(encoding="utf-8").replace("\n- ", "\n+ "), encoding="utf-8")
    other, _, needle = where.rpartition(":") if ".md:" in where else ("", "", where)
    path = root / CUP / (other or file)
    if needle and needle != "1":
        line = path.read_text(encoding="utf-8").split("\n").index(_line_with(path, needle)) + 1
    found = [one for one in check_everything(root, TODAY) if one.severity == "broken" and message in one.message]
    assert found, [str(one) for one in check_everything(root, TODAY)]
    if needle == "1":
        assert found[0].line == 1
    else:
        assert (found[0].path, found[0].line) == (f"{CUP}/{other or file}", line)


def _line_with(path: Path, needle: str) -> str:
    return next(line for line in path.read_text(encoding="utf-8").split("\n") if needle in line)


def test_a_story_with_fewer_scenes_than_eight_is_too_short(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    path = root / CUP / "zh-Hans.md"
    text = path.read_text(encoding="utf-8").replace("-> tomorrow", "-> home")
    path.write_text(text[: text.index("## tomorrow")], encoding="utf-8")
    messages = [one.message for one in check_everything(root, TODAY)]
    assert "a story has 8 to 14 scenes, this one 7" in messages


def test_a_stale_translation_is_called_stale_and_nothing_else(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    edit(root / CUP / "zh-Hans.md", "明天再说 -> tomorrow :: 也可以", "明天再说 -> home :: 也可以")
    said = [one for one in check_everything(root, TODAY) if one.path == f"{CUP}/en.md"]
    assert [(one.severity, one.message[:6]) for one in said] == [("marked", "stale:")]
    path = root / CUP / "en.md"
    stamp = digest((root / CUP / "zh-Hans.md").read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace(path.read_text().split('"')[1], stamp), encoding="utf-8")
    said = [one for one in check_everything(root, TODAY) if one.path == f"{CUP}/en.md"]
    assert [one.message for one in said] == ["the original has `-` and `-> home` here"]
