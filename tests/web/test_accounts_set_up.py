"""Setting up a second factor, moving it to another phone, switching it off: what an officer and a forger meet."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from portal.accounts.models import account, recovery_code
from portal.db import reading
from tests.office_desk import (
    PASSWORD,
    SECRET,
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
    tree_of,
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


def _send(client: FlaskClient, action: str, **data: str) -> object:
    return client.post(PAGE, data={"csrf_token": token(client, PAGE), "action": action, **data})


def _stored(engine: Engine, name: str) -> str | None:
    with reading(engine) as connection:
        return connection.scalar(select(account.c.totp_secret).where(account.c.name == name))


def _secret_on(page: str) -> str:
    (shown,) = [one for one in tree_of(page).iter() if "data-secret" in one.attrib]
    return str(shown.text).replace(" ", "")


def _codes_on(page: str) -> list[str]:
    return [str(one.text) for one in tree_of(page).iter() if "data-code" in one.attrib]


def _enrol(client: FlaskClient, clock: Clock) -> tuple[str, list[str]]:
    secret = _secret_on(client.get(PAGE).get_data(as_text=True))
    answer = _send(client, "confirm", code=code_at(clock(), secret=secret))
    return secret, _codes_on(answer.get_data(as_text=True))


def test_an_officer_sets_it_up_sees_ten_codes_once_and_needs_it_from_then_on(
    client: FlaskClient, engine: Engine, clock: Clock
) -> None:
    sign_in(client, "li")
    secret, codes = _enrol(client, clock)
    assert len(set(codes)) == 10
    assert _stored(engine, "li") == secret
    again = client.get(PAGE).get_data(as_text=True)
    assert with_data(again, "codes-left")[0]["data-codes-left"] == "10"
    assert secret not in again
    assert not any(code in again for code in codes)
    with reading(engine) as connection:
        lying = b"".join(connection.scalars(select(recovery_code.c.digest)).all())
    assert not any(code.encode() in lying for code in codes)
    assert ("li", "factor-set", "") in log_of(engine)
    assert secret not in str(log_of(engine))
    other = client.application.test_client()
    assert give_password(other, "li").headers["Location"] == CODE
    assert other.get("/office/").headers["Location"] == "/office/sign-in", "half way in opens nothing"


def test_the_page_shows_a_drawing_and_the_secret_and_keeps_it_when_the_code_was_wrong(
    client: FlaskClient, engine: Engine
) -> None:
    sign_in(client, "li")
    page = client.get(PAGE).get_data(as_text=True)
    assert len(with_data(page, "picture")) == 1
    assert 'class="qrline"' in page
    assert "data:" not in page
    answer = _send(client, "confirm", code="000000")
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert 'aria-describedby="code-error"' in shown
    assert _secret_on(shown) == _secret_on(page)
    assert _stored(engine, "li") is None


def test_the_secret_being_set_up_cannot_be_read_out_of_the_cookie(client: FlaskClient) -> None:
    sign_in(client, "li")
    secret = _secret_on(client.get(PAGE).get_data(as_text=True))
    with client.session_transaction(path=PAGE) as session:
        assert secret not in str(dict(session))


def test_setting_it_up_ends_the_sign_ins_that_had_only_a_password(client: FlaskClient, clock: Clock) -> None:
    other = client.application.test_client()
    sign_in(other, "li")
    sign_in(client, "li")
    _enrol(client, clock)
    assert client.get("/office/").status_code == 200
    assert other.get("/office/").headers["Location"] == "/office/sign-in"


def test_an_admin_sees_nothing_before_it_is_set_up(engine: Engine, clock: Clock) -> None:
    one_time = make_officer(engine, clock, "chief", "D1", "admin", ready=False)
    client = office_app(engine, clock).test_client()
    give_password(client, "chief", one_time)
    assert client.get(PAGE).headers["Location"] == "/office/password"
    data = {"csrf_token": token(client, "/office/password"), "current": one_time, "new": PASSWORD, "again": PASSWORD}
    client.post("/office/password", data=data)
    for path in ("/office/", "/office/figures.csv", "/office/accounts", "/office/audit.csv", "/office/account"):
        assert client.get(path).headers["Location"] == PAGE, path
    forged = {"csrf_token": token(client, PAGE), "role": "admin", "area": "D1"}
    assert client.post("/office/accounts/invite", data=forged).headers["Location"] == PAGE
    page = client.get(PAGE).get_data(as_text=True)
    assert len(with_data(page, "must-enrol")) == 1
    assert 'href="/office/accounts"' not in page, "no way is offered that is shut"
    assert len(_enrol(client, clock)[1]) == 10
    assert client.get("/office/accounts").status_code == 200


@pytest.mark.parametrize("action", ["renew", "codes", "off"])
def test_changing_it_asks_for_the_password(client: FlaskClient, engine: Engine, action: str) -> None:
    sign_in(client, "wang")
    before = log_of(engine)
    for password in ("", "wrong"):
        answer = _send(client, action, password=password)
        assert answer.status_code == 422
        assert 'aria-describedby="password-error"' in answer.get_data(as_text=True)
    assert _stored(engine, "wang") == SECRET
    assert {action for _, action, _ in log_of(engine)[len(before) :]} == {"sign-in-failed"}


def test_the_password_question_cannot_be_guessed_at_for_ever(client: FlaskClient, engine: Engine) -> None:
    sign_in(client, "wang")
    for _ in range(5):
        _send(client, "off", password="wrong")
    assert _send(client, "off", password=PASSWORD).status_code == 422
    assert _stored(engine, "wang") == SECRET


def test_an_officer_may_switch_it_off_and_then_the_password_is_enough(client: FlaskClient, engine: Engine) -> None:
    sign_in(client, "wang")
    assert _send(client, "off", password=PASSWORD).headers["Location"] == "/office/account"
    assert client.get("/office/").status_code == 200
    assert ("wang", "factor-removed", "") in log_of(engine)
    assert give_password(client.application.test_client(), "wang").headers["Location"] == "/office/"
    with reading(engine) as connection:
        assert connection.scalars(select(recovery_code.c.account)).all() == []


def test_an_admin_cannot_switch_it_off_even_with_a_forged_form(engine: Engine, clock: Clock) -> None:
    make_officer(engine, clock, "chief", "D1", "admin")
    client = office_app(engine, clock).test_client()
    sign_in(client, "chief")
    assert 'value="off"' not in client.get(PAGE).get_data(as_text=True)
    assert _send(client, "off", password=PASSWORD).status_code == 403
    assert log_of(engine)[-1] == ("chief", "refused", "role=admin action=factor-off")
    assert _stored(engine, "chief") == SECRET


def test_moving_to_another_phone_keeps_the_old_one_until_the_new_one_is_proved(
    client: FlaskClient, engine: Engine, clock: Clock
) -> None:
    sign_in(client, "wang")
    assert _send(client, "renew", password=PASSWORD).headers["Location"] == PAGE
    assert _secret_on(client.get(PAGE).get_data(as_text=True)) != SECRET
    assert _stored(engine, "wang") == SECRET
    secret, codes = _enrol(client, clock)
    assert _stored(engine, "wang") == secret
    assert len(codes) == 10
    other = client.application.test_client()
    clock.pass_minutes(1)
    give_password(other, "wang")
    assert give_code(other, code_at(clock())).status_code == 403
    assert give_code(other, code_at(clock(), secret=secret)).status_code == 303


def test_a_stolen_session_cannot_put_its_own_phone_in_place_without_the_password(
    client: FlaskClient, engine: Engine, clock: Clock
) -> None:
    sign_in(client, "wang")
    answer = _send(client, "confirm", code=code_at(clock()))
    assert answer.headers["Location"] == PAGE
    assert _stored(engine, "wang") == SECRET


def test_new_recovery_codes_replace_the_old_ones(client: FlaskClient, engine: Engine, clock: Clock) -> None:
    make_officer(engine, clock, "zhao", "S1")
    old = give_factor(engine, clock, "zhao")
    sign_in(client, "zhao")
    fresh = _codes_on(_send(client, "codes", password=PASSWORD).get_data(as_text=True))
    assert len(set(fresh) - set(old)) == 10
    assert ("zhao", "recovery-made", "") in log_of(engine)
    other = client.application.test_client()
    give_password(other, "zhao")
    assert give_code(other, old[0]).status_code == 403
    assert give_code(other, fresh[0]).status_code == 303


@pytest.mark.parametrize("action", ["", "delete", "confirm\n"])
def test_an_unknown_action_is_refused(client: FlaskClient, action: str) -> None:
    sign_in(client, "wang")
    assert _send(client, action, password=PASSWORD).status_code == 400
