"""Every table that leaves the portal, where every name there is is one that a spreadsheet takes for a formula."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select, update

from portal.accounts.models import audit
from portal.areas.models import area
from portal.db import writing
from portal.outreach.events import store as event_store
from portal.outreach.events.event import HELD, Event, Text
from portal.outreach.models import placement
from tests.office_desk import (
    MONTHS,
    Clock,
    close_months,
    make_officer,
    office_app,
    receive,
    seal,
    sign_in,
)
from tests.rules.source import PORTAL, modules, named
from tests.web.test_progress import Seconds, public_app

STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
PAYLOADS = [f"{start}cmd|' /C calc'!A0" for start in STARTS] + ['=HYPERLINK("//evil.example","x")', "=1+1;@SUM(1)"]


@pytest.fixture
def chief(engine: Engine) -> FlaskClient:
    """An admin of a district in which everything that has a name has a bad one, put past the forms that refuse them."""
    clock = Clock()
    make_officer(engine, clock, "=chief", "D1", "admin")
    with writing(engine) as connection:
        for number, code in enumerate(connection.scalars(select(area.c.code)).all()):
            bad = PAYLOADS[number % len(PAYLOADS)]
            connection.execute(update(area).where(area.c.code == code).values(name=bad))
        for number, bad in enumerate(PAYLOADS):
            facts = {"area": "C11", "audience": "youth", "target": "quiz:new-drugs", "place": bad, "retired": False}
            connection.execute(insert(placement).values(code=f"BAD2{number}X", **facts))
            line = {"at": datetime.now(UTC), "account": "=chief", "action": "change", "detail": bad}
            connection.execute(insert(audit).values(**line))
    begins = clock.moment - timedelta(days=3)
    for bad in PAYLOADS:
        texts = {"zh-Hans": Text(bad, bad)}
        facts = {"place": bad, "texts": texts, "languages": ("zh-Hans",), "status": HELD, "quiz": "new-drugs"}
        held = Event("C11", "lecture", "youth", begins, begins + timedelta(hours=1), **facts)
        event_store.add(engine, held, int(begins.timestamp()))
    close_months(engine, *MONTHS)
    for code in ("C11", "C12", "C21", "C22"):
        seal(engine, code, 60, 40, "2026-06")
        receive(engine, code, "2026-07", "10-49")
    client = office_app(engine, clock).test_client()
    assert sign_in(client, "=chief").status_code == 303
    return client


def _exports(client: FlaskClient, ending: str) -> list[str]:
    rules = [rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.endswith(ending)]
    return sorted(rules)


def _check(body: bytes, path: str) -> str:
    text = body.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len(rows) >= 1
    for row in rows:
        assert len(row) == len(rows[0]), path
        for cell in row:
            assert not cell.startswith(STARTS) or NUMBER.fullmatch(cell), (path, cell)
            assert "\0" not in cell
    return text


def test_no_table_of_the_desk_holds_a_formula_and_each_is_a_download(chief: FlaskClient) -> None:
    seen = ""
    paths = _exports(chief, ".csv")
    assert len(paths) >= 9
    for path in paths:
        answer = chief.get(path)
        assert answer.status_code == 200, path
        seen += _check(answer.get_data(), path)
        name = answer.headers["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', name), name
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    for bad in PAYLOADS:  # they were there, each made harmless by one sign
        assert f"'{bad}".replace('"', '""') in seen, bad


def test_no_public_table_holds_a_formula(engine: Engine, chief: FlaskClient) -> None:
    client = public_app(engine, Seconds())
    paths = _exports(client, ".csv")
    assert len(paths) == 3
    assert "'" in "".join(_check(client.get(path).get_data(), path) for path in paths)


def test_no_workbook_holds_a_formula(chief: FlaskClient) -> None:
    for path in ("/office/bulletin.xlsx?period=2026-Q2", "/office/placements/template.xlsx"):
        answer = chief.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
            sheets = [one for one in book.namelist() if one.startswith("xl/worksheets/sheet")]
            assert sheets
            for sheet in sheets:
                assert not re.search(rb"<f[ >]", book.read(sheet)), (path, sheet)
            assert not [one for one in book.namelist() if "externalLink" in one or one.endswith(".bin")]


def test_no_other_module_writes_tables() -> None:
    """Whoever writes one elsewhere has to think of formulas there too."""
    writing_tables = {named(path) for path in modules() if "csv.writer" in path.read_text(encoding="utf-8")}
    assert writing_tables == {"office/table.py", "sealing/exporting.py"}, PORTAL


def test_a_downloads_name_is_made_of_codes_alone() -> None:
    """Header injection: no name that somebody typed enters the name of a file."""
    for path in modules():
        for name in re.findall(r'filename="([^"]*)"', path.read_text(encoding="utf-8")):
            inner = set(re.findall(r"{([^}]*)}", name))
            assert inner <= {"name", "today().isoformat()"}, (named(path), name)
