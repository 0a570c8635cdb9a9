"""The officers' door against who tries: equal moments of refusal, sessions that end by themselves, fixed sessions."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.accounts import entrance, guard
from tests.office_desk import (
    PASSWORD,
    Clock,
    code_at,
    give_code,
    give_password,
    office_app,
    sign_in,
    token,
    with_and_without_factor,
)

IN, OUT = 200, 303


@pytest.fixture
def app(engine: Engine, clock: Clock) -> Flask:
    return with_and_without_factor(engine, clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _desk(client: FlaskClient) -> int:
    return client.get("/office/").status_code


@pytest.mark.parametrize("took", [0.02, 0.1, 0.49])
def test_known_unknown_and_locked_names_are_refused_at_the_same_moment(
    app: Flask, monkeypatch: pytest.MonkeyPatch, took: float
) -> None:
    """A known name costs the database some writing, an unknown one none: that must not be heard."""
    monkeypatch.setattr(entrance, "REFUSED_AFTER", 0.5)
    ticks, heard = [0.0], []
    door: guard.Door = app.extensions["portal.accounts"]
    object.__setattr__(door, "ticks", lambda: ticks[-1])
    object.__setattr__(door, "rest", lambda seconds: ticks.append(ticks[-1] + seconds))
    check = guard.store.check_password

    def slow(*given: object) -> object:
        found = check(*given)  # type: ignore[arg-type]
        ticks.append(ticks[-1] + took + (0.0 if given[1] == "nobody" else 0.007))  # two writings to a disk
        return found

    monkeypatch.setattr(guard.store, "check_password", slow)
    for name in ("li", "nobody", *["wang"] * 7):  # the last are refused by the lock
        began = ticks[-1]
        assert give_password(app.test_client(), name, "wrong").status_code == 403
        heard.append(round(ticks[-1] - began, 6))
    assert set(heard) == {0.5}


def test_who_comes_in_does_not_wait(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "REFUSED_AFTER", 0.5)
    rested: list[float] = []
    object.__setattr__(app.extensions["portal.accounts"], "rest", rested.append)
    assert give_password(app.test_client(), "li").status_code == OUT
    assert not rested


def test_a_desk_that_is_left_for_an_hour_must_be_signed_in_to_again(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, "li")
    for _ in range(4):
        clock.pass_minutes(59)
        assert _desk(client) == IN, "whoever works goes on"
    clock.pass_minutes(61)
    assert _desk(client) == OUT


def test_a_session_lasts_a_working_day_however_busy(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, "li")
    for _ in range(16):
        clock.pass_minutes(29)
        assert _desk(client) == IN
    clock.pass_minutes(29)
    assert _desk(client) == OUT, "eight hours from the sign-in, though the cookie was written anew"


def test_a_copied_cookie_of_an_hour_ago_opens_nothing(app: Flask, client: FlaskClient, clock: Clock) -> None:
    """A thief who took the cookie from a laptop cannot wait until the officer has gone home."""
    sign_in(client, "li")
    cookie = client.get_cookie("office", path="/office")
    assert cookie
    for _ in range(3):
        clock.pass_minutes(30)
        assert _desk(client) == IN
    thief = app.test_client()
    thief.set_cookie("office", cookie.value, path="/office")
    assert _desk(thief) == OUT


def test_a_copied_cookie_opens_nothing_once_the_officer_has_signed_out(app: Flask, client: FlaskClient) -> None:
    """Here, and on no other device of the same officer."""
    other = app.test_client()
    sign_in(other, "li")
    sign_in(client, "li")
    cookie = client.get_cookie("office", path="/office")
    assert cookie
    thief = app.test_client()
    thief.set_cookie("office", cookie.value, path="/office")
    assert _desk(thief) == IN
    client.post("/office/sign-out", data={"csrf_token": token(client, "/office/")})
    thief.set_cookie("office", cookie.value, path="/office")
    assert _desk(thief) == OUT
    assert _desk(other) == IN


@pytest.mark.parametrize("name", ["li", "wang"])
def test_a_session_that_somebody_fixed_beforehand_is_not_the_one_that_signs_in(
    app: Flask, clock: Clock, name: str
) -> None:
    """Session fixation: an attacker's cookie, planted in the officer's browser, stays worth nothing."""
    attacker, victim = app.test_client(), app.test_client()
    planted_token = token(attacker)
    planted = attacker.get_cookie("office", path="/office")
    assert planted
    victim.set_cookie("office", planted.value, path="/office")
    data = {"csrf_token": planted_token, "name": name, "password": PASSWORD}
    answer = victim.post("/office/sign-in", data=data)
    half = victim.get_cookie("office", path="/office")
    if name == "wang":
        assert answer.headers["Location"] == "/office/sign-in/code"
        assert _desk(victim) == OUT
        answer = give_code(victim, code_at(clock()))
    assert answer.headers["Location"] == "/office/"
    own = victim.get_cookie("office", path="/office")
    assert own
    assert half
    assert own.value != planted.value
    assert _desk(victim) == IN
    for old in {planted.value} | ({half.value} if name == "wang" else set()):
        thief = app.test_client()
        thief.set_cookie("office", old, path="/office")
        assert _desk(thief) == OUT
    assert attacker.post("/office/sign-out", data={"csrf_token": planted_token}).status_code == 303
    assert _desk(victim) == IN, "nor does the attacker's way out end it"


def test_over_https_no_plain_page_can_plant_the_cookie(engine: Engine, clock: Clock) -> None:
    app = office_app(engine, clock, https=True)
    assert app.config["SESSION_COOKIE_NAME"] == "__Secure-office"
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_DOMAIN"] is None
