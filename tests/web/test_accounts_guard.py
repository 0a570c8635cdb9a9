"""The officers' door: sign-in, forced change of the one-time password, cookie, tokens, sessions that end."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.accounts import store
from tests.office_desk import PASSWORD, Clock, log_of, make_officer, office_app, sign_in, token, with_data

OPEN = {"/office/sign-in", "/office/invitation/<token>", "/office/language"}


@pytest.fixture
def client(engine: Engine, clock: Clock) -> FlaskClient:
    make_officer(engine, clock, "li", "S1")
    return office_app(engine, clock).test_client()


def _change(client: FlaskClient, current: str, new: str, again: str | None = None) -> object:
    data = {
        "csrf_token": token(client, "/office/password"),
        "current": current,
        "new": new,
        "again": new if again is None else again,
    }
    return client.post("/office/password", data=data)


def test_every_page_but_the_sign_in_is_shut(client: FlaskClient) -> None:
    rules = [rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/office")]
    assert len(rules) >= 5
    for rule in rules:
        if rule.rule in OPEN:
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        data = {"csrf_token": token(client)} if method == "POST" else None
        answer = client.open(rule.rule, method=method, data=data)
        assert (answer.status_code, answer.headers.get("Location")) == (303, "/office/sign-in"), rule.rule


def test_the_right_password_opens_and_is_logged(client: FlaskClient, engine: Engine) -> None:
    answer = sign_in(client, "li")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office/")
    assert client.get("/office/").status_code == 200
    assert ("li", "sign-in", "") in log_of(engine)
    assert client.get("/office/sign-in").status_code == 303


@pytest.mark.parametrize(("name", "password"), [("li", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_read_the_same(client: FlaskClient, name: str, password: str) -> None:
    answer = sign_in(client, name, password)
    assert answer.status_code == 403
    page = answer.get_data(as_text=True)
    assert len(with_data(page, "refused")) == 1
    assert password not in page
    assert client.get("/office/").status_code == 303


def test_after_five_failures_the_door_stays_shut_for_a_quarter_of_an_hour(
    client: FlaskClient, engine: Engine, clock: Clock
) -> None:
    make_officer(engine, clock, "wang", "S2")
    for _ in range(5):
        sign_in(client, "li", "wrong")
    assert sign_in(client, "li").status_code == 403
    assert sign_in(client.application.test_client(), "wang").status_code == 303
    clock.pass_minutes(15)
    assert sign_in(client, "li").status_code == 303


def test_missing_fields_name_themselves_to_a_screen_reader(client: FlaskClient) -> None:
    answer = client.post("/office/sign-in", data={"csrf_token": token(client), "name": "", "password": ""})
    page = answer.get_data(as_text=True)
    assert 'aria-describedby="name-error"' in page
    assert 'id="name-error"' in page


@pytest.mark.parametrize("path", ["/office/sign-in", "/office/password", "/office/sign-out"])
def test_a_post_without_its_token_is_refused(client: FlaskClient, path: str) -> None:
    sign_in(client, "li")
    data = {"name": "li", "password": PASSWORD, "current": PASSWORD, "new": "x" * 14, "again": "x" * 14}
    assert client.post(path, data=data).status_code == 400
    assert client.post(path, data={**data, "csrf_token": "forged"}).status_code == 400
    assert client.get("/office/").status_code == 200


def test_a_token_of_another_session_is_refused(client: FlaskClient) -> None:
    foreign = token(client.application.test_client())
    client.get("/office/sign-in")
    data = {"csrf_token": foreign, "name": "li", "password": PASSWORD}
    assert client.post("/office/sign-in", data=data).status_code == 400


def test_over_https_the_form_works_without_a_referrer_and_the_cookie_is_secure(engine: Engine, clock: Clock) -> None:
    make_officer(engine, clock, "li", "S1")
    client = office_app(engine, clock, https=True).test_client()
    answer = sign_in(client, "li", https=True)
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Secure-office=")
    parts = set(cookie.split("; ")[1:])
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/office"} <= parts


def test_over_plain_http_the_cookie_says_so(client: FlaskClient) -> None:
    cookie = sign_in(client, "li").headers["Set-Cookie"]
    assert "Secure" not in cookie
    assert {"HttpOnly", "SameSite=Lax", "Path=/office"} <= set(cookie.split("; "))


def test_nothing_of_the_session_before_lives_on_after_the_sign_in(client: FlaskClient) -> None:
    with client.session_transaction(path="/office/sign-in") as session:
        session["planted"] = "x"
    old = token(client)
    with client.session_transaction(path="/office/sign-in") as session:
        planted_token = session["csrf_token"]
    client.post("/office/sign-in", data={"csrf_token": old, "name": "li", "password": PASSWORD})
    with client.session_transaction(path="/office/") as session:
        assert "planted" not in session
        assert session.get("csrf_token") != planted_token
    assert client.post("/office/sign-out", data={"csrf_token": old}).status_code == 400


def test_sign_out_is_a_post_and_ends_the_session(client: FlaskClient, engine: Engine) -> None:
    sign_in(client, "li")
    assert client.get("/office/sign-out").status_code == 405
    answer = client.post("/office/sign-out", data={"csrf_token": token(client, "/office/")})
    assert answer.headers["Location"] == "/office/sign-in"
    assert client.get("/office/").status_code == 303
    assert log_of(engine)[-1][:2] == ("li", "sign-out")


def test_with_a_one_time_password_nothing_opens_but_its_change(engine: Engine, clock: Clock) -> None:
    one_time = make_officer(engine, clock, "new", "C11", ready=False)
    client = office_app(engine, clock).test_client()
    sign_in(client, "new", one_time)
    for path in ("/office/", "/office/figures.csv", "/office/?area=C11"):
        assert client.get(path).headers["Location"] == "/office/password"
    assert len(with_data(client.get("/office/password").get_data(as_text=True), "must-change")) == 1
    assert _change(client, one_time, one_time).status_code == 200
    assert client.get("/office/").status_code == 303
    assert _change(client, one_time, "a chosen password").headers["Location"] == "/office/"
    assert client.get("/office/").status_code == 200
    assert ("new", "password-changed", "") in log_of(engine)


@pytest.mark.parametrize(
    ("current", "new", "again"),
    [
        ("not it", "a chosen password", "a chosen password"),
        (PASSWORD, "short", "short"),
        (PASSWORD, "a chosen password", "another password"),
        (PASSWORD, PASSWORD, PASSWORD),
    ],
)
def test_a_faulty_change_says_where_and_changes_nothing(
    client: FlaskClient, engine: Engine, clock: Clock, current: str, new: str, again: str
) -> None:
    sign_in(client, "li")
    answer = _change(client, current, new, again)
    page = answer.get_data(as_text=True)
    assert page.count('aria-invalid="true"') == 1
    assert store.check_password(engine, "li", PASSWORD, clock())


def test_a_changed_password_ends_the_officers_other_sessions_and_keeps_this_one(client: FlaskClient) -> None:
    other = client.application.test_client()
    sign_in(client, "li")
    sign_in(other, "li")
    _change(client, PASSWORD, "a chosen password")
    assert client.get("/office/").status_code == 200
    assert other.get("/office/").headers["Location"] == "/office/sign-in"


def test_a_reset_ends_every_session(client: FlaskClient, engine: Engine, clock: Clock) -> None:
    sign_in(client, "li")
    store.reset_password(engine, "li", clock())
    assert client.get("/office/").headers["Location"] == "/office/sign-in"


def test_a_session_that_turns_up_in_another_browser_must_sign_in(client: FlaskClient) -> None:
    sign_in(client, "li")
    answer = client.get("/office/", headers={"User-Agent": "another browser"})
    assert answer.headers["Location"] == "/office/sign-in"


def test_teachers_see_no_figures_but_may_change_their_password_and_sign_out(engine: Engine, clock: Clock) -> None:
    make_officer(engine, clock, "teacher", "H11", "teacher")
    client = office_app(engine, clock).test_client()
    sign_in(client, "teacher")
    assert client.get("/office/").headers["Location"] == "/office/teacher"
    assert len(with_data(client.get("/office/teacher").get_data(as_text=True), "teacher")) == 1
    assert client.get("/office/password").status_code == 200
    assert client.get("/office/figures.csv").status_code == 403
    assert log_of(engine)[-1][:2] == ("teacher", "refused")


@pytest.mark.parametrize("role", ["viewer", "officer", "admin"])
def test_the_other_roles_see_the_dashboard(engine: Engine, clock: Clock, role: str) -> None:
    make_officer(engine, clock, "one", "C11", role)
    client = office_app(engine, clock).test_client()
    sign_in(client, "one")
    assert client.get("/office/").status_code == 200


def test_pages_outside_the_office_do_not_vary_with_a_cookie_that_they_never_get(client: FlaskClient) -> None:
    @client.application.get("/api/v1/anything")
    def anything() -> str:
        return "the same for everybody"

    assert "Vary" not in client.get("/api/v1/anything").headers
    assert "Cookie" in client.get("/office/sign-in").headers["Vary"]
    sign_in(client, "li")
    assert client.get("/office/").status_code == 200
