"""Officers plan, change, record and cancel events; what is wrong is said, and then nothing is stored."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.office.library import Library
from portal.outreach.events import store
from portal.outreach.events.event import CANCELLED, HELD, PLANNED, Event, Text
from portal.periods import CHINA
from tests.office_desk import (
    Clock,
    csv_of,
    log_of,
    make_officer,
    office_app,
    seal,
    sign_in,
    token,
    tree_of,
    with_data,
)
from tests.samples import FORM

NOW = datetime(2026, 7, 9, 16, tzinfo=CHINA)  # of the desk's clock
LIBRARY = Library(
    forms={FORM.code: FORM},
    targets=("quiz:sample", "quiz:exam", "campaign:626"),
    title=lambda tag, target: f"{target} in {tag}",
)
RTL = "زەھەرلىك 🎈👩‍👩‍👧"


@pytest.fixture
def li(engine: Engine) -> FlaskClient:
    """An officer of S1 on 2026-07-09 at four in the afternoon."""
    clock = Clock()
    make_officer(engine, clock, "li", "S1")
    client = office_app(engine, clock, library=LIBRARY).test_client()
    sign_in(client, "li")
    return client


def plan(**words: str) -> dict[str, Any]:
    """What an officer fills in for a talk in August."""
    facts = {
        "area": "C11", "kind": "lecture", "audience": "youth", "campaign": "626", "quiz": "sample",
        "first": "2026-08-01", "begins": "09:00", "last": "", "ends": "11:00",
        "place": "文化广场", "planned": "120", "public": "y",
        "title-zh-Hans": "讲座", "about-zh-Hans": "第一行\r\n第二行", "title-ug": RTL,
    }  # fmt: skip
    return {**facts, **words, "languages": ["zh-Hans", "ug"]}


def send(client: FlaskClient, path: str, data: dict[str, Any]) -> Any:
    return client.post(path, data={**data, "csrf_token": token(client, "/office/events/new")})


def every(engine: Engine) -> list[Event]:
    codes = ["D1", "S1", "C11", "C12", "C21"]
    return store.events_of(engine, codes, date(2020, 1, 1), date(2040, 12, 31))


def stored(engine: Engine, **words: Any) -> Event:
    facts: dict[str, Any] = {
        "area": "C11", "kind": "lecture", "audience": "youth", "place": "文化广场", "quiz": "sample",
        "starts": NOW - timedelta(hours=6), "ends": NOW - timedelta(hours=4), "texts": {"zh-Hans": Text("讲座", "")},
    }  # fmt: skip
    return store.add(engine, Event(**{**facts, **words}), int(NOW.timestamp()))


def fault_at(answer: Any, field: str) -> str:
    """The message below a field."""
    page = tree_of(answer.get_data(as_text=True))
    found = page.find(f".//*[@id='{field}-error']")
    assert found is not None, answer.get_data(as_text=True)
    return "".join(found.itertext())


def test_an_event_is_planned_with_its_words_in_two_languages(engine: Engine, li: FlaskClient) -> None:
    answer = send(li, "/office/events/new", plan())
    (one,) = every(engine)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/office/events/{one.id}")
    assert (one.area, one.kind, one.audience, one.campaign, one.quiz) == ("C11", "lecture", "youth", "626", "sample")
    assert one.starts == datetime(2026, 8, 1, 9, tzinfo=CHINA)
    assert one.ends == datetime(2026, 8, 1, 11, tzinfo=CHINA)
    assert (one.planned, one.status, one.public, one.yearly) == (120, PLANNED, True, False)
    assert one.texts == {"zh-Hans": Text("讲座", "第一行\n第二行"), "ug": Text(RTL, "")}
    assert one.languages == ("zh-Hans", "ug")
    assert log_of(engine)[-1][1:] == ("change", f"event={one.id} area=C11 status=planned edition=0")
    page = li.get(f"/office/events/{one.id}").get_data(as_text=True)
    tree_of(page)
    assert one.code in page
    listed = li.get("/office/events?year=2026").get_data(as_text=True)
    assert [row["data-event"] for row in with_data(listed, "event")] == [one.id]


def test_only_tests_that_measure_can_be_taken_at_an_event(li: FlaskClient) -> None:
    page = li.get("/office/events/new").get_data(as_text=True)
    assert "quiz:sample in" in page
    assert "quiz:exam in" not in page


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"ends": "08:00"}, "ends"),
        ({"ends": "09:00"}, "ends"),
        ({"last": "2026-07-31"}, "last"),
        ({"last": "2027-08-01"}, "last"),
        ({"first": "2026-02-30"}, "first"),
        ({"first": "26 June"}, "first"),
        ({"first": "206-08-01"}, "first"),
        ({"first": "1926-08-01"}, "first"),
        ({"first": "2062-08-01"}, "first"),
        ({"first": ""}, "first"),
        ({"begins": "25:00"}, "begins"),
        ({"begins": "nine"}, "begins"),
        ({"place": " "}, "place"),
        ({"place": "x" * 81}, "place"),
        ({"place": "a\x07b"}, "place"),
        ({"planned": "many"}, "planned"),
        ({"planned": "-3"}, "planned"),
        ({"planned": "12.5"}, "planned"),
        ({"planned": "99999999"}, "planned"),
        ({"title-zh-Hans": "", "about-zh-Hans": "", "title-ug": ""}, "title-zh-Hans"),
        ({"title-zh-Hans": "", "title-ug": "x"}, "title-zh-Hans"),  # a text without a title
        ({"title-zh-Hans": "x" * 81}, "title-zh-Hans"),
        ({"title-ug": "a\x07b"}, "title-ug"),
        ({"about-zh-Hans": "x" * 601}, "about-zh-Hans"),
        ({"kind": "party"}, "kind"),
        ({"audience": "all"}, "audience"),
        ({"quiz": "exam"}, "quiz"),
        ({"campaign": "nosuch"}, "campaign"),
        ({"area": "nowhere"}, "area"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(
    engine: Engine, li: FlaskClient, words: dict[str, str], field: str
) -> None:
    answer = send(li, "/office/events/new", plan(**words))
    assert answer.status_code == 422
    assert "office.event" not in fault_at(answer, field)
    assert every(engine) == []


def test_what_people_type_is_understood(engine: Engine, li: FlaskClient) -> None:
    send(li, "/office/events/new", plan(first="２０２６年8月1日", begins="９：３０", ends="1100", planned="1,200"))
    (one,) = every(engine)
    assert (one.starts.strftime("%m-%d %H:%M"), one.ends.strftime("%H:%M"), one.planned) == (
        "08-01 09:30",
        "11:00",
        1200,
    )


def test_signs_that_would_turn_the_words_around_them_are_dropped(engine: Engine, li: FlaskClient) -> None:
    send(li, "/office/events/new", plan(**{"title-zh-Hans": "a\u202eb\u2066c\u200b", "place": f"{RTL}\u202e"}))
    (one,) = every(engine)
    assert (one.texts["zh-Hans"].title, one.place) == ("abc", RTL)


def test_a_day_that_is_over_is_asked_about_and_can_be_recorded(engine: Engine, li: FlaskClient) -> None:
    past = plan(first="2026-06-26")
    answer = send(li, "/office/events/new", past)
    assert answer.status_code == 422
    assert with_data(answer.get_data(as_text=True), "asked")
    assert every(engine) == []
    answer = send(li, "/office/events/new", {**past, "hold": "1"})
    (one,) = every(engine)
    assert one.status == HELD
    assert answer.headers["Location"] == f"/office/events/{one.id}/record"
    answer = send(li, f"/office/events/{one.id}/record", {"counted": "150", "counted_by": "heads", "seen": "0"})
    assert answer.status_code == 303
    (one,) = every(engine)
    assert (one.counted, one.counted_by, one.edition) == (150, "heads", 1)


def test_hold_does_not_make_a_future_event_held(engine: Engine, li: FlaskClient) -> None:
    send(li, "/office/events/new", {**plan(), "hold": "1"})
    (one,) = every(engine)
    assert one.status == PLANNED
    assert li.get(f"/office/events/{one.id}/record").status_code == 400


def test_a_held_event_cannot_be_moved_into_the_future(engine: Engine, li: FlaskClient) -> None:
    one = store.change(engine, stored(engine), 0)[0]
    send(li, f"/office/events/{one.id}/record", {"counted": "", "counted_by": "", "seen": "1"})
    answer = send(li, f"/office/events/{one.id}/change", plan(seen="2"))
    assert answer.status_code == 422
    assert fault_at(answer, "first")


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"counted": "12"}, "counted_by"),
        ({"counted_by": "qr"}, "counted"),
        ({"counted": "a few", "counted_by": "qr"}, "counted"),
        ({"counted": "12", "counted_by": "ears"}, "counted_by"),
        ({"exam_taken": "5"}, "exam_passed"),
        ({"exam_passed": "5"}, "exam_taken"),
        ({"exam_taken": "5", "exam_passed": "6"}, "exam_passed"),
        ({"exam_taken": "13", "exam_passed": "6", "counted": "12", "counted_by": "heads"}, "exam_taken"),
    ],
)
def test_a_record_that_does_not_fit_together_is_refused(
    engine: Engine, li: FlaskClient, record: dict[str, str], field: str
) -> None:
    one = stored(engine, kind="training", quiz="")
    answer = send(li, f"/office/events/{one.id}/record", {"seen": "0", **record})
    assert answer.status_code == 422
    assert fault_at(answer, field)
    assert every(engine) == [one]


def test_a_training_records_its_exam(engine: Engine, li: FlaskClient) -> None:
    one = stored(engine, kind="training", quiz="")
    record = {"counted": "20", "counted_by": "heads", "exam_taken": "18", "exam_passed": "17", "seen": "0"}
    assert send(li, f"/office/events/{one.id}/record", record).status_code == 303
    (one,) = every(engine)
    assert (one.exam_taken, one.exam_passed) == (18, 17)
    (sums,) = with_data(li.get("/office/events").get_data(as_text=True), "trainings")
    assert (sums["data-events"], sums["data-person-times"], sums["data-trainings"]) == ("0", "0", "1")


def test_recording_a_yearly_event_plans_the_next_one(engine: Engine, li: FlaskClient) -> None:
    one = stored(engine, yearly=True, planned=50)
    record = {"counted": "80", "counted_by": "cards", "seen": "0"}
    assert send(li, f"/office/events/{one.id}/record", record).status_code == 303
    done, following = every(engine)
    assert (done.status, done.yearly, done.counted) == (HELD, False, 80)
    assert (following.status, following.yearly, following.counted, following.planned) == (PLANNED, True, None, 50)
    assert following.starts == one.starts.replace(year=2027)
    assert following.code != one.code
    assert following.session != one.session
    send(li, f"/office/events/{one.id}/record", {**record, "seen": "1"})
    assert len(every(engine)) == 2


def test_the_second_of_two_officers_is_told_and_then_heard(engine: Engine, li: FlaskClient) -> None:
    send(li, "/office/events/new", plan())
    (one,) = every(engine)
    assert send(li, f"/office/events/{one.id}/change", plan(seen="0", place="first")).status_code == 303
    answer = send(li, f"/office/events/{one.id}/change", plan(seen="0", place="second"))
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert with_data(page, "conflict")
    assert 'name="seen" type="hidden" value="1"' in page
    assert [it.place for it in every(engine)] == ["first"]
    assert send(li, f"/office/events/{one.id}/change", plan(seen="1", place="second")).status_code == 303
    answer = send(li, f"/office/events/{one.id}/cancel", {"seen": "0"})
    assert answer.headers["Location"] == f"/office/events/{one.id}?changed="
    assert with_data(li.get(answer.headers["Location"]).get_data(as_text=True), "changed")
    assert every(engine)[0].status == PLANNED


def test_cancelling_can_be_taken_back_and_a_cancelled_event_is_not_recorded(engine: Engine, li: FlaskClient) -> None:
    one = stored(engine)
    assert send(li, f"/office/events/{one.id}/cancel", {"seen": "0"}).status_code == 303
    assert every(engine)[0].status == CANCELLED
    assert li.get(f"/office/events/{one.id}/record").status_code == 400
    assert send(li, f"/office/events/{one.id}/restore", {"seen": "1"}).status_code == 303
    assert every(engine)[0].status == PLANNED
    send(li, f"/office/events/{one.id}/restore", {"seen": "2"})
    assert every(engine)[0].edition == 2


def test_two_at_one_place_and_time_are_warned_about_not_refused(engine: Engine, li: FlaskClient) -> None:
    send(li, "/office/events/new", plan())
    answer = send(li, "/office/events/new", plan(begins="10:00"))
    assert answer.status_code == 303
    assert len(every(engine)) == 2
    (warned,) = with_data(li.get(answer.headers["Location"]).get_data(as_text=True), "overlaps")
    assert warned["data-overlaps"] == "1"


def test_another_areas_event_is_refused_and_the_refusal_logged(engine: Engine, li: FlaskClient) -> None:
    one = stored(engine, area="C21")
    for path in ("", "/change", "/record"):
        assert li.get(f"/office/events/{one.id}{path}").status_code == 403
    assert send(li, f"/office/events/{one.id}/cancel", {"seen": "0"}).status_code == 403
    assert send(li, "/office/events/new", plan(area="C21")).status_code == 403
    assert li.get("/office/events?area=S2").status_code == 403
    assert li.get("/office/events/new?area=S2").status_code == 403
    assert every(engine) == [one]
    assert {line[1] for line in log_of(engine)[-7:]} == {"refused"}


def test_who_may_only_look_changes_nothing(engine: Engine) -> None:
    clock = Clock()
    make_officer(engine, clock, "viewer", "S1", "viewer")
    client = office_app(engine, clock, library=LIBRARY).test_client()
    sign_in(client, "viewer")
    one = stored(engine)
    page = client.get(f"/office/events/{one.id}").get_data(as_text=True)
    assert "/record" not in page
    assert "/change" not in page
    assert "/office/events/new" not in client.get("/office/events").get_data(as_text=True)
    for path in ("new", f"{one.id}/change", f"{one.id}/record"):
        assert client.get(f"/office/events/{path}").status_code == 403


@pytest.mark.parametrize("words", ["?year=1999", "?year=x", "?area=nowhere"])
def test_a_view_that_does_not_exist_says_so(li: FlaskClient, words: str) -> None:
    assert li.get(f"/office/events{words}").status_code == 404
    assert li.get(f"/office/events.csv{words}").status_code == 404
    assert li.get("/office/events/nosuch").status_code == 404


def test_the_table_holds_what_the_screen_shows_and_no_formula(engine: Engine, li: FlaskClient) -> None:
    one = stored(engine, texts={"zh-Hans": Text("=1+1", "")}, place="+86")
    (row,) = csv_of(li.get("/office/events.csv"))
    assert (row["event"], row["title"], row["place"]) == (one.id, "'=1+1", "'+86")
    assert (row["starts"], row["counted"]) == ("2026-07-09T10:00+08:00", "")
    assert log_of(engine)[-1][1] == "export"


def test_what_is_over_waits_to_be_recorded(engine: Engine, li: FlaskClient) -> None:
    stored(engine)
    stored(engine, starts=NOW + timedelta(hours=1), ends=NOW + timedelta(hours=2))
    (waiting,) = with_data(li.get("/office/events").get_data(as_text=True), "waiting")
    assert waiting["data-waiting"] == "1"


def test_the_sealed_result_of_an_event_stands_with_n_and_range(engine: Engine, li: FlaskClient) -> None:
    one = stored(engine)
    page = li.get(f"/office/events/{one.id}").get_data(as_text=True)
    assert with_data(page, "nothing")
    seal(engine, "C11", 40, 12, "2026-07", phase="before", session=one.session)
    seal(engine, "C11", 40, 36, "2026-07", phase="after", session=one.session)
    seal(engine, "C11", 40, 1, "2026-07", phase="after", session="another")
    page = li.get(f"/office/events/{one.id}").get_data(as_text=True)
    tree_of(page)
    found = {row["data-phase"]: (row["data-n"], row["data-rate"]) for row in with_data(page, "phase")}
    assert found == {"before": ("40", "30"), "after": ("40", "90")}
    assert page.count("data-self-selection") == 2
