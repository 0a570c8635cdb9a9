"""A reader says what is wrong with a page: one choice, no account, nothing kept but a number for the month."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError

from portal.db import reading
from portal.reports import store
from portal.reports.models import page_report
from portal.reports.store import Report
from tests.office_desk import Clock, make_officer, office_app, sign_in
from tests.web.conftest import MONTH, House

PAGE = "/en/drugs/etomidate/"
REPORT = "/en/report/"


def _kept(engine: Engine) -> list[Report]:
    return store.reports(engine, "2000-01")


def test_the_foot_of_a_page_leads_to_its_report_and_the_report_is_counted_for_the_month(house: House) -> None:
    page = house.reader.get(PAGE)
    (link,) = [one.get("href") for one in page.all("a") if (one.get("href") or "").startswith(REPORT)]
    assert link == f"{REPORT}?page={PAGE}"
    form = house.reader.get(link)
    answer = house.reader.post(REPORT, data={**form.fields(), "reason": "outdated"})
    assert (answer.status, answer.answer.headers["Location"]) == (303, REPORT)
    assert "Received" in house.reader.get(REPORT).words
    house.reader.post(REPORT, data={**form.fields(), "reason": "outdated"})
    assert _kept(house.engine) == [Report(PAGE, "outdated", MONTH, 2)]


def test_a_report_has_no_place_for_a_name_a_text_or_a_time(house: House) -> None:
    fields = {"page": PAGE, "reason": "wrong", "name": "Wang", "text": "call me", "email": "a@b"}
    house.reader.post(REPORT, data=fields, headers={"User-Agent": "a telling agent"})
    with reading(house.engine) as connection:
        rows = connection.execute(select(page_report)).all()
    assert [tuple(row) for row in rows] == [(PAGE, "wrong", MONTH, 1)]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"page": PAGE, "reason": "boring"}, 422),
        ({"page": PAGE}, 422),
        ({"page": "/en/no-such-page/", "reason": "wrong"}, 400),
        ({"page": "https://example.com/", "reason": "wrong"}, 400),
        ({"page": PAGE + "x" * 500, "reason": "wrong"}, 400),
        ({"reason": "wrong"}, 400),
    ],
)
def test_what_is_no_page_or_no_reason_is_told_and_counts_for_nothing(
    house: House, fields: dict[str, str], status: int
) -> None:
    assert house.reader.post(REPORT, data=fields).status == status
    assert not _kept(house.engine)


def test_a_report_from_another_site_is_refused(house: House) -> None:
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert house.reader.post(REPORT, data={"page": PAGE, "reason": "wrong"}, headers=headers).status == 403
    assert not _kept(house.engine)


def test_a_report_that_cannot_be_stored_says_so(house: House) -> None:
    @event.listens_for(house.engine, "before_cursor_execute")
    def _fail(*arguments: object) -> None:
        if "page_report" in str(arguments[2]):
            raise OperationalError("", {}, Exception())

    answer = house.reader.post(REPORT, data={"page": PAGE, "reason": "wrong"})
    event.remove(house.engine, "before_cursor_execute", _fail)
    assert answer.status == 503
    assert not _kept(house.engine)


def test_counts_older_than_a_year_are_dropped(engine: Engine) -> None:
    store.count_report(engine, PAGE, "wrong", "2025-06")
    store.count_report(engine, PAGE, "wrong", "2025-07")
    store.count_report(engine, PAGE, "wrong", "2026-06")
    assert [one.period for one in _kept(engine)] == ["2026-06", "2025-07"]


def _officer(engine: Engine, role: str) -> FlaskClient:
    make_officer(engine, Clock(), "li", "D1", role=role)
    client = office_app(engine, Clock()).test_client()
    sign_in(client, "li")
    return client


def test_officers_see_which_pages_were_reported(engine: Engine) -> None:
    client = _officer(engine, "officer")
    assert PAGE not in client.get("/office/reports").text
    store.count_report(engine, PAGE, "hurtful", "2026-07")
    assert PAGE in client.get("/office/reports").text


def test_a_viewer_does_not(engine: Engine) -> None:
    assert _officer(engine, "viewer").get("/office/reports").status_code == 403


def test_asking_for_the_head_of_the_form_reports_nothing(house: House) -> None:
    answer = house.reader.client.head(f"{REPORT}?page={PAGE}")
    assert (answer.status_code, _kept(house.engine)) == (200, [])
