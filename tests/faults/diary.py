"""An independent client: reads forms as a browser does, posts answers, and writes down what it was told.

Each line of its log is on disk before it goes on. Its answers are told apart by their letters alone, so what lies in
the database is compared with the log without anything that the portal says. Knows the database only to check."""

import http.client
import json
import os
import random
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from types import TracebackType

from sqlalchemy import Engine, text

QUIZ = "/en/quiz/new-drugs/"
LETTERS = "abcd?"
PREFIX = "ab"  # of all its answers, so that none is a single letter all over (those are flagged)
TIMEOUT = 40.0  # longer than the server may wait for its database
Pace = Callable[[], object]


class Fields(HTMLParser):
    """What the quiz form would send: hidden fields, the questions in their order, the options of each select."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.questions: list[str] = []
        self.options: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        name = named.get("name", "")
        if tag == "input" and named.get("type") == "hidden":
            self.hidden[name] = named.get("value", "")
        elif tag == "input" and named.get("type") == "radio" and name not in self.questions:
            self.questions.append(name)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self.options.setdefault(self._select, []).append(named.get("value", ""))


@dataclass
class Told:
    """What the log holds: what was about to be posted, and what the server said of it. Keys are the answers."""

    posted: dict[str, Mapping[str, str]] = field(default_factory=dict)
    acknowledged: Counter[str] = field(default_factory=Counter)  # how often as `first`
    again: Counter[str] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)  # by status; 0: the connection broke


class Diary:
    """The log of one client. Several threads may write into it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def __enter__(self) -> "Diary":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def note(self, what: str, answers: str, **more: str) -> None:
        """One line, on disk when this returns."""
        with self._lock:
            self._file.write(json.dumps({"what": what, "answers": answers, **more}) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def read(self) -> Told:
        """All that was written, from the file itself."""
        told = Told()
        for line in self.path.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            answers = one.pop("answers")
            match one.pop("what"):
                case "post":
                    told.posted[answers] = one
                case "first":
                    told.acknowledged[answers] += 1
                case "again":
                    told.again[answers] += 1
                case "refused":
                    told.refused[int(one["status"])] += 1
        return told


@dataclass
class Client:
    """Posts attempts to `urls` in turn until each is acknowledged or it is told to stop.

    `age` makes a ticket older, so that an attempt is not "too fast". `number` tells clients of one diary apart."""

    diary: Diary
    urls: Sequence[str]
    number: int = 0
    seed: int = 0
    age: Callable[[str], str] = lambda ticket: ticket
    communities: Sequence[str] = ()
    persistent: bool = True  # send what was not acknowledged again, with the same ticket, as a device's queue does

    def __post_init__(self) -> None:
        self.stopping = threading.Event()
        self.done = 0
        self._made = 0
        self._turn = self.number
        self._dice = random.Random(self.seed * 1000 + self.number)

    def run(self, attempts: int | None = None, pause: float = 0.0) -> None:
        """Take the quiz again and again."""
        while not self.stopping.is_set() and (attempts is None or self._made < attempts):
            self.take()
            self.stopping.wait(pause)

    def take(self) -> bool:
        """One attempt, from the form to its acknowledgement; whether it came to one."""
        form = self._form()
        if form is None:
            return False
        answers = self._answers(len(form.questions))
        communities = self.communities or form.options["community"]
        fields = {
            **form.hidden,
            "ticket": self.age(form.hidden["ticket"]),
            **dict(zip(form.questions, answers, strict=True)),
            "community": self._dice.choice(communities),
            "audience": self._dice.choice(form.options["audience"]),
        }
        self.diary.note("post", answers, community=fields["community"], audience=fields["audience"])
        while not self._post(answers, fields):
            if self.stopping.is_set() or not self.persistent:
                return False
            time.sleep(0.1)
        self.done += 1
        return True

    def _answers(self, questions: int) -> str:
        """Letters that nobody else has: the client's number, the attempt's number, then chance."""
        self._made += 1
        digits, rest = [], self.number + 125 * self._made  # three letters for the client
        while len(digits) < questions - len(PREFIX):
            rest, digit = divmod(rest, len(LETTERS))
            digits.append(LETTERS[digit])
        assert rest == 0, "more attempts than there are letters"
        return PREFIX + "".join(digits)

    def _form(self) -> Fields | None:
        while not self.stopping.is_set():
            status, body = self._ask("GET", f"{QUIZ}?form=A")
            if status == 200:
                form = Fields()
                form.feed(body)
                return form
            time.sleep(0.1)
        return None

    def _post(self, answers: str, fields: Mapping[str, str]) -> bool:
        status, body = self._ask("POST", QUIZ, urllib.parse.urlencode(fields))
        counted = json.loads(body).get("counted") if status == 200 else None
        if counted in {"first", "again"}:
            self.diary.note(counted, answers)
            return True
        self.diary.note("refused", answers, status=str(status))
        return False

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """One request on a connection of its own; status 0 when it broke."""
        self._turn += 1
        place = urllib.parse.urlsplit(self.urls[self._turn % len(self.urls)])
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=TIMEOUT)
        headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"} if body is not None else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()


class Crowd:
    """Several clients at once, each in a thread. As a context manager it stops them at its end."""

    def __init__(self, clients: Iterable[Client], pause: float = 0.0) -> None:
        self.clients = list(clients)
        self._threads = [threading.Thread(target=one.run, kwargs={"pause": pause}) for one in self.clients]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for one in self.clients:
            one.stopping.set()
        for thread in self._threads:
            thread.join()

    @property
    def done(self) -> int:
        """How many attempts were acknowledged so far."""
        return sum(one.done for one in self.clients)

    def wait_for(self, more: int, seconds: float = 120) -> None:
        """Return when so many more attempts were acknowledged."""
        aim, until = self.done + more, time.monotonic() + seconds
        while self.done < aim:
            assert time.monotonic() < until, f"only {self.done} of {aim} attempts were acknowledged in {seconds} s"
            time.sleep(0.02)


def faults(engine: Engine, told: Told) -> list[str]:
    """What the open slips have against the log: an acknowledged one missing, one twice, one nobody sent or changed.

    Only before any closing: later, slips are in boxes and nothing tells them apart."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT answers, community, audience FROM slip")).all()
        seen = connection.scalar(text("SELECT count(*) FROM submission_seen")) or 0
        counted = connection.scalar(
            text("SELECT coalesce(sum(value), 0) FROM open_count WHERE kind = 'quiz' AND name = 'submitted'")
        )
    lying = Counter(row.answers for row in rows)
    kept = told.acknowledged.keys() | told.again.keys()
    found = [f"acknowledged but missing: {answers}" for answers in sorted(kept - lying.keys())]
    found += [f"there {n} times: {answers}" for answers, n in sorted(lying.items()) if n > 1]
    found += [f"nobody sent: {answers}" for answers in sorted(lying.keys() - told.posted.keys())]
    found += [f"acknowledged twice as first: {answers}" for answers, n in told.acknowledged.items() if n > 1]
    for row in rows:
        sent = told.posted.get(row.answers)
        if sent and (row.community, row.audience) != (sent["community"], sent["audience"]):
            found.append(f"changed: {row.answers}")
    if not len(rows) == seen == counted:
        found.append(f"{len(rows)} slips, {seen} remembered ids, {counted} counted")
    return found
