"""Each rule of writing that a machine can see: a sentence that breaks it is named, one that only looks so is not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.checking.rules import check_rules
from portal.settings import ROOT
from portal.textfiles import Faults
from tests.trees import copy_sample, edit

HELP = "content/pages/help/zh-Hans.md"
Broken = Callable[[str], list[str]]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """What is said of the help page once a sentence has been added to it."""
    root = copy_sample(tmp_path)
    (root / HELP).write_text("---\ntitle: 求助\nsummary: 求助\n---\n\n开头。\n", encoding="utf-8")

    def add(words: str) -> list[str]:
        edit(root / HELP, "开头。", f"开头。\n\n{words}")
        faults = Faults(root)
        check_rules(root, faults)
        return [one.message for one in faults.found if one.path == HELP]

    return add


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("一次用了5毫克。", "rule 1"),
        ("一包卖200元。", "rule 1"),
        ("《治安管理处罚法》第七十二条规定。", "rule 3"),
        ("越来越多的青少年在用它。", "rule 9"),
        ("反复使用会形成依赖。", "rule 16"),
        ("反复使用会形成依赖，打12356。", "rule 16"),
        ("有人昏迷了，要留下来陪他。", "rule 18"),
        ("有人叫不醒，先打110，再打120。", "rule 18"),
        ("有人叫不醒，打120，然后催吐。", "rule 18"),
    ],
)
def test_a_sentence_that_breaks_a_rule_is_named(broken: Broken, words: str, rule: str) -> None:
    assert any(message.startswith(rule) for message in broken(words)), words


@pytest.mark.parametrize(
    "words",
    [
        "药瓶上写着2025年版，有4张图。",
        "《治安管理处罚法》（2025年修订）第八十四条规定；《刑法》第七十二条是别的事。",
        "很多同学不用它，也过得很好。",
        "依赖是可以治疗的，可以打12356。",
        "有人叫不醒，先打120，再打110，不要催吐。",
    ],
)
def test_a_sentence_that_keeps_the_rules_is_left_alone(broken: Broken, words: str) -> None:
    assert broken(words) == []


def test_a_seniors_lesson_has_no_latin_letters_but_in_marks_and_links(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    folder = root / "content/modules/first"
    edit(folder / "module.yaml", "audience: youth", "audience: seniors")
    faults = Faults(root)
    check_rules(root, faults)
    assert not [one for one in faults.found if one.message.startswith("rule 23")]
    line = edit(folder / "zh-Hans.md", "\n## ", "\nTHC 是什么？\n\n## ") + 1
    faults = Faults(root)
    check_rules(root, faults)
    (fault,) = [one for one in faults.found if one.message.startswith("rule 23")]
    assert (fault.path, fault.line) == ("content/modules/first/zh-Hans.md", line)


def test_a_question_may_not_compare(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    path = next((root / "quizzes/items").glob("*/zh-Hans.yaml"))
    edit(path, "question: ", "question: 哪种更强？")
    faults = Faults(root)
    check_rules(root, faults)
    assert any(one.message.startswith("rule 21") for one in faults.found)


def test_the_real_corpus_keeps_them() -> None:
    faults = Faults(ROOT)
    check_rules(ROOT, faults)
    assert [str(one) for one in faults.found if "rule" in one.message] == []
