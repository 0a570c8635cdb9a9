"""The main job on PostgreSQL through the real application: scan, learn, answer, close, an officer's honest rate."""

import html
import math
import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from portal.accounts.store import make_account
from portal.app import create_app
from portal.outreach.store import Placement, add_placement
from portal.periods import CLOSING_DAY, month_of, shift, today
from portal.sealing import published
from portal.sealing.store import close
from portal.settings import Settings
from portal.slips.models import slip

PEOPLE = 14
READING_SECONDS = 90


@pytest.fixture
def app(engine: Engine) -> Flask:
    add_placement(engine, Placement("ABCDEF", "C11", "residents", "module:residents-family", "stairwell"))
    app = create_app(Settings(secret="s" * 40, https=False), engine)
    app.testing = True
    return app


def _answer(app: Flask, knows: bool) -> str:
    """One resident with a browser of their own, from the poster to the result; returns the result page."""
    visitor = app.test_client()
    lesson = visitor.get("/q/ABCDEF").location
    assert visitor.get(lesson).status_code == 200
    page = visitor.get("/zh-Hans/quiz/new-drugs/").text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket
    items = re.findall(r'data-item="([^"]+)" data-key="([^"]+)"', page)
    desk = app.extensions["quiz"]
    start = desk.now
    desk.now = lambda: start() + READING_SECONDS
    try:
        answers = {f"q.{item}": key if knows else "?" for item, key in items}
        chosen = re.findall(r'<option value="([^"]+)" selected', page)
        fields = {"ticket": ticket[1], "community": chosen[0], "audience": chosen[1], **answers}
        sent = visitor.post("/zh-Hans/quiz/new-drugs/", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
        assert sent.status_code == 303
        return visitor.get(sent.location).text
    finally:
        desk.now = start


def test_what_residents_answer_reaches_the_officer_as_one_sealed_rate(app: Flask, engine: Engine) -> None:
    for number in range(PEOPLE):
        page = _answer(app, knows=number % 2 == 0)
        assert f'data-mastered="{1 - number % 2}"' in page
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(slip).where(slip.c.flag == 0)) == PEOPLE

    month = month_of(today())
    after = shift(month, 1)
    forms = app.extensions["quiz"].bank.forms
    done = close(
        engine,
        month,
        today=date(int(after[:4]), int(after[5:]), CLOSING_DAY),
        forms=forms,
        eps=1.0,
        minimum=10,
    )
    assert (done.boxes, done.sealed, done.scrubbed) == (1, PEOPLE, True)
    box = published.boxes(engine, {"C11"})[0]

    password = make_account(engine, "li", "D1", "officer", datetime.now(UTC))
    officer = app.test_client()
    page = officer.get("/office/sign-in").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    sign_in = {"csrf_token": token[1], "name": "li", "password": password}
    officer.post("/office/sign-in", data=sign_in)
    assert officer.get("/office/").location.endswith("/office/password")
    page = officer.get("/office/password").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    new = "a long enough sentence"
    officer.post("/office/password", data={"csrf_token": token[1], "current": password, "new": new, "again": new})
    desk = officer.get(f"/office/?area=C11&period={month}").text
    shown = 10 * math.floor(min(max(box.values["mastered"], 0), PEOPLE) / PEOPLE * 10 + 0.5)
    assert f'data-n="{PEOPLE}"' in desk
    assert f'data-rate="{">=95" if shown == 100 else "<=5" if shown == 0 else shown}"' in html.unescape(desk)
