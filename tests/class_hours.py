"""A teacher and a class for tests of class hours: passes, opening, steps, tickets. The clock is the house's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.accounts import passes, store
from portal.crypt import Box
from portal.live import store as hours
from portal.live.store import Session
from tests.an_hour import an_hour, keep_hour
from tests.web.client import Page, Reader
from tests.web.conftest import House, answered, key_of

PASSWORD = "three green horses"
SPARED = {
    "links": "they are looked up without the cookie of the teacher",
    "help": "a teacher's page, not a resident's",
    "languages": "the four languages of the desk, chosen there",
}


class ClassReader(Reader):
    """Inspects pages of the desk's kind: they are for teachers, in the desk's four languages."""

    def inspect(self, page: Page, but: Mapping[str, str] | None = None) -> None:
        """As everywhere, but for what only public pages have."""
        spared = {} if page.path.startswith("/join") or "/quiz/" in page.path else SPARED
        super().inspect(page, {**spared, **(but or {})})


def class_reader(house: House) -> ClassReader:
    """A browser with no cookies that may be a teacher's."""
    return ClassReader(house.visitor().client, known=house.app.extensions.setdefault("tests.known", {}))


@dataclass
class Teacher:
    """A teacher's browser in one class."""

    house: House
    reader: Reader
    code: str = ""

    @property
    def hour(self) -> Session:
        found = hours.find(self.house.engine, self.code)
        assert found is not None
        return found

    def open(self, test: str = "quiz:new-drugs", way: str = "own-self", heads: int = 20, **more: Any) -> Page:
        page = self.reader.get("/class/")
        assert page.status == 200, page.answer.headers
        fields = page.fields() | {"test": test, "way": way, "heads": str(heads)} | more
        done = self.reader.post("/class/open", data=fields)
        if done.status == 303:
            self.code = done.answer.headers["Location"].split("/")[2]
        return done

    def page(self) -> Page:
        return self.reader.get(f"/class/{self.code}/")

    def take(self, *steps: str) -> Page:
        for step in steps:
            done = self.reader.post(f"/class/{self.code}/", data=self.page().fields() | {"do": step})
            assert done.status == 303, done.words
        return self.page()


def teacher_of(house: House, name: str = "teacher", area: str = "C11") -> Teacher:
    """An account with the role, and a browser that has come from the officers' pages."""
    now = datetime.fromtimestamp(house.clock(), UTC)
    store.make_account(house.engine, name, area, "teacher", now)
    account = store.change_password(house.engine, name, PASSWORD, now)
    reader = class_reader(house)
    sealed = Box(house.desk.settings.secret, "class").seal(json.dumps([account.name, account.epoch, 2**40]))
    reader.client.set_cookie(passes.COOKIE, sealed, path="/class")
    return Teacher(house, reader)


def pupil_form(house: House, code: str, reader: Reader | None = None) -> tuple[Reader, dict[str, str], str]:
    """Scan the code: the browser, what the form would send, and its address."""
    reader = reader or house.visitor()
    to = reader.get(f"/join/{code}", headers={"Accept-Language": "en"}).answer.headers["Location"]
    page = reader.get(to, but={"links": "the result is there only after sending"})
    assert page.status == 200, page.words
    house.clock.seconds += 60
    return reader, page.fields(), to


def send(house: House, reader: Reader, fields: dict[str, str], answers: str, letter: str) -> Page:
    data = {**fields, **answered(house.form(letter), answers)}
    return reader.post("/en/quiz/new-drugs/", data=data)


def right(house: House, letter: str) -> str:
    return key_of(house.form(letter))


def hold(house: House, **changes: Any) -> tuple[Session, Reader]:
    """Opens an hour, by raised hands unless told otherwise, and gives the browser that holds it."""
    facts: dict[str, Any] = {
        "id": "6" * 32,
        "code": "KAMPF",
        "expires": int(house.clock()) + 4 * 3600,
        "opened_by": "Teacher Ma",
    }
    place = str(changes.pop("place", "H11"))
    one, key = an_hour(place, **{**facts, **changes})
    keep_hour(house.engine, one)
    holder = house.visitor()
    holder.client.set_cookie(f"class-{one.code}", key, path=f"/class/{one.code}")
    return one, holder
