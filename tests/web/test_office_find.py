"""Finding an area by its name where the list of areas is too long for a page."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.office import desk, find_views
from tests.office_desk import Clock, close_months, log_of, make_officer, office_app, sign_in, with_data

PAGES = ("/office/", "/office/overview", "/office/indicators", "/office/bulletin")


def officer_of(engine: Engine, area: str) -> FlaskClient:
    clock = Clock()
    make_officer(engine, clock, "li", area)
    close_months(engine, *(f"2026-{month:02d}" for month in range(1, 7)))
    client = office_app(engine, clock).test_client()
    sign_in(client, "li")
    return client


@pytest.mark.parametrize("path", PAGES)
def test_a_shortened_list_says_so_and_offers_a_field(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client = officer_of(engine, "D1")
    assert not with_data(client.get(path).get_data(as_text=True), "shortened")
    monkeypatch.setattr(desk, "MOST_LISTED", 3)
    page = client.get(path).get_data(as_text=True)
    assert len(with_data(page, "shortened")) == 1
    assert 'name="name"' in page


def test_a_part_of_a_name_lists_the_areas_with_those_above_and_leads_back_with_all_choices(engine: Engine) -> None:
    client = officer_of(engine, "D1")
    words = {"name": "社区", "page": "office.dashboard", "audience": "youth", "period": "2026-Q2"}
    page = client.get("/office/find", query_string=words).get_data(as_text=True)
    assert [one["data-found"] for one in with_data(page, "found")] == ["C11", "C12", "C13", "C21", "C22", "C23"]
    assert "/office/?audience=youth&amp;period=2026-Q2&amp;area=C11" in page
    assert "一街道 ›" in page


@pytest.mark.parametrize("name", ["c11", "C11", "一一社区", " C11 "])
def test_a_name_or_code_of_one_area_leads_there_at_once(engine: Engine, name: str) -> None:
    answer = officer_of(engine, "D1").get("/office/find", query_string={"name": name})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office/overview?area=C11")


def test_an_area_outside_is_as_unknown_as_one_that_does_not_exist(engine: Engine) -> None:
    client = officer_of(engine, "S1")
    for name in ("C21", "二街道", "no such place"):
        answer = client.get("/office/find", query_string={"name": name})
        assert answer.status_code == 200
        assert with_data(answer.get_data(as_text=True), "found-none")
    assert ("li", "view", "find=C21") in log_of(engine)


def test_of_very_many_matches_a_part_is_listed_and_the_rest_counted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_views, "MOST", 2)
    page = officer_of(engine, "D1").get("/office/find?name=社区").get_data(as_text=True)
    assert len(with_data(page, "found")) == 2
    assert [one["data-more"] for one in with_data(page, "more")] == ["4"]


@pytest.mark.parametrize("words", ["page=office.audit&name=C11", "page=//other.example&name=C11", "name=C11&q=1"])
def test_words_on_no_list_are_refused(engine: Engine, words: str) -> None:
    assert officer_of(engine, "D1").get(f"/office/find?{words}").status_code == 404
