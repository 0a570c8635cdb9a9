"""An admin's pages of accounts: who is listed, helping out; and everybody who tries to reach further."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from portal.accounts import store
from portal.accounts.models import account, invitation
from portal.db import reading
from tests.office_desk import (
    PASSWORD,
    Clock,
    give_factor,
    give_password,
    log_of,
    sign_in,
    staff_of_s1,
    table_of,
    token,
    tree_of,
    with_data,
)

LIST, ONE = "/office/accounts", "/office/accounts/one"
FORMS = {
    "/office/accounts/invite": {"role": "admin", "area": "S1"},
    "/office/accounts/withdraw": {"id": "00"},
    ONE: {"name": "li", "action": "reset"},
}


@pytest.fixture
def app(engine: Engine, clock: Clock) -> Flask:
    return staff_of_s1(engine, clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    one = app.test_client()
    sign_in(one, "chief")
    return one


def _send(client: FlaskClient, path: str, **data: str) -> object:
    return client.post(path, data={"csrf_token": token(client, "/office/account"), **data})


def _accounts(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(account).order_by(account.c.name))]


def _invitations(engine: Engine) -> list[bytes]:
    with reading(engine) as connection:
        return list(connection.scalars(select(invitation.c.digest)))


def test_the_list_holds_the_own_area_and_below_and_says_how_each_account_stands(
    client: FlaskClient, engine: Engine, clock: Clock
) -> None:
    for _ in range(5):
        store.check_password(engine, "li", "wrong", clock())
    page = client.get(LIST).get_data(as_text=True)
    assert table_of(page) == [
        {"name": "chief", "role": "admin", "area": "S1", "factor": "yes", "state": "good"},
        {"name": "li", "role": "officer", "area": "C11", "factor": "no", "state": "locked"},
        {"name": "teacher", "role": "teacher", "area": "H11", "factor": "no", "state": "must_change"},
    ]
    assert "16:15" in page  # 08:15 UTC in China's time
    assert ("chief", "view", "page=accounts") in log_of(engine)


def test_a_reset_password_is_shown_once_and_opens_only_its_change(client: FlaskClient, engine: Engine) -> None:
    page = _send(client, ONE, name="li", action="reset").get_data(as_text=True)
    (shown,) = [str(one.text) for one in tree_of(page).iter() if "data-password" in one.attrib]
    assert ("chief", "password-reset", "account=li") in log_of(engine)
    assert shown not in client.get(f"{ONE}?name=li").get_data(as_text=True)
    li = client.application.test_client()
    assert give_password(li, "li").status_code == 403
    assert give_password(li, "li", shown).status_code == 303
    assert li.get("/office/").headers["Location"] == "/office/password"


def test_a_reset_keeps_the_second_factor_and_taking_that_away_is_an_act_of_its_own(
    client: FlaskClient, engine: Engine, clock: Clock
) -> None:
    give_factor(engine, clock, "li")
    _send(client, ONE, name="li", action="reset")
    assert store.find(engine, "li").second_factor  # type: ignore[union-attr]
    before = store.find(engine, "li")
    answer = _send(client, ONE, name="li", action="factor")
    assert answer.headers["Location"] == f"{ONE}?name=li&done=factor"
    after = store.find(engine, "li")
    assert before
    assert after
    assert not after.second_factor
    assert after.epoch == before.epoch + 1
    assert ("chief", "factor-removed", "account=li") in log_of(engine)


def test_an_unlocked_officer_may_come_in_at_once(client: FlaskClient, engine: Engine, clock: Clock) -> None:
    for _ in range(5):
        store.check_password(engine, "li", "wrong", clock())
    assert 'value="unlock"' in client.get(f"{ONE}?name=li").get_data(as_text=True)
    done = client.get(_send(client, ONE, name="li", action="unlock").headers["Location"])
    assert with_data(done.get_data(as_text=True), "done")[0]["data-done"] == "unlock"
    assert ("chief", "unlocked", "account=li") in log_of(engine)
    assert sign_in(client.application.test_client(), "li").status_code == 303


def test_an_admin_can_end_the_sign_ins_of_another(client: FlaskClient, engine: Engine) -> None:
    li = client.application.test_client()
    sign_in(li, "li")
    _send(client, ONE, name="li", action="sessions")
    assert li.get("/office/").headers["Location"] == "/office/sign-in"
    assert client.get("/office/").status_code == 200
    assert ("chief", "signed-out-everywhere", "account=li") in log_of(engine)


@pytest.mark.parametrize("name", ["zhao", "boss", "nobody", "", "LI", "li' OR '1'='1"])
@pytest.mark.parametrize("action", ["reset", "factor", "unlock", "sessions"])
def test_accounts_elsewhere_above_or_unknown_are_refused_alike_and_logged(
    client: FlaskClient, engine: Engine, name: str, action: str
) -> None:
    before = _accounts(engine)
    for answer in (client.get(ONE, query_string={"name": name}), _send(client, ONE, name=name, action=action)):
        assert answer.status_code == 403
        assert log_of(engine)[-1] == ("chief", "refused", f"account={name}")
    assert _accounts(engine) == before


@pytest.mark.parametrize(("name", "action"), [("li", "promote"), ("li", ""), ("chief", "factor"), ("chief", "reset")])
def test_an_unknown_act_or_one_on_oneself_changes_nothing(
    client: FlaskClient, engine: Engine, name: str, action: str
) -> None:
    before = _accounts(engine)
    assert _send(client, ONE, name=name, action=action).status_code == 400
    assert _accounts(engine) == before


@pytest.mark.parametrize("who", ["li", "zhao"])
def test_an_officer_who_forges_an_admins_forms_is_refused_and_logged(app: Flask, engine: Engine, who: str) -> None:
    client = app.test_client()
    sign_in(client, who)
    before = _accounts(engine)
    for path, data in FORMS.items():
        for more in ({}, {"role": "admin"}):
            assert _send(client, path, **data | more).status_code == 403, path
            assert log_of(engine)[-1][:2] == (who, "refused")
    for path in (LIST, f"{ONE}?name=li", "/office/audit", "/office/audit.csv"):
        assert client.get(path).status_code == 403, path
        assert log_of(engine)[-1][:2] == (who, "refused")
    assert _accounts(engine) == before
    assert _invitations(engine) == []


def test_no_page_of_ones_own_takes_a_role_an_area_or_another_name(app: Flask, engine: Engine) -> None:
    client = app.test_client()
    sign_in(client, "li")
    more = {"role": "admin", "area": "D1", "name": "zhao", "must_change": ""}
    _send(client, "/office/password", current=PASSWORD, new="a chosen password", again="a chosen password", **more)
    found = store.find(engine, "li")
    assert found
    assert (found.role, found.area) == ("officer", "C11")
    assert sign_in(app.test_client(), "zhao").status_code == 303


@pytest.mark.parametrize("path", FORMS)
def test_an_admins_form_without_its_token_changes_nothing(client: FlaskClient, engine: Engine, path: str) -> None:
    before = _accounts(engine)
    for forged in ({}, {"csrf_token": "forged"}):
        assert client.post(path, data=FORMS[path] | forged).status_code == 400
    assert _accounts(engine) == before
    assert _invitations(engine) == []
