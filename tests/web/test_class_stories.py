"""A story that a class plays by vote: on phones, by raised hands, with the wall; and that nobody's vote is kept."""

import json
import re
from typing import Any

import pytest

from portal.live import store
from portal.live.models import class_count, class_seen, class_session
from portal.live.store import Mark, Session, digest_of
from portal.slips.models import slip
from tests.class_hours import Teacher, hold, pupil_form, teacher_of
from tests.samples import count_of, rows_of
from tests.web.client import Page, Reader
from tests.web.conftest import House

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def teacher(house: House) -> Teacher:
    house.app.extensions[
        "classes"
    ].board._posted = None  # a new database lies under a portal that remembers the old one
    return teacher_of(house)


def _story(house: House, court: bool = False) -> str:
    tales = house.app.extensions["classes"].tales.values()
    return next(str(one.id) for one in tales if one.is_court == court)


def _plot(house: House, one: Session) -> Any:
    return house.app.extensions["classes"].tales[one.story].plot


def _hold(house: House, **changes: Any) -> tuple[Session, Reader]:
    facts = {"way": "own", "phase": "before", "stage": "lesson", "module": "youth-party", "story": _story(house)}
    house.app.extensions["classes"].board._posted = None
    return hold(house, **{**facts, **changes})


def _look(holder: Reader, page: str = "") -> str:
    return holder.client.get(f"/class/KAMPF/{page}").get_data(as_text=True)


def _do(holder: Reader, *steps: str, page: str = "", **numbers: str) -> Page:
    done = None
    for step in steps:
        fields = dict(re.findall(r'name="(token|step)" value="([^"]*)"', _look(holder, page)))
        data = {**fields, "do": step, **{f"n.{letter}": n for letter, n in numbers.items()}}
        done = Page("", holder.client.post(f"/class/KAMPF/{page}", data=data, headers=SAME_SITE))
    assert done is not None
    return done


def _now(house: House) -> Session:
    found = store.find(house.engine, "KAMPF")
    assert found is not None
    return found


def _ballot(house: House) -> tuple[Reader, dict[str, str]]:
    reader = house.visitor()
    page = reader.get("/join/KAMPF", headers={"Accept-Language": "en"})
    assert page.status == 200
    fields = page.fields()
    fields.pop("plain", None)
    return reader, fields


def _vote(reader: Reader, fields: dict[str, str], letter: str, **more: str) -> Any:
    return reader.client.post("/class/KAMPF/answer", data={**fields, "answer": letter, **more}, headers=SAME_SITE)


def _votes(house: House, one: Session, **given: int) -> None:
    """What phones would send."""
    marks = [
        Mark(one.id, one.phase, one.spot.item, letter, digest_of(one.id, one.spot.item, letter, str(number)))
        for letter, times in given.items()
        for number in range(times)
    ]
    assert set(store.count(house.engine, marks, int(house.clock()))) == {"counted"}


def test_a_class_is_opened_with_a_lesson_and_a_story_between_its_two_tests(teacher: Teacher, house: House) -> None:
    story = _story(house, court=True)
    assert teacher.open("module:youth-disguise", "own-teacher", story=story).status == 303
    assert (teacher.hour.story, teacher.hour.phase) == (story, "before")
    assert "tell" not in re.findall(r'name="do" value="(\w+)"', teacher.page().text), "the test before comes first"
    assert teacher.open(story="of-nobody").status == 422


def test_a_vote_on_phones_leads_the_class_through_a_scene(house: House) -> None:
    one, holder = _hold(house)
    before, after = _ballot_before(house), _do(holder, "tell")
    assert before == 303, "no story is told yet: the quiz page waits for the lesson's end"
    assert after.status == 303
    plot = _plot(house, one)
    assert _now(house).scene == plot.first
    assert 'data-telling="reading"' in _look(holder, "screen")
    _do(holder, "open")
    for number in range(11):
        reader, fields = _ballot(house)
        assert _vote(reader, fields, "b" if number < 8 else "a").status_code == 200
    wall = _look(holder, "screen")
    assert "data-count" not in wall, "an open vote shows nothing"
    assert ">11<" in wall
    _do(holder, "close", "show")
    wall = _look(holder, "screen")
    assert re.findall(r"data-count[^>]*>(\d+)", wall)[:2] == ["3", "8"]
    assert 'value="pick-b" data-main' in wall
    assert "pick-a" not in wall
    _do(holder, "pick-b")
    assert 'data-chosen="b"' in _look(holder, "screen")
    _do(holder, "next")
    assert _now(house).scene == plot.ways[plot.first]["b"]
    assert count_of(house.engine, slip) == 0, "a vote is no answer"


def _ballot_before(house: House) -> int:
    return house.visitor().client.get("/join/KAMPF").status_code


def test_a_tie_is_the_teachers_to_break(house: House) -> None:
    _, holder = _hold(house)
    _do(holder, "tell", "open")
    _votes(house, _now(house), a=6, b=6)
    _do(holder, "close", "show", page="screen")
    wall = _look(holder, "screen")
    assert re.findall(r'data-pick="(\w)"', wall) == ["a", "b"]
    assert "data-main" not in re.sub(r"data-main-", "", wall)
    assert _do(holder, "pick-a").status == 303


def test_fewer_than_ten_votes_are_never_told_and_the_teacher_chooses_any_way(house: House) -> None:
    one, holder = _hold(house)
    _do(holder, "tell", "open")
    _votes(house, _now(house), b=9)
    _do(holder, "close", "show")
    for page in ("screen", ""):
        text = _look(holder, page)
        assert "data-count" not in text
        assert "most votes" not in text
        assert set(re.findall(r'data-pick="(\w)"', text)) == set(_plot(house, one).ways[_now(house).scene])
    house.clock.seconds += 2
    assert json.loads(house.visitor().client.get("/class/KAMPF/state").data)["counts"] is None


@pytest.mark.parametrize("page", ["hands", "screen"])
def test_raised_hands_choose_the_way_with_numbers_or_without(house: House, page: str) -> None:
    one, holder = _hold(house, way="hands", phase="general", stage="waiting")
    _do(holder, "tell", "open", page="hands")
    letters = list(_plot(house, one).ways[_now(house).scene])
    if page == "hands":
        assert _do(holder, "close", page="hands", a="20", b="11").status == 422, "more hands than heads"
        assert _do(holder, "close", page="hands", a="20", b="4").status == 303
    else:
        assert _do(holder, "close", page="screen").status == 303, "hands for a story may be seen by eye"
    _do(holder, "show", page=page)
    picks = re.findall(r'value="pick-(\w)"', _look(holder, page))
    assert picks == (["a"] if page == "hands" else letters)
    assert _do(holder, "pick-a", "next", "leave", page=page).status == 303
    _do(holder, "open", page="hands")
    assert (_now(house).stage, _now(house).item) == ("asking", 0)
    _do(holder, "finish", page="hands")
    assert 'data-kept="0"' in _look(holder, "hands"), "votes of a story are in no tally"


def test_a_late_or_second_vote_changes_nothing(house: House) -> None:
    _, holder = _hold(house)
    _do(holder, "tell", "open")
    reader, fields = _ballot(house)
    other, late = _ballot(house)
    assert json.loads(_vote(reader, fields, "a").data)["outcome"] == "counted"
    assert json.loads(_vote(reader, fields, "b").data)["outcome"] == "again"
    _do(holder, "close")
    assert _vote(other, late, "a").status_code == 409
    _do(holder, "show", "pick-a", "next", "open")
    assert _vote(other, late, "a").status_code == 409, "a vote for the scene before is no vote for this one"
    counts = store.counts_of(house.engine, [_now(house).id])[_now(house).id]
    assert sum(sum(given.values()) for given in counts.values()) == 1


@pytest.mark.parametrize(
    "changes", [{"answer": "d"}, {"answer": "?"}, {"answer": ""}, {"ticket": "x"}, {"item": "vote." + "9" * 40}]
)
def test_what_no_page_of_ours_sends_is_refused(house: House, changes: dict[str, str]) -> None:
    one, holder = _hold(house)
    _do(holder, "tell", "open")
    assert len(_plot(house, one).ways[_now(house).scene]) < 4
    reader, fields = _ballot(house)
    answer = reader.client.post("/class/KAMPF/answer", data={**fields, "answer": "a", **changes}, headers=SAME_SITE)
    assert answer.status_code == 400
    foreign = reader.client.post(
        "/class/KAMPF/answer", data={**fields, "answer": "a"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 403
    assert count_of(house.engine, class_count) == 0


def test_no_question_can_be_answered_while_a_story_is_told(house: House) -> None:
    """A test that is closed stays so: else its last question could be changed after its answer was shown."""
    one, holder = _hold(house, item=10)
    ticket = house.ticket(session=one.id, phase="before")
    item = house.app.extensions["classes"].item(one).id
    _do(holder, "tell", "open")
    answer = house.visitor().client.post(
        "/class/KAMPF/answer", data={"ticket": ticket, "item": item, "answer": "a"}, headers=SAME_SITE
    )
    assert answer.status_code == 409


def test_with_scripts_off_the_form_votes_and_says_so(house: House) -> None:
    _, holder = _hold(house)
    _do(holder, "tell", "open")
    reader, fields = _ballot(house)
    done = _vote(reader, fields, "a", plain="1")
    assert (done.status_code, done.location) == (303, "/join/KAMPF?counted")
    assert "Your vote is counted" in reader.get(done.location, headers={"Accept-Language": "en"}).text


def test_what_the_class_chose_is_forgotten_with_its_code(house: House) -> None:
    one, holder = _hold(house)
    _do(holder, "tell", "open")
    _votes(house, _now(house), a=12)
    _do(holder, "close", "show", "pick-a")
    store.forget_expired(house.engine, one.expires)
    assert count_of(house.engine, class_count) == count_of(house.engine, class_seen) == 0
    (row,) = rows_of(house.engine, class_session)
    assert (row["scene"], row["telling"], row["chosen"]) == ("", "", "")


def test_after_the_story_the_hour_is_where_it_was(house: House) -> None:
    _, holder = _hold(house)
    _do(holder, "tell", "leave")
    assert (_now(house).stage, _now(house).phase, _now(house).scene) == ("lesson", "before", "")
    _do(holder, "tell", "leave", "open")
    assert (_now(house).stage, _now(house).phase, _now(house).item) == ("asking", "after", 0)
    assert _do(holder, "tell").status == 409, "never while a question is open"


def test_an_ending_says_who_helps_and_offers_the_ways_not_taken(house: House) -> None:
    one, _ = _hold(house)
    plot = _plot(house, one)
    ending = next(scene for scene, ways in plot.ways.items() if not ways)
    with_story = {"scene": ending, "telling": "reading", "vote": 7, "id": "7" * 32, "code": "ENDET"}
    _, other = _hold(house, **with_story)
    wall = other.client.get("/class/ENDET/screen").get_data(as_text=True)
    assert 'value="leave" data-main' in wall
    assert "12356" in wall
    assert set(re.findall(r'value="back-([\w-]+)"', wall)) == set(plot.before(ending))
    assert "<a href" not in wall[wall.index("data-telling") : wall.index("</article>")], "nothing leads off the wall"


def test_a_story_that_a_new_release_has_lost_stops_no_class(house: House) -> None:
    _, holder = _hold(house, story="no-longer-there", scene="somewhere", telling="asking", vote=1)
    assert 'data-stage="lesson"' in _look(holder)
    assert _do(holder, "open").status == 303


@pytest.mark.parametrize("telling", ["reading", "asking", "closed", "shown", "explained"])
@pytest.mark.parametrize("page", ["", "screen", "hands"])
def test_each_page_keeps_the_rules_of_all_pages(teacher: Teacher, house: House, telling: str, page: str) -> None:
    way = "hands" if page == "hands" else "own-teacher"
    assert teacher.open("quiz:new-drugs", way, story=_story(house, court=True)).status == 303
    plan = {"reading": 0, "asking": 1, "closed": 2, "shown": 3, "explained": 4}[telling]
    for step in ("tell", *("open", "close", "show", "pick-a")[:plan]):
        at = f"/class/{teacher.code}/{page}"
        done = teacher.reader.post(at, data=teacher.reader.get(at).fields() | {"do": step})
        assert done.status == 303, step
    assert f'data-telling="{telling}"' in teacher.reader.get(f"/class/{teacher.code}/{page}").text
    if way == "own-teacher":
        assert house.visitor().get(f"/join/{teacher.code}").status == 200


def test_a_pupil_who_joins_while_a_story_is_told_votes_with_the_others(teacher: Teacher, house: House) -> None:
    teacher.open("module:youth-disguise", "own-teacher", story=_story(house))
    teacher.take("open")
    _, fields, _ = pupil_form(house, teacher.code)
    assert fields
    for _ in range(11):
        teacher.take("close", "show", "next")
    assert teacher.hour.stage == "lesson"
    teacher.take("tell", "open")
    assert house.visitor().get(f"/join/{teacher.code}").with_attribute("data-vote")
