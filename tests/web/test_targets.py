"""Targets: who changed which when and why; a past verdict keeps the target of its time; two officers at once."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.areas.store import mark_on
from tests.office_desk import MONTHS, close_months, log_of, page_of, seal, tree_of, with_data
from tests.web.test_indicators import board, desk, fields_in, fields_of, type_in


@pytest.fixture
def wang(engine: Engine) -> FlaskClient:
    return desk(engine, ("wang", "D1", "officer"))[0]


def change(client: FlaskClient, name: str, value: str, valid_from: str = "2026-07-01", **others: str) -> Any:
    path = f"/office/targets/{name}"
    sent = fields_of(client, path) | {"value": value, "valid_from": valid_from, "reason": "区里调整", **others}
    return client.post(path, data=sent)


def in_force(client: FlaskClient) -> dict[str, str]:
    page = client.get("/office/targets").get_data(as_text=True)
    return {one["data-target"]: one["data-value"] for one in with_data(page, "target")}


def test_the_plans_targets_hold_until_somebody_changes_one(wang: FlaskClient) -> None:
    found = in_force(wang)
    assert (found["management"], found["cases"], found["person_times"], found["m24_management"]) == (
        "95",
        "50",
        "5000",
        "90",
    )
    assert change(wang, "management", "92.5").status_code == 303
    assert in_force(wang)["management"] == "92.5"


def test_the_history_says_who_changed_what_when_and_why(wang: FlaskClient, engine: Engine) -> None:
    change(wang, "management", "92.5", reason="季考核会议")
    change(wang, "management", "93", valid_from="2027-01-01", reason="来年提高")
    page = wang.get("/office/targets/management").get_data(as_text=True)
    rows = [one for one in with_data(page, "edition") if one["data-edition"] != "0"]
    assert [(one["data-from"], one["data-value"], one["data-by"], one["data-reason"]) for one in rows] == [
        ("2027-01-01", "93", "wang", "来年提高"),
        ("2026-07-01", "92.5", "wang", "季考核会议"),
    ]
    assert in_force(wang)["management"] == "92.5", "next year's target does not hold yet"
    assert [detail for _, action, detail in log_of(engine) if action == "change"] == [
        "target=management from=2026-07-01 before=95 now=92.5",
        "target=management from=2027-01-01 before=92.5 now=93",
    ]


def test_a_past_verdict_keeps_the_target_of_its_time(wang: FlaskClient, engine: Engine) -> None:
    close_months(engine, *MONTHS)
    type_in(wang, "management", "2026-Q1", "94", area="D1")
    type_in(wang, "management", "2026-Q2", "94", area="D1")
    before = {period: board(wang, period=period)["management"] for period in ("2026-Q1", "2026-Q2")}
    assert {row["status"] for row in before.values()} == {"not_met"}
    change(wang, "management", "90")
    assert {period: board(wang, period=period)["management"] for period in before} == before
    assert mark_on(engine, "target", "management", date(2026, 6, 30)) is None
    found = mark_on(engine, "target", "management", date(2026, 7, 1))
    assert found is not None
    assert (found.value, found.entered_by, found.reason) == (0.9, "wang", "区里调整")


def test_a_target_changed_later_leaves_the_dashboards_past_verdicts_alone(wang: FlaskClient, engine: Engine) -> None:
    close_months(engine, *MONTHS)
    for month in MONTHS:
        seal(engine, "C11", 300, 210, month)  # 70 %
    change(wang, "identification", "60")
    set_on = mark_on(engine, "target", "identification", date(2026, 6, 30))
    assert set_on is None
    page = page_of(wang, area="D1", period="2026-Q2")
    assert "met" not in {one["data-verdict"] for one in with_data(page, "verdict")}


@pytest.mark.parametrize(
    ("closed", "first"),
    [((), "2026-07-01"), (MONTHS, "2026-07-01"), (MONTHS[:5], "2026-04-01"), (MONTHS[:3], "2026-04-01")],
)
def test_no_target_holds_before_the_first_open_quarter(
    wang: FlaskClient, engine: Engine, closed: tuple[str, ...], first: str
) -> None:
    if closed:
        close_months(engine, *closed)
    year, month = int(first[:4]), int(first[5:7])
    last = date(year, month - 1, {3: 31, 6: 30}[month - 1]).isoformat()
    assert change(wang, "management", "90", valid_from=last).status_code == 422
    assert in_force(wang)["management"] == "95"
    assert change(wang, "management", "90", valid_from=first).status_code == 303
    assert in_force(wang)["management"] == "90"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("reason", ""),
        ("reason", " "),
        ("reason", "字" * 201),
        ("valid_from", ""),
        ("valid_from", "2026-02-30"),
        ("valid_from", "2199-01-01"),
        ("value", ""),
        ("value", "0"),
        ("value", "101"),
        ("value", "-3"),
        ("value", "NaN"),
        ("value", "1e308"),
        ("value", "九十"),
        ("value", "92,5"),
    ],
)
def test_a_change_without_sense_or_reason_is_explained_and_changes_nothing(
    wang: FlaskClient, field: str, text: str
) -> None:
    answer = change(wang, "management", **{"value": "90", field: text})
    assert answer.status_code == 422
    wrong = [one for one in tree_of(answer.get_data(as_text=True)).iter("input") if "aria-invalid" in one.attrib]
    assert [one.attrib["name"] for one in wrong] == [field]
    assert in_force(wang)["management"] == "95"


def test_of_two_officers_changing_the_same_target_the_second_is_told_and_sees_both(engine: Engine) -> None:
    wang, chen = desk(engine, ("wang", "D1", "officer"), ("chen", "D1", "officer"))
    path = "/office/targets/management"
    mine, theirs = fields_of(wang, path), fields_of(chen, path)
    sent = {"value": "91", "valid_from": "2026-07-01", "reason": "陈的理由"}
    assert chen.post(path, data=theirs | sent).status_code == 303
    # Another day is no way around it.
    answer = wang.post(path, data=mine | {"value": "97", "valid_from": "2026-10-01", "reason": "王的理由"})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert [one["data-theirs"] for one in with_data(page, "theirs")] == ["91"]
    assert [one["data-yours"] for one in with_data(page, "yours")] == ["97"]
    assert "陈的理由" in page
    assert in_force(wang)["management"] == "91"
    assert len([one for one in with_data(page, "edition") if one["data-edition"] != "0"]) == 1
    again = fields_in(page)
    assert (again["value"], again["valid_from"], again["reason"]) == ("97", "2026-10-01", "王的理由")
    assert wang.post(path, data=again).status_code == 303


@pytest.mark.parametrize(("area", "role"), [("D1", "viewer"), ("S1", "officer"), ("C11", "officer")])
def test_only_who_works_for_the_whole_district_changes_its_targets(engine: Engine, area: str, role: str) -> None:
    (client,) = desk(engine, ("sun", area, role))
    page = client.get("/office/targets/management")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert not [one for one in tree_of(text).iter("form") if one.attrib.get("class") == "narrow"]
    token = tree_of(text).find(".//input[@name='csrf_token']").attrib["value"]
    sent = {"csrf_token": token, "seen": "0", "value": "1", "valid_from": "2026-07-01", "reason": "x"}
    assert client.post("/office/targets/management", data=sent).status_code == 403
    assert log_of(engine)[-1] == ("sun", "refused", "target=management")
    assert in_force(client)["management"] == "95"


@pytest.mark.parametrize("name", ["nothing", "m12_place"])
def test_what_has_no_target_to_change_is_a_page_that_does_not_exist(wang: FlaskClient, name: str) -> None:
    assert wang.get(f"/office/targets/{name}").status_code == 404


def test_the_board_judges_each_period_by_its_own_target(engine: Engine) -> None:
    (wang,) = desk(engine, ("wang", "D1", "officer"), today=date(2026, 10, 9))
    type_in(wang, "management", "2026-Q3", "94", area="D1")
    type_in(wang, "management", "2026-Q2", "94", area="D1")
    before = board(wang, period="2026-Q2")["management"]
    assert (before["target"], before["status"]) == ("95", "not_met")
    change(wang, "management", "90", valid_from="2026-10-01")
    assert board(wang, period="2026-Q2")["management"] == before
    assert board(wang, period="2026-Q3")["management"]["status"] == "not_met"
    assert board(wang, period="2026-Q4")["management"]["target"] == "90"
