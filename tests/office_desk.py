"""A small office of its own for tests: the pages of the two rooms on a real database, with a clock that can be set."""

import csv
import io
import itertools
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import html5lib
import pyotp
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select, update

from portal import records
from portal.accounts import entrance, guard, passwords, store
from portal.accounts.factors import store as factors
from portal.accounts.models import account, audit
from portal.areas.store import Mark, set_mark
from portal.db import reading, writing
from portal.office import views
from portal.office.library import NOTHING, Library
from portal.sealing.models import closing, received, sealed
from portal.sealing.totals.store import add_up
from portal.settings import Settings
from portal.web import install

PASSWORD = "three green horses"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # every test officer's second factor
TODAY = date(2026, 7, 9)
_numbers = itertools.count(1)
HTML = "{http://www.w3.org/1999/xhtml}"


def hash_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with the smallest parameters: only the tests of the accounts themselves need the real ones."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    fits_nobody = quick.hash("nobody")
    monkeypatch.setattr(passwords, "_hasher", quick)
    monkeypatch.setattr(passwords, "nobodys_hash", lambda: fits_nobody)  # the real one is kept for the whole process
    monkeypatch.setattr(entrance, "REFUSED_AFTER", 0.0)


@dataclass
class Clock:
    """A moment that a test moves."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 7, 9, 8, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.moment

    def pass_minutes(self, minutes: float) -> None:
        self.moment += timedelta(minutes=minutes)


def office_app(
    engine: Engine, clock: Clock, https: bool = False, today: date = TODAY, library: Library = NOTHING
) -> Flask:
    """Only the officers' part of the portal."""
    settings = Settings(secret="s" * 32, https=https)
    app = Flask("portal", static_folder=None)
    app.config.update(SECRET_KEY="k" * 32, TESTING=True)
    install(app, settings, "/static/x/", lambda tag: [])
    records.install(app, settings)
    guard.install(app, settings, engine, clock)
    app.register_blueprint(views.blueprint(settings, engine, lambda: today, library))
    return app


def make_officer(engine: Engine, clock: Clock, name: str, area: str, role: str = "officer", ready: bool = True) -> str:
    """An account, with PASSWORD and what its role needs unless `ready` is false; returns the password that opens it."""
    one_time = store.make_account(engine, name, area, role, clock())
    if ready:
        store.change_password(engine, name, PASSWORD, clock())
        if role in guard.NEEDS_FACTOR:
            give_factor(engine, clock, name)
    return PASSWORD if ready else one_time


def token(client: FlaskClient, path: str = "/office/sign-in", https: bool = False) -> str:
    """The CSRF token of a form."""
    page = client.get(path, base_url=_base(https)).get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page
    return found[1]


def give_factor(engine: Engine, clock: Clock, name: str) -> list[str]:
    """Set up the second factor SECRET; returns the recovery codes."""
    done = factors.enrol(engine, name, SECRET, code_at(clock()), clock())
    assert done
    return list(done[1])


def code_at(moment: datetime, steps: int = 0, secret: str = SECRET) -> str:
    """What an authenticator app shows; `steps` half minutes later."""
    return pyotp.TOTP(secret).at(moment + timedelta(seconds=30 * steps))


def give_password(client: FlaskClient, name: str, password: str = PASSWORD, https: bool = False) -> Any:
    """Fill in the first form and send it."""
    data = {"csrf_token": token(client, https=https), "name": name, "password": password}
    return client.post("/office/sign-in", data=data, base_url=_base(https))


def give_code(client: FlaskClient, code: str) -> Any:
    """Fill in the second form and send it."""
    path = "/office/sign-in/code"
    return client.post(path, data={"csrf_token": token(client, path), "code": code}, base_url=_base(False))


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, https: bool = False) -> Any:
    """Both steps; a code of this half minute may be used again, for the clock of tests stands still."""
    answer = give_password(client, name, password, https)
    if answer.headers.get("Location") != "/office/sign-in/code":
        return answer
    door: guard.Door = client.application.extensions["portal.accounts"]
    with writing(door.engine) as connection:
        connection.execute(update(account).where(account.c.name == name).values(totp_step=0))
    return give_code(client, code_at(door.now()))


def _base(https: bool) -> str:
    return "https://localhost" if https else "http://localhost"


def seal(
    engine: Engine,
    area: str,
    n: int,
    mastered: int,
    period: str,
    audience: str = "youth",
    phase: str = "general",
    **others: Any,
) -> None:
    """One sealed R box as a closing writes it."""
    box_id = f"{next(_numbers):032x}"
    columns = {"kind": "R", "area": area, "audience": audience, "phase": phase, "period": period, "n": n}
    columns |= {"session": "", "version": "new-drugs.1", "eps": 1.0, "sealed_on": date(2026, 7, 4)} | others
    rows = [
        {"box_id": box_id, "name": name, "value": value, **columns}
        for name, value in (("mastered", mastered), ("aware", n))
    ]
    with writing(engine) as connection:
        connection.execute(insert(sealed), rows)
        add_up(connection, [period])


def close_months(engine: Engine, *months: str) -> None:
    """Mark months as closed."""
    values = {"closed_on": date(2026, 7, 4), "eps": 1.0, "box_minimum": 10, "scrubbed": True}
    with writing(engine) as connection:
        connection.execute(insert(closing), [{"period": month, **values} for month in months])


def receive(engine: Engine, community: str, period: str, band: str) -> None:
    """A band as the nightly refresh writes it."""
    with writing(engine) as connection:
        connection.execute(insert(received).values(community=community, period=period, band=band))


def log_of(engine: Engine) -> list[tuple[str, str, str]]:
    """(account, action, detail) of the whole audit, oldest first."""
    with reading(engine) as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    return [(row.account, row.action, row.detail) for row in rows]


def tree_of(page: str) -> Any:
    """The page as a strict HTML parser reads it."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def with_data(page: str, name: str) -> list[dict[str, str]]:
    """The attributes of every element that has `data-<name>`."""
    return [dict(one.attrib) for one in tree_of(page).iter() if f"data-{name}" in one.attrib]


def table_of(page: str) -> list[dict[str, str]]:
    """The rows of the page's table by column, as their data-value."""
    body = tree_of(page).find(".//table/tbody")
    return [{cell.attrib["data-column"]: cell.attrib["data-value"] for cell in row} for row in body]


def csv_of(answer: Any) -> list[dict[str, str]]:
    """The rows of a CSV answer."""
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


MONTHS = [f"2026-{month:02d}" for month in range(1, 7)]


def office_of_s1(engine: Engine) -> FlaskClient:
    """An officer of S1, signed in on 2026-07-09; the first half of the year is closed; target 85, baseline 29.5."""
    clock = Clock()
    make_officer(engine, clock, "li", "S1")
    close_months(engine, *MONTHS)
    set_mark(engine, Mark("target", "identification", "", date(2026, 1, 1), 0.85, None, "plan"))
    set_mark(engine, Mark("baseline", "identification", "", date(2025, 1, 1), 0.295, None, "old survey"))
    client = office_app(engine, clock).test_client()
    sign_in(client, "li")
    return client


def page_of(client: FlaskClient, **words: str) -> str:
    answer = client.get("/office/", query_string=words)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    tree_of(page)
    return page


def staff_of_s1(engine: Engine, clock: Clock) -> Flask:
    """`chief` looks after S1; `li` and `teacher` work below, `boss` above, `zhao` in the other subdistrict."""
    make_officer(engine, clock, "chief", "S1", "admin")
    make_officer(engine, clock, "li", "C11", "officer")
    make_officer(engine, clock, "teacher", "H11", "teacher", ready=False)
    make_officer(engine, clock, "boss", "D1", "admin")
    make_officer(engine, clock, "zhao", "S2", "officer")
    return office_app(engine, clock)


def with_and_without_factor(engine: Engine, clock: Clock) -> Flask:
    """`li` without a second factor, `wang` with one; a minute has passed, so that its code of now is unused."""
    make_officer(engine, clock, "li", "S1")
    make_officer(engine, clock, "wang", "S1")
    give_factor(engine, clock, "wang")
    clock.pass_minutes(1)
    return office_app(engine, clock)
