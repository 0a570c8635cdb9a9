"""What the public sees of the figures: the page, the JSON and the CSV say the same, and nothing below a subdistrict."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, update

from portal import heads, records
from portal.areas.models import area
from portal.areas.store import Mark, set_mark
from portal.db import writing
from portal.locales import LOCALES
from portal.progress import rows, views
from portal.sealing.models import sealed
from portal.settings import Settings
from portal.web import install
from tests.office_desk import (
    Clock,
    close_months,
    make_officer,
    office_app,
    seal,
    sign_in,
    tree_of,
    with_data,
)

MONTHS = [f"2026-{month:02d}" for month in range(1, 8)]  # July is closed too, its quarter is not
Q1, Q2 = "2026-Q1", "2026-Q2"
COMMUNITIES = ("C11", "C12", "C13", "C21", "C22", "C23", "E1", "H11")
PATHS = ("areas", "figures", "substances", "rules", "openapi.json", "areas.csv", "figures.csv", "substances.csv")


class Seconds:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def public_app(engine: Engine, seconds: Seconds) -> FlaskClient:
    app = Flask("portal", static_folder=None)
    app.config.update(SECRET_KEY="k" * 32, TESTING=True)
    settings = Settings(secret="s" * 32, https=False)
    install(app, settings, "/static/x/", lambda tag: [])
    heads.install(app, settings, "/static/x/")
    records.install(app, settings)
    names = {"tea": "奶茶"}
    app.register_blueprint(views.blueprint(engine, lambda tag, kind, code: names.get(code), seconds))
    return app.test_client()


def seal_substances(engine: Engine, at: str, n: int, period: str, **right: int) -> None:
    """An S box as a closing writes it."""
    columns = {"kind": "S", "area": at, "audience": "youth", "phase": "", "session": "", "version": "", "n": n}
    with writing(engine) as connection:
        for name, value in right.items():
            values = {**columns, "period": period, "eps": 0.25, "sealed_on": date(2026, 7, 4)}
            box = f"{at}{period}".rjust(32, "0")
            connection.execute(insert(sealed).values(box_id=box, name=f"ok:{name}", value=value, **values))


@pytest.fixture
def public(engine: Engine, seconds: Seconds) -> FlaskClient:
    """Two quarters of two subdistricts; S2 has very few in the second; July is sealed but its quarter is not."""
    close_months(engine, *MONTHS)
    set_mark(engine, Mark("target", "identification", "", date(2026, 1, 1), 0.85, None, "plan"))
    for month in ("2026-02", "2026-05"):
        seal(engine, "C11", 100, 60, month)
        seal(engine, "C12", 120, 100, month, audience="seniors")
    seal(engine, "S1", 11, 8, "2026-04|2026-06", audience="staff|youth")
    seal(engine, "C21", 300, 299, "2026-02")
    seal(engine, "C22", 14, 9, "2026-05")
    seal(engine, "E1", 40, 20, "2026-05")
    seal(engine, "C11", 500, 10, "2026-07")
    seal_substances(engine, "S1", 200, "2026-04|2026-05|2026-06", tea=120, vape=60)
    return public_app(engine, seconds)


def figures(client: FlaskClient, **words: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/figures", query_string=words)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.get_json()["figures"]
    return found


def csv_rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


def page(client: FlaskClient, tag: str = "en") -> str:
    answer = client.get(f"/{tag}/progress/")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    tree_of(text)
    return text


def drawn(text: str) -> dict[tuple[str, str], dict[str, str]]:
    """{(area, quarter): data of the figure} of a page."""
    found = {}
    for card in tree_of(text).iter("section"):
        for one in card.iter():
            if "data-figure" in one.attrib:
                quarter = one.attrib.get("data-quarter", card.attrib["data-quarter"])
                found[card.attrib["data-area"], quarter] = dict(one.attrib)
    return found


def test_the_public_numbers_are_sums_of_sealed_rows(public: FlaskClient) -> None:
    found = {(one["area"], one["quarter"]): one for one in figures(public)}
    assert {key: one["first_attempts"] for key, one in found.items()} == {
        ("D1", Q2): 285,
        ("S1", Q2): 231,
        ("S2", Q2): 14,
        ("D1", Q1): 520,
        ("S1", Q1): 220,
        ("S2", Q1): 300,
    }
    assert found["S1", Q2]["rate"] == round(100 * 168 / 231)
    assert found["S1", Q2]["rate_kind"] == "exact"
    assert (found["S2", Q2]["rate"], found["S2", Q2]["rate_kind"]) == (60, "tens")
    assert (found["S2", Q1]["rate"], found["S2", Q1]["rate_kind"]) == (95, "or_more")
    assert [found[key]["verdict"] for key in (("S1", Q2), ("S2", Q2), ("S2", Q1))] == ["not_met", "too_few", "met"]


@pytest.mark.parametrize("tag", [locale.tag for locale in LOCALES])
def test_page_json_and_csv_say_the_same(public: FlaskClient, tag: str) -> None:
    shown = drawn(page(public, tag))
    listed = figures(public)
    assert set(shown) == {(one["area"], one["quarter"]) for one in listed}
    for one in listed:
        data = shown[one["area"], one["quarter"]]
        sign = {"or_more": ">=", "or_less": "<="}.get(one["rate_kind"], "")
        assert data["data-rate"] == f"{sign}{one['rate']}"
        for name, key in (("n", "first_attempts"), ("low", "range_low"), ("high", "range_high")):
            assert data[f"data-{name}"] == str(one[key])
        assert data["data-target"] == "85"
        assert data["data-needed"] == ("" if one["still_needed"] is None else str(one["still_needed"]))
    for row, one in zip(csv_rows(public, "/api/v1/figures.csv"), listed, strict=True):
        assert row == {name: "" if value is None else str(value) for name, value in one.items()}


def test_the_public_sees_what_officers_see(engine: Engine, public: FlaskClient) -> None:
    clock = Clock()
    make_officer(engine, clock, "li", "D1")
    desk = office_app(engine, clock).test_client()
    sign_in(desk, "li")
    for (code, quarter), data in drawn(page(public)).items():
        text = desk.get("/office/", query_string={"area": code, "period": quarter}).get_data(as_text=True)
        (now,) = with_data(text, "headline")
        for name in ("n", "rate", "low", "high", "needed"):
            assert data[f"data-{name}"] == now[f"data-{name}"], (code, quarter, name)


def test_every_rate_has_its_number_range_and_self_selection_beside_it(public: FlaskClient) -> None:
    text = page(public)
    cards = with_data(text, "self-selection")
    assert len(cards) == 3
    assert "quizzes taken by people who chose to take part" in text
    for one in [*figures(public), *public.get("/api/v1/substances").get_json()["substances"]]:
        assert one["first_attempts"] >= 10
        assert one["range_low"] <= one["range_high"]
    for path in ("figures", "substances", "rules"):
        assert "self_selected_participants" in public.get(f"/api/v1/{path}").get_json()["notes"]


def test_no_community_is_ever_public(public: FlaskClient) -> None:
    texts = [page(public, locale.tag) for locale in LOCALES]
    texts += [public.get(f"/api/v1/{path}").get_data(as_text=True) for path in PATHS]
    for text in texts:
        assert not re.search("社区|学校|其他地方", _figures(text))
        assert not [code for code in COMMUNITIES if re.search(rf"\b{code}\b", text)]
    assert {one["level"] for one in public.get("/api/v1/areas").get_json()["areas"]} == {"district", "subdistrict"}
    for code in COMMUNITIES:
        for path in ("figures", "figures.csv", "substances", "substances.csv"):
            answer = public.get(f"/api/v1/{path}?area={code}")
            unknown = public.get(f"/api/v1/{path}?area=nowhere")
            assert (answer.status_code, answer.get_data()) == (400, unknown.get_data()), "nor is it told that it exists"


def _figures(text: str) -> str:
    """The part of a page that holds figures; of everything else all."""
    return "".join(re.findall(r"<section.*?</section>", text, re.DOTALL)) if "<html" in text else text


def test_no_open_quarter_and_no_month_is_public(public: FlaskClient) -> None:
    assert public.get("/api/v1/figures").get_json()["quarters"] == [Q2, Q1]
    for quarter in ("2026-Q3", "2026-07", "2026-05", "2026", "2026-Q5", "2025-Q4", "", "' OR 1=1"):
        answer = public.get("/api/v1/figures", query_string={"quarter": quarter})
        assert (answer.status_code, answer.get_json()["error"]) == (400, "unknown_quarter"), quarter


def test_substances_are_those_of_the_sealed_rows(public: FlaskClient) -> None:
    found = public.get("/api/v1/substances?area=S1").get_json()["substances"]
    assert [(one["substance"], one["first_attempts"], one["rate"]) for one in found] == [
        ("tea", 200, 60),
        ("vape", 200, 30),
    ]
    assert "奶茶" in page(public, "zh-Hans")
    assert len(csv_rows(public, "/api/v1/substances.csv")) == 4, "of the subdistrict and its district"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("area=", "unknown_area"),
        ("area=S1&area=S2", "repeated_parameter"),
        ("month=2026-05", "unknown_parameter"),
        ("area=S1&audience=youth", "unknown_parameter"),
        ("area=%00", "unknown_area"),
        ("Area=S1", "unknown_parameter"),
        (f"{'x' * 5000}=1", "unknown_parameter"),
    ],
)
def test_a_bad_question_gets_a_clear_answer(public: FlaskClient, query: str, error: str) -> None:
    for path in ("figures", "figures.csv", "substances", "substances.csv"):
        answer = public.get(f"/api/v1/{path}?{query}")
        assert (answer.status_code, answer.content_type) == (400, "application/json")
        assert answer.get_json()["error"] == error
        assert len(answer.get_data()) < 200
        assert answer.headers["Cache-Control"] == "no-store"
    assert public.get("/api/v1/areas?x=1").status_code == 400


def test_answers_are_kept_for_a_while_and_carry_no_cookie(public: FlaskClient) -> None:
    for path in PATHS:
        answer = public.get(f"/api/v1/{path}")
        assert answer.headers["Cache-Control"] == "public, max-age=300", path
        assert "Set-Cookie" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers
        again = public.get(f"/api/v1/{path}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.get_data()) == (304, b"")
        assert public.get(f"/api/v1/{path}", headers={"If-None-Match": '"other"'}).status_code == 200
    answer = public.get("/en/progress/")
    assert "Set-Cookie" not in answer.headers
    assert public.get("/en/progress/", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    chosen = public.get("/en/progress/?lang")
    assert chosen.headers["Cache-Control"] == "no-store", "an answer with a cookie is for one reader"


def test_the_database_is_asked_once_a_minute(engine: Engine, public: FlaskClient, seconds: Seconds) -> None:
    before = figures(public)
    close_months(engine, "2026-08", "2026-09")
    seal(engine, "C11", 50, 40, "2026-08")
    seconds.now = 59.0
    assert figures(public) == before
    seconds.now = 60.0
    assert {one["quarter"] for one in figures(public)} == {"2026-Q3", Q2, Q1}
    assert [one for one in figures(public) if one["quarter"] != "2026-Q3"] == before, "old quarters never change"


def test_before_the_first_quarter_the_page_says_so(engine: Engine, seconds: Seconds) -> None:
    for months in ((), ("2026-04", "2026-05")):
        if months:
            close_months(engine, *months)
            seal(engine, "C11", 100, 60, "2026-04")
        client = public_app(engine, seconds)
        assert with_data(page(client), "empty")
        assert figures(client) == []
        assert csv_rows(client, "/api/v1/figures.csv") == []


def test_a_quarter_without_target_has_no_verdict(engine: Engine, seconds: Seconds) -> None:
    close_months(engine, "2026-01", "2026-02", "2026-03")
    seal(engine, "C11", 100, 60, "2026-02")
    client = public_app(engine, seconds)
    assert {(one["verdict"], one["target"], one["still_needed"]) for one in figures(client)} == {(None, None, None)}
    assert not with_data(page(client), "verdict")


def test_no_name_becomes_a_formula(engine: Engine, public: FlaskClient, seconds: Seconds) -> None:
    with writing(engine) as connection:
        connection.execute(update(area).where(area.c.code == "S1").values(name='=cmd|"/c calc"!A1'))
    seconds.now = 61.0
    assert csv_rows(public, "/api/v1/areas.csv")[1]["name"].startswith("'=")
    assert public.get("/api/v1/areas").get_json()["areas"][1]["name"] == '=cmd|"/c calc"!A1'


def _fits(value: object, schema: dict[str, Any], known: dict[str, Any], where: str) -> None:
    """A small reading of JSON Schema: what the description uses and no more."""
    if "$ref" in schema:
        schema = known[schema["$ref"].rsplit("/", 1)[1]]
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}
    assert any(isinstance(value, kinds[one]) for one in types), (where, value, types)
    if "enum" in schema:
        assert value in schema["enum"], (where, value)
    if isinstance(value, int | float):
        assert schema.get("minimum", value) <= value <= schema.get("maximum", value), (where, value)
    if isinstance(value, dict):
        assert list(value) == list(schema["properties"]) == schema["required"], where
        for name, one in value.items():
            _fits(one, schema["properties"][name], known, f"{where}.{name}")
    if isinstance(value, list):
        for one in value:
            _fits(one, schema["items"], known, f"{where}[]")


def test_the_description_describes_the_real_answers(public: FlaskClient) -> None:
    described = public.get("/api/v1/openapi.json").get_json()
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {f"/api/v1/{path}" for path in PATHS}
    assert set(described["paths"]) == {
        rule.rule for rule in public.application.url_map.iter_rules() if rule.rule.startswith("/api/")
    }
    known = described["components"]["schemas"]
    for path, one in described["paths"].items():
        answer = public.get(path)
        (kind, content) = next(iter(one["get"]["responses"]["200"]["content"].items()))
        assert answer.content_type.split(";")[0] == kind
        if "$ref" in content["schema"]:
            _fits(answer.get_json(), content["schema"], known, path)
        for parameter in one["get"].get("parameters", []):
            value = {"area": "S1", "quarter": Q2}[parameter["name"]]
            assert re.fullmatch(parameter["schema"]["pattern"], value)
            assert public.get(path, query_string={parameter["name"]: value}).status_code == 200
    _fits(public.get("/api/v1/figures?area=x").get_json(), known["Error"], known, "error")
    for schema, columns in (("Figure", rows.FIGURES), ("Substance", rows.SUBSTANCES), ("Area", rows.AREAS)):
        assert tuple(known[schema]["properties"]) == columns


def test_the_description_is_the_file_that_lies_beside_the_code(public: FlaskClient) -> None:
    file = Path(views.__file__).with_name("openapi.json")
    assert public.get("/api/v1/openapi.json").get_json() == json.loads(file.read_text(encoding="utf-8"))
