"""From the form to the result: what a participant sees, and exactly what is left in the database."""

import re
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import Client

from portal.locales import LOCALES
from portal.quiz.ticket import RESULT_SECONDS, Result, open_ticket, seal_result
from portal.slips.models import open_count, slip, submission_seen
from portal.vocabulary import FLAGS
from tests.samples import count_of, counters, rows_of
from tests.web.client import Page, said
from tests.web.conftest import MONTH, QUARTER, UNHURRIED, House, answered, key_of, wrong

TAGS = [locale.tag for locale in LOCALES]
QUIZ = "/en/quiz/new-drugs/"


def the_slip(house: House) -> dict[str, Any]:
    """The only slip there is."""
    (row,) = rows_of(house.engine, slip)
    return row


def counted(house: House) -> dict[str, int]:
    """{name: value} of the quiz's counters."""
    house.settle()
    found = counters(house.engine, "quiz")
    assert {(cell, period) for cell, period, _ in found} <= {("new-drugs.1", QUARTER)}
    return {name: value for (_, _, name), value in found.items()}


def result_of(house: House, sent: Page, lang: str = "en") -> Page:
    """Follow the answer to the result."""
    assert (sent.status, sent.answer.headers["Location"]) == (303, f"/{lang}/result/")
    page = house.reader.get(f"/{lang}/result/")
    assert page.status == 200
    return page


@pytest.mark.parametrize("tag", TAGS)
def test_a_participant_answers_and_sees_the_result_in_every_language(house: House, tag: str) -> None:
    key = key_of(house.form())
    sent = house.send(house.open_form(lang=tag), "?-" + key[2:], lang=tag)
    page = result_of(house, sent, tag)
    assert page.answer.headers["Cache-Control"] == "no-store"
    assert len([one for one in page.all("section") if one.get("class") == "missed"]) == 2
    assert the_slip(house)["answers"] == "?-" + key[2:]


def test_the_slip_is_exactly_what_the_privacy_page_says(house: House) -> None:
    fields = house.open_form() | {"community": "C21", "audience": "migrants"}
    key = key_of(house.form())
    house.send(fields, key[:3] + "?" + "-" + key[5:])
    row = the_slip(house)
    assert len(row.pop("slip_id")) == 16
    assert row == {
        "community": "C21",
        "audience": "migrants",
        "phase": "general",
        "session_id": None,
        "quiz_version": "new-drugs.1A",
        "answers": key[:3] + "?" + "-" + key[5:],
        "mastered": 1,
        "aware": 1,
        "flag": 0,
        "period": MONTH,
    }
    assert counted(house) == {"started": 1, "submitted": 1}
    assert counters(house.engine, "P") == {}


@pytest.mark.parametrize(("right", "mastered"), [(8, 1), (6, 1), (5, 0), (0, 0)])
def test_six_of_eight_is_mastery_and_the_words_are_kind_either_way(house: House, right: int, mastered: int) -> None:
    key = key_of(house.form())
    answers = key[:right] + "?" * (8 - right) + key[8:]
    page = result_of(house, house.send(house.open_form(), answers))
    assert the_slip(house)["mastered"] == mastered
    (result,) = [one for one in page.all("div") if one.get("id") == "result"]
    assert result.get("data-mastered") == str(mastered)
    assert str(right) in page.words
    assert not re.search(r"\b(fail|failed|bad|poor|wrong|score|grade)\b", page.words, re.IGNORECASE)


@pytest.mark.parametrize(("right", "aware"), [(3, 1), (2, 1), (1, 0)])
def test_two_of_three_awareness_questions_are_enough(house: House, right: int, aware: int) -> None:
    key = key_of(house.form())
    house.send(house.open_form(), key[: 8 + right] + "?" * (3 - right))
    assert the_slip(house)["aware"] == aware


def test_each_missed_question_is_explained_with_a_way_to_its_page(house: House) -> None:
    form = house.form()
    given = wrong(form.items[0].key) + "?" + key_of(form)[2:]
    page = result_of(house, house.send(house.open_form(), given))
    texts = house.desk.bank.texts["new-drugs"]["en"].items
    missed = [one for one in page.all("section") if one.get("class") == "missed"]
    for section, item in zip(missed, form.items, strict=False):
        words = said(section)
        assert texts[item.id].question in words
        assert texts[item.id].words["options"][item.key] in words
        kind, _, name = item.explained_by.partition(":")
        folder = {"substance": "drugs/", "module": "learn/", "page": ""}[kind]
        assert f"/en/{folder}{name}/" in [one.get("href") for one in section.iter()]
    assert len(missed) == 2
    assert texts[form.items[0].id].words["options"][wrong(form.items[0].key)] in said(missed[0])


def test_all_right_leaves_nothing_to_explain(house: House) -> None:
    page = result_of(house, house.send(house.open_form(), key_of(house.form())))
    assert not [one for one in page.all("section") if one.get("class") == "missed"]


def test_an_empty_form_is_an_honest_answer(house: House) -> None:
    result_of(house, house.send(house.open_form(), "-" * 11))
    row = the_slip(house)
    assert (row["answers"], row["mastered"], row["flag"]) == ("-" * 11, 0, FLAGS["ok"])


def test_a_second_tap_counts_once_and_still_shows_the_result(house: House) -> None:
    fields, key = house.open_form(), key_of(house.form())
    house.send(fields, key)
    page = result_of(house, house.send(fields, key))
    assert count_of(house.engine) == count_of(house.engine, submission_seen) == 1
    assert counted(house) == {"started": 1, "submitted": 1}
    assert 'data-counted="again"' in page.text


def test_other_answers_on_a_used_ticket_change_nothing(house: House) -> None:
    fields, key = house.open_form(), key_of(house.form())
    house.send(fields, key)
    house.send(fields, "?" * 11)
    assert the_slip(house)["answers"] == key
    assert counted(house)["submitted"] == 1


def test_a_repeat_is_counted_and_its_answers_are_not_kept(house: House) -> None:
    fields = house.open_form() | {"repeat": "1"}
    page = result_of(house, house.send(fields, key_of(house.form())))
    assert count_of(house.engine) == 0
    assert counted(house) == {"started": 1, "submitted": 1, "repeat": 1}
    assert 'data-counted="repeat"' in page.text


@pytest.mark.parametrize(
    ("before", "passes", "cell"),
    [("1", True, "both"), ("1", False, "lost"), ("0", True, "gained"), ("0", False, "neither")],
)
def test_the_devices_own_before_result_becomes_one_of_four_counts(
    house: House, before: str, passes: bool, cell: str
) -> None:
    fields = house.open_form("?phase=after&module=youth-disguise&form=A") | {"before": before, "community": "C11"}
    house.send(fields, key_of(house.form()) if passes else "?" * 11)
    assert counters(house.engine, "P") == {("S1|youth-disguise", QUARTER, cell): 1}
    row = the_slip(house)
    assert row["phase"] == "after"
    assert "before" not in row


def test_a_pair_from_elsewhere_counts_for_the_district(house: House) -> None:
    fields = house.open_form("?phase=after&module=youth-disguise&form=A") | {"before": "1"}
    assert fields["community"] == "E1"
    house.send(fields, key_of(house.form()))
    assert counters(house.engine, "P") == {("D1|youth-disguise", QUARTER, "both"): 1}


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("?phase=before&module=youth-disguise&form=A", {"before": "1"}),
        ("?phase=after&form=A", {"before": "1"}),
        ("?phase=after&module=youth-disguise&form=A", {"before": ""}),
        ("?phase=after&module=youth-disguise&form=A", {"before": "1", "repeat": "1"}),
        ("?phase=after&module=youth-disguise&form=A", {"before": "1", "website": "http://spam.example"}),
    ],
)
def test_without_a_lesson_or_an_honest_attempt_there_is_no_pair(
    house: House, query: str, changes: dict[str, str]
) -> None:
    house.send(house.open_form(query) | changes, key_of(house.form()))
    assert counters(house.engine, "P") == {}


def test_sent_sooner_than_anybody_can_read_is_set_aside(house: House) -> None:
    fields = house.open_form()
    house.clock.seconds += 21 - UNHURRIED
    house.send(fields, key_of(house.form()))
    assert the_slip(house)["flag"] == FLAGS["fast"]


def test_two_seconds_a_question_are_enough(house: House) -> None:
    fields = house.open_form()
    house.clock.seconds += 23 - UNHURRIED
    house.send(fields, key_of(house.form()))
    assert the_slip(house)["flag"] == FLAGS["ok"]


@pytest.mark.parametrize(("answers", "flag"), [("c" * 11, "pattern"), ("?" * 11, "ok"), ("-" * 11, "ok")])
def test_one_letter_throughout_is_a_pattern_but_not_sure_throughout_is_honest(
    house: House, answers: str, flag: str
) -> None:
    house.send(house.open_form(), answers)
    assert the_slip(house)["flag"] == FLAGS[flag]


def test_a_machine_that_fills_in_the_hidden_field_is_set_aside_and_not_told(house: House) -> None:
    fields = house.open_form() | {"website": "http://spam.example"}
    page = result_of(house, house.send(fields, key_of(house.form())))
    assert the_slip(house)["flag"] == FLAGS["pattern"]
    assert 'data-counted="first"' in page.text


def test_what_goes_over_the_days_cap_of_a_community_is_set_aside(house: House) -> None:
    key = key_of(house.form())
    for number in range(203):
        ticket = house.ticket(id=f"{number:032x}")
        data = {"ticket": ticket, "community": "C11" if number < 202 else "C12", "audience": "youth"}
        with house.app.test_request_context():
            house.send(data, key)
    flags = [(row["community"], row["flag"]) for row in rows_of(house.engine, slip)]
    assert flags.count(("C11", FLAGS["ok"])) == 200
    assert flags.count(("C11", FLAGS["over_cap"])) == 2
    assert flags.count(("C12", FLAGS["ok"])) == 1


def test_a_flood_from_one_address_is_slowed_down_and_others_are_not(house: House) -> None:
    house.desk.limit._most = 3
    key = key_of(house.form())

    def send(number: int, address: str) -> int:
        data = {"ticket": house.ticket(id=f"{number:032x}"), "community": "C11", "audience": "youth"}
        return house.send(data, key, environ_base={"REMOTE_ADDR": address}).status

    assert [send(number, "10.1.2.3") for number in range(5)] == [303, 303, 303, 429, 429]
    assert send(5, "10.1.2.4") == 303
    house.clock.seconds += 60
    assert send(6, "10.1.2.3") == 303
    assert count_of(house.engine) == 5


def test_the_result_travels_in_a_cookie_that_only_the_server_reads(house: House) -> None:
    sent = house.send(house.open_form(), key_of(house.form()))
    (cookie,) = sent.answer.headers.getlist("Set-Cookie")
    name_and_value, *attributes = cookie.split("; ")
    name, _, value = name_and_value.partition("=")
    kept = {one for one in attributes if not one.startswith("Expires")}
    assert name == "result"
    assert kept == {"HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax"}
    assert key_of(house.form()) not in value
    assert "new-drugs" not in value


def test_over_https_the_result_travels_encrypted_only(house: House) -> None:
    house.desk.settings = replace(house.desk.settings, https=True)
    sent = house.send(house.open_form(), key_of(house.form()))
    assert "; Secure" in sent.answer.headers["Set-Cookie"]


def test_no_answer_ever_stands_in_an_address(house: House) -> None:
    sent = house.send(house.open_form(), key_of(house.form()))
    assert sent.answer.headers["Location"] == "/en/result/"
    page = house.reader.get("/en/result/")
    addresses = [str(one.get(name)) for one in page.tree.iter() for name in ("href", "src", "action") if one.get(name)]
    assert all("?" not in address or address.endswith("?lang") for address in addresses), addresses
    form = house.reader.get(f"{QUIZ}?form=A").one("form")
    assert form.get("method") == "post"


def test_after_ten_minutes_the_result_is_gone_even_if_the_browser_kept_it(house: House) -> None:
    house.send(house.open_form(), key_of(house.form()))
    kept = house.reader.client.get_cookie("result")
    assert kept
    house.clock.seconds += RESULT_SECONDS - 1
    assert house.reader.get("/en/result/").status == 200
    house.clock.seconds += 2
    stale = house.reader.client
    stale.set_cookie("result", kept.value)
    gone = {"links": "a result that is gone is as gone in the other languages"}
    assert house.reader.get("/en/result/", but=gone).status == 404


@pytest.mark.parametrize("value", ["", "x", "AAAA", "é", "a" * 4000, "ÿþ\x01", "%00", "result=1", "=" * 99])
def test_an_unreadable_result_is_a_page_that_says_so(house: House, value: str) -> None:
    gone = {"links": "a result that is gone is as gone in the other languages"}
    raw = f"result={value}".encode("latin-1", "replace").decode("latin-1")
    page = house.reader.get("/ug/result/", but=gone, environ_overrides={"HTTP_COOKIE": raw})
    assert page.status == 404
    assert page.one("html").get("lang") == "ug"


def test_a_ticket_is_no_result_and_a_result_is_no_ticket(house: House) -> None:
    house.reader.client.set_cookie("result", house.ticket())
    gone = {"links": "a result that is gone is as gone in the other languages"}
    assert house.reader.get("/en/result/", but=gone).status == 404
    result = seal_result(house.desk.results, Result("new-drugs.1A", "a" * 11, "general", "", "youth", "first", 2**40))
    assert house.send({"ticket": result, "community": "C11", "audience": "youth"}, "a" * 11).status == 400


def test_a_result_of_a_quiz_that_is_no_more_says_that_it_is_gone(house: House) -> None:
    old = Result("old-quiz.1A", "abcd", "general", "", "youth", "first", int(house.clock()) + 60)
    house.reader.client.set_cookie("result", seal_result(house.desk.results, old))
    gone = {"links": "a result that is gone is as gone in the other languages"}
    assert house.reader.get("/en/result/", but=gone).status == 404


def test_one_browsers_result_is_not_anothers(house: House) -> None:
    house.send(house.open_form(), key_of(house.form()))
    gone = {"links": "a result that is gone is as gone in the other languages"}
    assert house.visitor().get("/en/result/", but=gone).status == 404


def test_a_scanned_poster_preselects_community_and_audience(house: House) -> None:
    house.reader.client.get("/q/SCAN23", headers={"Accept-Language": "en"})
    fields = house.open_form()
    assert (fields["community"], fields["audience"]) == ("C11", "youth")
    house.send(fields, key_of(house.form()))
    assert the_slip(house)["community"] == "C11"


def test_without_a_poster_the_place_is_elsewhere_and_may_be_named(house: House) -> None:
    page = house.reader.get(f"{QUIZ}?form=A")
    assert (page.fields()["community"], page.fields()["audience"]) == ("E1", "residents")
    options = {option.get("value") for option in page.all("option")}
    assert options >= {"C11", "C12", "C13", "C21", "C22", "C23", "E1"}
    assert not options & {"D1", "S1", "H11"}, "no school, no district: slips hang on communities"


@pytest.mark.parametrize("cookie", ["C11", "C11.", ".youth", "C11.kings", "NOWHERE.youth", "'\"><b>.youth", "D1.youth"])
def test_a_place_that_is_none_is_forgotten(house: House, cookie: str) -> None:
    client = Client(house.app)
    answer = client.get(f"{QUIZ}?form=A", environ_overrides={"HTTP_COOKIE": f"place={cookie}"})
    assert answer.status_code == 200
    page = Page(QUIZ, answer)
    assert page.fields()["community"] == "E1"
    assert "<b>" not in page.text.split("<main")[1].split("<legend")[0]


def test_a_lesson_says_for_whom_it_is(house: House) -> None:
    fields = house.open_form("?phase=before&module=seniors-home&form=A")
    assert fields["audience"] == "seniors"


def test_the_form_can_be_chosen_and_is_otherwise_drawn_by_lot(house: House) -> None:
    def items(query: str) -> list[str]:
        page = Page(QUIZ, house.reader.client.get(f"{QUIZ}{query}"))
        return [str(one.get("data-item")) for one in page.with_attribute("data-item")]

    papers = {letter: [item.id for item in house.form(letter).items] for letter in "AB"}
    assert items("?form=A") == papers["A"]
    assert items("?form=B") == papers["B"]
    drawn = [items("") for _ in range(40)]
    assert all(one in drawn for one in papers.values())


def test_every_ticket_is_new_and_encrypted_and_names_its_form(house: House) -> None:
    first, second = (house.open_form("?phase=before&module=seniors-home&form=B")["ticket"] for _ in range(2))
    assert first != second
    assert "new-drugs" not in first
    one, two = (open_ticket(house.desk.tickets, ticket, house.clock()) for ticket in (first, second))
    assert one
    assert two
    assert one.id != two.id
    assert (one.form, one.phase, one.module) == ("new-drugs.1B", "before", "seniors-home")


def test_answers_of_the_other_form_are_refused(house: House) -> None:
    fields = house.open_form("?form=A")
    data = {**fields, **answered(house.form("B"), key_of(house.form("B")))}
    page = house.reader.post(QUIZ, data=data)
    assert page.status == 400
    assert "do not belong to this quiz" in page.words
    assert count_of(house.engine) == 0


def test_the_form_works_without_scripts(house: House) -> None:
    """Everything that is sent has a control of its own that a person can use."""
    page = house.reader.get(f"{QUIZ}?form=A")
    names = {one.get("name") for one in page.all("input", "select") if one.get("type") != "hidden"}
    assert names == {f"q.{item.id}" for item in house.form().items} | {"website", "community", "audience", "repeat"}
    radios = [one for one in page.all("input") if one.get("type") == "radio"]
    assert len(radios) == 5 * 11
    assert not [one for one in radios if one.get("checked") is not None], "not sure is never chosen beforehand"


def test_forgetting_takes_every_cookie_back(house: House) -> None:
    house.reader.client.get("/q/SCAN23")
    house.reader.client.get("/en/?lang")
    house.send(house.open_form(), key_of(house.form()))
    assert all(house.reader.client.get_cookie(name) for name in ("place", "lang", "result"))
    page = house.reader.get("/en/forget/")
    assert all(house.reader.client.get_cookie(name) for name in ("place", "lang", "result")), "asking is not doing"
    done = house.reader.post("/en/forget/", data=page.fields())
    assert done.status == 200
    assert done.with_attribute("data-forgotten")
    assert not any(house.reader.client.get_cookie(name) for name in ("place", "lang", "result"))


def test_another_site_cannot_make_a_device_forget(house: House) -> None:
    house.reader.client.get("/en/?lang")
    page = house.reader.post("/en/forget/", headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status == 403
    assert house.reader.client.get_cookie("lang")


def test_nothing_is_kept_of_a_reader_who_only_looks(house: House) -> None:
    for path in ("/en/", "/en/drugs/", "/en/learn/youth-disguise/", "/en/forget/"):
        house.reader.client.get(path)
    house.settle()
    assert [count_of(house.engine, table) for table in (slip, submission_seen, open_count)] == [0, 0, 0]
