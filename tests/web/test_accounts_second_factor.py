"""The second step of the sign-in: codes, recovery codes, the lock; sessions that end; a network that is slowed."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.accounts import store
from tests.office_desk import (
    PASSWORD,
    Clock,
    code_at,
    give_code,
    give_factor,
    give_password,
    log_of,
    make_officer,
    office_app,
    sign_in,
    token,
    with_and_without_factor,
    with_data,
)

PAGE = "/office/second-factor"
CODE = "/office/sign-in/code"


@pytest.fixture
def app(engine: Engine, clock: Clock) -> Flask:
    return with_and_without_factor(engine, clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _text(answer: object) -> str:
    return re.sub(r'(value|nonce|name="csrf_token")="[^"]*"', "", answer.get_data(as_text=True))  # type: ignore[attr-defined]


def test_the_second_step_opens_and_the_log_says_how(client: FlaskClient, engine: Engine, clock: Clock) -> None:
    assert give_password(client, "wang").headers["Location"] == CODE
    assert give_code(client, code_at(clock())).headers["Location"] == "/office/"
    assert client.get("/office/").status_code == 200
    assert ("wang", "sign-in", "second=code") in log_of(engine)


@pytest.mark.parametrize(("steps", "status"), [(-2, 403), (-1, 303), (1, 303), (2, 403)])
def test_a_clock_half_a_minute_off_is_forgiven(
    engine: Engine, app: Flask, clock: Clock, steps: int, status: int
) -> None:
    clock.pass_minutes(5)
    client = app.test_client()
    give_password(client, "wang")
    assert give_code(client, code_at(clock(), steps)).status_code == status


def test_a_code_works_once_even_in_another_browser(client: FlaskClient, clock: Clock) -> None:
    code, other = code_at(clock()), client.application.test_client()
    give_password(client, "wang")
    give_password(other, "wang")
    assert give_code(client, code).status_code == 303
    answer = give_code(other, code)
    assert answer.status_code == 403
    assert len(with_data(answer.get_data(as_text=True), "refused")) == 1
    assert code not in answer.get_data(as_text=True).replace(f'value="{code}"', "")


def test_the_code_of_the_setting_up_cannot_be_used_to_sign_in(engine: Engine, clock: Clock) -> None:
    make_officer(engine, clock, "zhao", "S1")
    give_factor(engine, clock, "zhao")
    client = office_app(engine, clock).test_client()
    give_password(client, "zhao")
    assert give_code(client, code_at(clock())).status_code == 403


def test_a_recovery_code_works_once_and_only_for_its_owner(client: FlaskClient, engine: Engine, clock: Clock) -> None:
    make_officer(engine, clock, "zhao", "S1")
    code, another = give_factor(engine, clock, "zhao")[:2]
    give_password(client, "wang")
    assert give_code(client, code).status_code == 403
    give_password(client, "zhao")
    assert give_code(client, code.upper().replace("-", " ")).status_code == 303
    log = log_of(engine)
    assert ("zhao", "recovery-used", "left=9") in log
    assert ("zhao", "sign-in", "second=recovery") in log
    assert code not in str(log)
    other = client.application.test_client()
    give_password(other, "zhao")
    assert give_code(other, code).status_code == 403
    assert give_code(other, another).status_code == 303


def test_wrong_codes_lock_like_wrong_passwords_and_giving_the_password_anew_buys_no_more_guesses(
    client: FlaskClient, engine: Engine, clock: Clock
) -> None:
    for _ in range(5):
        assert give_password(client, "wang").status_code == 303
        give_code(client, "000000")
    assert ("wang", "locked", "minutes=15") in log_of(engine)
    assert give_code(client, code_at(clock())).status_code == 403
    refused = give_password(client, "wang")
    assert refused.status_code == 403
    wrong = give_password(client.application.test_client(), "wang", "wrong")
    assert _text(refused) == _text(wrong), "a locked account does not tell whether the password was right"
    assert sign_in(client.application.test_client(), "li").status_code == 303, "nobody else is shut out"
    clock.pass_minutes(15)
    assert sign_in(client, "wang").headers["Location"] == "/office/"


def test_wrong_passwords_and_wrong_codes_are_counted_together(client: FlaskClient, engine: Engine) -> None:
    for _ in range(3):
        give_password(client, "wang", "wrong")
    give_password(client, "wang")
    give_code(client, "000000")
    give_code(client, "000000")
    assert [action for _, action, _ in log_of(engine)].count("locked") == 1


def test_a_good_second_step_takes_the_failures_back(client: FlaskClient, clock: Clock) -> None:
    for _ in range(3):
        give_password(client, "wang")
        for _ in range(4):
            give_code(client, "000000")
        assert give_code(client, code_at(clock())).status_code == 303
        client = client.application.test_client()
        clock.pass_minutes(1)


def test_the_second_step_waits_five_minutes_and_no_longer(client: FlaskClient, clock: Clock) -> None:
    give_password(client, "wang")
    clock.pass_minutes(5.1)
    assert client.get(CODE).headers["Location"] == "/office/sign-in"


def test_without_the_first_step_there_is_no_second(client: FlaskClient, engine: Engine, clock: Clock) -> None:
    assert client.get(CODE).headers["Location"] == "/office/sign-in"
    answer = client.post(CODE, data={"csrf_token": token(client), "code": code_at(clock())})
    assert answer.headers["Location"] == "/office/sign-in"
    assert client.get("/office/").status_code == 303


def test_a_password_reset_between_the_steps_ends_the_sign_in(client: FlaskClient, engine: Engine, clock: Clock) -> None:
    give_password(client, "wang")
    store.reset_password(engine, "wang", clock())
    assert give_code(client, code_at(clock())).status_code == 403
    assert client.get("/office/").status_code == 303


@pytest.mark.parametrize("path", [CODE, PAGE, "/office/sign-out-everywhere", "/office/password"])
def test_a_post_without_its_token_changes_nothing(client: FlaskClient, clock: Clock, path: str) -> None:
    if path == CODE:
        give_password(client, "wang")
    else:
        sign_in(client, "li")
    data = {"code": code_at(clock()), "action": "confirm", "password": PASSWORD}
    assert client.post(path, data=data).status_code == 400
    assert client.post(path, data=data | {"csrf_token": "forged"}).status_code == 400


def test_sign_out_everywhere_ends_all_sessions_at_once(client: FlaskClient, engine: Engine) -> None:
    other = client.application.test_client()
    sign_in(other, "li")
    sign_in(client, "li")
    data = {"csrf_token": token(client, "/office/account")}
    assert client.get("/office/sign-out-everywhere").status_code == 405
    assert client.post("/office/sign-out-everywhere", data=data).headers["Location"] == "/office/sign-in"
    for one in (client, other):
        assert one.get("/office/").headers["Location"] == "/office/sign-in"
    assert log_of(engine)[-1] == ("li", "signed-out-everywhere", "")


def test_a_cookie_kept_from_before_the_sign_out_everywhere_is_worth_nothing(client: FlaskClient) -> None:
    sign_in(client, "li")
    kept = client.get_cookie("office", path="/office")
    assert kept
    client.post("/office/sign-out-everywhere", data={"csrf_token": token(client, "/office/account")})
    thief = client.application.test_client()
    thief.set_cookie("office", kept.value, path="/office")
    assert thief.get("/office/").headers["Location"] == "/office/sign-in"


@pytest.mark.parametrize("query", ["?next=https://evil.example/", "?next=//evil.example"])
def test_no_address_leads_elsewhere_after_the_sign_in(client: FlaskClient, query: str) -> None:
    data = {"csrf_token": token(client), "name": "li", "password": PASSWORD, "next": "//evil.example"}
    assert client.post(f"/office/sign-in{query}", data=data).headers["Location"] == "/office/"


def test_one_network_is_slowed_when_it_tries_and_tries_and_no_other(client: FlaskClient, clock: Clock) -> None:
    csrf = token(client)

    def knock(address: str, number: int) -> int:
        data = {"csrf_token": csrf, "name": f"nobody{number}", "password": "spring 2026"}
        return client.post("/office/sign-in", data=data, environ_base={"REMOTE_ADDR": address}).status_code

    # A whole office may come in at once: 70 people in two steps.
    assert {knock("10.0.0.1", number) for number in range(140)} == {403}
    late = {knock("10.0.0.1", number) for number in range(140, 160)}
    assert late == {403, 429}
    assert knock("10.0.0.1", 1) == 429
    assert knock("10.0.0.2", 1) == 403
    clock.pass_minutes(10)
    assert knock("10.0.0.1", 1) == 403
