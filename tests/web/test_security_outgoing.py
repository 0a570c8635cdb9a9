"""The portal asks no other host for anything: no code of it could, and a day with sockets barred lacks nothing."""

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from werkzeug.test import Client

from portal.settings import ROOT
from tests.rules.source import modules, named, tree
from tests.web.conftest import House, answered, key_of

# What could open a connection. Of `urllib` only the parts that take addresses apart are left.
NETWORK = {
    *(
        "socket",
        "ssl",
        "http",
        "http.client",
        "http.server",
        "urllib.request",
        "urllib.robotparser",
        "urllib",
        "ftplib",
    ),
    *("smtplib", "smtpd", "poplib", "imaplib", "nntplib", "telnetlib", "xmlrpc", "socketserver", "asyncio", "select"),
    *("selectors", "webbrowser", "urllib3", "requests", "httpx", "aiohttp", "httpcore", "websockets", "grpc", "boto3"),
    *("multiprocessing.connection", "multiprocessing.managers", "logging.handlers", "wsgiref", "paramiko", "dns"),
}
# (file, module): why it may. Each opens what the operator has configured on this machine, never what a visitor names.
MAY: dict[tuple[str, str], str] = {}
PROCESSES = {"subprocess", "os.system", "pty", "multiprocessing"}
# The maker of PDFs (our own program, told no setting), the drawing of previews (an author's tool).
STARTING = {"outreach/posters/press.py", "link_pictures.py"}
WATCHED = {
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "socket.sendmsg",
    "socket.bind",
}


def _imported(path: object) -> Iterator[tuple[str, int]]:
    for one in ast.walk(tree(path)):  # type: ignore[arg-type]
        if isinstance(one, ast.Import):
            yield from ((alias.name, one.lineno) for alias in one.names)
        elif isinstance(one, ast.ImportFrom) and not one.level:
            yield str(one.module), one.lineno
            yield from ((f"{one.module}.{alias.name}", one.lineno) for alias in one.names)


def test_no_module_can_open_a_connection() -> None:
    found = {
        (named(path), name)
        for path in modules()
        for name, _ in _imported(path)
        if (name in NETWORK or name.split(".")[0] in NETWORK - {"urllib", "http"}) and name != "urllib.parse"
    }
    assert found - MAY.keys() == set()
    assert {one for one in MAY if one not in found} == set(), "no longer needed"


def test_only_known_files_start_other_programs_and_never_through_a_shell() -> None:
    for path in modules():
        names = {name.split(".")[0] for name, _ in _imported(path)}
        if names & {"subprocess", "pty"}:
            assert named(path) in STARTING, path
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"shell\s*=\s*True|os\.(system|popen|exec[lv]|spawn)|\beval\(|\bexec\(|pickle|marshal\.", text
        ), path


class Barred(Exception):
    """Something wanted to reach another machine, or this one over the network."""


_seen: list[str] = []
_on: list[bool] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _on and event in WATCHED:
        _seen.append(f"{event} {arguments[1:]}")
        raise Barred(event)


@contextmanager
def barred() -> Iterator[list[str]]:
    """No connection, no look-up of a name, no port. The hook of the interpreter itself stays, and sleeps afterwards."""
    if _watch not in getattr(sys, "_watching", ()):
        sys.addaudithook(_watch)
        sys._watching = (_watch,)  # type: ignore[attr-defined]
    _seen.clear()
    _on.append(True)
    try:
        yield _seen
    finally:
        _on.clear()


def test_what_would_be_found_is_found() -> None:
    import socket

    with barred() as seen:
        with pytest.raises(Barred), socket.socket() as one:
            one.connect(("127.0.0.1", 9))
        with pytest.raises(Barred):
            socket.getaddrinfo("example.org", 80)
        assert len(seen) == 2


def test_a_day_with_sockets_barred_lacks_nothing(house: House) -> None:
    """Every address that can be asked for, a test that is handed in, a report, a sign-in that fails."""
    said = {"<lang>": "en", "<page>": "help", "<quiz>": "new-drugs", "<typed>": "SCAN23", "<code>": "KSK234"}
    with barred() as seen:
        for rule in house.app.url_map.iter_rules():
            path = rule.rule
            for mark, value in said.items():
                path = path.replace(mark, value)
            path = re.sub(r"<[^>]+>", "1", path)
            if "GET" in (rule.methods or ()):
                answer = Client(house.app).get(path)
                answer.get_data()
                assert answer.status_code < 500, path
        fields = house.open_form()
        assert house.send(fields, key_of(house.form())).status == 303
        assert answered(house.form(), key_of(house.form()))
        evil = {
            "name": "http://evil.example/",
            "password": "ftp://evil.example",
            "page": "http://evil.example/",
            "reason": "x",
        }
        for path in ("/office/sign-in", "/en/report/", "/en/forget/", "/class/open"):
            assert Client(house.app).post(path, data=evil).status_code < 500
        house.settle()
    assert seen == []


def test_the_whole_suite_runs_with_other_hosts_barred() -> None:
    """`_no_network` in conftest.py refuses every connection that leaves this machine, for every test there is."""
    text = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    assert 'scope="session")\ndef _no_network' in text
    assert "autouse=True" in text
