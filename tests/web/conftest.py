"""One whole portal for all tests of public pages: built once; each test has a fresh database and a stopped clock."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import Client

from portal.app import create_app
from portal.db import make_engine
from portal.limits import AddressLimit
from portal.outreach.store import Placement, add_placement
from portal.quiz.desk import Desk
from portal.quiz.forms import Form
from portal.quiz.limits import DailyCap
from portal.quiz.ticket import Ticket, seal_ticket
from portal.settings import Settings
from tests import office_desk
from tests.office_desk import hash_quickly
from tests.trees import copy_sample, with_real_interface
from tests.web.client import Page, Reader

TODAY = date(2026, 6, 15)
MONTH, QUARTER = "2026-06", "2026-Q2"
NOON = 1_781_494_507.25  # 2026-06-15 11:35:07.25 in China: an hour, minute and second that nothing else has
SECRET = "a secret of the tests alone, 32 or more"
PLACED = {
    "SCAN23": Placement("SCAN23", "C11", "youth", "quiz:new-drugs", "pharmacy"),
    "HERE23": Placement("HERE23", "H11", "migrants", "module:migrants-parcel", "school gate"),
    "PAST23": Placement("PAST23", "C12", "seniors", "module:seniors-home", "taken down", retired=True),
    "GNE234": Placement("GNE234", "C12", "seniors", "module:no-longer-there", "stairwell"),
}
UNHURRIED = 60.0  # seconds from the form to its sending


@dataclass
class Clock:
    """The seconds that the portal sees."""

    seconds: float = NOON

    def __call__(self) -> float:
        return self.seconds


@dataclass
class House:
    """The portal under test: its application, its database, its clock."""

    app: Flask
    engine: Engine
    path: Path
    clock: Clock
    reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = self.visitor()

    @property
    def desk(self) -> Desk:
        desk: Desk = self.app.extensions["quiz"]
        return desk

    def visitor(self) -> Reader:
        """Another browser with no cookies."""
        return Reader(Client(self.app), known=self.app.extensions.setdefault("tests.known", {}))

    def form(self, letter: str = "A") -> Form:
        return self.desk.bank.forms[f"new-drugs.1{letter}"]

    def settle(self) -> None:
        """Wait until every counter that nobody waits for is written."""
        self.desk.writer.stop()

    def ticket(self, **changes: Any) -> str:
        """A start ticket of form A, issued a minute ago, unless told otherwise."""
        made = Ticket("0" * 31 + "1", "new-drugs.1A", "general", "", int(self.clock() - UNHURRIED))
        return seal_ticket(self.desk.tickets, replace(made, **changes))

    def open_form(self, query: str = "?form=A", lang: str = "en", reader: Reader | None = None) -> dict[str, str]:
        """Open the quiz, wait as long as a reader does, and return what the page would send."""
        page = (reader or self.reader).get(f"/{lang}/quiz/new-drugs/{query}")
        assert page.status == 200, page.words
        self.clock.seconds += UNHURRIED
        return page.fields()

    def send(
        self, fields: dict[str, str], answers: str, lang: str = "en", reader: Reader | None = None, **options: Any
    ) -> Page:
        """Send a form with these answers, in the order of form A."""
        data = {**fields, **answered(self.form(), answers)}
        return (reader or self.reader).post(f"/{lang}/quiz/new-drugs/", data=data, **options)


def answered(form: Form, answers: str) -> dict[str, str]:
    """The radio buttons chosen by a string of answers; `-` leaves a question alone."""
    return {f"q.{item.id}": one for item, one in zip(form.items, answers, strict=True) if one != "-"}


def key_of(form: Form) -> str:
    """The right answers."""
    return "".join(item.key for item in form.items)


def wrong(key: str) -> str:
    """Another option than the right one."""
    return "b" if key == "a" else "a"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


@pytest.fixture
def clock() -> office_desk.Clock:
    """The moment that the desk sees."""
    return office_desk.Clock()


@pytest.fixture(scope="session")
def _portal_template(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small district with placements."""
    path = tmp_path_factory.mktemp("placed") / "portal.db"
    shutil.copyfile(_template, path)
    engine = make_engine(f"sqlite:///{path}")
    for one in PLACED.values():
        add_placement(engine, one)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def _portal(_portal_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    path = tmp_path_factory.mktemp("portal") / "portal.db"
    shutil.copyfile(_portal_template, path)
    engine = make_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _impatient(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 50")  # tests that hold a lock on purpose need not wait for it

    with pytest.MonkeyPatch.context() as patch:
        for module in ("app", "outreach.views"):
            patch.setattr(f"portal.{module}.today", lambda: TODAY)
        app = create_app(Settings(secret=SECRET, https=False), engine)
        house = House(app, engine, path, Clock())
        house.desk.now = house.clock
        yield house
    engine.dispose()


@pytest.fixture
def house(_portal: House, _portal_template: Path) -> Iterator[House]:
    """The portal with a fresh database, an empty memory and the clock at NOON."""
    _renew(_portal, _portal_template)
    yield _portal
    _portal.settle()
    _portal.app.extensions["quiz"].settings = Settings(secret=SECRET, https=False)


def _renew(house: House, template: Path) -> None:
    house.settle()
    house.engine.dispose()
    for path in house.path.parent.iterdir():
        path.unlink()
    shutil.copyfile(template, house.path)
    desk = house.desk
    house.clock.seconds = NOON
    desk.limit, desk.cap = AddressLimit(desk.settings.address_limit), DailyCap(desk.settings.daily_cap)
    desk._tree = desk._closed = None
    house.reader = house.visitor()


@pytest.fixture
def sample_portal(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Reader]:
    """Starts a portal on a copy of the sample tree; `change(root)` edits it first."""

    def start(change: Callable[[Path], object] = lambda root: None, **settings: Any) -> Reader:
        monkeypatch.setattr("portal.app.today", lambda: TODAY)
        root = with_real_interface(copy_sample(tmp_path))
        change(root)
        return Reader(Client(create_app(Settings(secret=SECRET, root=root, **{"https": False, **settings}), engine)))

    return start
