"""An officer's one-time class link: shown once, for the own area alone, kept as a digest."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.live import store
from portal.live.models import class_link
from tests.office_desk import Clock, log_of, make_officer, sign_in, staff_of_s1, token
from tests.samples import rows_of

PAGE = "/office/class-link"


@pytest.fixture
def app(engine: Engine, clock: Clock) -> Flask:
    return staff_of_s1(engine, clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    one = app.test_client()
    sign_in(one, "chief")
    return one


def _ask(client: FlaskClient, area: str) -> tuple[int, str]:
    answer = client.post(PAGE, data={"csrf_token": token(client, PAGE), "area": area})
    return answer.status_code, answer.get_data(as_text=True)


def test_a_link_is_for_an_area_for_seven_days_and_its_token_is_kept_nowhere(
    client: FlaskClient, engine: Engine, clock: Clock
) -> None:
    status, page = _ask(client, "C11")
    assert status == 200
    found = re.search(r'value="http://localhost/class/link/([^"]+)"', page)
    assert found
    now = int(clock().timestamp())
    good = store.find_link(engine, found[1], now)
    assert good is not None
    assert (good.area, good.made_by) == ("C11", "chief")
    assert store.find_link(engine, found[1], now + int(timedelta(days=7).total_seconds()) - 1)
    assert store.find_link(engine, found[1], now + int(timedelta(days=7).total_seconds())) is None
    assert found[1] not in str(rows_of(engine, class_link))
    assert "class-link area=C11" in str(log_of(engine))
    assert found[1] not in str(log_of(engine))
    assert found[1] not in client.get(PAGE).get_data(as_text=True)


def test_a_link_for_another_area_is_refused_and_logged(client: FlaskClient, engine: Engine) -> None:
    status, _ = _ask(client, "C21")
    assert status == 403
    assert rows_of(engine, class_link) == []
    assert "area=C21" in str(log_of(engine))


def test_who_only_looks_makes_no_link(app: Flask, engine: Engine, clock: Clock) -> None:
    make_officer(engine, clock, "looker", "S1", "viewer")
    one = app.test_client()
    sign_in(one, "looker")
    assert one.get(PAGE).status_code == 403
    assert one.post(PAGE, data={"area": "C11"}).status_code in (400, 403)
    assert rows_of(engine, class_link) == []
