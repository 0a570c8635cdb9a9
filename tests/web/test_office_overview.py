"""The overview as officers see it: numbers from sealed rows, what is not shown, who may see what, screen and CSV."""

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, insert

from portal.app import create_app
from portal.areas.importing import Population
from portal.areas.store import Mark, import_areas, set_mark
from portal.db import writing
from portal.office import overview_chart
from portal.office.overview import read_overview
from portal.sealing.models import closed_count, sealed
from portal.settings import Settings
from tests.conftest import AREAS
from tests.office_desk import (
    Clock,
    close_months,
    csv_of,
    log_of,
    make_officer,
    office_app,
    office_of_s1,
    seal,
    sign_in,
    tree_of,
    with_data,
)

QUARTER = "2026-Q2"


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return office_of_s1(engine)


def seal_later(engine: Engine, kind: str, area: str, values: dict[str, tuple[int, int]], **others: Any) -> None:
    """One box of another kind than R: {name: (n, value)}."""
    box_id = f"{kind}{area}{others.get('version', '')}{others.get('audience', '')}"[:32]
    columns = {"kind": kind, "area": area, "audience": "", "phase": "", "session": "", "version": "", "period": QUARTER}
    columns |= {"eps": 0.25, "sealed_on": date(2026, 7, 4)} | others
    rows = [{"box_id": box_id, "name": name, "n": n, "value": value, **columns} for name, (n, value) in values.items()]
    with writing(engine) as connection:
        connection.execute(insert(sealed), rows)


def page_of(client: FlaskClient, **words: str) -> str:
    answer = client.get("/office/overview", query_string=words)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    page = answer.get_data(as_text=True)
    tree_of(page)
    return page


def tables_of(page: str) -> dict[tuple[str, str], list[dict[str, str]]]:
    """The rows of every table by (section, area), as their data-values."""
    found = {}
    for table in tree_of(page).iter("table"):
        rows = []
        for row in table.find("tbody"):
            cells = {cell.attrib["data-column"]: cell.attrib["data-value"] for cell in row}
            cells |= {
                f"{cell.attrib['data-column']}.end": cell.attrib["data-end"]
                for cell in row
                if "data-end" in cell.attrib
            }
            rows.append(cells)
        found[table.attrib["data-section"], table.attrib["data-area"]] = rows
    return found


def ranged(n: int, x: int, boxes: int = 1, eps: float = 1.0, n_eps: float = 0.0) -> tuple[str, str, str]:
    """Rate and range in whole percent, written out from measurement.md 2; `n_eps`: the n is jittered too."""
    drawn = sum(2 * math.exp(-one) / (1 - math.exp(-one)) ** 2 for one in (eps, n_eps) if one)
    share = (x + 2) / (n + 4)
    spread = share * (1 - share)
    n_eff = spread / (spread / n + boxes * drawn / n**2)
    z, rate = 1.959964, x / n
    centre = (rate + z * z / (2 * n_eff)) / (1 + z * z / n_eff)
    half = z / (1 + z * z / n_eff) * math.sqrt(rate * (1 - rate) / n_eff + z * z / (4 * n_eff**2))
    return (
        str(math.floor(rate * 100 + 0.5)),
        str(math.floor((centre - half) * 100)),
        str(math.ceil((centre + half) * 100)),
    )


def cells(row: dict[str, str]) -> tuple[str, str, str]:
    return row["rate"], row["range_low"], row["range_low.end"]


def fill(engine: Engine) -> None:
    """Two quarters of a small subdistrict, with everything that a later box can hold."""
    seal(engine, "C11", 200, 120, "2026-02")
    seal(engine, "C11", 150, 120, "2026-04")
    seal(engine, "C12", 100, 60, "2026-05", audience="migrants")
    seal(engine, "C13", 20, 11, "2026-06", audience="seniors")
    seal(engine, "S1", 14, 9, "2026-04|2026-06", audience="residents|staff")
    seal(engine, "C21", 300, 240, "2026-05")
    substances = {"ok:etomidate": (284, 200), "ok:stamp": (284, 100)}
    seal_later(engine, "S", "S1", substances, audience="youth")
    seal_later(engine, "S", "S2", {"ok:etomidate": (300, 30), "ok:stamp": (300, 150)}, audience="youth")
    table = {"both": (80, 30), "lost": (80, 5), "gained": (80, 25), "neither": (80, 20)}
    seal_later(engine, "P", "S1", table, version="youth-disguise", eps=0.5)
    seal_later(engine, "H", "S1", {"ok:etomidate": (120, 90)})
    seal_later(engine, "T", "C11", {"satisfied": (60, 55)}, version="quiz")
    counts = [
        {"kind": "flagged", "cell": "D1", "period": QUARTER, "name": "fast", "value": 90},
        {"kind": "quiz", "cell": "new-drugs.1", "period": QUARTER, "name": "started", "value": 1000},
        {"kind": "quiz", "cell": "new-drugs.1", "period": QUARTER, "name": "submitted", "value": 700},
    ]
    with writing(engine) as connection:
        connection.execute(insert(closed_count), counts)


def test_each_number_is_that_of_the_sealed_rows(client: FlaskClient, engine: Engine) -> None:
    fill(engine)
    found = tables_of(page_of(client))
    goals = {row["subject"]: row for row in found["goals", "S1"]}
    assert goals["identification"]["answers"] == "284"
    assert cells(goals["identification"]) == ranged(284, 200, 4)
    assert (goals["identification"]["verdict"], goals["identification"]["target"]) == ("not_met", "85")
    assert cells(goals["satisfaction"]) == ranged(60, 55, 1, 0.25, 1.0)
    audiences = {row["audience"]: row for row in found["audiences", "S1"]}
    assert cells(audiences["migrants"]) == ranged(100, 60)
    assert (audiences["seniors"]["rate"], audiences["seniors"]["word"]) == ("60", ""), "20 answers: whole tens, no word"
    assert audiences["migrants"]["word"] == "down"
    assert [row["period"] for row in found["trend", "S1"]] == [QUARTER, "2026-Q1"]
    (change,) = found["changes", "S1"]
    assert (change["period"], cells(change)) == ("2026-Q1", ranged(200, 120))
    assert found["quality", "D1"][0]["share"] == str(math.floor(100 * 90 / (90 + 584) + 0.5))
    assert found["quality", "D1"][1]["note"] == "warn"


def test_officers_see_substances_and_gains_of_the_areas_above_them(engine: Engine) -> None:
    client = office_of_s1(engine)
    fill(engine)
    found = tables_of(page_of(client, area="C11"))
    assert ("substances", "C11") not in found
    here = {row["subject"]: row for row in found["substances", "S1"]}
    assert cells(here["etomidate"]) == ranged(284, 200, 1, 0.25)
    assert [row["subject"] for row in found["substances", "S1"]] == ["stamp", "etomidate"]
    above = {row["subject"]: row for row in found["substances", "D1"]}
    assert cells(above["etomidate"]) == ranged(584, 230, 2, 0.25)
    assert [row["subject"] for row in found["substances", "D1"]] == ["etomidate", "stamp"]
    (pair,) = found["pairs", "S1"]
    assert (pair["subject"], pair["answers"], pair["points"], pair["word"]) == ("youth-disguise", "80", "25", "up")
    p = 2 * sum(math.comb(30, k) for k in range(6)) / 2**30
    assert pair["p"] == ("<0.001" if p < 0.001 else f"{p:.3f}")
    assert [row["subject"] for row in found["hands", "S1"]] == ["etomidate"]
    assert cells(found["hands", "S1"][0]) == ranged(120, 90, 1, 0.25)


def test_months_have_no_verdict_anywhere(client: FlaskClient, engine: Engine) -> None:
    fill(engine)
    page = page_of(client)
    months = tables_of(page)["months", "S1"]
    assert [row["period"] for row in months] == ["2026-06", "2026-05", "2026-04", "2026-03", "2026-02"]
    assert all("verdict" not in row and "target" not in row for row in months)
    found = read_overview(engine, "S1")
    assert all(one.headline.verdict is None for one in found.months)
    assert found.trend[-1].headline.verdict is not None


def test_a_change_of_questions_leaves_the_points_unconnected(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 200, 120, "2026-02", version="new-drugs.1")
    seal(engine, "C11", 200, 160, "2026-05", version="new-drugs.2")
    page = page_of(client)
    assert tables_of(page)["changes", "S1"][0]["word"] == "not_comparable"
    assert [one for one in tree_of(page).iter() if one.attrib.get("class") == "grid"]
    charts = [one for one in tree_of(page).iter("figure") if one.attrib["data-chart"] in ("quarters", "months")]
    assert len(charts) == 2
    for chart in charts:
        assert len([one for one in chart.iter() if "data-point" in one.attrib]) == 2
        assert [one for one in chart.iter() if one.attrib.get("class") == "join"] == []


def test_communities_stand_by_code_and_never_by_rate(engine: Engine) -> None:
    clock = Clock()
    make_officer(engine, clock, "ma", "D1")
    close_months(engine, *(f"2026-{month:02d}" for month in range(1, 7)))
    for area, x in (("C23", 90), ("C11", 30), ("C12", 99), ("C21", 60), ("C22", 10), ("C13", 64)):
        seal(engine, area, 100, x, "2026-05")
    client = office_app(engine, clock).test_client()
    sign_in(client, "ma")
    page = page_of(client)
    names = {area.code: area.name for area in AREAS}
    rows = tables_of(page)["communities", "D1"]
    assert [row["area_name"] for row in rows] == [
        *(names[code] for code in ("C11", "C12", "C13", "C21", "C22", "C23", "E1")),
        names["D1"],
    ]
    assert [row["word"] for row in rows] == ["below", "above", "inside", "inside", "below", "above", "", ""]
    points = [one["data-point"] for one in with_data(page, "point") if one["data-point"].startswith("C")]
    assert points == ["C11", "C12", "C13", "C21", "C22", "C23"]


def test_of_very_many_communities_the_file_has_all_and_the_page_says_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview_chart, "LISTED", 3)
    clock = Clock()
    make_officer(engine, clock, "ma", "D1")
    close_months(engine, *(f"2026-{month:02d}" for month in range(1, 7)))
    for area, x in (("C23", 62), ("C11", 64), ("C12", 66), ("C21", 60), ("C22", 10), ("C13", 64)):
        seal(engine, area, 100, x, "2026-05")
    client = office_app(engine, clock).test_client()
    sign_in(client, "ma")
    page = page_of(client)
    rows = tables_of(page)["communities", "D1"]
    assert [row["word"] for row in rows][-2:] == ["below", ""]
    assert [one["data-unlisted"] for one in with_data(page, "unlisted")] == [str(7 - len(rows) + 1)]
    (crowd,) = with_data(page, "crowd")
    points = [one["data-point"] for one in with_data(page, "point") if one["data-point"].startswith("C")]
    assert len(points) == len(rows) - 1
    assert crowd["d"].count("M") == 6 - len(points)
    body = client.get("/office/overview.csv").get_data(as_text=True)
    assert body.count("\r\ncommunities,") == 8


def test_what_nobody_answered_has_no_rate_and_no_zero(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 40, 30, "2026-05")
    found = tables_of(page_of(client))
    assert {row["audience"] for row in found["audiences", "S1"]} == {"youth"}
    silent = [row for row in found["communities", "S1"] if row["area_name"] != "一一社区" and not row.get("note")]
    assert len(silent) == 2
    assert {(row["rate"], row["answers"], row.get("word", "")) for row in silent} == {("", "", "")}
    assert ("substances", "S1") not in found


def test_coverage_weights_and_the_register(client: FlaskClient, engine: Engine) -> None:
    fill(engine)
    people = [("", 900), ("youth", 100), ("migrants", 2000)]
    import_areas(engine, AREAS, [Population("S1", a, n, date(2026, 1, 1), "警务登记") for a, n in people], "li")
    page = page_of(client)
    found = tables_of(page)
    coverage = {row["audience"]: row for row in found["coverage", "S1"]}
    assert (coverage["all"]["at_most"], coverage["migrants"]["at_most"]) == ("32", "5")
    assert (coverage["youth"]["at_most"], coverage["youth"]["note"]) == ("150", "check_register")
    assert coverage["youth"]["as_of"] == "2026-01-01"
    weighted = {row["subject"]: row for row in found["weighted", "S1"]}
    share = (100 * 0.8 + 2000 * 0.6) / 2100
    assert weighted["weighted"]["rate"] == str(math.floor(100 * share + 0.5))
    assert weighted["unweighted"]["rate"] == str(math.floor(100 * 180 / 250 + 0.5))
    assert weighted["weighted"]["note"] == "shifted|unstable"
    assert weighted["unweighted"]["note"] == "over:S1:youth"


def test_next_actions_follow_from_what_the_page_shows(engine: Engine) -> None:
    fill(engine)
    close_months(engine, *(f"2026-{month:02d}" for month in range(1, 7)))
    set_mark(engine, Mark("target", "identification", "", date(2026, 1, 1), 0.85, None, "plan"))
    clock = Clock()
    make_officer(engine, clock, "li", "S1")
    client = create_app(Settings(secret="s" * 32, https=False), engine).test_client()
    sign_in(client, "li")
    page = page_of(client)
    rules = [one["data-action"] for one in with_data(page, "action")]
    assert rules == [
        "quiz-left-unfinished",
        "many-flagged",
        "audience-behind",
        "substance-least-known",
        "community-below",
    ]
    links = [
        one.attrib["href"]
        for item in tree_of(page).iter("li")
        if "data-action" in item.attrib
        for one in item.iter("a")
    ]
    assert any(link.startswith("/zh-Hans/learn/migrants-") for link in links), "a lesson for those who are behind"


def test_screen_and_csv_have_the_same_numbers(client: FlaskClient, engine: Engine) -> None:
    fill(engine)
    shown = tables_of(page_of(client))
    answer = client.get("/office/overview.csv", query_string={"area": "S1", "period": QUARTER})
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    listed = csv_of(answer)
    assert len(listed) == sum(len(rows) for rows in shown.values())
    for (section, _), rows in shown.items():
        for row in rows:
            columns = {name: value for name, value in row.items() if not name.endswith(".end")}
            assert any(
                one["section"] == section and all(one[name] == value for name, value in columns.items())
                for one in listed
            ), (section, row)
    assert ("li", "export", f"overview=S1 period={QUARTER}") in log_of(engine)


def test_a_fall_is_a_number_in_the_csv_and_no_formula(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 400, 320, "2026-02")
    seal(engine, "C11", 400, 200, "2026-05")
    (change,) = [row for row in csv_of(client.get("/office/overview.csv")) if row["section"] == "changes"]
    assert (change["points"], change["word"]) == ("-30", "down")


def test_where_too_few_answered_the_page_says_so_instead_of_a_word(client: FlaskClient, engine: Engine) -> None:
    seal(engine, "C11", 25, 20, "2026-02", phase="before")
    seal(engine, "C11", 400, 200, "2026-05", phase="after")
    seal(engine, "C12", 25, 20, "2026-05", phase="before")
    found = tables_of(page_of(client))
    assert [(row["word"], row.get("points", "")) for row in found["changes", "S1"]] == [("too_few", "")]
    assert [(row["subject"], row["word"]) for row in found["gain", "S1"]] == [("before", ""), ("after", "too_few")]


def test_reading_twice_gives_the_same_value(client: FlaskClient, engine: Engine) -> None:
    fill(engine)
    assert read_overview(engine, "S1") == read_overview(engine, "S1", QUARTER, "S1")
    above = read_overview(engine, "S1", QUARTER, "D1")
    assert above.goals == read_overview(engine, "S1").goals
    assert len(above.areas) > len(read_overview(engine, "S1").areas)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"area": "D1"}, 403),
        ({"area": "C21"}, 403),
        ({"area": "nowhere"}, 404),
        ({"period": "2026-05"}, 404),
        ({"period": "2026-Q3"}, 404),
        ({"period": "2026"}, 404),
        ({"period": "2026-05-01"}, 404),
        ({"period": "' OR 1"}, 404),
        ({"audience": "youth"}, 404),
        ({"q": "x"}, 404),
    ],
)
@pytest.mark.parametrize("path", ["/office/overview", "/office/overview.csv"])
def test_words_outside_the_closed_list_open_nothing(
    client: FlaskClient, engine: Engine, path: str, words: dict[str, str], status: int
) -> None:
    fill(engine)
    answer = client.get(path, query_string=words)
    assert answer.status_code == status
    assert "284" not in answer.get_data(as_text=True)
    refused = [one for one in log_of(engine) if one[1] == "refused"]
    assert [one[2] for one in refused] == ([f"area={words['area']}"] if status == 403 else [])


def test_before_the_first_closed_quarter_the_page_says_so(engine: Engine) -> None:
    clock = Clock()
    make_officer(engine, clock, "li", "S1")
    close_months(engine, "2026-05")
    seal(engine, "C11", 40, 30, "2026-05")
    client = office_app(engine, clock).test_client()
    sign_in(client, "li")
    page = page_of(client)
    assert len(with_data(page, "empty")) == 1
    assert tables_of(page) == {}
    assert csv_of(client.get("/office/overview.csv")) == []


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield sent
    event.remove(engine, "before_cursor_execute", listen)


def test_nothing_that_waits_is_ever_asked_for(client: FlaskClient, engine: Engine, statements: list[str]) -> None:
    fill(engine)
    for path in ("/office/overview", "/office/overview.csv", "/office/items", "/office/items.csv"):
        for words in ({}, {"area": "C11"}, {"area": "D1"}, {"period": "2026-Q1"}):
            client.get(path, query_string=words)
    joined = "\n".join(statements).lower()
    assert "from sealed" in joined
    for table in ("slip", "open_count", "received", "submission_seen", "tally"):
        assert f"from {table}" not in joined
        assert f"join {table}" not in joined


def test_the_self_selection_sentence_stands_beside_every_table_of_rates(client: FlaskClient, engine: Engine) -> None:
    fill(engine)
    page = page_of(client)
    with_rates = [rows for rows in tables_of(page).values() if any(row.get("rate") for row in rows)]
    assert len(with_rates) >= 8
    assert len(with_data(page, "self-selection")) == len(with_rates)
    assert len(with_data(page, "bonferroni")) == 1
