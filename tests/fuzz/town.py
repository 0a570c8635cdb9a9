"""A small district with one of everything, so that every form of the portal can be opened; and what must hold of its
database whatever was posted."""

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import BigInteger, Engine, Integer, SmallInteger, String, Table, event, text

from portal.accounts.invitations.store import invite
from portal.accounts.store import change_password
from portal.areas.closing.store import close
from portal.areas.drafts import store as drafts
from portal.areas.store import load_tree
from portal.areas.tables import read_table
from portal.db import metadata, reading
from portal.limits import AddressLimit
from portal.outreach.directory.listing import HelpPlace
from portal.outreach.directory.store import add as add_place
from portal.outreach.events.event import CANCELLED, PLANNED, Event, Text
from portal.outreach.events.store import add as add_event
from portal.outreach.store import Placement, add_placement
from portal.periods import CHINA, today
from portal.slips.store import expect_session
from tests.an_hour import an_hour, keep_hour
from tests.office_desk import PASSWORD, Clock, close_months, give_password, make_officer, seal, sign_in

UNBOUNDED = 10**9
# What may change though a post was refused: the log of who did what, failed sign-ins, the counter of begun forms.
ALWAYS = {"audit", "account", "open_count", "placement_count", "alembic_version"}
ROLES = {"admin": "chief", "officer": "li", "teacher": "ma"}
WAYS = {"own": "KAMPF", "hands": "HANDS", "cards": "CARDS"}
SIZES = {SmallInteger: 15, Integer: 31, BigInteger: 63}


@dataclass
class Town:
    """The portal, its database, and a browser for each role."""

    app: Flask
    engine: Engine
    path: Path
    template: Path
    made: dict[str, str]
    cookies: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)

    def renew(self) -> None:
        """As on the first day; browsers stay signed in, for their accounts are the same."""
        self.settle()
        self.engine.dispose()
        for left in self.path.parent.glob(f"{self.path.name}*"):
            left.unlink()
        shutil.copyfile(self.template, self.path)
        desk = self.app.extensions["quiz"]
        desk._tree = None
        desk.limit = AddressLimit(UNBOUNDED)
        self.app.extensions["classes"].board.stir()

    def settle(self) -> None:
        """Wait until every counter that nobody waits for is written."""
        self.app.extensions["writer"].stop()

    def browser(self, role: str) -> FlaskClient:
        """A browser of somebody of this role, just signed in; "nobody" has no cookies."""
        client = self.app.test_client()
        for name, value, path in self.cookies.get(role, ()):
            client.set_cookie(name, value, path=path)
        return client

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """The whole database but what always may change."""
        self.settle()
        with reading(self.engine) as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(table.select()).all()), key=repr)
                for table in metadata.sorted_tables
                if table.name not in ALWAYS
            }

    def whole(self) -> None:
        """Nothing half-written: every reference leads somewhere, every event has its wording and its printed code."""
        with reading(self.engine) as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            for query in (
                "SELECT id FROM event WHERE id NOT IN (SELECT event FROM event_text)",
                "SELECT id FROM event WHERE code NOT IN (SELECT code FROM placement)",
                "SELECT code FROM placement WHERE target LIKE 'event:%' AND code NOT IN (SELECT code FROM event)",
                "SELECT id FROM class_session WHERE id NOT IN (SELECT session_id FROM session_due)",
                "SELECT event FROM event_text WHERE event NOT IN (SELECT id FROM event)",
            ):
                assert connection.execute(text(query)).all() == [], query


def too_much(table: Table, row: tuple[Any, ...]) -> list[str]:
    """What of a row PostgreSQL would have refused and SQLite takes: texts too long, numbers too large."""
    bad = []
    for column, value in zip(table.columns, row, strict=True):
        if isinstance(column.type, String) and column.type.length and value and len(value) > column.type.length:
            bad.append(f"{column} has {len(value)} characters")
        bits = SIZES.get(type(column.type))
        if bits and value is not None and not -(2**bits) <= value < 2**bits:
            bad.append(f"{column} is {value}")
    return bad


def no_nul(engine: Engine) -> None:
    """Refuse what PostgreSQL refuses in any statement and SQLite takes: a text that holds a NUL."""

    @event.listens_for(engine, "before_cursor_execute")
    def _look(_c: object, _cursor: object, statement: str, parameters: Any, _context: object, many: bool) -> None:
        for row in parameters if many else [parameters]:
            for value in row.values() if isinstance(row, dict) else row:
                assert not (isinstance(value, str) and "\0" in value), f"a NUL reached the database: {statement}"


def furnish(engine: Engine) -> dict[str, str]:
    """One of everything in an empty district; returns the ids by a name."""
    now = datetime.now(UTC)
    for name, area, role in (("chief", "D1", "admin"), ("li", "C11", "officer"), ("ma", "H11", "teacher")):
        make_officer(engine, Clock(now), name, area, role, ready=role != "teacher")
    change_password(engine, "ma", PASSWORD, now)
    add_placement(engine, Placement("SCAN23", "C11", "youth", "quiz:new-drugs", "pharmacy"))
    add_placement(engine, Placement("KSK234", "C11", "youth", "quiz:new-drugs", "hall", kind="kiosk"))
    day = now.astimezone(CHINA).replace(minute=0, second=0, microsecond=0)
    talk, training = (
        Event("C11", kind, "youth", begins, begins + timedelta(hours=2), kind, {"zh-Hans": Text("讲座", "内容")},
              languages=("zh-Hans",), quiz=quiz, public=kind == "lecture", status=PLANNED)
        for kind, quiz, begins in (
            ("lecture", "new-drugs", day + timedelta(days=1)), ("training", "", day - timedelta(days=9)))
    )  # fmt: skip
    off = replace(talk, status=CANCELLED, place="yard")
    made = {one.place: add_event(engine, one, int(now.timestamp())).id for one in (talk, training, off)}
    clinic = HelpPlace("C11", "hospital", "社区医院", "街上", "010-12345678", "8-17", ("zh-Hans",), now.date())
    made["help"] = add_place(engine, clinic).id
    for number, (way, code) in enumerate(WAYS.items()):
        facts = {"id": f"{number}" * 32, "code": code, "way": way, "opened_by": "ma", "quiz": "new-drugs"}
        one = keep_hour(engine, an_hour("H11", **facts)[0])
        expect_session(engine, one.id, one.community, one.expires)
    months = ["2026-01", "2026-02", "2026-03"]
    close_months(engine, *months)
    for area in load_tree(engine).by_code:
        seal(engine, area, 40, 30, months[1])
    close(engine, "C23", today() + timedelta(days=1), None, today())
    areas = "code,parent,kind,name\nC14,S1,community,新社区\nC15,XX,community,无处\n"
    drafts.keep(engine, "chief", read_table(areas.encode()), now)
    made["invitation"] = invite(engine, "C11", "officer", "chief", now)
    return made


def sign_in_all(town: Town) -> None:
    """Come in once in each role, and keep the cookies."""
    for role, name in {**ROLES, "half way": "chief", "nobody": ""}.items():
        client = town.app.test_client()
        if role in ROLES:
            assert sign_in(client, name).status_code == 303, name
            assert client.get("/office/class").status_code == 303  # gives the pass to class pages
            client.get("/office/account")
        elif name:
            give_password(client, name)
        client.get("/office/sign-in")
        client.get("/office/sign-in/code")  # each form's token is of the session, which a first form begins
        town.cookies[role] = [(one.key, one.value, one.path) for one in client._cookies.values()]
