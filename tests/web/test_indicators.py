"""The indicator board: what officers type in, what is judged how, and that screen and file say the same."""

import math
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.areas.importing import Population
from portal.areas.store import Mark, import_areas, set_mark
from portal.measure import Verdict, shown_rate
from portal.office import indicators_board
from portal.office.headline import Headline
from portal.office.indicators_board import COLUMNS
from portal.office.overview import Overview
from portal.office.overview_parts import Goal
from tests.conftest import AREAS
from tests.office_desk import (
    MONTHS,
    Clock,
    close_months,
    csv_of,
    log_of,
    make_officer,
    office_app,
    page_of,
    seal,
    sign_in,
    tree_of,
    with_data,
)


def desk(engine: Engine, *officers: tuple[str, str, str], today: date = date(2026, 7, 9)) -> list[FlaskClient]:
    """One signed-in browser for each (name, area, role)."""
    clock = Clock()
    app = office_app(engine, clock, today=today)
    found = []
    for name, area, role in officers:
        make_officer(engine, clock, name, area, role)
        found.append(app.test_client())
        sign_in(found[-1], name)
    return found


@pytest.fixture
def li(engine: Engine) -> FlaskClient:
    return desk(engine, ("li", "S1", "officer"))[0]


def fields_of(client: FlaskClient, path: str) -> dict[str, str]:
    """What the page's form would send as it stands."""
    answer = client.get(path)
    assert answer.status_code == 200
    return fields_in(answer.get_data(as_text=True))


def fields_in(page: str) -> dict[str, str]:
    form = next(one for one in tree_of(page).iter("form") if one.attrib.get("class") == "narrow")
    return {one.attrib["name"]: one.attrib.get("value", "") for one in form.iter("input")}


def type_in(client: FlaskClient, indicator: str, period: str, value: str, area: str = "S1", **others: str) -> Any:
    """Open the page, fill in the form, send it."""
    path = f"/office/indicators/{indicator}?area={area}"
    fields = fields_of(client, f"{path}&period={period}")
    return client.post(path, data={**fields, "value": value, "source": "季度报表", "note": "", **others})


def board(client: FlaskClient, **words: str) -> dict[str, dict[str, str]]:
    """The rows on the screen by indicator."""
    answer = client.get("/office/indicators", query_string=words)
    assert answer.status_code == 200
    rows = with_data(answer.get_data(as_text=True), "indicator")
    return {row["data-indicator"]: {name: row[f"data-{name.replace('_', '-')}"] for name in COLUMNS} for row in rows}


def status(client: FlaskClient, name: str, **words: str) -> str:
    return board(client, **words)[name]["status"]


def test_an_empty_board_shows_every_indicator_and_says_that_nothing_is_known(li: FlaskClient) -> None:
    rows = board(li, period="2026-Q2")
    assert len(rows) == 23 + 11
    counted = {name: row["value"] for name, row in rows.items() if row["origin"] == "recorded"}
    assert counted.pop("training_passes") == ""  # no exam, no rate
    assert set(counted.values()) == {"0"}  # nothing was held, and that is a number
    for name, row in rows.items():
        if name in counted:
            continue
        expected = {"m6_activity": "overdue", "m6_person_times": "overdue"}.get(name)
        expected = expected or ("not_due" if row["group"] == "milestone" else "no_figure")
        assert (row["status"], row["value"]) == (expected, ""), name


@pytest.mark.parametrize(
    ("name", "period", "value", "shown", "expected"),
    [
        ("management", "2026-Q2", "95", "95", "met"),
        ("management", "2026-Q2", "94.99", "94.99", "not_met"),
        ("management", "2026-Q2", "９６．５％", "96.5", "met"),
        ("management", "2026-Q3", "99", "99", "running"),
        ("relapse", "2025", "20", "", "no_figure"),
        ("volunteers", "2026-Q2", "30", "30", "met"),
        ("volunteers", "2026-Q2", "29", "29", "not_met"),
        ("posts", "2026", "1,048", "1048", "running"),
        ("timely_reports", "2026-Q2", "29.5", "29.5", "not_met"),
    ],
)
def test_a_typed_figure_is_judged_as_it_was_typed(
    li: FlaskClient, name: str, period: str, value: str, shown: str, expected: str
) -> None:
    assert type_in(li, name, period, value).status_code == 303
    row = board(li, period="2026-Q3" if period == "2026-Q3" else "2026-Q2")[name]
    assert (row["value"], row["status"]) == (shown, expected)
    if shown:
        assert (row["period"], row["source"], row["entered_by"], row["entered_on"], row["origin"]) == (
            period,
            "季度报表",
            "li",
            "2026-07-09",
            "typed",
        )


def test_a_year_is_judged_when_it_is_over_and_a_quarter_shows_the_year_it_lies_in(engine: Engine) -> None:
    (client,) = desk(engine, ("li", "S1", "officer"), today=date(2027, 2, 1))
    type_in(client, "relapse", "2026", "20.01")
    type_in(client, "posts", "2026", "48")
    type_in(client, "management", "2026-Q3", "96")
    for period in ("2026", "2026-Q2", "2026-Q4"):
        rows = board(client, period=period)
        assert (rows["relapse"]["status"], rows["posts"]["status"]) == ("not_met", "met"), period
    assert board(client, period="2026")["management"]["period"] == "2026-Q3"
    assert status(client, "management", period="2026-Q4") == "no_figure"
    assert status(client, "relapse", period="2027-Q1") == "no_figure"


def test_cases_are_a_share_of_the_base_year_rounded_to_the_worse_side(engine: Engine) -> None:
    (client,) = desk(engine, ("li", "S1", "officer"), today=date(2027, 2, 1))
    type_in(client, "cases", "2026", "1001")
    assert board(client, period="2026")["cases"]["status"] == "no_base"
    assert board(client, period="2026")["cases"]["value"] == ""
    type_in(client, "cases", "2025", "2000")
    assert status(client, "m36_cases", period="2026-Q3") == "not_due", "the base year itself is no result"
    row = board(client, period="2026")["cases"]
    # 1001 / 2000 = 50.05 %: the goal of the plan's end is 50, that of month 36 is 70.
    assert (row["value"], row["count"], row["base"], row["target"]) == ("50.1", "1001", "2000", "50")
    assert (row["status"], status(client, "m36_cases", period="2026")) == ("not_due", "met")
    type_in(client, "cases", "2026", "1000")
    row = board(client, period="2026")["cases"]
    assert (row["value"], row["status"]) == ("50", "met")
    type_in(client, "cases", "2025", "0")
    assert board(client, period="2026")["cases"]["status"] == "no_base"


def test_milestones_are_overdue_when_their_month_is_over_and_met_even_when_late(engine: Engine) -> None:
    (client,) = desk(engine, ("li", "S1", "officer"), today=date(2027, 2, 1))
    type_in(client, "m12_place", "2027-01", "1")
    type_in(client, "m12_procedures", "2026-12", "0")
    then = board(client, period="2026-Q2")
    assert [then[name]["status"] for name in ("m6_activity", "m12_place")] == ["overdue", "not_due"]
    year = board(client, period="2026")
    assert [year[name]["status"] for name in ("m12_place", "m12_procedures", "m24_meeting")] == [
        "overdue",
        "overdue",
        "not_due",
    ]
    assert status(client, "m12_place", period="2027-Q1") == "met"
    type_in(client, "management", "2026-Q4", "90")
    rows = board(client, period="2026")
    assert (rows["m24_management"]["value"], rows["m24_management"]["status"], rows["management"]["status"]) == (
        "90",
        "met",
        "not_met",
    )


@pytest.mark.parametrize("value", ["", "-1", "NaN", "1e308", "六十", "68,2", "100.5", "95.123", "=1"])
def test_a_bad_number_is_explained_and_nothing_is_written(li: FlaskClient, value: str) -> None:
    answer = type_in(li, "management", "2026-Q2", value)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    wrong = [one for one in tree_of(page).iter("input") if one.attrib.get("aria-invalid") == "true"]
    assert [one.attrib["name"] for one in wrong] == ["value"]
    assert fields_in(page)["source"] == "季度报表", "what was right need not be typed again"
    assert status(li, "management", period="2026-Q2") == "no_figure"


@pytest.mark.parametrize("period", ["2026", "2026-05", "2026-Q4", "2024-Q1", "", "x"])
def test_a_wrong_or_future_period_is_explained_and_nothing_is_written(
    li: FlaskClient, engine: Engine, period: str
) -> None:
    path = "/office/indicators/management?area=S1"
    fields = fields_of(li, path) | {"period": period, "value": "96", "source": "x"}
    answer = li.post(path, data=fields)
    assert answer.status_code == 422
    assert all(action != "change" for _, action, _ in log_of(engine))


@pytest.mark.parametrize(
    ("field", "text"), [("source", ""), ("source", "字" * 201), ("note", "字" * 201), ("note", "13800138000")]
)
def test_source_and_note_have_limits(li: FlaskClient, field: str, text: str) -> None:
    answer = type_in(li, "management", "2026-Q2", "96", **{field: text})
    assert answer.status_code == 422
    assert status(li, "management", period="2026-Q2") == "no_figure"


def test_the_form_warns_that_no_person_may_be_named(li: FlaskClient) -> None:
    page = li.get("/office/indicators/management?area=S1").get_data(as_text=True)
    assert len(with_data(page, "no-persons")) == 1


@pytest.mark.parametrize("name", ["identification", "satisfaction", "m60_satisfaction", "m24_management", "nothing"])
def test_what_the_portal_measures_cannot_be_typed_in(li: FlaskClient, engine: Engine, name: str) -> None:
    fields = fields_of(li, "/office/indicators/management?area=S1")
    assert li.get(f"/office/indicators/{name}?area=S1").status_code == 404
    sent = {**fields, "value": "99", "source": "x"}
    assert li.post(f"/office/indicators/{name}?area=S1", data=sent).status_code == 404
    assert all(action != "change" for _, action, _ in log_of(engine))


def test_every_edition_stays_in_the_history_with_who_and_when(engine: Engine) -> None:
    li, wang = desk(engine, ("li", "S1", "officer"), ("wang", "D1", "officer"))
    type_in(li, "management", "2026-Q2", "95")
    type_in(wang, "management", "2026-Q2", "94", note="核对后更正")
    page = li.get("/office/indicators/management?area=S1&period=2026-Q2").get_data(as_text=True)
    found = [(one["data-edition"], one["data-value"], one["data-by"]) for one in with_data(page, "edition")]
    assert sorted(found) == [("1", "95", "li"), ("2", "94", "wang")]
    assert board(li, period="2026-Q2")["management"]["value"] == "94"
    changes = [(who, detail) for who, action, detail in log_of(engine) if action == "change"]
    assert changes == [
        ("li", "indicator=management area=S1 period=2026-Q2 edition=1 value=95"),
        ("wang", "indicator=management area=S1 period=2026-Q2 edition=2 value=94"),
    ]


def test_of_two_officers_editing_the_same_figure_the_second_is_told_and_sees_both(engine: Engine) -> None:
    li, wang = desk(engine, ("li", "S1", "officer"), ("wang", "D1", "officer"))
    path = "/office/indicators/management?area=S1"
    mine, theirs = (fields_of(one, f"{path}&period=2026-Q2") for one in (li, wang))
    assert wang.post(path, data={**theirs, "value": "91", "source": "台账"}).status_code == 303
    answer = li.post(path, data={**mine, "value": "97", "source": "报表"})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert [one["data-theirs"] for one in with_data(page, "theirs")] == ["91"]
    assert [one["data-yours"] for one in with_data(page, "yours")] == ["97"]
    assert "wang" in page
    assert board(li, period="2026-Q2")["management"]["value"] == "91", "nothing was overwritten"
    # Having seen it, the officer may still decide.
    again = fields_in(page)
    assert (again["value"], again["source"]) == ("97", "报表")
    assert li.post(path, data=again).status_code == 303
    assert board(li, period="2026-Q2")["management"]["value"] == "97"


def test_a_changed_seen_edition_overwrites_nothing(li: FlaskClient) -> None:
    type_in(li, "management", "2026-Q2", "95")
    for seen in ("0", "7", "-1", "x", "", "²"):
        assert type_in(li, "management", "2026-Q2", "50", seen=seen).status_code == 409
    assert board(li, period="2026-Q2")["management"]["value"] == "95"


def test_figures_belong_to_one_area_and_are_never_added_up(engine: Engine) -> None:
    (wang,) = desk(engine, ("wang", "D1", "officer"))
    type_in(wang, "volunteers", "2026-Q2", "20", area="C11")
    type_in(wang, "volunteers", "2026-Q2", "25", area="C12")
    assert board(wang, area="C11", period="2026-Q2")["volunteers"]["value"] == "20"
    assert status(wang, "volunteers", area="S1", period="2026-Q2") == "no_figure"


def test_a_viewer_reads_and_may_not_type(engine: Engine) -> None:
    viewer, li = desk(engine, ("zhao", "S1", "viewer"), ("li", "S1", "officer"))
    type_in(li, "management", "2026-Q2", "95")
    assert board(viewer, period="2026-Q2")["management"]["value"] == "95"
    page = viewer.get("/office/indicators/management?area=S1").get_data(as_text=True)
    assert len(with_data(page, "edition")) == 1
    assert not [one for one in tree_of(page).iter("form") if one.attrib.get("class") == "narrow"]
    token = tree_of(page).find(".//input[@name='csrf_token']").attrib["value"]
    sent = {"csrf_token": token, "period": "2026-Q2", "seen": "1", "value": "1", "source": "x", "note": ""}
    assert viewer.post("/office/indicators/management?area=S1", data=sent).status_code == 403
    assert log_of(engine)[-1][:2] == ("zhao", "refused")
    assert board(li, period="2026-Q2")["management"]["value"] == "95"


@pytest.mark.parametrize("area", ["D1", "S2", "C21"])
def test_other_areas_are_refused_and_logged(li: FlaskClient, engine: Engine, area: str) -> None:
    fields = fields_of(li, "/office/indicators/management?area=C11") | {"value": "1", "source": "x"}
    for path in ("/office/indicators", "/office/indicators.csv", "/office/indicators/management"):
        assert li.get(path, query_string={"area": area}).status_code == 403
        assert log_of(engine)[-1] == ("li", "refused", f"area={area}")
    assert li.post(f"/office/indicators/management?area={area}", data=fields).status_code == 403


@pytest.mark.parametrize("words", [{"period": "2026-05"}, {"period": "2025"}, {"period": "2027"}, {"area": "C99"}])
def test_a_word_on_no_list_is_a_page_that_does_not_exist(li: FlaskClient, words: dict[str, str]) -> None:
    assert li.get("/office/indicators", query_string=words).status_code == 404
    assert li.get("/office/indicators.csv", query_string=words).status_code == 404


def rated(n: int, rate: float, low: float, high: float, verdict: Verdict | None) -> Headline:
    return Headline(n, 3, shown_rate(n, rate, low, high), rate, low, high, n * 0.9, verdict=verdict)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    """The first half of the year is closed; an overview with one goal of each kind."""
    close_months(engine, *MONTHS)
    goals = (
        Goal("identification", "all", rated(194, 0.722, 0.65, 0.781, Verdict.NOT_MET), 0.85),
        Goal("awareness", "youth", rated(600, 0.985, 0.971, 0.993, Verdict.MET), 1.0, everybody=True),
        Goal("migrant_coverage", "migrants", Headline(41, 2, shown_rate(0, None, None, None)), 1.0, at_most=120),
        Goal("satisfaction", "all", rated(200, 0.95, 0.911, 0.972, Verdict.MET), 0.9),
        Goal("support", "all", rated(20, 0.81, 0.6, 0.92, Verdict.TOO_FEW), 0.85),
    )

    def read_overview(engine: Engine, area: str, period: str = "", own_area: str = "") -> Overview:
        (here,) = [one for one in indicators_board.areas.load_tree(engine).by_code.values() if one.code == area]
        return Overview(here, period, (), {}, goals)

    monkeypatch.setattr(indicators_board, "read_overview", read_overview)


@pytest.mark.usefixtures("measured")
def test_measured_figures_carry_their_range_and_number_and_never_more_than_may_be_said(li: FlaskClient) -> None:
    rows = board(li)
    seen = {
        name: tuple(rows[name][column] for column in ("value", "step", "range_low", "range_high", "answers", "status"))
        for name in ("identification", "awareness", "migrant_coverage", "satisfaction", "support", "safety")
    }
    assert seen == {
        "identification": ("72", "1", "65", "79", "194", "not_met"),
        "awareness": (">=95", "1", "97", "100", "600", "consistent"),
        "migrant_coverage": ("<=120", "", "", "", "41", "check_register"),
        "satisfaction": ("95", "1", "91", "98", "200", "met"),
        "support": ("80", "10", "60", "92", "20", "too_few"),
        "safety": ("", "", "", "", "", "no_figure"),
    }
    assert rows["m60_satisfaction"]["status"] == "met"
    page = li.get("/office/indicators").get_data(as_text=True)
    assert len(with_data(page, "self-selection")) == 1
    assert "100%" in page
    assert "达到 100" not in page


@pytest.mark.usefixtures("measured")
def test_a_period_that_is_not_closed_shows_nothing_measured(li: FlaskClient) -> None:
    for period in ("2026-Q3", "2026"):
        page = li.get("/office/indicators", query_string={"period": period}).get_data(as_text=True)
        assert len(with_data(page, "not-closed")) == 1
        assert status(li, "identification", period=period) == "no_figure"


@pytest.mark.usefixtures("measured")
def test_the_file_has_exactly_the_numbers_of_the_screen(li: FlaskClient, engine: Engine) -> None:
    type_in(li, "management", "2026-Q2", "95.5", note="=HYPERLINK(1)")
    type_in(li, "volunteers", "2026-Q2", "31", area="S1")
    for words in ({}, {"period": "2026"}, {"area": "C11", "period": "2026-Q1"}):
        screen = list(board(li, **words).values())
        answer = li.get("/office/indicators.csv", query_string=words)
        rows = csv_of(answer)
        assert {row["area"] for row in rows} == {words.get("area", "S1")}
        assert {row["board"] for row in rows} == {words.get("period", "2026-Q2")}
        for row, shown in zip(rows, screen, strict=True):
            shown["note"] = f"'{shown['note']}" if shown["note"].startswith("=") else shown["note"]
            assert {name: row[name] for name in COLUMNS} == shown
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert log_of(engine)[-1] == ("li", "export", "indicators area=C11 period=2026-Q1")


@pytest.mark.usefixtures("measured")
def test_typed_numbers_never_change_measured_ones(li: FlaskClient) -> None:
    before = {name: row for name, row in board(li).items() if row["origin"] == "measured"}
    for name in ("management", "volunteers", "timely_reports"):
        type_in(li, name, "2026-Q2", "77")
    after = board(li)
    assert {name: row for name, row in after.items() if row["origin"] == "measured"} == before
    assert all(not row["source"] and not row["entered_by"] for row in before.values())
    typed = [row for row in after.values() if row["origin"] == "typed"]
    assert all(not row["range_low"] and not row["answers"] and not row["step"] for row in typed)
    assert {row["status"] for row in typed}.isdisjoint({"not_certain", "too_few", "consistent"})


def wilson(n: int, x: int, boxes: int) -> tuple[str, str, str]:
    """Rate and range as whole percent, written out from measurement.md 2 (eps 1)."""
    q, z = math.exp(-1.0), 1.959964
    share = (x + 2) / (n + 4)
    n_eff = share * (1 - share) / (share * (1 - share) / n + boxes * 2 * q / (1 - q) ** 2 / n**2)
    p = x / n
    centre = (p + z * z / (2 * n_eff)) / (1 + z * z / n_eff)
    half = z / (1 + z * z / n_eff) * math.sqrt(p * (1 - p) / n_eff + z * z / (4 * n_eff**2))
    return str(math.floor(p * 100 + 0.5)), str(math.floor((centre - half) * 100)), str(math.ceil((centre + half) * 100))


def test_the_board_computes_from_sealed_boxes_what_the_dashboard_shows(li: FlaskClient, engine: Engine) -> None:
    close_months(engine, *MONTHS)
    set_mark(engine, Mark("target", "identification", "", date(2020, 1, 1), 0.85, None, "plan"))
    set_mark(engine, Mark("target", "awareness", "", date(2020, 1, 1), 1.0, None, "plan"))
    set_mark(engine, Mark("target", "migrant_coverage", "", date(2020, 1, 1), 1.0, None, "plan"))
    import_areas(engine, AREAS, [Population("S1", "migrants", 300, date(2026, 1, 1), "户籍科")], "tests")
    seal(engine, "C11", 400, 300, "2026-04")  # youth, all aware
    seal(engine, "C12", 60, 41, "2026-05", audience="migrants")
    seal(engine, "C21", 90, 90, "2026-04")  # another subdistrict
    rows = board(li, period="2026-Q2")
    found = rows["identification"]
    assert (found["value"], found["range_low"], found["range_high"]) == wilson(460, 341, 2)
    assert (found["answers"], found["status"], found["target"]) == ("460", "not_met", "85")
    aware = rows["awareness"]
    # 400 of 400: lower end of Wilson's range above 99 %, but nothing above 95 % is printed finer than that.
    assert (aware["answers"], aware["value"], aware["status"]) == ("400", ">=95", "consistent")
    reach = rows["migrant_coverage"]
    assert (reach["answers"], reach["value"], reach["status"]) == ("60", "<=20", "by_year")
    assert rows["satisfaction"]["status"] == "no_figure"
    assert board(li, area="C12", period="2026-Q2")["migrant_coverage"]["status"] == "no_register"
    (head,) = with_data(page_of(li, period="2026-Q2"), "headline")
    assert (head["data-rate"], head["data-low"], head["data-high"], head["data-n"]) == (
        found["value"],
        found["range_low"],
        found["range_high"],
        found["answers"],
    )


def test_a_target_of_the_file_of_targets_comes_before_that_of_the_plan(li: FlaskClient, engine: Engine) -> None:
    set_mark(engine, Mark("target", "management", "", date(2026, 1, 1), 0.9, None, "区里下达"))
    type_in(li, "management", "2026-Q2", "91")
    row = board(li, period="2026-Q2")["management"]
    assert (row["target"], row["status"]) == ("90", "met")
