"""The walk through docs/operate.md, part by part, typed as it stands, with what must be true after each part.

Knows neither whether it walks in a folder or on a machine, nor which blocks can be typed there."""

import contextlib
import re
import socket
import ssl
import stat
import time
import urllib.request

import pytest

from portal.db import make_engine
from tests.faults.diary import Client, Crowd, Diary, faults
from tests.guide.fresh import NAME, PLAIN, Fresh
from tests.guide.pages import Block, blocks

CLIENTS = 2
# A crowd of tests comes from one address and is all of one community.
GENEROUS = "PORTAL_ADDRESS_LIMIT=1000000000\nPORTAL_DAILY_CAP=1000000000\n"


def tried(fresh: Fresh) -> list[Block]:
    """The blocks that can be typed here."""
    return [one for one in blocks() if one.mark in fresh.marks]


def of(fresh: Fresh, part: int, holding: str = "") -> list[Block]:
    """Those of a part, or of them those with a text in them."""
    found = [one for one in tried(fresh) if one.part == part and holding in one.commands]
    assert found, f"part {part} has no block with {holding!r} any more"
    return found


def follow(fresh: Fresh, part: int, holding: str = "") -> str:
    """Type all of them; what they said."""
    return "".join(fresh.run(one.commands) for one in of(fresh, part, holding))


def everything(fresh: Fresh) -> None:
    """The whole guide in its order, as far as it can be typed here."""
    installed(fresh)
    reached_by_its_name(fresh)
    peopled(fresh)
    backed_up(fresh)
    changed_while_people_answer(fresh)
    restored(fresh)
    watched(fresh)
    grown(fresh)
    taken_away(fresh)
    left = [one for block in tried(fresh) for one in block.lines if one not in fresh.typed]
    assert left == [], "the guide has commands that this test does not type"


def installed(fresh: Fresh) -> None:
    """Part 2: settings of root alone, a secret nobody else has, both processes ready."""
    first, *rest = of(fresh, 2)
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
    """The release that each serving process runs in, by a file that lies there."""
    pid = "$(systemctl show --property MainPID --value mingbian@{})"
    return {fresh.run(f"cat /proc/{pid.format(port)}/cwd/RELEASE") for port in ("8001", "8002")}


def reached_by_its_name(fresh: Fresh) -> None:
    """Part 3: TLS, no answer to another name, nothing believed that a visitor says of himself, no figures outside."""
    nginx, *caddy = of(fresh, 3)
    fresh.run(nginx.commands)
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
    for block in caddy:
        fresh.run(block.commands)
        for path, status in (("/healthz", 200), ("/readyz", 404), ("/metrics", 404), ("/en/", 200)):
            request = f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n"
            assert soon(fresh, request).startswith(f"HTTP/1.1 {status}")
        fresh.run("systemctl disable --now caddy\nsystemctl enable --now nginx")


def soon(fresh: Fresh, request: str) -> str:
    """The head of the answer, when Caddy has made its certificate and found the portal."""
    until = time.monotonic() + 60
    while True:
        try:
            head = asked(fresh, request)[0]
            if not head.startswith(("HTTP/1.1 502", "HTTP/1.1 503")):
                return head
        except OSError:
            pass
        assert time.monotonic() < until, "Caddy does not answer"
        time.sleep(0.5)


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


def changed_while_people_answer(fresh: Fresh) -> None:
    """Part 6: nobody is turned away, nothing acknowledged is missing or there twice, both serve what was asked."""
    fresh.publish("2026-12")
    with Diary(fresh.home / "diary") as diary:
        people = [Client(diary, [f"http://127.0.0.1:{fresh.ports[PLAIN]}"], one, seed=7) for one in range(CLIENTS)]
        with Crowd(people, pause=0.2) as crowd:
            crowd.wait_for(2)
            for block in of(fresh, 6):
                fresh.run(block.commands)
                for wanted in re.findall(r"^ln -sfn (\S+)", block.commands, re.MULTILINE):
                    assert release_of(fresh) == {wanted}
            crowd.wait_for(2)
        told = diary.read()
    assert told.refused == {}
    engine = make_engine(f"sqlite:///{fresh.path('/var/lib/mingbian/portal.db')}")
    assert faults(engine, told) == []
    engine.dispose()


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


def grown(fresh: Fresh) -> None:
    """Part 9: on PostgreSQL areas and officers are there, answers are taken, nothing is left of the file."""
    for block in of(fresh, 9):
        fresh.run(block.commands)
        if block.mark == "postgresql":
            with Diary(fresh.home / "diary-9") as diary:
                url = f"http://127.0.0.1:{fresh.ports[PLAIN]}"
                Client(diary, [url], seed=8).run(attempts=3)
                assert sum(diary.read().acknowledged.values()) == 3
            ask = "runuser -u postgres -- psql --no-align --tuples-only --dbname mingbian --command"
            assert fresh.run(f'{ask} "SELECT count(*) FROM area"').split()[0] == "11"
            assert fresh.run(f'{ask} "SELECT count(*) FROM slip"').split()[0] == "3"
            assert not list(fresh.path("/var/lib/mingbian").glob("portal.db*"))


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
