"""What these tests found once, each by itself: chance need not find it again."""

from pathlib import Path

import pytest

from portal.catalogues import same_places
from portal.checking import check_everything
from portal.exchange.units import keeps_marks
from portal.learn.catalogue import load_catalogue
from portal.live.cards.sending import seal_pass
from portal.periods import today
from portal.quiz.bank import load_bank
from portal.textfiles import Faults, Text
from tests.fuzz.town import WAYS, Town
from tests.office_desk import token
from tests.trees import copy_sample, edit

SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("path", ["/class/leave", "/class/open", "/class/KAMPF/"])
def test_a_token_in_other_letters_is_refused(town: Town, path: str) -> None:
    assert town.browser("teacher").post(path, data={"token": "é\x80"}, headers=SAME).status_code == 403


@pytest.mark.parametrize("counted", [{"letters": {"3": []}}, {"letters": {"9" * 5000: "a"}}, {"read": ["9" * 5000]}])
def test_cards_that_are_none_are_refused(town: Town, counted: dict[str, object]) -> None:
    desk = town.app.extensions["classes"]
    sent = {"pass": seal_pass(desk, desk.known(WAYS["cards"])), "phase": "general", "item": 0, **counted}
    assert town.browser("nobody").post("/class/cards/counts", json=sent, headers=SAME).status_code == 400


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("content/words.yaml", "banned:", "banned: null\nothers:"),
        ("content/substances/tea/substance.yaml", "looks_like: [", "looks_like: [[a], "),
        ("content/campaigns/fair/campaign.yaml", "audiences: [", "audiences: [[a], "),
        ("content/help/lines.yaml", 'number: "110"', 'name: "110"'),
    ],
)
def test_a_file_of_another_shape_is_named(tmp_path: Path, name: str, old: str, new: str) -> None:
    root = copy_sample(tmp_path)
    edit(root / name, old, new)
    assert name in {one.path for one in check_everything(root, today(), None)}
    faults = Faults(root)
    load_catalogue(root / "content", load_bank(root / "quizzes", faults), faults)


def test_a_translation_brings_no_marks_of_its_own() -> None:
    original = Text(
        Path("x.md"), {}, {}, "", body="## One\n\nA text.\n\n::: choose What?\n- No :: Think\n+ Yes :: Right\n:::\n"
    )
    told = {f"body/{number}": words for number, words in enumerate(("一", "话", "什么", "否", "想", "是", "对"))}
    assert keeps_marks(original, told)
    assert keeps_marks(original, told | {"body/1": "两\n行"})
    for at, words in (
        ("body/1", "话\n::: note\nx\n:::"),
        ("body/1", "话\n- x"),
        ("body/4", "想\nab"),
        ("body/0", "一\n二"),
    ):
        assert not keeps_marks(original, told | {at: words}), words


@pytest.mark.parametrize(
    ("original", "translated", "fits"),
    [
        ("%(n)s of %(m)s", "%(m)s, %(n)s", True),
        ("%(n)s %%", "%(n)s %%", True),
        ("%(n)s %%", "%(n)s %", False),
        ("%(n)s", "%(m)s", False),
        ("100 %", "100 %", True),
    ],
)
def test_a_lone_percent_sign_beside_placeholders_is_a_fault(original: str, translated: str, fits: bool) -> None:
    assert same_places(original, translated) is fits


def test_what_is_refused_is_logged_though_postgresql_takes_no_nul(town: Town) -> None:
    officer = town.browser("officer")
    data = {"csrf_token": token(officer, "/office/events/new"), "area": "a\0b"}
    assert officer.post("/office/class-link", data=data).status_code == 403
    assert officer.get("/office/find?name=a%00b").status_code == 200
