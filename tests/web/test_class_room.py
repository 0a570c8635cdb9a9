"""Raised hands, the wall, the sheets and the report of a class, as its teacher meets them."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from portal.live import store
from portal.live.models import class_count
from portal.live.store import Link, Session
from portal.sealing import store as months
from portal.sealing.classes.store import close_session
from portal.sealing.models import sealed
from portal.slips.models import tally, tally_head
from tests.class_hours import Teacher, class_reader, hold, teacher_of
from tests.samples import KEYS, count_of, put, rows_of
from tests.web.client import Page, Reader
from tests.web.conftest import House

Opened = tuple[Session, Reader]
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def opened(house: House) -> Callable[..., Opened]:
    """Opens an hour and gives the browser that holds it."""

    return partial(hold, house)


def look(holder: Reader, page: str = "hands") -> Page:
    return Page(f"/class/KAMPF/{page}", holder.client.get(f"/class/KAMPF/{page}"))


def step(holder: Reader, do: str, page: str = "hands", at: str = "", seen: str = "", **numbers: str) -> Page:
    shown = seen or look(holder, page).text
    fields = dict(re.findall(r'name="(token|step)" value="([^"]*)"', shown))
    fields |= {"do": do, **({"step": at} if at else {}), **{f"n.{letter}": n for letter, n in numbers.items()}}
    return Page("", holder.client.post(f"/class/KAMPF/{page}", data=fields, headers=SAME_SITE))


def test_a_teacher_counts_hands_from_the_first_question_to_the_end(house: House, opened: Callable[..., Opened]) -> None:
    one, holder = opened()
    assert holder.client.get("/class/KAMPF/").location == "/class/KAMPF/hands"
    assert step(holder, "open").status == 303
    assert step(holder, "close", a="20", b="4").status == 303
    assert "data-answered>24<" in look(holder).text
    step(holder, "reopen")
    assert 'value="20"' in look(holder).text
    step(holder, "close", a="21", b="4")
    step(holder, "show")
    assert re.findall(r"data-count[^>]*>(\d+)", look(holder).text)[:2] == ["21", "4"]
    step(holder, "finish")
    assert 'data-kept="1"' in look(holder).text
    (head,) = rows_of(house.engine, tally_head)
    assert (head["session_id"], head["headcount"], head["community"], head["audience"]) == (one.id, 30, "H11", "youth")
    assert (head["entered_by"], head["period"]) == ("Teacher Ma", "2026-06")
    kept = {row["answer"]: row["count"] for row in rows_of(house.engine, tally)}
    assert kept == {"a": 21, "b": 4, "c": 0, "d": 0, "?": 0}
    look(holder)
    assert count_of(house.engine, tally_head) == 1


@pytest.mark.parametrize(
    ("numbers", "marked"),
    [({"a": "20", "b": "11"}, 2), ({"a": "-1"}, 1), ({"a": "2.5"}, 1), ({"a": "many"}, 1), ({"a": "٣"}, 1)],
)
def test_numbers_that_cannot_be_are_named_and_nothing_is_kept(
    house: House, opened: Callable[..., Opened], numbers: dict[str, str], marked: int
) -> None:
    _, holder = opened()
    step(holder, "open")
    page = step(holder, "close", **numbers)
    assert page.status == 422
    assert 'role="alert"' in page.text
    assert page.text.count('aria-invalid="true"') == marked
    assert f'value="{numbers["a"]}"' in page.text, "what was typed is still there"
    assert count_of(house.engine, class_count) == 0


def test_of_nine_people_only_the_heads_are_kept(house: House, opened: Callable[..., Opened]) -> None:
    _, holder = opened(heads=9)
    step(holder, "open")
    assert "data-reach-only" in look(holder).text
    assert "n.a" not in look(holder).text
    step(holder, "close", a="5")
    step(holder, "finish")
    assert [row["headcount"] for row in rows_of(house.engine, tally_head)] == [9]
    assert count_of(house.engine, tally) == count_of(house.engine, class_count) == 0


def test_fewer_than_ten_hands_are_not_shown_to_the_room(opened: Callable[..., Opened]) -> None:
    _, holder = opened()
    step(holder, "open")
    step(holder, "close", a="9")
    step(holder, "show")
    for page in ("hands", "screen"):
        assert "data-few" in look(holder, page).text
        assert "data-count" not in look(holder, page).text


def test_a_second_window_that_is_behind_changes_nothing(house: House, opened: Callable[..., Opened]) -> None:
    _, holder = opened()
    step(holder, "open")
    assert step(holder, "close", at="1", a="20").status == 409
    assert count_of(house.engine, class_count) == 0


def test_hands_after_the_code_expired_are_refused(house: House, opened: Callable[..., Opened]) -> None:
    _, holder = opened()
    step(holder, "open")
    seen = look(holder).text
    house.clock.seconds += 4 * 3600
    assert step(holder, "close", seen=seen, a="20").status == 409
    assert count_of(house.engine, class_count) == 0


@pytest.mark.parametrize("page", ["hands", "screen", "sheet", "key", "report"])
def test_nobody_else_sees_the_teachers_pages(house: House, opened: Callable[..., Opened], page: str) -> None:
    opened()
    answer = house.visitor().client.get(f"/class/KAMPF/{page}")
    assert (answer.status_code, answer.location) == (303, "/office/class")


def test_the_wall_goes_on_by_its_own_buttons_light_or_dark(opened: Callable[..., Opened]) -> None:
    _, holder = opened(way="own")
    page = look(holder, "screen").text
    assert "data-main" in page
    assert ">KAMPF<" in page
    assert "<svg" in page
    assert 'class="wall dark"' in look(holder, "screen?look=dark").text
    assert step(holder, "open", "screen").answer.location == "/class/KAMPF/screen?look=light"
    page = look(holder, "screen").text
    assert 'data-stage="asking"' in page
    assert "data-count" not in page
    assert "✓" not in page, "the right answer is not told while the question is open"


def test_the_sheet_has_every_question_and_no_answer_and_the_key_has_each(
    house: House, opened: Callable[..., Opened]
) -> None:
    one, holder = opened(phase="before", module="youth-party")
    form = house.app.extensions["classes"].form(one)
    sheet, key = look(holder, "sheet").text, look(holder, "key").text
    assert re.findall(r'data-item="([^"]+)"', sheet) == [item.id for item in form.items]
    assert "data-key" not in sheet
    assert "✓" not in sheet
    assert sheet.count('class="box"') == 5 * len(form.items)
    assert dict(re.findall(r'data-item="([^"]+)" data-key="([^"]+)"', key)) == {
        item.id: item.key for item in form.items
    }
    after = look(holder, "sheet?phase=after").text
    assert house.app.extensions["classes"].form(one, "after").code in after


class TestReport:
    @pytest.fixture(autouse=True)
    def exact(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(months, "draw", lambda eps: 0)

    def seal(self, house: House, one: Session, **groups: tuple[int, int]) -> None:
        """`groups`: {phase: (how many, how many of them mastered)}."""
        forms = house.app.extensions["quiz"].bank.forms
        for phase, (n, right) in groups.items():
            version = house.app.extensions["classes"].form(one, phase).code
            for number, mastered in ((right, True), (n - right, False)):
                put(
                    house.engine,
                    number,
                    "2026-06",
                    community="H11",
                    session_id=one.id,
                    phase=phase,
                    quiz_version=version,
                    mastered=mastered,
                    answers=KEYS,
                )
        house.clock.seconds = one.expires + 3600
        close_session(house.engine, one.id, today=date(2026, 6, 15), forms=forms, eps=1.0, minimum=10)

    def test_nobody_sees_a_number_before_it_is_sealed(self, house: House, opened: Callable[..., Opened]) -> None:
        _, holder = opened(way="own", phase="before")
        page = look(holder, "report").text
        assert "data-waiting" in page
        assert "data-rate" not in page

    def test_before_and_after_stand_with_range_and_with_who_chose_to_take_part(
        self, house: House, opened: Callable[..., Opened]
    ) -> None:
        one, holder = opened(way="own", phase="before", module="youth-party", heads=60)
        self.seal(house, one, before=(60, 20), after=(58, 50))
        page = look(holder, "report").text
        assert re.findall(r'data-phase="(\w+)" data-n="(\d+)" data-rate="(\d+)"', page) == [
            ("before", "60", "33"),
            ("after", "58", "86"),
        ]
        assert page.count("data-self-selection") == 2
        assert 'data-difference="53"' in page
        assert "data-next" in page

    def test_small_classes_show_whole_tens_and_no_difference(self, house: House, opened: Callable[..., Opened]) -> None:
        one, holder = opened(way="own", phase="before", module="youth-party")
        self.seal(house, one, before=(12, 4), after=(12, 11))
        page = look(holder, "report").text
        assert 'data-rate="30"' in page
        assert 'data-difference=""' in page

    def test_of_nine_only_that_they_were_there(self, house: House, opened: Callable[..., Opened]) -> None:
        one, holder = opened(way="own", phase="before", module="youth-party", heads=9)
        self.seal(house, one, before=(9, 3))
        page = look(holder, "report").text
        assert 'data-reach="9"' in page
        assert "data-nothing" in page
        assert "data-rate" not in page
        assert count_of(house.engine, sealed) == 0

    def test_another_class_of_the_school_is_not_in_it(self, house: House, opened: Callable[..., Opened]) -> None:
        one, holder = opened(way="own")
        other, _ = opened(id="7" * 32, code="ANDER", way="own")
        self.seal(house, other, general=(12, 12))
        assert "data-nothing" in look(holder, "report").text
        self.seal(house, one, general=(40, 40))
        assert re.findall(r'data-n="(\d+)"', look(holder, "report").text) == ["40"]


def test_the_lesson_is_shown_screen_by_screen(opened: Callable[..., Opened]) -> None:
    _, holder = opened(way="own", phase="before", stage="lesson", module="youth-parties")
    assert 'href="/class/KAMPF/lesson' in look(holder, "screen").text
    first = look(holder, "lesson").text
    found = re.search(r"lesson\?look=light&amp;slide=2", first)
    assert found
    assert look(holder, "lesson?slide=2").text != first
    for beyond in ("0", "999", "x", "-1", "٣"):
        assert look(holder, f"lesson?slide={beyond}").status == 200
    assert "data-main" in look(holder, "lesson?slide=999").text


def test_without_a_lesson_there_are_no_screens(opened: Callable[..., Opened]) -> None:
    _, holder = opened(way="own")
    assert look(holder, "lesson").status == 404


def _teacher(house: House) -> Teacher:
    classes = house.app.extensions["classes"]
    classes.board._posted = None  # a new database lies under a portal that remembers the old one
    classes.board.stir()
    return teacher_of(house)


@pytest.mark.parametrize("way", ["hands", "sheet", "own-teacher"])
def test_each_page_of_a_class_keeps_the_rules_of_all_pages(house: House, way: str) -> None:
    teacher = _teacher(house)
    assert teacher.open("module:youth-disguise", way).status == 303
    assert teacher.hour.phase == ("before" if way == "own-teacher" else "general"), "hands are never compared"
    at = f"/class/{teacher.code}"
    pages = [
        "screen",
        "screen?look=dark",
        "sheet",
        "key",
        "report",
        "lesson",
        *(["hands"] if way != "own-teacher" else []),
    ]
    for page in pages:
        assert teacher.reader.get(f"{at}/{page}").status == 200
    teacher.reader.post(f"{at}/screen", data=teacher.reader.get(f"{at}/screen").fields() | {"do": "open"})
    for page in pages:
        assert teacher.reader.get(f"{at}/{page}").status == 200


def test_a_class_that_is_over_is_found_again_for_thirty_days(house: House) -> None:
    teacher = _teacher(house)
    teacher.open()
    report = f'href="/class/{teacher.code}/report"'
    assert report not in teacher.reader.get("/class/").text
    house.clock.seconds += 4 * 3600
    assert report in teacher.reader.get("/class/").text
    house.clock.seconds += 30 * 24 * 3600
    assert report not in teacher.reader.get("/class/").text


def test_who_came_by_a_link_can_still_read_the_result(house: House) -> None:
    store.add_link(house.engine, "secret-token", Link("C11", "li", int(house.clock()) + 60))
    guest = class_reader(house)
    done = guest.post("/class/link/secret-token", data=guest.get("/class/link/secret-token").fields())
    (kept,) = [one for one in done.answer.headers.getlist("Set-Cookie") if one.startswith("class-")]
    assert f"Max-Age={30 * 24 * 3600}" in kept
    assert "HttpOnly" in kept
