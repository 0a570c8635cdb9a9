"""Starts what is measured: the portal under granian with the options of `make run`, nginx, a PostgreSQL of its own."""

import os
import pwd
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from portal.areas.store import import_areas
from portal.areas.tree import Area
from portal.db import make_engine
from portal.migrate import upgrade
from portal.settings import ROOT
from tests.bench.machine import HOST, LOAD_CORE, SERVER_CORE, CannotMeasure, free_port, program, running, wait_for

SECRET = "a secret of the benchmark alone, never of a portal"
COMMUNITIES = tuple(f"C{number:02}" for number in range(24))
AREAS = (
    Area("D", None, "district", "District"),
    Area("E", "D", "elsewhere", "Elsewhere"),
    *(Area(f"S{number}", "D", "subdistrict", f"Subdistrict {number}") for number in range(4)),
    *(Area(code, f"S{number % 4}", "community", f"Community {number}") for number, code in enumerate(COMMUNITIES)),
)


def serving_options() -> list[str]:
    """The options between granian's port and its target in the Makefile, so that the bench measures what runs."""
    line = re.search(r"^SERVE\s*=.*--port \S+ (.*) wsgi:app$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    if not line:
        raise CannotMeasure("the Makefile has no SERVE line with `--port … wsgi:app`")
    return shlex.split(line[1])


def prepare(url: str) -> None:
    """A database of this release with a district of two dozen communities."""
    engine = make_engine(url)
    upgrade(engine)
    import_areas(engine, AREAS, (), "bench")
    engine.dispose()


@contextmanager
def portal(
    target: str, database: str, folder: Path, extra: Mapping[str, str] | None = None
) -> Iterator[tuple[str, int]]:
    """`target` under granian on the server core; yields its address and the number of its process."""
    port = free_port()
    log = folder / f"granian-{port}.log"
    environment = {
        "PYTHONPATH": str(ROOT),  # this tree's portal, wherever another one is installed from
        "PORTAL_SECRET": SECRET,
        "PORTAL_DATABASE": database,
        "PORTAL_HTTPS": "off",
        "PORTAL_ADDRESS_LIMIT": "1000000000",
        "PORTAL_DAILY_CAP": "1000000000",
        **(extra or {}),
    }
    granian = [
        str(Path(sys.executable).with_name("granian")),
        "--interface",
        "wsgi",
        "--host",
        HOST,
        "--port",
        str(port),
    ]
    with running([*granian, *serving_options(), target], log, SERVER_CORE, environment, ROOT) as pid:
        wait_for(f"http://{HOST}:{port}/", log)
        yield f"http://{HOST}:{port}", pid


_NGINX = """
{user}load_module {module};
worker_processes 1; daemon off; pid {folder}/nginx-{port}.pid; error_log {folder}/nginx-{port}.err;
events {{ worker_connections 512; }}
http {{
  access_log off; server_tokens off; sendfile on; tcp_nopush on; tcp_nodelay on; etag off;
  keepalive_timeout 65; keepalive_requests 1000000000; {more}
  client_body_temp_path {folder}/nginx-body; proxy_temp_path {folder}/nginx-proxy; fastcgi_temp_path {folder}/nginx-f;
  uwsgi_temp_path {folder}/nginx-u; scgi_temp_path {folder}/nginx-s;
  default_type text/html; charset utf-8; charset_types text/html;
  server {{
    listen {host}:{port}; root {folder}/root; brotli_static on;
    location / {{ add_header Last-Modified ""; {headers} }}
  }}
}}
"""


@contextmanager
def nginx(folder: Path, headers: list[tuple[str, str]], more: str = "") -> Iterator[tuple[str, int]]:
    """One worker on the server core that serves `folder/root` with `headers`; yields its address and number."""
    port = free_port()
    modules = sorted(Path("/usr").glob("lib*/nginx/modules/ngx_http_brotli_static_module.so"))
    if not modules:
        raise CannotMeasure("nginx's module for ready-made brotli files is missing (libnginx-mod-http-brotli-static)")
    written = folder / f"nginx-{port}.conf"
    written.write_text(
        _NGINX.format(
            user="user root;\n" if os.geteuid() == 0 else "",  # the temporary folder is open to its owner only
            module=modules[0],
            folder=folder,
            host=HOST,
            port=port,
            more=more,
            headers=" ".join(f"add_header {name} {_quoted(value)};" for name, value in headers),
        )
    )
    log = folder / f"nginx-{port}.log"
    with running([program("nginx"), "-c", str(written)], log, SERVER_CORE) as pid:
        wait_for(f"http://{HOST}:{port}/page.html", log)
        yield f"http://{HOST}:{port}", pid


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server on a unix socket in `folder`, on the load core, with its usual durability; yields a database's URL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise CannotMeasure("PostgreSQL is missing: install the package `postgresql`")
    home = folder / "postgresql"
    home.mkdir()
    lent: list[str] = []
    if os.geteuid() == 0:  # it refuses to run as root
        folder.chmod(0o711)
        os.chown(home, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)
        lent = [program("runuser"), "-u", "postgres", "--"]

    def run(name: str, *arguments: str) -> str:
        command = [*lent, program("taskset"), "-c", str(LOAD_CORE), str(found[-1].with_name(name)), *arguments]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=90, check=False)
        if done.returncode:
            raise CannotMeasure(f"{name} failed: {done.stderr.strip()[-300:]}")
        return done.stdout

    data = str(home / "data")
    run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale")
    options = f"-k {shlex.quote(str(home))} -c listen_addresses=''"
    # Its output must not be a pipe of ours: the server would hold it open.
    run("pg_ctl", "-D", data, "-w", "-s", "-l", str(home / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        run("pg_ctl", "-D", data, "-w", "-s", "-m", "immediate", "stop")
