"""Memory after a million requests beside that after ten thousand: readers, forms, submissions, officers."""

import random
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from portal.app import create_app
from portal.db import make_engine
from portal.quiz.forms import Form
from portal.settings import Settings
from tests.bench.filled import fill, some_areas
from tests.bench.load import Server, one_round
from tests.bench.machine import resident_bytes
from tests.bench.officers import LOOKED_AT, signed_in
from tests.bench.servers import SECRET, portal
from tests.bench.submissions import QUIZ, prepared_bodies
from tests.bench.table import Row, at_most, short

FEW, MANY = 10_000, 1_000_000
MOST = 1.10
COMMUNITIES = 50
STAGES = ((FEW, 1, 10_000), (MANY, 5, 60_000))  # until so many are answered: seconds of a round, requests made for it
# Of a thousand: the dearest are few, so that a million take minutes.
SHARES = {"submission": 40, "form": 10, "officer": 2}
SCRIPT = str(Path(__file__).with_name("mix.lua"))


def measure(folder: Path) -> list[Row]:
    """The rows of this part."""
    url = f"sqlite:///{folder / 'memory.db'}"
    engine = make_engine(url)
    fill(engine, COMMUNITIES)
    app = create_app(Settings(secret=SECRET, database=url, https=False), engine)
    paths = app.extensions["paths"]
    form = next(form for form in app.extensions["quiz"].bank.forms.values() if form.quiz == QUIZ)
    engine.dispose()
    with portal("wsgi:app", url, folder) as (address, pid):
        server = Server(f"{address}/", pid, ("--script", SCRIPT))
        cookie, chance, lines, done = signed_in(address), random.Random(626), folder / "lines", 0
        held: list[tuple[int, int]] = []
        with tqdm(total=MANY, unit="request", desc="memory") as bar:
            for least, seconds, number in STAGES:
                while done < least:
                    lines.write_text("\n".join(_lines(number, form, paths, cookie, chance)))
                    answers = one_round(server, seconds, str(lines)).answers
                    done += answers
                    bar.update(answers)
                held.append((done, resident_bytes(pid)))
    (few, before), (many, after) = held
    shares = ", ".join(f"{share / 10:g} % {what}s" for what, share in SHARES.items())
    return [
        at_most(
            f"memory after {short(many)} requests / after {short(few)} ({shares}, else any of {len(paths)} pages)",
            after / before,
            MOST,
            "of it",
            f"**{after / before:.2f}** ({after / 1e6:.0f} MB / {before / 1e6:.0f} MB)",
        )
    ]


def _lines(number: int, form: Form, paths: list[str], cookie: str, chance: random.Random) -> Iterator[str]:
    """Requests as `method, path, cookie, body` with tabs between; every body is a new one."""
    places = [area.code for area in some_areas(COMMUNITIES) if area.kind == "community"]
    bodies = iter(prepared_bodies(form, number // 15, places))
    address = f"/zh-Hans/quiz/{QUIZ}/"
    kinds = [what for what, share in SHARES.items() for _ in range(share)]
    for _ in range(number):
        one = chance.randrange(1000)
        kind = kinds[one] if one < len(kinds) else "page"
        if kind == "submission" and (body := next(bodies, None)):
            yield f"POST\t{address}\t\t{body}"
        elif kind == "form":
            yield f"GET\t{address}\t\t"
        elif kind == "officer":
            yield f"GET\t{chance.choice(LOOKED_AT)}\t{cookie}\t"
        else:
            yield f"GET\t{chance.choice(paths)}\t\t"
