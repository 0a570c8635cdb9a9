"""Whatever is sent: the right status, words in the reader's language, and no row written."""

import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from sqlalchemy import Table
from werkzeug.datastructures import MultiDict

from portal.areas.models import area, population
from portal.outreach.models import placement, placement_count
from portal.quiz.answer_form import Refused, read_answers, read_fields, read_place
from portal.quiz.ticket import TICKET_SECONDS
from portal.slips.models import open_count, slip, submission_seen
from portal.vocabulary import AUDIENCES
from tests.samples import FORM, count_of
from tests.web.client import Page
from tests.web.conftest import House, answered, key_of

TABLES: tuple[Table, ...] = (slip, submission_seen, placement_count, placement, area, population)
QUIZ = "/{lang}/quiz/new-drugs/"
LANGUAGES = ["zh-Hans", "en", "ug"]
LETTERS = {"zh-Hans": "[一-鿿]", "en": "[A-Za-z]{4}", "ug": "[؀-ۿ]"}
DAY = 24 * 3600
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def rows(house: House) -> list[int]:
    house.settle()
    submitted = count_of(house.engine, open_count)
    return [*(count_of(house.engine, table) for table in TABLES), submitted]


@pytest.fixture(autouse=True)
def _nothing_written(house: House) -> Iterator[None]:
    """Every test of this file ends with the tables that it began with."""
    before = rows(house)
    yield
    after = rows(house)
    assert after[:-1] == before[:-1]
    assert after[-1] - before[-1] in {0, 1}, "an opened form may have been counted, nothing else"


def refused(page: Page, status: int, lang: str) -> None:
    """An error page that the reader understands."""
    assert page.status == status, page.words
    assert page.one("html").get("lang") == lang
    assert re.search(LETTERS[lang], page.words)
    assert page.answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.answer.headers


def good(house: House) -> dict[str, str]:
    """A post that would be stored."""
    fields = {"ticket": house.ticket(), "community": "C11", "audience": "youth"}
    return fields | answered(house.form(), key_of(house.form()))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "/learn/nothing/",
        "/drugs/nothing/",
        "/quiz/nothing/",
        "/for/kings/",
        "/nothing/",
        "/nothing/at/all",
        "/learn/",
        "/quiz/new-drugs/?form=C",
        "/quiz/new-drugs/?form=a",
        "/quiz/new-drugs/?phase=later",
        "/quiz/new-drugs/?module=nothing",
        "/quiz/new-drugs/?form=%00",
        "/quiz/new-drugs/?module=%FF",
        "/learn/%00/",
        "/learn/%FF%FE/",
        "/drugs/" + "x" * 3000 + "/",
        "/learn/..%2f..%2fetc%2fpasswd/",
    ],
)
def test_what_does_not_exist_is_said_in_the_readers_language(house: House, lang: str, path: str) -> None:
    refused(house.reader.get(f"/{lang}{path}"), 404, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["/de/", "/zh/", "/EN/", "/en-GB/learn/youth-disguise/", "/%00/", "/%FF/", "/zh_Hans/"]
)
def test_an_unknown_language_is_said_in_the_browsers(house: House, lang: str, path: str) -> None:
    refused(house.reader.get(path, headers={"Accept-Language": lang}), 404, lang)


def _changed(house: House) -> dict[str, dict[str, str | None]]:
    """Name of a fault: what differs from a good post."""
    now = int(house.clock())
    ticket = house.ticket()
    middle = len(ticket) // 2
    other = "A" if ticket[middle] != "A" else "B"
    return {
        "no ticket": {"ticket": None},
        "an empty ticket": {"ticket": ""},
        "a changed ticket": {"ticket": ticket[:middle] + other + ticket[middle + 1 :]},
        "a cut ticket": {"ticket": ticket[:-4]},
        "a longer ticket": {"ticket": ticket + "AAAA"},
        "an expired ticket": {"ticket": house.ticket(issued=now - TICKET_SECONDS - 1)},
        "a ticket from the future": {"ticket": house.ticket(issued=now + 86_400 + 62)},
        "a ticket of another quiz": {"ticket": house.ticket(form="other.1A")},
        "a ticket of an older version": {"ticket": house.ticket(form="new-drugs.0A")},
        "a ticket of the other form": {"ticket": house.ticket(form="new-drugs.1B")},
        "a NUL in the ticket": {"ticket": "\0" + ticket},
        "no community": {"community": None},
        "an unknown community": {"community": "C99"},
        "a district as community": {"community": "D1"},
        "a school as community": {"community": "H11"},
        "a NUL in the community": {"community": "C11\0"},
        "no audience": {"audience": None},
        "an unknown audience": {"audience": "kings"},
        "an unknown before-result": {"before": "2"},
        "an unknown option": {"q.vape-chat": "e"},
        "two letters": {"q.vape-chat": "ab"},
        "a capital letter": {"q.vape-chat": "A"},
        "a blank as an option": {"q.vape-chat": "-"},
        "a NUL as an option": {"q.vape-chat": "\0"},
        "an unknown item": {"q.nothing": "a"},
        "an item of the other form": {"q.stamp-sticker": "a"},
        "a nameless item": {"q.": "a"},
    }


FAULTS = [
    *("no ticket", "an empty ticket", "a changed ticket", "a cut ticket", "a longer ticket", "an expired ticket"),
    *("a ticket from the future", "a ticket of another quiz", "a ticket of an older version"),
    *("a ticket of the other form", "a NUL in the ticket", "no community", "an unknown community"),
    *("a district as community", "a school as community", "a NUL in the community", "no audience"),
    *("an unknown audience", "an unknown before-result", "an unknown option", "two letters", "a capital letter"),
    *("a blank as an option", "a NUL as an option", "an unknown item", "an item of the other form", "a nameless item"),
]


def test_every_fault_is_tried(house: House) -> None:
    assert set(FAULTS) == _changed(house).keys()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_post_with_one_fault_is_refused_whole(house: House, fault: str) -> None:
    changes = _changed(house)[fault]
    data = {name: value for name, value in (good(house) | changes).items() if value is not None}
    texts = []
    for lang in LANGUAGES:
        page = house.reader.post(QUIZ.format(lang=lang), data=data)
        refused(page, 400, lang)
        texts.append(page.words)
    assert len(set(texts)) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("an expired ticket", "too old"),
        ("an unknown community", "no such community"),
        ("an unknown audience", "no such group"),
        ("an unknown option", "do not belong to this quiz"),
    ],
)
def test_the_words_name_what_to_do(house: House, fault: str, words: str) -> None:
    data = {name: value for name, value in (good(house) | _changed(house)[fault]).items() if value is not None}
    assert words in house.reader.post("/en/quiz/new-drugs/", data=data).words


def test_one_question_answered_twice_is_refused(house: House) -> None:
    data = MultiDict([*good(house).items(), ("q.vape-chat", "b")])
    refused(house.reader.post("/en/quiz/new-drugs/", data=data), 400, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_quiz_that_does_not_exist_takes_nothing(house: House, lang: str) -> None:
    for path in (f"/{lang}/quiz/nothing/", "/de/quiz/new-drugs/"):
        page = house.reader.post(path, data=good(house), headers={"Accept-Language": lang})
        refused(page, 404, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [64 * 1024 + 1, 1024 * 1024])
def test_a_body_that_is_too_large_is_refused(house: House, lang: str, size: int) -> None:
    page = house.reader.post(QUIZ.format(lang=lang), data=good(house) | {"extra": "x" * size})
    refused(page, 413, lang)


def test_a_file_that_is_sent_along_is_no_way_round_the_limit(house: House) -> None:
    data: dict[str, Any] = {**good(house), "file": (io.BytesIO(b"x" * 100 * 1024), "x.bin")}
    refused(house.reader.post("/en/quiz/new-drugs/", data=data), 413, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml", "", "\x7f/é", "multipart/mixed"])
def test_a_wrong_kind_of_body_is_refused(house: House, lang: str, kind: str) -> None:
    page = house.reader.post(QUIZ.format(lang=lang), data=b'{"q.vape-chat": "a"}', content_type=kind)
    refused(page, 415, lang)


@pytest.mark.parametrize(
    "body",
    [b"", b"\0" * 500, b"\xff\xfe=\xff&" * 99, b"ticket=%FF%00&community=%C3%28", b"&" * 5000, b"=&=&;=", b"%%"],
)
def test_broken_bytes_in_the_body_are_refused(house: House, body: bytes) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data"):
        refused(house.reader.post("/en/quiz/new-drugs/", data=body, content_type=kind), 400, "en")


def test_too_many_fields_are_refused(house: House) -> None:
    parts = b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' for _ in range(1100)) + b"--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    refused(house.reader.post("/en/quiz/new-drugs/", data=parts, content_type=kind), 413, "en")


@pytest.mark.parametrize("cookie", ["lang=\xff; place=\x00; result=\xfe", "=; ;;", "x" * 4000, "place=" + "C" * 3000])
@pytest.mark.parametrize("path", ["/en/quiz/new-drugs/", "/en/", "/en/forget/", "/en/nothing/"])
def test_broken_cookies_change_nothing(house: House, cookie: str, path: str) -> None:
    page = house.reader.get(path, environ_overrides={"HTTP_COOKIE": cookie})
    assert page.status == (404 if "nothing" in path else 200)


@pytest.mark.parametrize(
    ("headers", "lang"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, "zh-Hans"),
        ({"Sec-Fetch-Site": "same-site"}, "en"),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, "ug"),
        ({"Sec-Fetch-Site": "nonsense"}, "en"),
        ({"Origin": "http://evil.example"}, "en"),
        ({"Origin": "https://localhost.evil.example"}, "ug"),
        ({"Origin": "http://localhost:8000"}, "zh-Hans"),
        ({"Origin": ""}, "en"),
    ],
)
def test_a_post_from_another_site_is_refused(house: House, headers: dict[str, str], lang: str) -> None:
    page = house.reader.post(QUIZ.format(lang=lang), data=good(house), headers=headers)
    refused(page, 403, lang)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "GETT"])
def test_other_methods_are_refused(house: House, method: str) -> None:
    answer = house.reader.client.open("/en/quiz/new-drugs/", method=method, data=good(house))
    assert answer.status_code == 405


@MANY
@given(some.text(max_size=300))
@example("\ud800")
@example("=")
def test_no_text_is_a_ticket_or_a_result_by_chance(house: House, text: str) -> None:
    assert house.desk.tickets.open(text) is None
    assert house.desk.results.open(text) is None


@MANY
@given(
    some.lists(
        some.tuples(
            some.sampled_from(["q.i0", "q.i1", "q.i10", "q.", "q.other", "ticket"]) | some.text(max_size=12),
            some.sampled_from([*"abcd?-", "", "A", "ab"]) | some.text(max_size=5),
        ),
        max_size=20,
    )
)
def test_answers_are_read_whole_or_refused(posted: list[tuple[str, str]]) -> None:
    try:
        answers = read_answers(MultiDict(posted), FORM)
    except Refused:
        return
    assert len(answers) == len(FORM.items)
    assert set(answers) <= set("abcd?-")


@MANY
@given(
    some.dictionaries(
        some.sampled_from(["ticket", "community", "audience", "repeat", "before", "website"]), some.text(max_size=40)
    )
)
def test_the_fixed_fields_are_read_whole_or_refused(posted: dict[str, str]) -> None:
    try:
        fields = read_fields(MultiDict(posted))
        community, audience = read_place(MultiDict(posted), {"C11": "C11"})
    except Refused:
        return
    assert (community, audience in AUDIENCES) == ("C11", True)
    assert fields.before.data in {None, "", "0", "1"}


@MANY
@given(some.binary(max_size=400), some.sampled_from(["/en/quiz/new-drugs/", "/en/forget/"]))
def test_no_bytes_in_a_post_break_the_portal(house: House, body: bytes, path: str) -> None:
    house.desk.limit._most = 10**6
    kind = "application/x-www-form-urlencoded"
    answer = house.reader.client.post(path, data=body, content_type=kind)
    assert answer.status_code in {200, 400}


@MANY
@given(some.text(alphabet=some.characters(min_codepoint=0, max_codepoint=255), max_size=60))
def test_no_path_and_no_cookie_break_the_portal(house: House, text: str) -> None:
    for path in (f"/en/{text}", f"/q/{text}", f"/{text}"):
        environ = {
            "PATH_INFO": path,
            "HTTP_COOKIE": f"lang={text}; place={text}; result={text}",
            "QUERY_STRING": quote(text),
        }
        answer = house.reader.client.get("/", environ_overrides=environ)
        assert answer.status_code in {200, 302, 303, 308, 404}, path
        answer.close()
