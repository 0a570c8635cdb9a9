"""A durable submission: the portal beside the same route without its insert, on SQLite and on PostgreSQL."""

import random
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from portal.app import load_content
from portal.crypt import Box
from portal.db import make_engine, reading
from portal.quiz.forms import Form
from portal.quiz.ticket import new_ticket, seal_ticket
from portal.settings import Settings
from portal.slips.models import slip, submission_seen
from tests.bench.load import Round, Server, best_rate, middle_cost, one_round
from tests.bench.machine import CannotMeasure
from tests.bench.servers import COMMUNITIES, SECRET, portal, postgresql, prepare
from tests.bench.table import Row, at_least, short

QUIZ = "new-drugs"
LEAST = 0.75
LIMESURVEY = 2.2  # whole submissions a second on one core of such a machine (DESIGN section 7)
LEAST_MULTIPLE = 500
ROUNDS, SECONDS = 4, 3
MOST_A_SECOND = 4000  # bodies prepared for a second of load; when they run out, the round fails and says so
AGE = 600  # seconds since the form was opened: nobody is flagged as too fast
SCRIPT = str(Path(__file__).with_name("post.lua"))
WITH, WITHOUT = "wsgi:app", "tests.bench.apps:without_insert"


def measure(folder: Path) -> list[Row]:
    """The rows of this part."""
    _, bank = load_content(Settings(secret=SECRET))
    form = next(form for form in bank.forms.values() if form.quiz == QUIZ)
    with ExitStack() as stack:
        urls = {"SQLite": f"sqlite:///{folder}/submissions.db", "PostgreSQL": stack.enter_context(postgresql(folder))}
        servers = {}
        for name, url in urls.items():
            prepare(url)
            for target in (WITH, WITHOUT):
                address, pid = stack.enter_context(portal(target, url, folder))
                servers[name, target] = Server(f"{address}/zh-Hans/quiz/{QUIZ}/", pid, ("--script", SCRIPT))
        found = _take_turns(servers, form, folder)
        return [row for name, url in urls.items() for row in _rows(name, url, found)]


def _take_turns(
    servers: Mapping[tuple[str, str], Server], form: Form, folder: Path
) -> dict[tuple[str, str], list[Round]]:
    """Like `load.take_turns`, with fresh bodies for each turn; the first round of each is not measured."""
    found: dict[tuple[str, str], list[Round]] = {key: [] for key in servers}
    for _ in range(ROUNDS + 1):
        bodies = folder / "bodies"
        bodies.write_text("\n".join(prepared_bodies(form, SECONDS * MOST_A_SECOND)))
        for key, server in servers.items():
            found[key].append(one_round(server, SECONDS, str(bodies)))
    return found


def prepared_bodies(form: Form, number: int, places: Sequence[str] = COMMUNITIES) -> list[str]:
    """Valid posts, each with a ticket of its own, of people who answer at random."""
    box, issued, chance = Box(SECRET, "ticket"), time.time() - AGE, random.Random(626)
    return [
        urlencode(
            {
                "ticket": seal_ticket(box, new_ticket(form.code, "general", "", issued)),
                "before": "",
                "website": "",
                **{f"q.{item.id}": chance.choice("abcd?") for item in form.items},
                "community": chance.choice(places),
                "audience": "residents",
            }
        )
        for _ in range(number)
    ]


def _rows(name: str, url: str, found: Mapping[tuple[str, str], list[Round]]) -> list[Row]:
    stored, posted = _stored(url), sum(one.answers for one in found[name, WITH])
    if stored < posted:
        raise CannotMeasure(f"{name}: {posted} submissions were answered, {stored} are stored")
    subject, anchor = found[name, WITH][1:], found[name, WITHOUT][1:]
    core, wall = middle_cost(subject) / middle_cost(anchor), best_rate(subject) / best_rate(anchor)
    rate = best_rate(subject)
    return [
        at_least(
            f"{name}: a durable submission / the same route without the insert",
            min(core, wall),
            LEAST,
            f"**{core:.2f}** of the answers per second of processor time; {wall:.2f} by the clock",
        ),
        at_least(
            f"{name}: slips stored a second, as multiples of LimeSurvey's {LIMESURVEY:g}",
            rate / LIMESURVEY,
            LEAST_MULTIPLE,
            f"**{rate / LIMESURVEY:.0f}** ({short(rate)} a second in the best round by the clock, "
            f"{short(middle_cost(subject))} per second of processor time; "
            f"99 of 100 answered in {min(one.slowest_ms for one in subject):.0f} ms)",
        ),
        Row(f"{name}: the route without the insert", f"{short(middle_cost(anchor))} per second of processor time"),
        Row(f"{name}: submissions answered and found in the database", f"{posted} answered, {stored} stored"),
    ]


def _stored(url: str) -> int:
    """How many slips lie in the database; each must have left its digest."""
    engine = make_engine(url)
    with reading(engine) as connection:
        slips, digests = (
            connection.scalar(select(func.count()).select_from(table)) or 0 for table in (slip, submission_seen)
        )
    engine.dispose()
    if slips != digests:
        raise CannotMeasure(f"{slips} slips, but {digests} digests")
    return slips
