"""The bulletin as officers meet it: the same numbers as the desk, in every form and language, today and later."""

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Engine, insert, update

from portal.areas.importing import Population
from portal.areas.models import area
from portal.areas.store import Mark, import_areas, set_mark
from portal.db import writing
from portal.sealing.models import closing
from tests.office_desk import (
    MONTHS,
    Clock,
    close_months,
    log_of,
    make_officer,
    office_app,
    office_of_s1,
    page_of,
    seal,
    sign_in,
    table_of,
    tree_of,
    with_data,
)

Q1, Q2, APRIL = "2026-Q1", "2026-Q2", "2026-04"
HEADINGS = ["一、总体情况", "二、分人群情况", "三、分区域情况", "四、薄弱环节", "五、下步建议"]


@pytest.fixture
def desk(engine: Engine) -> FlaskClient:
    """S1 with two judged quarters, two audiences, before and after, and a pooled box."""
    for month, good in (("2026-01", 40), ("2026-04", 60), ("2026-05", 60)):
        seal(engine, "C11", 100, good, month)
        seal(engine, "C11", 60, good // 2, month, audience="seniors")
        seal(engine, "C12", 80, good, month)
        seal(engine, "C12", 50, 20, month, phase="before")
        seal(engine, "C12", 50, 40, month, phase="after")
    seal(engine, "S1", 14, 7, "2026-04|2026-05|2026-06", audience="migrants|seniors")
    seal(engine, "C21", 300, 250, "2026-04")
    people = [
        Population("S1", "", 900, date(2025, 12, 31), "census"),
        Population("S1", "seniors", 200, date(2025, 12, 31), "census"),
        Population("C11", "", 500, date(2025, 12, 31), "census"),
    ]
    import_areas(engine, (), people, "tests")
    return office_of_s1(engine)


def bulletin(client: FlaskClient, period: str, status: int = 200, **words: str) -> str:
    answer = client.get("/office/bulletin", query_string={"period": period, **words})
    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    tree_of(page)
    return page


def digest(client: FlaskClient, period: str, **words: str) -> str:
    (article,) = with_data(bulletin(client, period, **words), "digest")
    return article["data-digest"]


def rows(page: str, table: str) -> dict[str, dict[str, str]]:
    """{row: {column: data-value}} of one table of the page."""
    (found,) = [one for one in tree_of(page).iter("table") if one.attrib.get("data-table") == table]
    return {
        row.attrib["data-row"]: {
            cell.attrib["data-column"]: cell.attrib["data-value"] for cell in row if "data-column" in cell.attrib
        }
        for row in found.find("tbody")
    }


def file_of(client: FlaskClient, form: str, period: str, **words: str) -> Any:
    answer = client.get(f"/office/bulletin.{form}", query_string={"period": period, **words})
    assert answer.status_code == 200
    data = io.BytesIO(answer.get_data())
    return Document(data) if form == "docx" else load_workbook(data)


def test_the_bulletin_says_what_the_desk_says(desk: FlaskClient) -> None:
    said = rows(bulletin(desk, Q2), "trend")
    shown = {row["period"]: row for row in table_of(page_of(desk, period=Q2))}
    assert set(said) == {Q1, Q2}
    for period, row in said.items():
        for column, value in row.items():
            assert value.replace(" ", "_") == shown[period][column], (period, column)
    (now,) = with_data(page_of(desk, period=Q2), "headline")
    assert said[Q2]["rate"] == now["data-rate"]
    assert said[Q2]["first_attempts"] == now["data-n"]


def test_audiences_and_areas_are_those_of_the_desk_too(desk: FlaskClient) -> None:
    page = bulletin(desk, Q2)
    for audience, row in rows(page, "audiences").items():
        (now,) = with_data(page_of(desk, period=Q2, audience=audience), "headline")
        assert (row["rate"], row["range_low"], row["range_high"]) == (
            now["data-rate"],
            now["data-low"],
            now["data-high"],
        )
    for code in ("C11", "C12"):
        (now,) = with_data(page_of(desk, period=Q2, area=code), "headline")
        assert rows(page, "areas")[code]["rate"] == now["data-rate"]
    for phase, row in rows(page, "phases").items():
        (now,) = with_data(page_of(desk, period=Q2, phase=phase), "headline")
        assert row["first_attempts"] == now["data-n"]
    assert rows(page, "areas")["C13"]["rate"] == "", "not defined is not 0"


@pytest.mark.parametrize("tag", ["zh-Hans", "en"])
@pytest.mark.parametrize("period", [Q2, APRIL])
def test_word_and_spreadsheet_have_the_numbers_of_the_page(desk: FlaskClient, tag: str, period: str) -> None:
    page = bulletin(desk, period, lang=tag)
    drawn = [one for one in tree_of(page).iter("table") if "data-table" in one.attrib]
    document, book = (file_of(desk, form, period, lang=tag) for form in ("docx", "xlsx"))
    assert len(document.tables) == len(drawn) == len(book.sheetnames) - 2
    for table, other, sheet in zip(drawn, document.tables, book.worksheets[1:-1], strict=True):
        lines = [[cell for cell in row if cell.attrib.get("class") != "drawn"] for row in table.find("tbody")]
        for line, row, cells in zip(lines, other.rows[1:], sheet.iter_rows(min_row=2), strict=False):
            words = [("".join(cell.itertext())).replace("–", "") if cell.tag == "td" else cell.text for cell in line]
            assert [cell.text.replace("–", "") for cell in row.cells] == words
            for cell, value in zip(line[1:], cells[1:], strict=False):
                code = cell.attrib["data-value"]
                if code and code.strip("<>=").replace(".", "").isdigit():
                    assert value.value == float(code.strip("<>="))
                    assert value.data_type == "n"


def test_the_word_file_has_the_official_headings_in_order(desk: FlaskClient) -> None:
    document = file_of(desk, "docx", Q2, lang="zh-Hans")
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"] == HEADINGS
    text = "\n".join(one.text for one in document.paragraphs)
    assert "未参加者的情况可能不同" in text
    assert "95% 区间" in text
    assert "%%" not in text
    assert "%(" not in text
    assert digest(desk, Q2) in text
    assert "li" not in {document.core_properties.author, document.core_properties.last_modified_by}


def test_one_digest_for_all_languages_and_forms_and_no_other_period(desk: FlaskClient) -> None:
    one = digest(desk, Q2)
    assert digest(desk, Q2, lang="en") == one
    for tag in ("zh-Hans", "en"):
        assert one in file_of(desk, "docx", Q2, lang=tag).paragraphs[-1].text
        assert one in str(
            file_of(desk, "xlsx", Q2, lang=tag).worksheets[0].cell(1, 1).parent.parent.properties.description
        )
    assert len({one, digest(desk, Q1), digest(desk, APRIL), digest(desk, Q2, area="C11")}) == 4


def test_a_file_made_twice_is_the_same_file(desk: FlaskClient) -> None:
    for form in ("docx", "xlsx"):
        first, second = (desk.get(f"/office/bulletin.{form}?period={Q2}").get_data() for _ in range(2))
        assert first == second


def test_what_comes_later_leaves_an_old_bulletin_as_it_was(engine: Engine, desk: FlaskClient) -> None:
    before = [digest(desk, period, area=code) for period in (Q1, Q2, APRIL) for code in ("S1", "C11")]
    seal(engine, "C11", 400, 390, "2026-07", sealed_on=date(2026, 8, 4))
    seal(engine, "C13", 30, 10, "2026-07|2026-08|2026-09", audience="youth|staff", sealed_on=date(2026, 10, 4))
    close_months(engine, "2026-07", "2026-08", "2026-09")
    import_areas(engine, (), [Population("S1", "", 4000, date(2026, 7, 31), "new census")], "tests")
    set_mark(engine, Mark("target", "identification", "", date(2026, 7, 1), 0.5, None, "lower"))
    assert [digest(desk, period, area=code) for period in (Q1, Q2, APRIL) for code in ("S1", "C11")] == before


def test_leftovers_sealed_with_the_quarter_do_not_change_a_month_that_was_published(engine: Engine) -> None:
    with writing(engine) as connection:
        for month, day in (("2026-04", date(2026, 5, 4)), ("2026-05", date(2026, 6, 4)), ("2026-06", date(2026, 7, 4))):
            values = {"closed_on": day, "eps": 1.0, "box_minimum": 10, "scrubbed": True}
            connection.execute(insert(closing).values(period=month, **values))
    clock = Clock()
    make_officer(engine, clock, "li", "S1")
    client = office_app(engine, clock).test_client()
    sign_in(client, "li")
    seal(engine, "C11", 100, 50, APRIL, sealed_on=date(2026, 5, 4))
    april, quarter = digest(client, APRIL), digest(client, Q2)
    (shown,) = with_data(page_of(client, period=APRIL), "headline")
    seal(engine, "C11", 12, 6, APRIL, audience="seniors|youth", sealed_on=date(2026, 7, 4))
    assert digest(client, APRIL) == april
    assert with_data(page_of(client, period=APRIL), "headline") == [shown], "nor does the desk's own page change"
    assert digest(client, Q2) != quarter
    assert rows(bulletin(client, Q2), "trend")[Q2]["first_attempts"] == "112"


def test_another_number_is_another_digest(engine: Engine, desk: FlaskClient) -> None:
    seen = {digest(desk, Q2)}
    changes = [
        lambda: seal(engine, "C13", 40, 20, "2026-06"),
        lambda: seal(engine, "C12", 40, 20, "2026-06", audience="staff"),
        lambda: import_areas(engine, (), [Population("S1", "youth", 333, date(2026, 2, 1), "census")], "tests"),
        lambda: set_mark(engine, Mark("target", "identification", "seniors", date(2026, 2, 1), 0.6, None, "own")),
        lambda: set_mark(engine, Mark("baseline", "identification", "", date(2026, 3, 1), 0.31, None, "survey")),
    ]
    for number, change in enumerate(changes, 2):
        change()
        seen.add(digest(desk, Q2))
        assert len(seen) == number, f"change {number - 1} was not seen"


def test_a_new_name_is_not_another_number(engine: Engine, desk: FlaskClient) -> None:
    before = digest(desk, Q2)
    with writing(engine) as connection:
        connection.execute(update(area).where(area.c.code == "C11").values(name="=1+1<b>"))
    assert digest(desk, Q2) == before
    book, document = file_of(desk, "xlsx", Q2), file_of(desk, "docx", Q2)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "=1+1<b>" in {cell.value for cell in cells}
    assert "f" not in {cell.data_type for cell in cells}
    assert any(row.cells[0].text == "=1+1<b>" for table in document.tables for row in table.rows)


def test_a_month_has_no_verdict(desk: FlaskClient) -> None:
    page = bulletin(desk, APRIL)
    assert all("verdict" not in row for row in rows(page, "trend").values())
    assert "判定：" not in page
    assert "月度数字只看趋势" in page
    assert "判定：" in bulletin(desk, Q2)


def test_a_month_without_sealed_rows_says_so_and_has_a_digest(desk: FlaskClient) -> None:
    page = bulletin(desk, "2026-06")
    assert "没有已封箱的结果" in page
    assert not [one for one in tree_of(page).iter("table") if one.attrib.get("data-table") == "trend"]
    assert len(digest(desk, "2026-06")) == 12
    assert file_of(desk, "docx", "2026-06").tables == []
    assert len(file_of(desk, "xlsx", "2026-06").sheetnames) == 2


def test_before_the_first_closing_there_is_no_bulletin(engine: Engine) -> None:
    clock = Clock()
    make_officer(engine, clock, "li", "S1")
    client = office_app(engine, clock).test_client()
    sign_in(client, "li")
    answer = client.get("/office/bulletin")
    assert answer.status_code == 200
    assert with_data(answer.get_data(as_text=True), "nothing")
    assert client.get("/office/bulletin.docx").status_code == 404


def test_a_community_sees_itself_among_those_above_it(desk: FlaskClient) -> None:
    assert list(rows(bulletin(desk, Q2, area="C11"), "areas")) == ["C11", "S1", "D1"]


def test_a_digest_can_be_checked(desk: FlaskClient) -> None:
    one = digest(desk, Q2)
    for typed, status, said in ((one, 200, "same"), (f" {one.upper()} ", 200, "same"), ("0" * 12, 200, "different")):
        (found,) = with_data(bulletin(desk, Q2, status, digest=typed), "verified")
        assert found["data-verified"] == said
    for typed in ("abc", "g" * 12, "<script>", "１" * 12, one + "0"):
        (found,) = with_data(bulletin(desk, Q2, 400, digest=typed), "verified")
        assert found["data-verified"] == "fault"


@pytest.mark.parametrize(
    "words",
    [
        {"period": "2026"},
        {"period": "2026-07"},
        {"period": "2026-Q3"},
        {"period": "2026-06-15"},
        {"period": ""},
        {"period": "../etc"},
        {"area": "X"},
        {"area": ""},
        {"lang": "ug"},
        {"lang": ""},
    ],
)
def test_there_is_a_bulletin_for_the_closed_list_only(desk: FlaskClient, words: dict[str, str]) -> None:
    for path in ("/office/bulletin", "/office/bulletin.docx", "/office/bulletin.xlsx"):
        answer = desk.get(path, query_string={"period": Q2, **words})
        if words == {"period": ""}:  # as if it were not there
            assert answer.status_code == 200
        else:
            assert answer.status_code == 404, (path, words)


@pytest.mark.parametrize("code", ["S2", "C21", "D1"])
def test_another_area_is_refused_and_logged(engine: Engine, desk: FlaskClient, code: str) -> None:
    for path in ("/office/bulletin", "/office/bulletin.docx", "/office/bulletin.xlsx"):
        answer = desk.get(path, query_string={"period": Q2, "area": code})
        assert answer.status_code == 403
        assert log_of(engine)[-1][:2] == ("li", "refused")
        assert code in log_of(engine)[-1][2]


def test_every_file_that_leaves_is_noted(engine: Engine, desk: FlaskClient) -> None:
    for form in ("docx", "xlsx"):
        answer = desk.get(f"/office/bulletin.{form}", query_string={"period": Q2, "lang": "en"})
        assert f"bulletin-S1-{Q2}-en.{form}" in answer.headers["Content-Disposition"]
        assert log_of(engine)[-1] == ("li", "export", f"bulletin area=S1 period={Q2} lang=en form={form}")


def test_nothing_of_an_area_outside_stands_in_a_bulletin(desk: FlaskClient) -> None:
    page = bulletin(desk, Q2)
    assert "C21" not in page
    assert "二一社区" not in page


def test_every_month_of_the_half_year_can_be_chosen(desk: FlaskClient) -> None:
    offered = [one.attrib["value"] for one in tree_of(bulletin(desk, Q2)).findall(".//select[@id='period']//option")]
    assert offered == [Q2, Q1, *reversed(MONTHS)]
