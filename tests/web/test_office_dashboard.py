"""The dashboard and its CSV: exactly the numbers of sealed rows, verdicts, ranges, bands, the chart."""

import math
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.areas.importing import Population
from portal.areas.store import Mark, import_areas, set_mark
from tests.office_desk import (
    MONTHS,
    Clock,
    close_months,
    csv_of,
    make_officer,
    office_app,
    office_of_s1,
    page_of,
    receive,
    seal,
    sign_in,
    table_of,
    tree_of,
    with_data,
)


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return office_of_s1(engine)


def head_of(page: str) -> dict[str, str]:
    (found,) = with_data(page, "headline")
    return found


def wilson(n: int, x: int, boxes: int, deff: float = 1.0) -> tuple[str, str, str]:
    """Rate and range as whole percent, written out from measurement.md 2."""
    q = math.exp(-1.0)
    share = (x + 2) / (n + 4)
    n_eff = share * (1 - share) / (share * (1 - share) * deff / n + boxes * 2 * q / (1 - q) ** 2 / n**2)
    z, p = 1.959964, min(max(x / n, 0), 1)
    centre = (p + z * z / (2 * n_eff)) / (1 + z * z / n_eff)
    half = z / (1 + z * z / n_eff) * math.sqrt(p * (1 - p) / n_eff + z * z / (4 * n_eff**2))
    return str(math.floor(p * 100 + 0.5)), str(math.floor((centre - half) * 100)), str(math.ceil((centre + half) * 100))


def test_the_quarter_shows_exactly_the_sum_of_its_boxes(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 120, 90, "2026-04")
    seal(engine, "C12", 60, 41, "2026-05", audience="seniors")
    seal(engine, "S1", 14, 9, "2026-05|2026-06", audience="residents|seniors", phase="general")
    seal(engine, "C11", 80, 80, "2026-03")  # another quarter
    seal(engine, "C21", 90, 90, "2026-04")  # another subdistrict
    seal(engine, "D1", 12, 12, "2026-04|2026-05")  # pooled above
    page = page_of(client)
    rate, low, high = wilson(194, 140, 3)
    found = head_of(page)
    assert (found["data-n"], found["data-boxes"]) == ("194", "3")
    assert (found["data-rate"], found["data-low"], found["data-high"], found["data-step"]) == (rate, low, high, "1")
    assert {one["data-verdict"] for one in with_data(page, "verdict")} >= {"not_met"}
    assert len(with_data(page, "more-learning")) == 1
    assert with_data(page, "pooled")[0]["data-pooled"] == "14"
    assert len(with_data(page, "self-selection")) == 1
    lines = {one["data-line"]: one for one in with_data(page, "line")}
    assert "stroke-dasharray" in lines["baseline"]
    assert "stroke-dasharray" not in lines["target"]


def test_one_audience_and_one_phase_count_only_boxes_of_exactly_these(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 40, 20, "2026-04", phase="before")
    seal(engine, "C11", 50, 45, "2026-05", phase="after")
    seal(engine, "C12", 30, 24, "2026-05", audience="seniors", phase="after")
    seal(engine, "S1", 16, 12, "2026-05", audience="seniors|youth", phase="after|before")
    expected = {
        ("all", "all"): (136, 101, 4),
        ("youth", "all"): (90, 65, 2),
        ("youth", "before"): (40, 20, 1),
        ("youth", "after"): (50, 45, 1),
        ("all", "after"): (80, 69, 2),
        ("seniors", "all"): (30, 24, 1),
    }
    for (audience, phase), (n, x, boxes) in expected.items():
        page = page_of(client, audience=audience, phase=phase)
        found = head_of(page)
        assert (found["data-n"], found["data-boxes"]) == (str(n), str(boxes))
        assert (found["data-rate"], found["data-low"], found["data-high"]) == wilson(n, x, boxes)
        assert bool(with_data(page, "pooled")) is (audience == phase == "all")
        assert bool(with_data(page, "elsewhere")) is ((audience, phase) != ("all", "all"))


def test_table_and_csv_say_the_same_down_to_the_last_cell(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 300, 280, "2026-05")
    seal(engine, "C11", 12, 9, "2026-04", audience="seniors")
    seal(engine, "C12", 40, 40, "2026-02")
    people = [Population("S1", "", 900, date(2026, 1, 1), "register")]
    import_areas(engine, [], people, "tests")
    for words in ({}, {"period": "2026-06"}, {"period": "2026-02"}, {"audience": "seniors"}, {"area": "C12"}):
        table = table_of(page_of(client, **words))
        rows = csv_of(client.get("/office/figures.csv", query_string=words))
        assert len(table) == len(rows) > 0
        for shown, row in zip(table, reversed(rows), strict=True):
            assert shown == {name: row[name] for name in shown}
            assert not any(row[name] for name in set(row) - set(shown) - {"area", "area_name", "audience", "phase"})
        assert {row["area"] for row in rows} == {words.get("area", "S1")}


def test_the_csv_is_a_download_and_says_nothing_the_screen_does_not(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 300, 280, "2026-05")
    answer = client.get("/office/figures.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert b"280" not in answer.get_data()


@pytest.mark.parametrize(("mastered", "verdict"), [(295, "met"), (200, "not_met"), (255, "not_certain")])
def test_quarter_and_year_are_judged_and_a_month_is_not(
    client: FlaskClient, engine: Engine, mastered: int, verdict: str
) -> None:
    close_months(engine, *[f"2025-{month:02d}" for month in range(1, 13)])
    set_mark(engine, Mark("target", "identification", "", date(2025, 1, 1), 0.85, None, "plan"))
    seal(engine, "C11", 300, mastered, "2025-11")
    for period in ("2025-Q4", "2025"):
        shown = {one["data-verdict"] for one in with_data(page_of(client, period=period), "verdict")}
        assert shown == {verdict}
    month = page_of(client, period="2025-11")
    assert head_of(month)["data-n"] == "300"
    assert head_of(month)["data-needed"] == ""
    assert with_data(month, "verdict") == []
    assert len(with_data(month, "trend-only")) == 1


def test_the_missing_answers_are_named_when_they_can_settle_it(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 200, 176, "2026-05")
    page = page_of(client)
    assert int(head_of(page)["data-needed"]) > 200
    assert table_of(page)[0]["still_needed"] == head_of(page)["data-needed"]
    assert with_data(page, "more-learning") == []


def test_small_views_are_grey_in_tens_and_too_few(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 29, 22, "2026-05")
    page = page_of(client)
    found = head_of(page)
    assert (found["data-rate"], found["data-step"]) == ("80", "10")
    assert "grey" in found["class"]
    assert {one["data-verdict"] for one in with_data(page, "verdict")} == {"too_few"}
    assert found["data-needed"] == "1"


@pytest.mark.parametrize(("mastered", "rate"), [(43, ">=95"), (40, ">=95"), (-2, "<=5")])
def test_a_jittered_count_beyond_its_box_is_clipped_for_show(
    client: FlaskClient, engine: Engine, mastered: int, rate: str
) -> None:
    seal(engine, "C11", 40, mastered, "2026-05")
    assert head_of(page_of(client))["data-rate"] == rate


def test_a_view_without_a_box_shows_no_number(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 40, 30, "2026-05")
    page = page_of(client, audience="migrants")
    assert len(with_data(page, "empty")) == 1
    assert with_data(page, "headline") == []
    assert with_data(page, "point") == []
    assert with_data(page, "verdict") == []


def test_between_closings_only_bands_are_shown(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 40, 30, "2026-07", session="k1")  # a class is sealed at once, its month is not closed
    receive(engine, "C11", "2026-07", "50-99")
    receive(engine, "C21", "2026-07", "100-199")
    for period in ("2026-07", "2026-Q3", "2026"):
        page = page_of(client, period=period)
        assert with_data(page, "headline") == []
        assert with_data(page, "point") == []
        found = [(row["community"], row["period"], row["band"]) for row in table_of(page)]
        assert found == [("C11", "2026-07", "50-99"), ("C12", "2026-07", "<10"), ("C13", "2026-07", "<10")]
        rows = csv_of(client.get("/office/figures.csv", query_string={"period": period}))
        assert rows == table_of(page)


def test_a_month_that_is_over_but_not_closed_still_shows_bands(engine: Engine) -> None:
    clock = Clock()
    make_officer(engine, clock, "li", "C11")
    close_months(engine, "2026-05")
    receive(engine, "C11", "2026-06", "10-49")
    client = office_app(engine, clock, today=date(2026, 7, 2)).test_client()
    sign_in(client, "li")
    assert [row["band"] for row in table_of(page_of(client, period="2026-06"))] == ["10-49"]
    assert [row["period"] for row in table_of(page_of(client, period="2026-Q3"))] == ["2026-07"]


def test_a_period_yet_to_come_shows_nothing(client: FlaskClient) -> None:
    page = page_of(client, period="2027-Q1")
    assert len(with_data(page, "open")) == 1
    assert with_data(page, "table") == []


def test_a_portal_without_any_closing_starts_with_the_open_month(engine: Engine) -> None:
    clock = Clock()
    make_officer(engine, clock, "li", "D1", "admin")
    client = office_app(engine, clock).test_client()
    sign_in(client, "li")
    assert {row["period"] for row in table_of(page_of(client))} == {"2026-07"}
    assert len(table_of(page_of(client))) == 7  # six communities and the leaf for elsewhere


def test_a_past_verdict_keeps_the_target_of_its_time(client: FlaskClient, engine: Engine) -> None:
    set_mark(engine, Mark("target", "identification", "", date(2026, 4, 1), 0.6, None, "eased"))
    seal(engine, "C11", 300, 225, "2026-02")
    seal(engine, "C11", 300, 225, "2026-05")
    now, before = table_of(page_of(client, period="2026-Q2"))
    assert (now["target"], now["verdict"]) == ("60", "met")
    assert (before["target"], before["verdict"]) == ("85", "not_met")


def test_an_audiences_own_target_goes_before_that_of_everybody(client: FlaskClient, engine: Engine) -> None:
    set_mark(engine, Mark("target", "identification", "seniors", date(2026, 1, 1), 0.7, None, "plan"))
    seal(engine, "C11", 300, 250, "2026-05", audience="seniors")
    assert table_of(page_of(client, audience="seniors"))[0]["target"] == "70"
    assert table_of(page_of(client))[0]["target"] == "85"


def test_without_a_target_there_is_no_verdict(engine: Engine) -> None:
    clock = Clock()
    make_officer(engine, clock, "li", "S1")
    close_months(engine, *MONTHS)
    seal(engine, "C11", 300, 290, "2026-05")
    client = office_app(engine, clock).test_client()
    sign_in(client, "li")
    page = page_of(client)
    assert with_data(page, "verdict") == []
    assert len(with_data(page, "no-target")) == 1
    assert [one["data-shape"] for one in with_data(page, "point")] == ["dot"]


def test_reach_is_at_most_and_above_the_register_asks_for_a_check(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 300, 270, "2026-05")
    for people, reach, check in ((1000, "30", 0), (299, "101", 1)):
        import_areas(engine, [], [Population("S1", "", people, date(2026, 1, 1), "register")], "tests")
        page = page_of(client)
        assert with_data(page, "reach")[0]["data-reach"] == reach
        assert len(with_data(page, "check-register")) == check
        assert [one["data-worst"] for one in with_data(page, "worst")] == ([] if check else ["27-97"])
    assert with_data(page_of(client, phase="before"), "reach") == []


def test_the_chart_and_the_table_show_the_same_periods(client: FlaskClient, engine: Engine) -> None:
    for month, version in (("2026-01", "new-drugs.1"), ("2026-02", "new-drugs.1"), ("2026-05", "new-drugs.2")):
        seal(engine, "C11", 40, 30, month, version=version)
    page = page_of(client, period="2026-06")
    assert [one["data-point"] for one in with_data(page, "point")] == ["2026-01", "2026-02", "2026-05"]
    assert [row["period"] for row in table_of(page)] == list(reversed(MONTHS))
    drawing = next(one for one in tree_of(page).iter() if one.attrib.get("class") == "chart")
    assert drawing.attrib["role"] == "img"
    named = drawing.attrib["aria-labelledby"].split()
    assert {one.attrib.get("id") for one in drawing.iter()} >= set(named)
    assert len([one for one in drawing.iter() if one.attrib.get("class") == "join"]) == 1
