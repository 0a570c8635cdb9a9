"""/q/CODE: a resident with a phone before a poster is led on, whatever state the code or the database is in."""

import gzip
import re
import sqlite3
from urllib.parse import quote

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client, TestResponse

from portal.check_words import CheckWords, read_words
from portal.outreach.codes import LETTERS, new_code, read_code
from portal.outreach.models import placement_count
from portal.outreach.store import Placement, add_placement, first_code
from portal.settings import ROOT
from portal.slips.models import open_count, slip
from portal.textfiles import Faults
from tests.samples import rows_of
from tests.web.conftest import MONTH, House, key_of


def scan(house: House, code: str, lang: str = "en", client: Client | None = None) -> TestResponse:
    return (client or Client(house.app)).get(f"/q/{code}", headers={"Accept-Language": lang})


def led(answer: TestResponse) -> str:
    """The page without the code in its address."""
    return answer.headers["Location"].partition("?")[0]


def scans(house: House) -> dict[tuple[str, str, str], int]:
    return {
        (row["placement"], row["period"], row["name"]): row["value"] for row in rows_of(house.engine, placement_count)
    }


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ("SCAN23", "/en/quiz/new-drugs/"),
        ("HERE23", "/en/learn/migrants-parcel/"),
        ("PAST23", "/en/for/seniors/"),
        ("GNE234", "/en/for/seniors/"),
    ],
)
def test_every_printed_code_lands_somewhere_useful(house: House, code: str, target: str) -> None:
    answer = scan(house, code)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{target}?code={code}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert house.reader.get(target).status == 200
    assert scans(house) == {(code, MONTH, "scan"): 1}


def test_a_preview_of_a_link_is_no_scan(house: House) -> None:
    assert Client(house.app).head("/q/SCAN23").status_code == 302
    assert scans(house) == {}


def test_each_scan_counts(house: House) -> None:
    for _ in range(3):
        scan(house, "SCAN23")
    assert scans(house) == {("SCAN23", MONTH, "scan"): 3}


@pytest.mark.parametrize(
    "typed", ["scan23", "SCAN-23", " sc an 23 ", "S%20CAN23", "ＳＣＡＮ２３", "scan\N{EN DASH}23", "Scan23.", "scan23/"]
)
def test_a_code_typed_by_hand_is_forgiven(house: House, typed: str) -> None:
    led = "/en/quiz/new-drugs/?code=SCAN23"
    assert scan(house, quote(typed, safe="%/")).headers["Location"] == led
    assert scan(house, "SCAN23").headers["Location"] == led
    asked = Client(house.app).get("/q/", query_string={"code": typed.strip("/").replace("%20", " ")})
    assert (asked.status_code, asked.headers["Location"]) == (303, "/q/SCAN23")


def test_a_code_in_capitals_for_a_smaller_square_is_the_same(house: House) -> None:
    assert Client(house.app).get("/Q/SCAN23").headers["Location"].endswith("/quiz/new-drugs/?code=SCAN23")


def test_who_cannot_scan_types_the_code_into_a_field(house: House) -> None:
    page = house.reader.get("/q/", headers={"Accept-Language": "en"})
    assert page.status == 200
    assert page.one("input").get("name") == "code"
    wrong = house.reader.get("/q/?code=<b>O0</b>", headers={"Accept-Language": "en"})
    assert wrong.status == 404
    assert wrong.one("input").get("value") == "<b>O0</b>"
    assert scans(house) == {}


def test_the_language_is_the_readers(house: House) -> None:
    assert led(scan(house, "SCAN23", "ug")) == "/ug/quiz/new-drugs/"
    client = Client(house.app)
    client.get("/zh-Hant/?lang")
    assert led(scan(house, "SCAN23", "ug", client)) == "/zh-Hant/quiz/new-drugs/"


def test_a_print_in_another_language_opens_in_it_whatever_the_phone_speaks(house: House) -> None:
    add_placement(house.engine, Placement("ABCD23", "C11", "migrants", "quiz:new-drugs", "mosque", language="ug"))
    assert led(scan(house, "ABCD23", "zh-CN")) == "/ug/quiz/new-drugs/"
    assert led(scan(house, "ABCD23/zh-Hans", "ug")) == "/zh-Hans/quiz/new-drugs/", "the Chinese half of a leaflet"
    assert led(scan(house, "ABCD23/none", "zh-CN")) == "/ug/quiz/new-drugs/"
    client = Client(house.app)
    client.get("/en/?lang")
    assert led(scan(house, "ABCD23/zh-Hans", "ug", client)) == "/en/quiz/new-drugs/", (
        "but a reader's choice comes first"
    )


@pytest.mark.parametrize("path", ["/ug/quiz/new-drugs/", "/ug/learn/migrants-parcel/"])
def test_the_page_of_a_scan_says_the_check_word_in_chinese_and_the_readers_language(house: House, path: str) -> None:
    words = house.app.extensions["check_words"]
    page = house.reader.get(f"{path}?code=SCAN23")
    assert page.answer.headers["Cache-Control"] == "private, no-store"
    shown = re.findall(r'<b lang="([^"]+)" dir="(rtl|ltr)">([^<]+)</b>', page.text)
    assert shown == [(tag, way, words.of("SCAN23", tag)) for tag, way in (("zh-Hans", "ltr"), ("ug", "rtl"))]
    etag = house.reader.client.get(path).headers.get("ETag", "")
    packed = Client(house.app).get(
        f"{path}?code=scan-23", headers={"Accept-Encoding": "gzip, br", "If-None-Match": etag}
    )
    assert (packed.status_code, packed.headers["Content-Encoding"], packed.headers.get("ETag")) == (200, "gzip", None)
    assert words.of("SCAN23", "ug") in gzip.decompress(packed.data).decode()
    for query in ("", "?code=", "?code=O0O0O0", "?lang"):
        assert "scanned" not in house.visitor().get(f"{path}{query}").text


def test_a_check_word_hangs_on_code_and_secret_alone_and_never_changes() -> None:
    words = read_words(ROOT, Faults(ROOT))
    ours, others = CheckWords("s" * 32, words), CheckWords("t" * 32, words)
    codes = [new_code() for _ in range(300)]
    assert {one: ours.of(one, "en") for one in codes} != {one: others.of(one, "en") for one in codes}
    assert len({ours.of(one, "zh-Hans") for one in codes}) > 40
    # Pinned: a word that hangs on a wall must be the same in the next release.
    assert ours.both("ABC234", "en") == ("\u96e8\u4f1e", "umbrella")


def test_a_code_of_a_whole_district_leaves_the_community_to_the_reader(house: House) -> None:
    add_placement(house.engine, Placement("ABCD23", "D1", "youth", "quiz:new-drugs", "leaflet"))
    scan(house, "ABCD23", client=house.reader.client)
    assert house.open_form()["community"] == "E1"


def test_the_place_is_remembered_until_the_browser_is_closed(house: House) -> None:
    (cookie,) = scan(house, "SCAN23").headers.getlist("Set-Cookie")
    assert set(cookie.split("; ")) == {"place=C11.youth.SCAN23", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_a_poster_in_a_school_stands_for_its_community(house: House) -> None:
    assert scan(house, "HERE23").headers["Set-Cookie"].startswith("place=C11.migrants")


@pytest.mark.parametrize(
    "typed",
    ["NOSUCH", "ABC", "SCAN230", "O0I1", "x" * 500, "SCAN23'", "%00", "%FF%FE", "../../etc", "扫码", "%F0%9F"],
)
@pytest.mark.parametrize(("lang", "words"), [("en", "no such code"), ("zh-Hans", "码"), ("ug", "كود")])
def test_an_unknown_code_is_explained_in_the_readers_language(house: House, typed: str, lang: str, words: str) -> None:
    page = house.reader.get(f"/q/{quote(typed, safe='%/')}", headers={"Accept-Language": lang})
    assert page.status == 404
    assert page.one("html").get("lang") == lang
    if "/" not in typed:
        assert words in page.words
    assert scans(house) == {}


def test_a_locked_database_loses_the_count_and_not_the_reader(house: House) -> None:
    house.settle()
    other = sqlite3.connect(house.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = scan(house, "SCAN23")
    other.execute("ROLLBACK")
    other.close()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/quiz/new-drugs/?code=SCAN23")
    assert "place=C11.youth.SCAN23" in answer.headers["Set-Cookie"]
    assert scans(house) == {}


def test_a_database_out_of_reach_asks_to_try_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("SELECT", {}, sqlite3.OperationalError("unable to open database file"))

    monkeypatch.setattr("portal.outreach.views.find_placement", refuse)
    page = house.reader.get("/q/SCAN23", headers={"Accept-Language": "en"})
    assert (page.status, "try again" in page.words) == (503, True)


def test_codes_are_typed_without_mistakes() -> None:
    assert not set("01OIL") & set(LETTERS)
    for _ in range(200):
        code = new_code()
        assert read_code(code.lower()) == code
        assert not set("BSUZ") & set(code), "8 5 V 2 look like them"


def test_a_letter_taken_for_one_that_looks_alike_is_forgiven(house: House) -> None:
    add_placement(house.engine, Placement("8AV25K", "C11", "youth", "quiz:new-drugs", "wall"))
    assert led(scan(house, "bauz5k")) == "/en/quiz/new-drugs/"
    assert led(scan(house, "SCAN23")) == "/en/quiz/new-drugs/", "an older code keeps its letters"


def test_a_newcomer_is_shown_a_code_in_use(house: House) -> None:
    assert first_code(house.engine) in {"SCAN23", "HERE23", "GNE234"}


def counted(house: House) -> dict[str, int]:
    """{name: number} of SCAN23 in this month."""
    house.settle()
    return {name: value for (code, month, name), value in scans(house).items() if (code, month) == ("SCAN23", MONTH)}


def test_a_test_begun_and_handed_in_after_a_scan_is_counted_for_its_code_and_no_slip_knows_it(house: House) -> None:
    client = house.reader.client
    scan(house, "SCAN23", client=client)
    fields = house.open_form()
    key = key_of(house.form())
    house.send(fields, key)
    house.send(fields, key)
    assert counted(house) == {"scan": 1, "started": 1, "finished": 1}, "a second tap counts nothing"
    fields = house.open_form()
    house.send({**fields, "repeat": "1"}, key)
    assert counted(house) == {"scan": 1, "started": 2, "finished": 2}, "practice is a test handed in too"
    client.head("/en/quiz/new-drugs/")
    other = house.visitor()
    house.send(house.open_form(reader=other), key, reader=other)
    assert counted(house)["finished"] == 2, "who came without a scan counts for no code"
    assert len(rows_of(house.engine, slip)) == 2
    assert "SCAN23" not in str(rows_of(house.engine, slip)) + str(rows_of(house.engine, open_count))


def test_an_opinion_begun_and_handed_in_after_a_scan_is_counted_for_its_code(house: House) -> None:
    client = Client(house.app)
    scan(house, "SCAN23", client=client)
    fields = house.visitor().get("/en/opinion/station/").fields()
    assert client.get("/en/opinion/station/").status_code == 200
    assert client.post("/en/opinion/station/", data={**fields, "community": "C11", "o.safe": "5"}).status_code == 303
    assert counted(house) == {"scan": 1, "started": 1, "finished": 1}


@pytest.mark.parametrize("cookie", ["C11.youth.NOSUCH", "C11.youth.scan23", "C11.youth." + "A" * 400, "C11.youth.<b>"])
def test_a_made_up_code_in_the_cookie_counts_nothing_and_stops_no_answer(house: House, cookie: str) -> None:
    house.reader.client.set_cookie("place", cookie)
    house.send(house.open_form(), key_of(house.form()))
    house.settle()
    assert scans(house) == {}
    assert rows_of(house.engine, slip)[0]["community"] == "C11"
