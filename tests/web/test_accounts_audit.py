"""The audit as an admin reads and exports it: own area and below, closed lists, pages, a file safe for spreadsheets."""

from datetime import UTC, datetime

import pytest
from babel.messages import pofile
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.accounts.actions import Action
from portal.accounts.trail import store as trail
from portal.locales import DESK
from portal.settings import ROOT
from tests.office_desk import (
    Clock,
    csv_of,
    log_of,
    make_officer,
    office_app,
    sign_in,
    table_of,
    tree_of,
)

PAGE, FILE = "/office/audit", "/office/audit.csv"


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    """`chief` of S1, signed in on 2026-07-09; `li` below, `zhao` elsewhere, `boss` above have left lines."""
    clock = Clock()
    make_officer(engine, clock, "chief", "S1", "admin")
    for name, area in (("li", "C11"), ("zhao", "S2"), ("boss", "D1")):
        make_officer(engine, clock, name, area)
    # 23:30 of 31 May and 00:30 of 1 June in China are both 31 May in UTC.
    for hour, minute, word in ((15, 30, "may"), (16, 30, "june")):
        trail.add(engine, "li", Action.EXPORT, word, datetime(2026, 5, 31, hour, minute, tzinfo=UTC))
    one = office_app(engine, clock).test_client()
    sign_in(one, "chief")
    return one


def _rows(client: FlaskClient, **words: str) -> list[dict[str, str]]:
    answer = client.get(PAGE, query_string=words)
    assert answer.status_code == 200
    return table_of(answer.get_data(as_text=True))


def test_the_page_shows_the_own_area_and_below_newest_first(client: FlaskClient) -> None:
    rows = _rows(client)
    assert {row["account"] for row in rows} == {"chief", "li"}
    assert (rows[0]["account"], rows[0]["action"]) == ("chief", "sign-in")
    assert rows[0]["at"] == "2026-07-09 16:00:00"


def test_page_and_file_say_the_same(client: FlaskClient, engine: Engine) -> None:
    for words in ({}, {"account": "li"}, {"month": "2026-06"}, {"account": "li", "month": "2026-05"}):
        shown = _rows(client, **words)
        answer = client.get(FILE, query_string=words)
        # The file was asked for after the page, whose own line it therefore holds.
        rows = [row for row in csv_of(answer) if row["detail"].split(" ")[0] != "page=audit"]
        assert [row for row in reversed(shown) if row["detail"].split(" ")[0] != "page=audit"] == rows
        assert answer.get_data().startswith(b"\xef\xbb\xbf")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_month_is_chinas_month(client: FlaskClient) -> None:
    assert [row["detail"] for row in _rows(client, account="li", month="2026-05")] == ["may"]
    assert [row["detail"] for row in _rows(client, account="li", month="2026-06")] == ["june"]


def test_the_lists_offer_the_own_accounts_and_the_months_since_the_first_line(client: FlaskClient) -> None:
    options = [one.attrib["value"] for one in tree_of(client.get(PAGE).get_data(as_text=True)).iter("option")]
    assert options == ["", "chief", "li", "", "2026-07", "2026-06", "2026-05"]


def test_reading_and_exporting_the_audit_are_lines_of_it(client: FlaskClient, engine: Engine) -> None:
    client.get(PAGE, query_string={"account": "li"})
    client.get(FILE, query_string={"month": "2026-06"})
    assert log_of(engine)[-2:] == [
        ("chief", "view", "page=audit account=li"),
        ("chief", "export", "page=audit month=2026-06"),
    ]


@pytest.mark.parametrize("path", [PAGE, FILE])
@pytest.mark.parametrize("name", ["zhao", "boss", "nobody", "%", "li,chief"])
def test_an_account_elsewhere_or_unknown_is_refused_and_logged(
    client: FlaskClient, engine: Engine, path: str, name: str
) -> None:
    assert client.get(path, query_string={"account": name}).status_code == 403
    assert log_of(engine)[-1] == ("chief", "refused", f"audit account={name}")


@pytest.mark.parametrize("month", ["2026-04", "2026-08", "2026-7", "2026", "2026-Q2", "x", "2026-06-01"])
@pytest.mark.parametrize("path", [PAGE, FILE])
def test_a_month_that_is_not_on_the_list_does_not_exist(client: FlaskClient, path: str, month: str) -> None:
    assert client.get(path, query_string={"month": month}).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "3", "x", "1e3", "٢", "9" * 30, ""])
def test_a_page_that_is_not_there_does_not_exist(client: FlaskClient, engine: Engine, page: str) -> None:
    for number in range(60):
        trail.add(engine, "li", Action.VIEW, str(number), datetime(2026, 6, 9, tzinfo=UTC))
    assert client.get(PAGE, query_string={"page": page}).status_code == 404


def test_pages_hold_every_line_once(client: FlaskClient, engine: Engine) -> None:
    for number in range(120):
        trail.add(engine, "li", Action.VIEW, f"n={number}", datetime(2026, 6, 9, tzinfo=UTC))
    found = [row["detail"] for page in "123" for row in _rows(client, account="li", month="2026-06", page=page)]
    assert found == [*(f"n={number}" for number in reversed(range(120))), "june"]
    rows = csv_of(client.get(FILE, query_string={"account": "li", "month": "2026-06"}))
    assert [row["detail"] for row in rows] == ["june", *(f"n={number}" for number in range(120))]


def test_no_line_becomes_a_formula_in_a_spreadsheet(client: FlaskClient, engine: Engine) -> None:
    clock = Clock()
    make_officer(engine, clock, "=cmd|'/c calc'!a1", "C12")
    trail.add(engine, "li", Action.REFUSED, "@sum(1+1)", clock())
    rows = csv_of(client.get(FILE))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "@", "+", "-"))]
    assert {"'=cmd|'/c calc'!a1", "'@sum(1+1)"} <= {cell for row in rows for cell in row.values()}


def test_a_long_audit_is_read_in_batches_without_losing_a_line(
    client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "_BATCH", 7)
    for number in range(30):
        trail.add(engine, "li", Action.VIEW, f"n={number}", datetime(2026, 6, 9, tzinfo=UTC))
    found = [one.detail for one in trail.everything(engine, trail.Question({"C11"})) if one.detail.startswith("n=")]
    assert found == [f"n={number}" for number in range(30)]


@pytest.mark.parametrize("locale", DESK, ids=lambda locale: str(locale.tag))
def test_every_kind_of_line_has_its_words(locale: object) -> None:
    path = ROOT / "translations" / locale.catalogue / "LC_MESSAGES" / "messages.po"  # type: ignore[attr-defined]
    with path.open("rb") as file:
        words = {str(one.id): one.string for one in pofile.read_po(file)}
    assert [action for action in Action if not words.get(f"office.action.{action.value}")] == []
