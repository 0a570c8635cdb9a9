"""docs/operate.md, typed line by line in a fresh folder: from nothing to serving, upgraded, restored, taken away.

What wants root, a network or a running systemd is stood in for (tests/guide/commands); `make soak` has the whole."""

import contextlib
import socket
import ssl
import stat
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.db import make_engine
from tests.faults.diary import Client, Crowd, Diary, faults
from tests.guide.fresh import NAME, PLAIN, Fresh
from tests.guide.pages import Block, blocks

QUICK = [one for one in blocks() if one.mark in {"", "packages"}]
CLIENTS = 2
# A crowd of tests comes from one address and is all of one community.
GENEROUS = "PORTAL_ADDRESS_LIMIT=1000000000\nPORTAL_DAILY_CAP=1000000000\n"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    for folder in (tmp_path, tmp_path.parent):
        folder.chmod(0o755)  # nginx' workers are another user, if root runs the tests
    with Fresh(tmp_path) as one:
        one.publish("2026-11")
        yield one


def of(part: int, holding: str = "") -> list[Block]:
    """The blocks of a part that are tried here, or those with a text in them."""
    found = [one for one in QUICK if one.part == part and holding in one.commands]
    assert found, f"part {part} has no block with {holding!r} any more"
    return found


def follow(fresh: Fresh, part: int, holding: str = "") -> str:
    """Type all of them; what they said."""
    return "".join(fresh.run(one.commands) for one in of(part, holding))


def test_the_guide_leads_from_nothing_to_a_portal_that_is_upgraded_restored_and_taken_away(fresh: Fresh) -> None:
    installed(fresh)
    reached_by_its_name(fresh)
    peopled(fresh)
    backed_up(fresh)
    upgraded_while_people_answer(fresh)
    restored(fresh)
    watched(fresh)
    follow(fresh, 9)  # the packages of PostgreSQL, the night's work by a timer
    taken_away(fresh)
    left = [one for block in QUICK for one in block.lines if one not in fresh.typed]
    assert left == [], "the guide has commands that this test does not type"


def installed(fresh: Fresh) -> None:
    """Part 2: settings of root alone, a secret nobody else has, both processes ready."""
    first, *rest = of(2)
    assert "apt-get" in first.commands
    for block in (first, *rest):
        fresh.run(block.commands)
        if "PORTAL_SECRET" in block.commands:
            with fresh.path("/etc/mingbian/portal.env").open("a") as more:
                more.write(GENEROUS)
    settings = fresh.path("/etc/mingbian/portal.env")
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    (secret,) = [one for one in settings.read_text().splitlines() if one.startswith("PORTAL_SECRET=")]
    assert len(secret.partition("=")[2]) >= 48
    assert stat.S_IMODE(fresh.path("/var/lib/mingbian").stat().st_mode) == 0o700
    assert release_of(fresh) == {"2026-11"}


def release_of(fresh: Fresh) -> set[str]:
    """The folders that the serving processes run in, by what lies there."""
    pids = [int(one.read_text()) for one in fresh.path("/run").glob("mingbian@*.pid")]
    assert len(pids) == 2
    return {Path(f"/proc/{pid}/cwd/RELEASE").read_text() for pid in pids}


def reached_by_its_name(fresh: Fresh) -> None:
    """Part 3: TLS, no answer to another name, nothing believed that a visitor says of himself, no figures outside."""
    follow(fresh, 3)
    head, _ = asked(fresh, f"GET / HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n")
    assert head.startswith("HTTP/1.1 302")
    assert "strict-transport-security: max-age=" in head.lower()
    for inside in ("/metrics", "/readyz"):
        request = f"GET {inside} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n"
        assert asked(fresh, request)[0].startswith("HTTP/1.1 404")
    with pytest.raises(ssl.SSLError):
        asked(fresh, "GET / HTTP/1.1\r\n\r\n", "another.example.org")
    moved, _ = plainly(fresh, "80", f"GET /q/ABC HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n")
    assert f"Location: https://{NAME}/q/ABC" in moved


def asked(fresh: Fresh, request: str, name: str = NAME) -> tuple[str, str]:
    """What nginx answers under `name` over TLS: head and body."""
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", fresh.ports["443"]), timeout=30) as raw,
        trusting.wrap_socket(raw, server_hostname=name) as connection,
    ):
        return said(connection, request)


def plainly(fresh: Fresh, port: str, request: str) -> tuple[str, str]:
    with socket.create_connection(("127.0.0.1", fresh.ports[port]), timeout=30) as connection:
        return said(connection, request)


def said(connection: socket.socket, request: str) -> tuple[str, str]:
    connection.sendall(request.encode())
    parts = []
    with contextlib.suppress(ssl.SSLEOFError):
        while part := connection.recv(65536):
            parts.append(part)
    head, _, body = b"".join(parts).decode(errors="replace").partition("\r\n\r\n")
    return head, body


def peopled(fresh: Fresh) -> None:
    """Part 4: areas, an officer, a code that leads to a lesson."""
    told = follow(fresh, 4)
    assert "11 new areas" in told
    assert "one-time password: " in told
    code = next(line for line in told.splitlines() if line.startswith("/q/"))
    head, _ = plainly(fresh, PLAIN, f"GET {code} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert head.startswith("HTTP/1.1 30")
    assert "/learn/residents-family/" in head


def backed_up(fresh: Fresh) -> None:
    """Part 5: a file that nobody else reads."""
    follow(fresh, 5)
    (made,) = fresh.path("/var/backups/mingbian").iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def upgraded_while_people_answer(fresh: Fresh) -> None:
    """Part 6: nobody is turned away, nothing acknowledged is missing or there twice, both serve the new release."""
    fresh.publish("2026-12")
    before, after = of(6, "git clone")[0].commands.split("\nmingbian-restart")
    fresh.run(before)
    with Diary(fresh.path("/run/diary")) as diary:
        people = [
            Client(diary, [f"http://127.0.0.1:{fresh.ports[PLAIN]}"], number, seed=7) for number in range(CLIENTS)
        ]
        with Crowd(people, pause=0.05) as crowd:
            crowd.wait_for(2)
            fresh.run("mingbian-restart" + after)
            crowd.wait_for(2)
        told = diary.read()
    assert told.refused == {}
    engine = make_engine(f"sqlite:///{fresh.path('/var/lib/mingbian/portal.db')}")
    assert faults(engine, told) == []
    engine.dispose()
    assert release_of(fresh) == {"2026-12"}
    fresh.typed += of(6, "git clone")[0].lines


def restored(fresh: Fresh) -> None:
    """Part 7: areas and the officer are there, open answers are not, and the damaged file is gone."""
    follow(fresh, 7)
    engine = make_engine(f"sqlite:///{fresh.path('/var/lib/mingbian/portal.db')}")
    with engine.connect() as connection:
        counts = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("area", "account", "placement", "slip")
        ]
    engine.dispose()
    assert counts == [11, 1, 1, 0]
    assert not fresh.path("/var/lib/mingbian/damaged").exists()


def watched(fresh: Fresh) -> None:
    """Part 8: all that should be active is, and the log names nobody."""
    told = follow(fresh, 8)
    assert told.count("inactive") == 0
    log = fresh.run("journalctl --namespace=mingbian")
    # nginx had processes that refused, which it would tell of with the visitor's address.
    written = log.splitlines()
    for file in fresh.path("/var/log/nginx").iterdir():
        written += file.read_text().splitlines()
    assert [line for line in written if "127.0.0.1" in line and "Listening at" not in line] == []


def taken_away(fresh: Fresh) -> None:
    """Part 14: the figures are a table, nothing answers."""
    follow(fresh, 14)
    assert fresh.path("/var/lib/mingbian/sealed.csv").read_text().count("\n") == 1
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{fresh.ports['8001']}/healthz", timeout=5).close()
        except OSError:
            return
    pytest.fail("it still serves")
