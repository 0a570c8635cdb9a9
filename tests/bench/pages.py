"""A frozen page: the portal beside nginx with the same bytes, and beside the usual ways to serve such a page."""

import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from portal.app import create_app
from portal.frozen import Page
from portal.settings import Settings
from tests.bench.load import Round, Server, best_rate, middle_cost, take_turns
from tests.bench.machine import CannotMeasure
from tests.bench.servers import SECRET, nginx, portal
from tests.bench.table import Row, at_least, short

PATH = "/zh-Hans/learn/youth-disguise/"
LEAST = 0.60
ACCEPT = ("--header", "Accept-Encoding: gzip, deflate, br")
ROUNDS, SECONDS = 5, 2
PORTAL, NGINX = "the portal", "nginx"
NGINX_TUNED = "nginx that keeps the file open (`open_file_cache`)"
BARE = "a bare WSGI function with these bytes and headers: what granian alone costs"
WHITENOISE, CACHED = "WhiteNoise alone, the page as a file", "a Flask route that returns the finished bytes"
ORM = "one ORM query and a template for each visit, not compressed"


def measure(database: str, folder: Path) -> list[Row]:
    """The rows of this part; `database` is a prepared one."""
    page = _lay_out(database, folder)
    with _everyone(database, folder, page) as servers:
        for name, server in servers.items():
            _same_bytes(name, server, page)
        found = take_turns(servers, ROUNDS, SECONDS)
    return _rows(found, len(page.brotli.body[0]))


def _lay_out(database: str, folder: Path) -> Page:
    """Write the page, its brotli twin and its headers to where the others find them."""
    app = create_app(Settings(secret=SECRET, database=database, https=False))
    page: Page = app.extensions["frozen"].page(PATH)
    root = folder / "root"
    root.mkdir()
    (root / "page.html").write_bytes(page.plain.body[0])
    (root / "page.html.br").write_bytes(page.brotli.body[0])
    own = [(name, value) for name, value in page.plain.headers if name != "Content-Length"]
    (folder / "headers").write_text("".join(f"{name}: {value}\n" for name, value in own))
    return page


@contextmanager
def _everyone(database: str, folder: Path, page: Page) -> Iterator[dict[str, Server]]:
    # The type of a file is nginx's own business; the rest it is told.
    headers = [header for header in page.plain.headers if header[0] not in {"Content-Length", "Content-Type"}]
    with ExitStack() as stack:
        servers = {}
        for name, more in ((NGINX, ""), (NGINX_TUNED, "open_file_cache max=100; open_file_cache_valid 60s;")):
            address, pid = stack.enter_context(nginx(folder, headers, more))
            servers[name] = Server(f"{address}/page.html", pid, ACCEPT)
        address, pid = stack.enter_context(portal("wsgi:app", database, folder))
        servers[PORTAL] = Server(address + PATH, pid, ACCEPT)
        for name, target in ((BARE, "bare"), (WHITENOISE, "whitenoise"), (CACHED, "cached"), (ORM, "orm")):
            extra = {"BENCH_FOLDER": str(folder)}
            address, pid = stack.enter_context(portal(f"tests.bench.apps:{target}", database, folder, extra))
            servers[name] = Server(f"{address}/page.html", pid, ACCEPT)
        yield servers


def _same_bytes(name: str, server: Server, page: Page) -> None:
    """Nobody may win by serving something else."""
    asked = urllib.request.Request(server.address, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        body = answer.read()
        sent = {key.lower(): value for key, value in answer.headers.items()}
    expected = (page.plain if name == ORM else page.brotli).body[0]
    missing = [
        key for key, value in page.plain.headers if key not in {"Content-Length", "ETag"} and key.lower() not in sent
    ]
    if body != expected or missing:
        raise CannotMeasure(f"{name} serves something else ({len(body)} bytes, without {missing})")


def _rows(found: dict[str, list[Round]], size: int) -> list[Row]:
    def ratio(name: str, anchor: str = NGINX) -> tuple[float, float]:
        return (
            best_rate(found[name]) / best_rate(found[anchor]),
            middle_cost(found[name]) / middle_cost(found[anchor]),
        )

    wall, core = ratio(PORTAL)
    rows = [
        at_least(
            f"a frozen module page ({size} bytes, brotli): portal / nginx",
            core,
            LEAST,
            f"**{core:.2f}** of the pages per second of processor time; {wall:.2f} by the clock",
        )
    ]
    wall, core = ratio(PORTAL, NGINX_TUNED)
    rows.append(Row("the same / nginx with an open file cache", f"{core:.2f}; {wall:.2f} by the clock"))
    wall, core = ratio(PORTAL, BARE)
    rows.append(Row("the same / a bare WSGI function under granian", f"{core:.2f}; {wall:.2f} by the clock"))
    rows += [
        Row(name, f"{short(middle_cost(rounds))} pages per second of a core, {ratio(name)[1]:.2f} of nginx")
        for name, rounds in found.items()
    ]
    return rows
