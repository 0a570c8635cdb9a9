"""Results of contests on the desk and in public: sealed sums in the order of the areas, of one's own areas only."""

import itertools
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from portal import heads, records
from portal.db import writing
from portal.locales import LOCALES
from portal.office.library import Library
from portal.progress import views
from portal.sealing.models import sealed
from portal.settings import Settings
from portal.web import install
from tests.office_desk import (
    MONTHS,
    Clock,
    close_months,
    csv_of,
    log_of,
    make_officer,
    office_app,
    sign_in,
    tree_of,
    with_data,
)

_ids = itertools.count(1)


def box(engine: Engine, area: str, n: int, passed: int, entered: str = "spring.1", quarter: str = "2026-Q2") -> None:
    row = {"box_id": f"{next(_ids):032x}", "name": "passed", "kind": "C", "area": area, "audience": "", "phase": ""}
    row |= {"session": "", "version": entered, "period": quarter, "n": n, "value": passed, "eps": 1.0}
    with writing(engine) as connection:
        connection.execute(insert(sealed), [{**row, "sealed_on": date(2026, 7, 4)}])


@pytest.fixture
def held(engine: Engine) -> Engine:
    close_months(engine, *MONTHS)
    box(engine, "H11", 120, 90)
    box(engine, "C11", 40, 20)
    box(engine, "S1", 12, 6)  # small groups, counted here only
    box(engine, "C21", 30, 30)
    box(engine, "C21", 60, 30, "winter.2", "2026-Q1")
    return engine


def officer(engine: Engine, area: str) -> FlaskClient:
    clock = Clock()
    make_officer(engine, clock, "li", area)
    names = {"spring.1": "春季赛"}
    library = Library(name=lambda tag, kind, code: names.get(code) if kind == "contest" else None)
    client = office_app(engine, clock, library=library).test_client()
    sign_in(client, "li")
    return client


def table(client: FlaskClient, query: str = "") -> list[tuple[str, str, str, str]]:
    answer = client.get(f"/office/contests.csv{query}")
    assert answer.status_code == 200
    return [(row["round"], row["quarter"], row["area"], row["answers"]) for row in csv_of(answer)]


def test_an_area_shows_the_sums_of_the_boxes_in_it_and_below_it(held: Engine) -> None:
    client = officer(held, "S1")
    assert table(client) == [
        ("spring.1", "2026-Q2", "S1", "172"),
        ("spring.1", "2026-Q2", "C11", "160"),
        ("spring.1", "2026-Q2", "H11", "120"),
    ]
    page = client.get("/office/contests").get_data(as_text=True)
    tree_of(page)
    assert [one["data-area"] for one in with_data(page, "area")] == ["S1", "C11", "H11"]
    assert "春季赛" in page
    (row,) = csv_of(client.get("/office/contests.csv?area=H11"))
    assert (row["rate"], row["rate_step"]) == ("75", "1")
    assert float(row["range_low"]) < 75 < float(row["range_high"])


def test_areas_stand_in_the_order_of_the_tree_whatever_their_rate(held: Engine) -> None:
    rows = [one for one in table(officer(held, "D1")) if one[1] == "2026-Q2"]
    assert [one[2] for one in rows] == ["D1", "S1", "C11", "H11", "S2", "C21"]


def test_another_area_is_refused_and_logged(held: Engine) -> None:
    client = officer(held, "S1")
    for path in ("/office/contests", "/office/contests.csv"):
        assert client.get(f"{path}?area=C21").status_code == 403
        assert client.get(f"{path}?area=nowhere").status_code == 404
    assert client.get("/office/contests?area=D1").status_code == 403
    assert [detail for _, action, detail in log_of(held) if action == "refused"] == ["area=C21", "area=C21", "area=D1"]


def test_looking_and_taking_away_are_logged(held: Engine) -> None:
    client = officer(held, "S1")
    client.get("/office/contests")
    client.get("/office/contests.csv")
    assert [(a, d) for _, a, d in log_of(held) if d.startswith("contests")] == [
        ("view", "contests area=S1"),
        ("export", "contests area=S1"),
    ]


def test_small_numbers_are_shown_in_tens_and_ends_are_blunt(held: Engine) -> None:
    box(held, "C12", 14, 9)
    rows = {row["area"]: row for row in csv_of(officer(held, "D1").get("/office/contests.csv"))}
    assert rows["C12"]["rate_step"] == "10"
    assert rows["C21"]["rate"] in {">=95", "50"}


def test_without_results_the_page_says_so(engine: Engine) -> None:
    page = officer(engine, "S1").get("/office/contests").get_data(as_text=True)
    assert with_data(page, "empty")


def public(engine: Engine) -> FlaskClient:
    app = Flask("portal", static_folder=None)
    app.config.update(SECRET_KEY="k" * 32, TESTING=True)
    settings = Settings(secret="s" * 32, https=False)
    install(app, settings, "/static/x/", lambda tag: [])
    heads.install(app, settings, "/static/x/")
    records.install(app, settings)
    app.register_blueprint(views.blueprint(engine, lambda tag, kind, code: None))
    return app.test_client()


def test_the_public_sees_subdistricts_and_up_with_the_same_numbers(held: Engine) -> None:
    client = public(held)
    for locale in LOCALES:
        answer = client.get(f"/{locale.tag}/progress/contest/")
        assert answer.status_code == 200
        page = answer.get_data(as_text=True)
        tree_of(page)
        shown: list[Any] = [one["data-area"] for one in with_data(page, "area")]
        assert shown == ["D1", "S1", "S2", "D1", "S2"]
        assert [one["data-value"] for one in with_data(page, "column") if one["data-column"] == "answers"] == [
            *("202", "172", "30"),
            *("60", "60"),
        ]
        for hidden in ("一一社区", "一一学校", "H11", "C11"):
            assert hidden not in page
        assert with_data(page, "self-selection")


def test_the_page_of_figures_leads_there_when_there_is_something(held: Engine) -> None:
    assert with_data(public(held).get("/en/progress/").get_data(as_text=True), "contests")


def test_the_page_of_figures_is_silent_without_contests(engine: Engine) -> None:
    page = public(engine).get("/en/progress/").get_data(as_text=True)
    assert not with_data(page, "contests")
    assert with_data(public(engine).get("/en/progress/contest/").get_data(as_text=True), "empty")


def test_a_contest_changes_no_other_public_figure(held: Engine) -> None:
    client = public(held)
    assert client.get("/api/v1/figures").get_json()["figures"] == []
    assert client.get("/api/v1/substances").get_json()["substances"] == []
