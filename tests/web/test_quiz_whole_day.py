"""The promise of the privacy page, proved on the bytes: a whole day of visits, and nothing of a visitor is left.

SQLite: the database file, its write-ahead log, everything the process said while it served, and its metrics."""

import io
import logging
import re
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from portal.logs import Lines
from portal.operating.meter import HOUR, Meter
from portal.periods import CHINA
from portal.quiz.ticket import open_ticket
from portal.sealing.scrubbing import tidy
from portal.slips.models import slip, submission_seen
from tests.samples import rows_of
from tests.web.conftest import House, answered

VISITORS = 70
PAGE = 4096


@dataclass
class Visitor:
    """Somebody of whom every trace would be recognised."""

    number: int
    moments: list[float] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"203.0.113.{self.number}"

    @property
    def agent(self) -> str:
        return f"Zebraphone/{self.number}.77 (six years old)"

    @property
    def answers(self) -> str:
        """Eleven letters that only this visitor chose."""
        letters, rest = "", self.number
        for _ in range(11):
            letters, rest = letters + "abcd?"[rest % 5], rest // 5
        return letters[::-1]

    def headers(self) -> dict[str, str]:
        return {
            "User-Agent": self.agent,
            "X-Forwarded-For": f"{self.address}",
            "Forwarded": f"for={self.address}",
            "Accept-Language": f"en;q=0.9,x-dialect-{self.number}",
            "Referer": f"https://came-from-{self.number}.example/secret-path",
            "Sec-Fetch-Site": "same-origin",
            "Sec-CH-UA-Model": f"Quagga-{self.number}",
        }


def visit(house: House, one: Visitor) -> None:
    """Scan, look around, answer, tap twice, err, read the result, come back for practice."""
    client = Client(ProxyFix(house.app.wsgi_app, x_for=1))
    client.set_cookie("visitor", f"kept-by-somebody-else-{one.number}")

    def now() -> None:
        house.clock.seconds += 1.031 * (one.number % 7 + 1)
        one.moments.append(house.clock.seconds)

    now()
    asked = {"headers": one.headers(), "environ_base": {"REMOTE_ADDR": "198.51.100.99"}}
    assert client.get("/q/SCAN23", **asked).status_code == 302
    assert client.get("/en/drugs/?lang", **asked).status_code == 200
    now()
    for attempt in ("first", "again", "practice"):
        if attempt != "again":
            form = client.get("/en/quiz/new-drugs/?form=A", **asked).text
            ticket = re.findall(r'name="ticket" value="([^"]+)"', form)[0]
            fields = {"ticket": ticket, "community": "C11", "audience": "youth", "before": "", "website": ""}
            fields |= answered(house.form(), one.answers)
            one.secrets.append(ticket)
            house.clock.seconds += 45
            now()
        data = fields | ({"repeat": "1"} if attempt == "practice" else {})
        sent = client.post("/en/quiz/new-drugs/", data=data, **asked)
        assert sent.status_code == 303
        assert client.get("/en/result/", **asked).status_code == 200
        one.secrets.append(str(client.get_cookie("result").value))  # type: ignore[union-attr]  # just set
    assert client.post("/en/quiz/new-drugs/", data=fields | {"community": one.agent}, **asked).status_code == 400
    assert client.get(f"/en/{one.address}/?who={one.agent}", **asked).status_code == 404


def clock_renderings(seconds: float) -> Iterator[bytes]:
    """How a moment could lie in a file: as text, as numbers, in both zones. Longer forms begin or end with these."""
    whole = int(seconds)
    yield from (str(number).encode() for number in (whole, whole // 60))
    yield f"{whole:x}".encode()
    for zone in (UTC, CHINA):
        moment = datetime.fromtimestamp(seconds, zone)
        yield from (f"{moment:%H:%M}".encode(), f"{moment:%H%M%S}".encode())
        yield from (f"{moment:%Y-%m-%d}".encode(), f"{moment:%Y%m%d}".encode(), f"{moment:%d/%b/%Y}".encode())
    yield from (struct.pack(kind, seconds) for kind in (">d", "<d"))
    yield from (struct.pack(">q", int(seconds * scale)) for scale in (1e3, 1e6, 1e9))


def _at_no_time(record: logging.LogRecord) -> bool:
    """The minute in which this test runs could be one of the day that it plays."""
    record.created = 0.0
    return True


@contextmanager
def _listening() -> Iterator[io.StringIO]:
    """All that the process says, at the level that an operator could turn on."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s %(pathname)s"))
    lines = logging.StreamHandler(said)
    lines.setFormatter(Lines(json=True))  # as an operator's log has them
    lines.addFilter(_at_no_time)
    root = logging.getLogger()
    level, root.level = root.level, logging.INFO
    root.addHandler(handler)
    root.addHandler(lines)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            yield said
    finally:
        root.removeHandler(handler)
        root.removeHandler(lines)
        root.setLevel(level)


def _bytes(house: House) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(house.path.parent.iterdir())}


def test_after_a_whole_day_nothing_tells_who_answered_what_or_when(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter = Meter(house.app.wsgi_app, house.clock)
    monkeypatch.setattr(house.app, "wsgi_app", meter)
    visitors, said = _day(house, monkeypatch)
    said += _metrics(house, meter)
    _no_trace(house, visitors, said)
    _nothing_joins(house, visitors)
    assert tidy(house.engine)
    _order_of_chance(house, visitors)
    _no_trace(house, visitors, said)


def _day(house: House, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Visitor], str]:
    """The day's visitors, in the order of their coming, and what was logged and printed."""
    house.desk.cap._cap = house.desk.limit._most = 10**6
    visitors = [Visitor(number) for number in range(1, VISITORS + 1)]
    with _listening() as said:
        for one in visitors:
            visit(house, one)
        house.settle()
        _a_bad_hour(house, visitors[0], monkeypatch)
    return visitors, said.getvalue()


def _metrics(house: House, meter: Meter) -> str:
    """What they tell of the day once its last hour is over: they count, and hold nothing else of anybody."""
    house.clock.seconds += HOUR
    meter.turn()
    registry = CollectorRegistry(auto_describe=False)
    registry.register(meter.told)
    told = generate_latest(registry).decode()
    assert f'route="quiz.take",status="3xx"}} {3 * VISITORS}.0' in told
    assert 'mingbian_failed_requests_total{route="quiz.take"} 2.0' in told
    return told


def _a_bad_hour(house: House, one: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is logged when something fails: the database is locked, and a fault of our own."""
    other = sqlite3.connect(house.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    client = Client(house.app)
    client.get("/q/SCAN23", headers=one.headers())
    data = {"ticket": house.ticket(), "community": "C11", "audience": "youth"}
    assert client.post("/en/quiz/new-drugs/", data=data, headers=one.headers()).status_code == 503
    house.settle()
    other.execute("ROLLBACK")
    other.close()
    with monkeypatch.context() as patch:
        patch.setattr("portal.quiz.views.flag_of", lambda *_: 1 / 0)
        assert client.post("/en/quiz/new-drugs/", data=data, headers=one.headers()).status_code == 500


def _no_trace(house: House, visitors: list[Visitor], said: str) -> None:
    """Neither database nor log nor metrics hold anything of a visitor but the answers."""
    files = _bytes(house)
    assert set(files) == {"portal.db", "portal.db-wal", "portal.db-shm"}
    everything = b"".join(files.values())
    searched = {"the database": everything, "log and metrics": said.encode()}
    # The search sees what is there: the answers, the open counters, the lines about the bad hour.
    assert all(one.answers.encode() in everything for one in visitors)
    assert b"SCAN23" in everything
    assert "a scan was not counted: OperationalError" in said
    assert "unhandled ZeroDivisionError" in said

    searched_for: set[bytes] = set()
    for one in visitors:
        needles = [one.address, one.agent, f"x-dialect-{one.number}", f"came-from-{one.number}.", "198.51.100.99"]
        needles += [f"Quagga-{one.number}", f"kept-by-somebody-else-{one.number}", *one.secrets]
        for ticket in one.secrets[::3]:
            opened = open_ticket(house.desk.tickets, ticket, house.clock())
            assert opened
            needles.append(opened.id)
        forms = [needle.encode() for needle in needles]
        forms += [bytes.fromhex(needle) for needle in needles if re.fullmatch("[0-9a-f]{32}", needle)]
        forms += [sha256(needle.encode()).digest() for needle in (one.address, one.agent, one.address + one.agent)]
        forms += [bytes(map(int, one.address.split(".")))]
        forms += [form for moment in one.moments for form in clock_renderings(moment)]
        # Four bytes would be met by chance if every moment were tried: the moment of the first sending stands for all.
        forms.append(struct.pack(">I", int(one.moments[2])))
        searched_for.update(forms)
        assert one.answers not in said
    for place, data in searched.items():
        assert [form for form in searched_for if form in data] == [], f"a trace of a visitor in {place}"


def _nothing_joins(house: House, visitors: list[Visitor]) -> None:
    """Each left one slip, and two digests (a first attempt, and practice) that lead to no slip."""
    slips = rows_of(house.engine, slip)
    assert sorted(row["answers"] for row in slips) == sorted(one.answers for one in visitors)
    seen = {row["digest"] for row in rows_of(house.engine, submission_seen)}
    assert len(seen) == 2 * VISITORS
    assert not seen & {sha256(row["slip_id"]).digest() for row in slips}
    assert not {row["slip_id"] for row in slips} & {digest[:16] for digest in seen}


def _order_of_chance(house: House, visitors: list[Visitor]) -> None:
    """After tidying, slips lie in the order of their random keys, and nothing lies twice."""
    files = _bytes(house)
    assert files["portal.db-wal"] == b""
    data = files["portal.db"]
    key_of = {row["answers"]: row["slip_id"] for row in rows_of(house.engine, slip)}
    arrival = [key_of[one.answers] for one in visitors]
    assert all(data.count(key) == 1 for key in arrival), "no second copy in a free page"
    pages: dict[int, list[bytes]] = {}
    for key in sorted(arrival, key=data.index):
        pages.setdefault(data.index(key) // PAGE, []).append(key)
    assert len(pages) > 1
    # SQLite fills a page from its end: inside each page the keys run down, and that is all their order tells.
    assert all(keys == sorted(keys, reverse=True) for keys in pages.values())
    in_file = [key for keys in pages.values() for key in keys]
    assert in_file not in (arrival, arrival[::-1])
    places = [in_file.index(key) for key in arrival]
    rising = sum(after > before for before, after in pairwise(places))
    assert 0.25 < rising / (VISITORS - 1) < 0.75, "who came next lies as often before as behind"
