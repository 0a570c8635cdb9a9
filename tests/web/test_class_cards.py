"""Paper cards on the server: who may open the reader, what is taken from it, and that nothing is counted twice."""

import json
import re
from collections.abc import Callable
from functools import partial
from html import unescape
from typing import Any

import pytest

from portal.live import store
from portal.live.store import Session
from portal.slips.models import slip
from portal.vocabulary import FLAGS
from tests.class_hours import hold
from tests.samples import count_of, counters, rows_of
from tests.web.client import Reader
from tests.web.conftest import House, key_of

Opened = tuple[Session, Reader]
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def opened(house: House) -> Callable[..., Opened]:
    """Opens an hour with paper cards and gives the browser that holds it."""

    facts: dict[str, Any] = {
        "id": "5" * 32,
        "place": "C11",
        "community": "C11",
        "module": "youth-party",
        "way": "cards",
        "phase": "before",
        "stage": "asking",
        "expires": int(house.clock()) + 3600,
        "opened_by": "officer",
    }
    return partial(hold, house, **facts)


def _facts(text: str) -> dict[str, Any]:
    found = re.search(r'data-facts="([^"]*)"', text)
    assert found
    facts: dict[str, Any] = json.loads(unescape(found[1]))
    return facts


def _open(opened: Opened) -> dict[str, Any]:
    # Not through the reader's own rules: this one page may use the camera.
    return _facts(opened[1].client.get(f"/class/{opened[0].code}/cards").get_data(as_text=True))


def _send(reader: Reader, where: str = "answers", **what: Any) -> tuple[int, dict[str, int]]:
    answer = reader.client.post(f"/class/cards/{where}", json=what)
    return answer.status_code, json.loads(answer.data) if answer.mimetype == "application/json" else {}


def test_anybody_may_print_the_cards(house: House) -> None:
    for size, sheets in (("a5", 30), ("a4", 60)):
        answer = house.reader.client.get(f"/class/cards/?size={size}")
        text = answer.get_data(as_text=True)
        assert (answer.status_code, text.count('class="paper-card"'), text.count('class="sheet"')) == (200, 60, sheets)
    assert house.reader.client.get("/class/cards/?size=a0").status_code == 404


def test_the_camera_is_allowed_on_the_readers_page_and_nowhere_else(
    house: House, opened: Callable[..., Opened]
) -> None:
    one, holder = opened()
    headers = holder.client.get(f"/class/{one.code}/cards").headers
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "microphone=()" in headers["Permissions-Policy"]
    assert "worker-src 'self'" in headers["Content-Security-Policy"]
    for path in (f"/class/{one.code}/", "/class/cards/", "/en/"):
        assert "camera=()" in holder.client.get(path).headers["Permissions-Policy"], path


def test_a_stranger_gets_no_reader(house: House, opened: Callable[..., Opened]) -> None:
    one, _ = opened()
    assert house.visitor().client.get(f"/class/{one.code}/cards").status_code == 303


def test_each_card_becomes_one_slip_of_the_hour(house: House, opened: Callable[..., Opened]) -> None:
    hour = opened()
    facts = _open(hour)
    assert [test["phase"] for test in facts["tests"]] == ["before", "after"]
    keys = "".join(item["key"] for item in facts["tests"][0]["items"])
    cards = {"1": keys, "2": "?" + keys[1:], "60": "-" * len(keys)}
    sent = {"pass": facts["pass"], "phase": "before", "cards": cards, "before": {}}
    assert _send(hour[1], **sent) == (200, {"stored": 2})
    stored = rows_of(house.engine, slip)
    assert {row["answers"] for row in stored} == {keys, "?" + keys[1:]}
    assert {(row["session_id"], row["phase"], row["community"], row["flag"]) for row in stored} == {
        (hour[0].id, "before", "C11", FLAGS["ok"])
    }


def test_sending_again_or_from_a_second_device_counts_nothing_twice(
    house: House, opened: Callable[..., Opened]
) -> None:
    hour = opened()
    facts = _open(hour)
    keys = "".join(item["key"] for item in facts["tests"][0]["items"])
    sent = {"pass": facts["pass"], "phase": "before", "cards": {"1": keys, "2": keys}, "before": {}}
    assert _send(hour[1], **sent)[1] == {"stored": 2}
    assert _send(hour[1], **sent)[1] == {"stored": 0}
    second = _open(hour)
    more = {**sent, "pass": second["pass"], "cards": {"2": keys, "3": keys}}
    assert _send(house.visitor(), **more)[1] == {"stored": 1}
    assert count_of(house.engine) == 3


def test_a_card_that_gained_is_told_by_the_device_not_found_by_the_server(
    house: House, opened: Callable[..., Opened]
) -> None:
    hour = opened(phase="after")
    facts = _open(hour)
    keys = "".join(item["key"] for item in facts["tests"][1]["items"])
    sent = {"pass": facts["pass"], "phase": "after", "cards": {"1": keys, "2": keys}, "before": {"1": "0"}}
    assert _send(hour[1], **sent)[1] == {"stored": 2}
    house.settle()
    assert sum(counters(house.engine, "P").values()) == 1


def test_answers_that_come_after_the_code_expired_join_the_community(
    house: House, opened: Callable[..., Opened]
) -> None:
    hour = opened()
    facts = _open(hour)
    keys = "".join(item["key"] for item in facts["tests"][0]["items"])
    house.clock.seconds += 2 * 24 * 3600
    sent = {"pass": facts["pass"], "phase": "before", "cards": {"1": keys}, "before": {}}
    assert _send(house.visitor(), **sent)[1] == {"stored": 1}
    assert [row["session_id"] for row in rows_of(house.engine, slip)] == [None]
    house.clock.seconds += 3 * 24 * 3600
    assert _send(house.visitor(), **{**sent, "cards": {"2": keys}})[0] == 410


def test_what_the_reader_never_sends_is_refused_whole(house: House, opened: Callable[..., Opened]) -> None:
    hour = opened()
    facts = _open(hour)
    keys = "".join(item["key"] for item in facts["tests"][0]["items"])
    good = {"pass": facts["pass"], "phase": "before", "cards": {"1": keys}, "before": {}}
    bad: list[dict[str, Any]] = [
        {"pass": "of nobody"},
        {"pass": None},
        {"phase": "general"},
        {"phase": 7},
        {"cards": {"1": keys, "61": keys}},
        {"cards": {"1": keys, "٣": keys}},
        {"cards": {"1": keys + "a"}},
        {"cards": {"1": "e" * len(keys)}},
        {"cards": [keys]},
        {"before": {"1": "yes"}},
    ]
    for change in bad:
        assert _send(hour[1], **{**good, **change})[0] == 400, change
    assert hour[1].client.post("/class/cards/answers", data=good).status_code == 415
    other = hour[1].client.post("/class/cards/answers", json=good, headers={"Sec-Fetch-Site": "cross-site"})
    assert other.status_code == 403
    assert count_of(house.engine) == 0


def _step(hour: Opened, *steps: str) -> list[int]:
    one, holder = hour
    said = []
    for step in steps:
        text = holder.client.get(f"/class/{one.code}/").get_data(as_text=True)
        fields = dict(re.findall(r'name="(token|step)" value="([^"]*)"', text)) | {"do": step}
        said.append(holder.client.post(f"/class/{one.code}/", data=fields, headers=SAME_SITE).status_code)
    return said


def _state(house: House, one: Session) -> dict[str, Any]:
    house.clock.seconds += 2
    state: dict[str, Any] = json.loads(house.visitor().client.get(f"/class/{one.code}/state").data)
    return state


def test_while_a_question_is_open_the_room_sees_how_many_cards_were_read_and_no_letter_is_sent(
    house: House, opened: Callable[..., Opened]
) -> None:
    hour = opened()
    sent = {"pass": _open(hour)["pass"], "phase": "before", "item": 0}
    assert _send(hour[1], "counts", **sent, read=["1", "2"])[1] == {"counted": 2}
    assert _send(hour[1], "counts", **sent, read=["2", "3"])[1] == {"counted": 1}
    assert _send(hour[1], "counts", **sent, letters={"1": "a"})[1] == {"counted": 0}
    assert _state(house, hour[0])["answered"] == 3


def test_letters_come_when_the_question_is_closed_each_card_once_and_anew_when_it_is_opened_again(
    house: House, opened: Callable[..., Opened]
) -> None:
    hour = opened()
    facts = _open(hour)
    sent = {"pass": facts["pass"], "phase": "before", "item": 0}
    assert _send(hour[1], "counts", **sent, read=["1", "2"])[1] == {"counted": 2}
    _step(hour, "close")
    assert _send(hour[1], "counts", **sent, letters={"1": "a", "2": "b"})[1] == {"counted": 2}
    assert _send(hour[1], "counts", **sent, letters={"1": "c", "3": "b"})[1] == {"counted": 1}, "from a second device"
    assert _send(hour[1], "counts", **{**sent, "item": 1}, letters={"1": "a"})[1] == {"counted": 0}
    assert _state(house, hour[0])["answered"] == 3
    _step(hour, "reopen")
    assert _state(house, hour[0])["answered"] == 2
    _step(hour, "close")
    assert _send(hour[1], "counts", **sent, letters={"1": "d"})[1] == {"counted": 1}
    found = store.counts_of(house.engine, [hour[0].id])[hour[0].id]
    assert found["before", facts["tests"][0]["items"][0]["id"]] == {"-": 2, "d": 1}
    _step(hour, "show")
    assert _send(hour[1], "counts", **sent, letters={"9": "d"})[1] == {"counted": 0}, "what was shown never changes"


def test_the_readers_buttons_are_those_of_the_wall(house: House, opened: Callable[..., Opened]) -> None:
    hour = opened()
    state = _state(house, hour[0])
    assert (state["steps"], state["main"]) == (["close", "finish"], "close")
    own, _ = opened(id="9" * 32, code="ANDER", way="own")
    assert "steps" not in _state(house, own), "a phone has none"


def test_cards_vote_on_a_story(house: House, opened: Callable[..., Opened]) -> None:
    tales = house.app.extensions["classes"].tales
    hour = opened(stage="lesson", story=next(iter(tales)))
    facts = _open(hour)
    _step(hour, "tell", "open")
    sent = {"pass": facts["pass"], "phase": "before", "item": 0, "vote": 1}
    assert _send(hour[1], "counts", **sent, read=[str(n) for n in range(1, 13)])[1] == {"counted": 12}
    _step(hour, "close")
    letters = {str(number): "b" if number < 9 else "a" for number in range(1, 13)}
    assert _send(hour[1], "counts", **{**sent, "vote": 2}, letters=letters)[1] == {"counted": 0}
    assert _send(hour[1], "counts", **sent, letters=letters)[1] == {"counted": 12}
    _step(hour, "show")
    state = _state(house, hour[0])
    assert (state["counts"], state["main"]) == ({"a": 4, "b": 8}, "pick-b")
    assert count_of(house.engine, slip) == 0


def test_every_kind_of_question_stands_on_the_readers_page_as_on_the_wall(
    house: House, opened: Callable[..., Opened]
) -> None:
    hour = opened()
    text = hour[1].client.get(f"/class/{hour[0].code}/cards").get_data(as_text=True)
    for phase in ("before", "after"):
        form = house.app.extensions["classes"].form(hour[0], phase)
        for item in form.items:
            start = text.index(f'data-ask="{phase}/{item.id}"')
            article = text[start : text.index("</article>", start)]
            assert article.count("data-letter=") == 4
            assert ("<img" in article) == bool(item.picture), item.id
            assert ('class="statements"' in article) == (
                "claims" in house.desk.bank.wording("new-drugs", "en")[0].items[item.id].words
            )


class TestByHands:
    """A camera that is refused or missing: the class goes on by raised hands."""

    def go(self, hour: Opened) -> int:
        one, holder = hour
        text = holder.client.get(f"/class/{one.code}/cards").get_data(as_text=True)
        found = re.search(r'name="token" value="([^"]*)"', text)
        assert found
        return holder.client.post(
            f"/class/{one.code}/by-hands", data={"token": found[1]}, headers=SAME_SITE
        ).status_code

    def now(self, house: House, hour: Opened) -> Session:
        found = store.find_by_id(house.engine, hour[0].id)
        assert found is not None
        return found

    def test_at_the_same_question_and_what_was_read_is_forgotten(
        self, house: House, opened: Callable[..., Opened]
    ) -> None:
        hour = opened(item=3)
        _send(hour[1], "counts", **{"pass": _open(hour)["pass"], "phase": "before", "item": 3, "read": ["1"]})
        assert self.go(hour) == 303
        one = self.now(house, hour)
        assert (one.way, one.phase, one.stage, one.item) == ("hands", "general", "asking", 3)
        assert store.counts_of(house.engine, [one.id]) == {}
        assert 'name="n.a"' in hour[1].client.get(f"/class/{one.code}/hands").get_data(as_text=True)

    def test_in_the_lesson_the_test_after_it_is_counted(self, house: House, opened: Callable[..., Opened]) -> None:
        hour = opened(stage="lesson")
        assert self.go(hour) == 303
        assert (self.now(house, hour).phase, self.now(house, hour).stage) == ("after", "waiting")

    def test_not_once_cards_were_sent_for_then_a_pupil_would_count_twice(
        self, house: House, opened: Callable[..., Opened]
    ) -> None:
        hour = opened(stage="lesson")
        facts = _open(hour)
        cards = {"1": "a" * len(facts["tests"][0]["items"])}
        _send(hour[1], **{"pass": facts["pass"], "phase": "before", "cards": cards, "before": {}})
        assert self.go(hour) == 409
        assert self.now(house, hour).way == "cards"

    def test_a_stranger_changes_nothing(self, house: House, opened: Callable[..., Opened]) -> None:
        hour = opened()
        assert house.visitor().client.post(f"/class/{hour[0].code}/by-hands", headers=SAME_SITE).status_code == 303
        assert self.now(house, hour).way == "cards"


@pytest.mark.parametrize(
    "wrong",
    [{"read": "1"}, {"read": ["61"]}, {"read": [1]}, {"letters": {"1": "e"}}, {"letters": {"x": "a"}}, {"letters": []}],
)
def test_counts_that_no_reader_sends_are_refused(
    house: House, opened: Callable[..., Opened], wrong: dict[str, Any]
) -> None:
    hour = opened()
    sent = {"pass": _open(hour)["pass"], "phase": "before", "item": 0, **wrong}
    assert _send(hour[1], "counts", **sent)[0] == 400
    assert store.counts_of(house.engine, [hour[0].id]) == {}


def test_without_a_lesson_there_is_one_test_with_all_its_questions(house: House, opened: Callable[..., Opened]) -> None:
    facts = _open(opened(module="", phase="general"))
    assert [test["phase"] for test in facts["tests"]] == ["general"]
    form = house.desk.bank.forms["new-drugs.1A"]
    assert len(facts["tests"][0]["items"]) == len(key_of(form))
