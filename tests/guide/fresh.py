"""A fresh folder that stands for a machine: the guide's files and commands with this folder before every path.

Only paths and ports are changed. Programs that need root, a network or a running systemd are stood in for by those of
tests/guide/commands, each of which says in its head what it does instead; all others are the machine's own."""

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.machine import free_port
from tests.guide.pages import ROOT

NAME = "mingbian.example.org"
SOURCE = "https://git.example.org/mingbian.git"
PLAIN = "plain"  # a further port of nginx, without TLS, for clients that speak none
STAND_INS = Path(__file__).parent / "commands"
_OURS = re.compile(
    r"(?<![\w.}])/(?=(?:opt/mingbian|etc/(?:mingbian|systemd|nginx|caddy)|var/(?:lib/mingbian|backups/mingbian|www"
    r"|log/nginx|run/postgresql)|usr/local/bin|run/nginx)\b)"
)
_PORTS = ("8001", "8002", "80", "443", PLAIN)
_NOT_NEEDED = ("tests/", "docs/pictures/")
_LIMIT = 180


@dataclass
class Fresh:
    """The folder `home`. As a context manager it ends every server that the commands have started in it."""

    home: Path
    marks: frozenset[str] = frozenset({"", "packages"})  # which blocks of the guide can be typed here
    ports: dict[str, int] = field(default_factory=lambda: {port: free_port() for port in _PORTS})
    typed: list[str] = field(default_factory=list)

    def __enter__(self) -> "Fresh":
        for name in ("etc/systemd/system", "etc/nginx", "etc/caddy", "usr/local/bin", "var/lib", "var/backups", "run"):
            (self.home / name).mkdir(parents=True)
        (self.home / "var/log/nginx").mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        for kept in (self.home / "run").glob("*.pid"):
            with suppress(ProcessLookupError, ValueError):
                os.killpg(int(kept.read_text()), signal.SIGKILL)

    @property
    def prefix(self) -> str:
        """What stands before every path here."""
        return str(self.home)

    def here(self, text: str) -> str:
        """The text with this folder's paths and ports."""
        text = text.replace(SOURCE, f"file://{self.prefix}/source")
        text = _OURS.sub(f"{self.prefix}/", text)
        for port in ("8001", "8002"):
            text = re.sub(rf"\b{port}\b", str(self.ports[port]), text)
        text = re.sub(rf"(--resolve {re.escape(NAME)}):443:", rf"\1:{self.ports['443']}:", text)
        return text.replace(f"https://{NAME}/", f"https://{NAME}:{self.ports['443']}/")

    def path(self, told: str) -> Path:
        """Where the guide's path lies here."""
        return Path(f"{self.home}{told}")

    def publish(self, release: str) -> None:
        """Put this tree, as it is now, where the guide gets the portal from; `release` is told apart by a file."""
        source = self.home / "source"
        if not source.exists():
            listed = subprocess.run(
                ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
            )
            for name in filter(None, listed.stdout.split("\0")):
                if not name.startswith(_NOT_NEEDED) and (ROOT / name).is_file():
                    target = source / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / name, target)
            for file in (source / "docs" / "operate").iterdir():
                file.write_text(self._settled(file.name, self.here(file.read_text(encoding="utf-8"))), encoding="utf-8")
            self._git("init", "--quiet", "--initial-branch", "main")
            for name in ("core.compression", "pack.window"):  # it is thrown away: do not press it
                self._git("config", name, "0")
        (source / "RELEASE").write_text(release, encoding="utf-8")
        self._git("add", "--all")
        self._git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message", release)

    def _settled(self, name: str, text: str) -> str:
        """What a folder wants besides: ports that anybody may open, on this machine alone, nginx's own folders."""
        if name == "nginx.conf":
            text = re.sub(r"^ *listen \[::\]:.*\n", "", text, flags=re.MULTILINE)
            text = re.sub(r"listen (80|443)\b", lambda found: f"listen 127.0.0.1:{self.ports[found[1]]}", text)
            text = text.replace("ssl_certificate ", f"listen 127.0.0.1:{self.ports[PLAIN]};\n    ssl_certificate ")
            if not self.prefix:
                return text
            kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            own = "".join(f"  {kind}_temp_path {self.prefix}/run/{kind};\n" for kind in kinds)
            text = text.replace("http {\n", f"http {{\n{own}")
            return text if os.geteuid() == 0 else text.replace("user www-data;\n", "")
        if name == "Caddyfile":
            more = (f"http_port {self.ports['80']}", f"https_port {self.ports['443']}", "default_bind 127.0.0.1")
            # A certificate of its own making: nobody outside is asked for one.
            return text.replace("{\n", "{\n" + "".join(f"\t{one}\n" for one in (*more, "local_certs")), 1)
        return text

    def _git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.home / "source", check=True, capture_output=True)

    def run(self, commands: str) -> str:
        """Type one or more lines, as the guide has them; returns what they printed. A failing one fails the test."""
        self.typed += commands.splitlines()
        done = self._type(["bash", "-euo", "pipefail", "-c", self.here(commands)])
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{commands}\n-> {done.returncode}: {said[-3000:]}\n{self.logs()[-2000:]}"
        return said

    def _type(self, words: list[str]) -> "subprocess.CompletedProcess[str]":
        environment = {
            "PATH": f"{STAND_INS}:{self.home}/usr/local/bin:/usr/sbin:/sbin:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "FRESH": str(self.home),
            "FRESH_PYTHON": sys.executable,
        }
        return subprocess.run(
            words, cwd=self.home, env=environment, capture_output=True, text=True, timeout=_LIMIT, check=False
        )

    def logs(self) -> str:
        """What the servers have written."""
        return "".join(one.read_text(errors="replace") for one in sorted((self.home / "run").glob("*.log")))
