"""The closed list of views, the officer's own areas, the log, and that no page of the office reaches a slip."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from tests.office_desk import (
    log_of,
    office_of_s1,
    page_of,
    seal,
    sign_in,
    token,
    tree_of,
)


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return office_of_s1(engine)


@pytest.mark.parametrize(
    "words",
    [{"audience": "everyone"}, {"phase": "general"}, {"period": "2026-5"}, {"area": "C99"}, {"period": "2026-04-01"}],
)
@pytest.mark.parametrize("path", ["/office/", "/office/figures.csv"])
def test_a_word_on_no_list_is_a_page_that_does_not_exist(client: FlaskClient, path: str, words: dict[str, str]) -> None:
    answer = client.get(path, query_string=words)
    assert answer.status_code == 404
    said, usual = answer.get_data(as_text=True), client.get("/office/no-such-page").get_data(as_text=True)
    assert tree_of(said).find(".//main/p").text != tree_of(usual).find(".//main/p").text


@pytest.mark.parametrize("area", ["D1", "S2", "C21", "E1"])
@pytest.mark.parametrize("path", ["/office/", "/office/figures.csv"])
def test_other_areas_and_those_above_are_refused_and_logged(
    client: FlaskClient, engine: Engine, path: str, area: str
) -> None:
    seal(engine, "C21", 44, 33, "2026-05")
    answer = client.get(path, query_string={"area": area})
    assert answer.status_code == 403
    assert "44" not in answer.get_data(as_text=True)
    assert log_of(engine)[-1] == ("li", "refused", f"area={area}")


def test_the_own_area_and_all_below_are_offered_and_open(client: FlaskClient) -> None:
    page = page_of(client)
    offered = [one.attrib["value"] for one in tree_of(page).findall(".//select[@name='area']/option")]
    assert offered == ["S1", "C11", "H11", "C12", "C13"]
    for area in offered:
        page_of(client, area=area)


def test_views_and_exports_are_logged_with_what_was_seen(client: FlaskClient, engine: Engine) -> None:
    client.get("/office/?area=C11&audience=youth&period=2026-Q1")
    client.get("/office/figures.csv?phase=after&period=2026-05")
    assert log_of(engine)[-2:] == [
        ("li", "view", "area=C11 audience=youth phase=all period=2026-Q1"),
        ("li", "export", "area=S1 audience=all phase=after period=2026-05"),
    ]


def test_no_page_has_inline_styles_or_scripts_and_every_id_is_its_own(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 300, 270, "2026-05")
    pages = [page_of(client), page_of(client, period="2026-07"), client.get("/office/password").get_data(as_text=True)]
    for page in pages:
        tree = tree_of(page)
        assert not [one for one in tree.iter() if "style" in one.attrib or one.tag in {"script", "style"}]
        ids = [one.attrib["id"] for one in tree.iter() if "id" in one.attrib]
        assert len(ids) == len(set(ids))
        labelled = {one.attrib["for"] for one in tree.iter("label")}
        fields = [one for one in tree.iter() if one.tag in {"select", "input"} and one.attrib.get("type") != "hidden"]
        assert {one.attrib["id"] for one in fields if "hidden" not in one.attrib} <= labelled
        assert len(list(tree.iter("h1"))) == 1


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every SQL statement that is sent."""
    sent: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield sent
    event.remove(engine, "before_cursor_execute", listen)


def test_no_request_of_the_office_ever_asks_for_slips(
    client: FlaskClient, engine: Engine, statements: list[str]
) -> None:
    seal(engine, "C11", 40, 30, "2026-05")
    for path in ("/office/", "/office/figures.csv"):
        for words in ({}, {"period": "2026-07"}, {"area": "C11", "audience": "youth"}, {"area": "D1"}, {"area": "?"}):
            client.get(path, query_string=words)
    client.get("/office/password")
    client.post("/office/sign-out", data={"csrf_token": token(client, "/office/")})
    sign_in(client, "li", "wrong")
    sign_in(client, "li")
    assert any("FROM sealed" in one for one in statements)
    words = {word.strip('(),"').lower().split(".")[0] for one in statements for word in one.split()}
    assert not words & {"slip", "open_count", "submission_seen", "tally", "class_count"}
