"""Invitations: a link for one use, seven days, one role and one area; whoever bends it gets nothing."""

import re
from datetime import timedelta

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
    log_of,
    sign_in,
    staff_of_s1,
    token,
    with_data,
)

LIST = "/office/accounts"


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


def _invite(client: FlaskClient, role: str = "officer", area: str = "C11") -> str:
    """Makes an invitation; returns the path of its link."""
    page = _send(client, "/office/accounts/invite", role=role, area=area).get_data(as_text=True)
    (link,) = with_data(page, "link")
    assert link["value"].startswith("http://localhost/office/invitation/")
    return link["value"].removeprefix("http://localhost")


def _accept(client: FlaskClient, path: str, name: str, new: str = PASSWORD, again: str | None = None) -> object:
    data = {"csrf_token": token(client, path), "name": name, "new": new, "again": new if again is None else again}
    return client.post(path, data=data)


def _accounts(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(account).order_by(account.c.name))]


def _invitations(engine: Engine) -> list[bytes]:
    with reading(engine) as connection:
        return list(connection.scalars(select(invitation.c.digest)))


def test_the_invited_person_chooses_name_and_password_and_is_in(client: FlaskClient, engine: Engine) -> None:
    path = _invite(client, "viewer", "C12")
    assert ("chief", "invited", "role=viewer area=C12") in log_of(engine)
    new = client.application.test_client()
    assert _accept(new, path, " Ｗu ").headers["Location"] == "/office/"
    assert new.get("/office/").status_code == 200
    found = store.find(engine, "wu")
    assert found
    assert (found.role, found.area, found.must_change) == ("viewer", "C12", False)
    assert ("wu", "invitation-used", "role=viewer area=C12 from=chief") in log_of(engine)


def test_an_invited_admin_must_set_up_a_second_factor_first(client: FlaskClient) -> None:
    new = client.application.test_client()
    _accept(new, _invite(client, "admin", "S1"), "deputy")
    assert new.get(LIST).headers["Location"] == "/office/second-factor"


def test_a_link_works_once(client: FlaskClient, engine: Engine) -> None:
    path = _invite(client)
    second = client.application.test_client()
    csrf = token(second, path)
    _accept(client.application.test_client(), path, "first")
    data = {"csrf_token": csrf, "name": "second", "new": PASSWORD, "again": PASSWORD}
    assert second.post(path, data=data).status_code == 404
    assert second.get(path).status_code == 404
    assert store.find(engine, "second") is None


def test_looking_at_a_link_as_messengers_do_does_not_use_it(client: FlaskClient) -> None:
    path = _invite(client)
    for _ in range(3):
        assert client.application.test_client().get(path).status_code == 200
    assert _accept(client.application.test_client(), path, "late").status_code == 303


def test_a_link_lasts_seven_days(client: FlaskClient, engine: Engine, clock: Clock) -> None:
    path, new = _invite(client), client.application.test_client()
    clock.moment += timedelta(days=7, seconds=-1)
    csrf = token(new, path)
    clock.moment += timedelta(seconds=1)
    data = {"csrf_token": csrf, "name": "late", "new": PASSWORD, "again": PASSWORD}
    assert new.post(path, data=data).status_code == 404
    assert store.find(engine, "late") is None


@pytest.mark.parametrize("forged", ["x", "0" * 32, "%00", "..%2f..", "x" * 3000])
def test_a_forged_link_says_only_that_it_cannot_be_used(client: FlaskClient, forged: str) -> None:
    _invite(client)
    assert client.application.test_client().get(f"/office/invitation/{forged}").status_code == 404


def test_what_is_stored_of_an_invitation_cannot_be_used(client: FlaskClient, engine: Engine) -> None:
    path = _invite(client)
    (stored,) = _invitations(engine)
    assert path.split("/")[-1].encode() not in stored
    page = client.get(LIST).get_data(as_text=True)
    assert path.split("/")[-1] not in page
    assert client.get(f"/office/invitation/{stored.hex()}").status_code == 404


def test_a_withdrawn_link_works_no_more(client: FlaskClient, engine: Engine) -> None:
    path = _invite(client)
    (shown,) = with_data(client.get(LIST).get_data(as_text=True), "invitation")
    assert _send(client, "/office/accounts/withdraw", id=shown["data-invitation"]).headers["Location"] == LIST
    assert client.application.test_client().get(path).status_code == 404
    assert ("chief", "invitation-withdrawn", "role=officer area=C11") in log_of(engine)
    assert _send(client, "/office/accounts/withdraw", id=shown["data-invitation"]).status_code == 404


def test_the_invitations_of_others_are_neither_seen_nor_withdrawn(app: Flask, client: FlaskClient) -> None:
    boss = app.test_client()
    sign_in(boss, "boss")
    path = _invite(boss, "officer", "S2")
    (shown,) = with_data(boss.get(LIST).get_data(as_text=True), "invitation")
    assert with_data(client.get(LIST).get_data(as_text=True), "invitation") == []
    assert _send(client, "/office/accounts/withdraw", id=shown["data-invitation"]).status_code == 404
    assert app.test_client().get(path).status_code == 200


@pytest.mark.parametrize("area", ["D1", "S2", "C21", "E1", "nowhere", ""])
def test_nobody_is_invited_outside_the_own_area(client: FlaskClient, engine: Engine, area: str) -> None:
    assert _send(client, "/office/accounts/invite", role="officer", area=area).status_code == 403
    assert log_of(engine)[-1] == ("chief", "refused", f"area={area}")
    assert _invitations(engine) == []


@pytest.mark.parametrize("role", ["king", "", "ADMIN"])
def test_a_role_that_is_none_is_refused(client: FlaskClient, engine: Engine, role: str) -> None:
    assert _send(client, "/office/accounts/invite", role=role, area="C11").status_code == 400
    assert _invitations(engine) == []


def test_an_invited_person_cannot_widen_role_or_area(client: FlaskClient, engine: Engine) -> None:
    path, new = _invite(client, "viewer", "C11"), client.application.test_client()
    data = {"csrf_token": token(new, path), "name": "wu", "new": PASSWORD, "again": PASSWORD}
    new.post(path, data=data | {"role": "admin", "area": "D1"})
    found = store.find(engine, "wu")
    assert found
    assert (found.role, found.area) == ("viewer", "C11")


@pytest.mark.parametrize(
    ("name", "new", "again", "field"),
    [
        ("", PASSWORD, PASSWORD, "name"),
        ("   ", PASSWORD, PASSWORD, "name"),
        ("a\u202eb", PASSWORD, PASSWORD, "name"),
        ("x" * 81, PASSWORD, PASSWORD, "name"),
        ("LI", PASSWORD, PASSWORD, "name"),
        ("wu", "short", "short", "new"),
        ("wu", "x" * 201, PASSWORD, "new"),
        ("wuwuwuwuwu", "wuwuwuwuwu-2026", "wuwuwuwuwu-2026", "new"),
        ("wu", PASSWORD, "another password", "again"),
    ],
)
def test_a_faulty_answer_to_an_invitation_says_where_and_leaves_the_link_good(
    client: FlaskClient, engine: Engine, name: str, new: str, again: str, field: str
) -> None:
    path, browser = _invite(client), client.application.test_client()
    before = _accounts(engine)
    answer = _accept(browser, path, name, new, again)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert re.findall(r'aria-describedby="(\w+)-error"', page) == [field]
    assert new not in page
    assert _accounts(engine) == before
    assert _accept(browser, path, "wu").status_code == 303


def test_an_invitation_without_its_token_makes_nothing(client: FlaskClient, engine: Engine) -> None:
    path = _invite(client)
    data = {"name": "wu", "new": PASSWORD, "again": PASSWORD}
    assert client.application.test_client().post(path, data=data).status_code == 400
    assert store.find(engine, "wu") is None
