"""/q/CODE: a resident with a phone before a poster is led on, whatever state the code or the database is in."""

import sqlite3
from urllib.parse import quote

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client, TestResponse

from portal.outreach.codes import LETTERS, new_code, read_code
from portal.outreach.models import placement_count
from portal.outreach.store import first_code
from tests.samples import rows_of
from tests.web.conftest import MONTH, House


def scan(house: House, code: str, lang: str = "en", client: Client | None = None) -> TestResponse:
    return (client or Client(house.app)).get(f"/q/{code}", headers={"Accept-Language": lang})


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
    assert (answer.status_code, answer.headers["Location"]) == (302, target)
    assert answer.headers["Cache-Control"] == "no-store"
    assert house.reader.get(target).status == 200
    assert scans(house) == {(code, MONTH, "scan"): 1}


def test_each_scan_counts(house: House) -> None:
    for _ in range(3):
        scan(house, "SCAN23")
    assert scans(house) == {("SCAN23", MONTH, "scan"): 3}


@pytest.mark.parametrize("typed", ["scan23", "SCAN-23", " sc an 23 ", "S%20CAN23"])
def test_a_code_typed_by_hand_is_forgiven(house: House, typed: str) -> None:
    assert scan(house, typed.replace(" ", "%20")).headers["Location"] == "/en/quiz/new-drugs/"


def test_the_language_is_the_readers(house: House) -> None:
    assert scan(house, "SCAN23", "ug").headers["Location"] == "/ug/quiz/new-drugs/"
    client = Client(house.app)
    client.get("/zh-Hant/?lang")
    assert scan(house, "SCAN23", "ug", client).headers["Location"] == "/zh-Hant/quiz/new-drugs/"


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
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/quiz/new-drugs/")
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


def test_a_newcomer_is_shown_a_code_in_use(house: House) -> None:
    assert first_code(house.engine) in {"SCAN23", "HERE23", "GNE234"}
