"""A class hour over HTTP, with every request on a connection of its own: so that any process of a server gets any of
them. A teacher who takes steps, phones that join, answer once and send their test, and somebody who polls.

Asks again while the portal says "not now" (5xx), as the scripts of the pages do. Looks into no database."""

import http.client
import json
import re
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.live.store import Session
from tests.faults.diary import Fields

WITHIN_SECONDS = 60
Answer = tuple[int, str, dict[str, str]]


def ask(url: str, method: str, path: str, fields: Mapping[str, str] | None = None, cookie: str = "") -> Answer:
    """Status, text and headers of the first answer that is not 5xx."""
    place = urllib.parse.urlsplit(url)
    headers = {"Cookie": cookie, "Accept-Language": "en"} if cookie else {"Accept-Language": "en"}
    body = None
    if fields is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        headers |= {"Accept": "application/json"}
        body = urllib.parse.urlencode(fields)
    until = time.monotonic() + WITHIN_SECONDS
    while True:
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=WITHIN_SECONDS)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            found = answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}
        except (OSError, http.client.HTTPException) as error:
            found = 599, repr(error), {}
        finally:
            connection.close()
        if found[0] < 500 or time.monotonic() > until:
            return found
        time.sleep(0.1)


@dataclass
class Teacher:
    """Holds the class with the key of the browser that opened it."""

    url: str
    one: Session
    key: str

    def take(self, step: str) -> int:
        """One step from where the class is; the number of the step that it led to."""
        cookie = f"class-{self.one.code}={self.key}"
        page = ask(self.url, "GET", f"/class/{self.one.code}/", cookie=cookie)
        assert page[0] == 200, page[1][-300:]
        fields = {name: _value(page[1], name) for name in ("token", "step")} | {"do": step}
        done = ask(self.url, "POST", f"/class/{self.one.code}/", fields, cookie)
        # 409: the step was taken, and only its acknowledgement was lost with the database.
        assert done[0] in (303, 409), f"{step}: {done[0]} {done[1][-300:]}"
        return int(fields["step"]) + 1

    def everybody_knows(self, step: int, looks: int = 12) -> None:
        """Wait until so many polls in a row, by whichever process, tell of this step; they never go beyond it."""
        in_a_row, until = 0, time.monotonic() + WITHIN_SECONDS
        while in_a_row < looks:
            assert time.monotonic() < until, f"not all processes know of step {step}"
            status, text, _ = ask(self.url, "GET", f"/class/{self.one.code}/state")
            assert status == 200, text
            told = json.loads(text)["step"]
            assert told <= step
            in_a_row = in_a_row + 1 if told == step else 0


@dataclass
class Phone:
    """One pupil: what its form holds, and what it was told of each question."""

    url: str
    code: str
    fields: dict[str, str] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    action: str = ""
    told: list[str] = field(default_factory=list)

    def join(self) -> None:
        """Scan the code; the class is open, whichever process is asked."""
        status, text, headers = ask(self.url, "GET", f"/join/{self.code}")
        assert status == 303, f"{status}: this process does not know that the class is open"
        self.action = headers["location"]
        status, text, _ = ask(self.url, "GET", self.action)
        assert status == 200, text[-300:]
        form = Fields()
        form.feed(text)
        self.fields, self.questions = form.hidden, form.questions

    def vote(self, letter: str) -> str:
        """One vote on how a story goes on, from the page that is at the code now."""
        status, text, _ = ask(self.url, "GET", f"/join/{self.code}")
        assert status == 200, f"{status}: this process does not know that a story is told"
        form = Fields()
        form.feed(text)
        del form.hidden["plain"]  # scripts are on
        _, text, _ = ask(self.url, "POST", f"/class/{self.code}/answer", {**form.hidden, "answer": letter})
        self.told.append(json.loads(text)["outcome"])
        return self.told[-1]

    def answer(self, number: int, letter: str) -> str:
        """One answer of one question, as class.js sends it."""
        item = self.questions[number].removeprefix("q.")
        fields = {"ticket": self.fields["ticket"], "item": item, "answer": letter}
        _, text, _ = ask(self.url, "POST", f"/class/{self.code}/answer", fields)
        self.told.append(json.loads(text)["outcome"])
        return self.told[-1]

    def send(self, letters: str) -> str:
        """The whole test, at the end."""
        given = dict(zip(self.questions, letters, strict=True))
        status, text, _ = ask(self.url, "POST", self.action.partition("?")[0], {**self.fields, **given})
        assert status == 200, f"{status} {text[-300:]}"
        return str(json.loads(text)["counted"])


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page[-500:]
    return found[1]
