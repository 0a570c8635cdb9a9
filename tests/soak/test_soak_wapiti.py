"""wapiti, a scanner that knows nothing of the portal, against a running one: as a stranger and as a signed-in officer.
What it finds is mended, or stands in EXPLAINED with its reason. SOAK_WAPITI_SECONDS: how long
each may look for pages (300); each kind of attack has a tenth of it."""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from tqdm import tqdm

from portal.accounts.store import change_password, make_account
from portal.app import create_app
from portal.areas.store import load_tree
from portal.db import make_engine
from portal.settings import Settings
from tests.faults.serving import Serving
from tests.office_desk import PASSWORD, give_password
from tests.soak.tools import tool

SECONDS = int(os.environ.get("SOAK_WAPITI_SECONDS", "300"))
MODULES = (
    "backup,brute_login_form,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,"
    "sql,ssrf,timesql,upload,xss,xxe"
)
AGENT = "a scanner"
# {(what wapiti calls it, how its words begin): why it is none}
EXPLAINED: dict[tuple[str, str], str] = {
    (
        "Clickjacking Protection",
        "X-Frame-Options is not set",
    ): "the policy's frame-ancestors 'none' says it, and to more",
    (
        "Secure Flag cookie",
        "Secure flag is not set",
    ): "without TLS, as here, no browser would keep it: PORTAL_HTTPS=off",
    ("HTTP Strict Transport Security (HSTS)", "Strict-Transport-Security is not set"): "the same: there is no TLS here",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The district to try things with, on a port of its own."""
    folder = tmp_path_factory.mktemp("scanned")
    with Serving(folder, f"sqlite:///{folder}/portal.db") as one:
        one.must("prepare", "--try")
        one.start()
        yield one


def officer_cookie(served: Serving) -> str:
    """The session of an officer, made with the server's own secret."""
    engine, now = make_engine(served.database), datetime.now(UTC)
    make_account(engine, "scanned", _an_area(engine), "officer", now)
    change_password(engine, "scanned", PASSWORD, now)
    client = create_app(Settings(secret=served.secret, https=False), engine).test_client()
    client.environ_base["HTTP_USER_AGENT"] = AGENT  # a session that moves to another browser is ended
    assert give_password(client, "scanned").status_code == 303
    engine.dispose()
    return "; ".join(f"{one.key}={one.value}" for one in client._cookies.values() if one.path == "/office")


def _an_area(engine: Engine) -> str:
    return next(one.code for one in load_tree(engine).by_code.values() if one.kind == "community")


def scan(served: Serving, folder: Path, start: str, *words: str) -> list[tuple[str, dict[str, Any]]]:
    """(category, finding) of one scan."""
    report = folder / "report.json"
    command = [str(tool("wapiti", "wapiti")), "-u", f"{served.url}{start}", "--scope", "folder", "-m", MODULES]
    command += ["-f", "json", "-o", str(report), "--flush-session", "--no-bugreport", "--store-session", str(folder)]
    command += ["-d", "4", "--max-links-per-page", "60", "--max-files-per-dir", "12", "--max-parameters", "12"]
    command += [
        "--max-scan-time",
        str(SECONDS),
        "--max-attack-time",
        str(max(5, SECONDS // 10)),
        "--tasks",
        "4",
        "--verify-ssl",
        "0",
        *words,
    ]
    mine = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with subprocess.Popen(
        command, env={**mine, "HOME": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        told = list(tqdm(process.stdout, desc=f"wapiti {start}", unit="line"))
    assert report.exists(), "".join(told[-40:])
    found = json.loads(report.read_text(encoding="utf-8"))
    kinds = [*found["vulnerabilities"].items(), *found["anomalies"].items()]
    assert found["infos"].get("crawled_pages_nbr", 0) > 20, "it never came in"
    print(f"wapiti {start}: {found['infos'].get('crawled_pages_nbr')} pages; modules {MODULES}")
    return [(kind, one) for kind, some in kinds for one in some]


def unexplained(found: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """What nobody has looked at yet."""
    return [
        f"{kind}: {one['method']} {one['path']} {one.get('parameter', '')}: {one['info']}"
        for kind, one in found
        if not any(kind == known and re.match(words, one["info"]) for known, words in EXPLAINED)
    ]


def test_a_stranger_with_a_scanner_finds_nothing(served: Serving, tmp_path: Path) -> None:
    assert "\n".join(unexplained(scan(served, tmp_path, "/en/"))) == ""


def test_an_officer_with_a_scanner_finds_nothing(served: Serving, tmp_path: Path) -> None:
    cookie = officer_cookie(served)
    out = ("-x", f"{served.url}/office/sign-out", "-x", f"{served.url}/office/sign-out-everywhere")
    found = scan(served, tmp_path, "/office/", "-A", AGENT, "-H", f"Cookie: {cookie}", *out)
    assert "\n".join(unexplained(found)) == ""


def test_the_portal_is_well_after_it(served: Serving) -> None:
    until = time.monotonic() + 60
    while not served.ready() and time.monotonic() < until:
        time.sleep(1)
    assert served.ready()
    assert "unhandled" not in served.log, served.log[-3000:]
