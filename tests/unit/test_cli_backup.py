"""`portal backup` and `portal restore` as an operator types them, and the portal that comes of it."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal.app import create_app
from portal.db import make_engine
from portal.migrate import upgrade
from portal.settings import Settings
from tests.unit import test_cli as commands
from tests.unit.test_cli import Run
from tests.upgrades.filling import everything, fill
from tests.upgrades.full import PASSWORD

SECRET = "s" * 32
portal = commands.portal  # the fixture that runs a command


@pytest.fixture
def full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portal: Run) -> Engine:
    """A database with a row of everything, which the command is pointed at."""
    engine = use(tmp_path / "full.db", monkeypatch)
    upgrade(engine)
    fill(engine)
    return engine


def use(path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("PORTAL_DATABASE", f"sqlite:///{path}")
    return make_engine(f"sqlite:///{path}")


def test_a_restored_portal_goes_on_where_the_backup_was_made(
    portal: Run,
    full: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, said, _ = portal("backup", str(tmp_path / "b.zip"))
    assert code == 0
    assert re.fullmatch(rf"\d+ rows of 15 tables, revision \d+, in {tmp_path}/b.zip\n", said)
    engine = use(tmp_path / "anew.db", monkeypatch)
    code, said, faults = portal("restore", str(tmp_path / "b.zip"))
    assert code == 0, faults
    assert re.fullmatch(r"\d+ rows of 15 tables, as they were on [\d-]+; every sign-in has ended\n", said)
    app = create_app(Settings(secret=SECRET, https=False), engine)
    app.testing = True
    browser = app.test_client()
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.get("/office/sign-in").text)
    assert token
    fields = {"name": "xiaowang", "password": PASSWORD, "csrf_token": token[1]}
    assert browser.post("/office/sign-in", data=fields).status_code in {302, 303}
    assert "一街道" in browser.get("/office/", follow_redirects=True).text
    opened = 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/office/") and not rule.arguments and "GET" in (rule.methods or ()):
            assert browser.get(rule.rule).status_code < 500, rule.rule
            opened += 1
    assert opened > 10
    for address in ("/zh-Hans/progress/", "/q/ABC234", "/zh-Hans/events/"):
        assert browser.get(address, follow_redirects=True).status_code == 200, address


def test_under_another_secret_the_operator_is_told(
    portal: Run,
    full: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portal("backup", str(tmp_path / "b.zip"))
    use(tmp_path / "anew.db", monkeypatch)
    monkeypatch.setenv("PORTAL_SECRET", "t" * 32)
    code, _, faults = portal("restore", str(tmp_path / "b.zip"))
    assert code == 0
    assert re.search(r"another PORTAL_SECRET: no password fits for 4 accounts \(admin, .*make-officer", faults)


def test_what_cannot_be_is_one_line_and_changes_nothing(
    portal: Run,
    full: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "b.zip"
    assert portal("backup", str(file))[0] == 0
    before, content = everything(full), file.read_bytes()
    (tmp_path / "cut.zip").write_bytes(content[:-100])
    for command, path, told in (
        ("backup", file, "exists already"),
        ("backup", tmp_path / "nowhere" / "b.zip", "No such file"),
        ("restore", file, "not empty"),
        ("restore", tmp_path / "cut.zip", "not a whole backup"),
        ("restore", tmp_path / "none.zip", "No such file"),
    ):
        code, said, faults = portal(command, str(path))
        assert (code, said) == (2, ""), command
        assert told in faults
        assert len(faults.splitlines()) == 1
    assert everything(full) == before
    assert file.read_bytes() == content
    use(tmp_path / "nothing.db", monkeypatch)
    assert "there is no database" in portal("backup", str(tmp_path / "c.zip"))[2]
    assert not (tmp_path / "nothing.db").exists()
    assert not (tmp_path / "c.zip").exists()
