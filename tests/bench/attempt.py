"""What one whole attempt costs the web part: three pages, the form with its ticket, the answers, the result.

In processor time of the server: the number that docs/sizing.md multiplies. On PostgreSQL, as on several machines."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from portal.app import load_content
from portal.settings import Settings
from tests.bench.machine import CannotMeasure, core_seconds
from tests.bench.servers import SECRET, portal, postgresql, prepare
from tests.bench.submissions import QUIZ, prepared_bodies
from tests.bench.table import Row, short

PEOPLE, ATTEMPTS = 8, 60
READ = ("/zh-Hans/", "/zh-Hans/for/youth/", "/zh-Hans/help/")
ADDRESS = f"/zh-Hans/quiz/{QUIZ}/"
PACKED = {"Accept-Encoding": "gzip, br"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", **PACKED}
STEPS = ("pages", "the form", "the answers", "the result")


def measure(folder: Path) -> list[Row]:
    """One row: attempts per second of a core, and the share of each step."""
    with postgresql(folder) as url:
        prepare(url)
        with portal("wsgi:app", url, folder) as (address, pid):
            _, bank = load_content(Settings(secret=SECRET))
            bodies = prepared_bodies(bank.quizzes[QUIZ].forms["A"], PEOPLE * (ATTEMPTS + 1))
            _walk(address, bodies[:PEOPLE])
            spent = []
            kept: list[str] = []
            for step in STEPS:
                before = core_seconds(pid)
                kept = _all(address, step, bodies[PEOPLE:], kept)
                spent.append((core_seconds(pid) - before) / (PEOPLE * ATTEMPTS))
    each = ", ".join(f"{name} {1000 * one:.1f} ms" for name, one in zip(STEPS, spent, strict=True))
    said = f"**{short(1 / sum(spent))}** attempts per second of a core of the web part ({each})"
    return [Row(f"PostgreSQL: a whole attempt, {PEOPLE} people at once", said)]


def _walk(address: str, bodies: list[str]) -> None:
    """Everything once, so that pages are drawn."""
    kept: list[str] = []
    for step in STEPS:
        kept = _all(address, step, bodies, kept)


def _all(address: str, step: str, bodies: list[str], kept: list[str]) -> list[str]:
    """This step of all attempts; returns the cookies with the results."""
    place = urlsplit(address)

    def some(number: int) -> list[str]:
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        found = [_one(connection, step, body, cookie) for body, cookie in mine[number]]
        connection.close()
        return found

    pairs = list(zip(bodies, kept or [""] * len(bodies), strict=True))
    mine = [pairs[number::PEOPLE] for number in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        found = list(pool.map(some, range(PEOPLE)))
    turn = [iter(one) for one in found]
    return [next(turn[number]) for number, _ in zip(cycle(range(PEOPLE)), bodies, strict=False)]


def _one(connection: http.client.HTTPConnection, step: str, body: str, cookie: str) -> str:
    match step:
        case "pages":
            for path in READ:
                _asked(connection, "GET", path, 200)
        case "the form":
            _asked(connection, "GET", ADDRESS, 200)
        case "the answers":
            return _asked(connection, "POST", ADDRESS, 303, body, FORM).partition(";")[0]
        case _:
            _asked(connection, "GET", "/zh-Hans/result/", 200, None, {"Cookie": cookie, **PACKED})
    return ""


def _asked(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    status: int,
    body: str | None = None,
    headers: dict[str, str] = PACKED,
) -> str:
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != status:
        raise CannotMeasure(f"{method} {path} answers {answer.status}")
    return answer.headers.get("Set-Cookie", "")
