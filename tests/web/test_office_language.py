"""The language of the desk, chosen in its header."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.locales import DESK
from tests.office_desk import Clock, close_months, make_officer, office_app, sign_in, tree_of

PAGE = "/office/overview?area=S1&period=2026-Q1"


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    clock = Clock()
    make_officer(engine, clock, "li", "D1")
    close_months(engine, *(f"2026-{month:02d}" for month in range(1, 7)))
    return office_app(engine, clock).test_client()


def links_of(page: str) -> dict[str, str]:
    return {one.attrib["hreflang"]: one.attrib["href"] for one in tree_of(page).iter() if one.attrib.get("hreflang")}


def test_every_language_of_the_desk_stands_there_by_its_own_name(client: FlaskClient) -> None:
    sign_in(client, "li")
    page = client.get(PAGE).get_data(as_text=True)
    assert list(links_of(page)) == [one.tag for one in DESK]
    assert all(one.own_name in page for one in DESK)
    current = [one for one in tree_of(page).iter() if one.attrib.get("aria-current") == "true"]
    assert [one.attrib["hreflang"] for one in current] == ["zh-Hans"]


def test_a_choice_is_remembered_and_the_page_keeps_its_choices(client: FlaskClient) -> None:
    sign_in(client, "li")
    answer = client.get(links_of(client.get(PAGE).get_data(as_text=True))["ug"])
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    cookie = client.get_cookie("lang")
    assert cookie
    assert (cookie.value, cookie.path) == ("ug", "/")
    page = client.get(PAGE).get_data(as_text=True)
    assert '<html lang="ug" dir="rtl"' in page
    assert 'data-period="2026-Q1"' in page
    assert '<html lang="ug"' in client.get("/office/").get_data(as_text=True)


def test_it_is_there_before_anybody_has_signed_in(client: FlaskClient) -> None:
    links = links_of(client.get("/office/sign-in").get_data(as_text=True))
    assert client.get(links["en"]).headers["Location"] == "/office/sign-in"
    assert '<html lang="en"' in client.get("/office/sign-in").get_data(as_text=True)


@pytest.mark.parametrize(
    "back",
    ["https://other.example/office/", "//other.example/office/", "/\\other.example/office/", "/en/", "", "/office/\n"],
)
def test_it_never_leads_away_from_the_desk(client: FlaskClient, back: str) -> None:
    answer = client.get("/office/language", query_string={"to": "en", "back": back})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office/")


@pytest.mark.parametrize("words", ["to=vi", "to=xx", "", "to=en&more=1"])
def test_a_language_that_the_desk_has_not_is_refused(client: FlaskClient, words: str) -> None:
    answer = client.get(f"/office/language?{words}")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers or "lang=" not in answer.headers["Set-Cookie"]
