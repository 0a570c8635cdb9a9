"""The files of docs/operate: understood by the programs they are for, and true of the portal as it is."""

import configparser
import re
import shlex
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from portal.settings import Settings, read_settings
from tests.guide.pages import FILES, GUIDE, ROOT, blocks, told_in_passing

WALLS = ("Protect", "Private", "Restrict", "Lock", "NoNew", "Capability", "System", "IP", "UMask")
UNITS = sorted(one for one in FILES.iterdir() if one.suffix in {".service", ".target", ".timer"})
TEXT = GUIDE.read_text(encoding="utf-8")
KNOWN = {f"PORTAL_{one.name.upper()}" for one in fields(Settings)}
# A reload leaves the old process before it is stopped the time that a new one needs; granian's own lines as ours.
MORE = ["--respawn-interval", "20", "--workers-kill-timeout", "30", "--log-config", "docs/operate/log.json"]
SERVE = re.search(r"^SERVE\s*=.*--port \S+ (.*) wsgi:app$", (ROOT / "Makefile").read_text(), re.MULTILINE)


def serving() -> list[str]:
    """The options that `make run` gives to granian."""
    assert SERVE, "the Makefile has no SERVE line with `--port … wsgi:app`"
    return shlex.split(SERVE[1])


def sections(unit: Path) -> dict[str, list[tuple[str, str]]]:
    """A unit's sections, their lines as pairs: a key may come more than once."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            at = found.setdefault(line.strip("[]"), [])
        elif "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            at.append((key, value))
    return found


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    for file in UNITS:
        text = file.read_text(encoding="utf-8")
        # The programs are not installed here; which ones they are is asked below.
        text = re.sub(r"^(Exec\w+=)/opt/\S+", r"\1/bin/true", text, flags=re.MULTILINE)
        (tmp_path / file.name.replace("@.", "@8001.")).write_text(text, encoding="utf-8")
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(one) for one in sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stderr == ""
    assert told.returncode == 0


@pytest.mark.parametrize("timer", [one for one in UNITS if one.suffix == ".timer"], ids=lambda one: one.name)
def test_a_timer_starts_its_unit_once_a_night_in_china(timer: Path) -> None:
    lines = dict(sections(timer)["Timer"])
    assert timer.with_suffix(".service") in UNITS
    assert re.fullmatch(r"\*-\*-\* 0[34]:\d\d:00 Asia/Shanghai", lines["OnCalendar"])
    assert lines["Persistent"] == "true"


def test_the_walls_of_the_web_unit_stand_in_the_others_too() -> None:
    def walls(unit: str) -> set[tuple[str, str]]:
        return {
            one for one in sections(FILES / unit)["Service"]
            if one[0].startswith(WALLS)
        }  # fmt: skip

    web = walls("mingbian@.service")
    own = {("SystemCallFilter", "~@privileged"), ("ProcSubset", "pid")}
    for unit in ("mingbian-backup.service", "mingbian-nightly.service"):
        assert web - walls(unit) <= own
    # By systemd's own scale from 0 (walled in) to 10.
    if shutil.which("systemd-analyze"):
        told = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(FILES / "mingbian@.service")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout[-300:]


def test_the_units_serve_as_make_run_does() -> None:
    (command,) = [value for key, value in sections(FILES / "mingbian@.service")["Service"] if key == "ExecStart"]
    words = shlex.split(command)
    assert words[0] == "/opt/mingbian/current/.venv/bin/granian"
    assert words[1:] == ["--interface", "wsgi", "--host", "127.0.0.1", "--port", "%i", *serving(), *MORE, "wsgi:app"]


def test_the_container_serves_as_make_run_does_without_root_and_from_files_that_are_there() -> None:
    text = re.sub(r"\\\n", " ", (FILES / "Containerfile").read_text(encoding="utf-8"))
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    assert {word for word, _ in steps} <= {
        "ARG", "FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "ENTRYPOINT", "CMD",
    }  # fmt: skip
    final = steps[max(at for at, (word, _) in enumerate(steps) if word == "FROM") :]
    assert ["USER", "mingbian"] in final
    assert final.index(["USER", "mingbian"]) > max(at for at, (word, _) in enumerate(final) if word == "RUN")
    (command,) = [rest for word, rest in final if word == "CMD"]
    words = [one.strip('"') for one in command.strip("[]").split(", ")]
    assert words[1:] == ["--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", *serving(), "wsgi:app"]
    copied = {one for word, rest in steps if word == "COPY" and "--from" not in rest for one in rest.split()[:-1]}
    assert [one for one in copied if not (ROOT / one).exists()] == []
    # What the portal reads at its start, and what its installation needs.
    assert {"content", "quizzes", "translations", "portal", "wsgi.py", "requirements.lock", "pyproject.toml"} <= copied


def test_the_settings_file_is_taken_as_it_stands_and_names_no_setting_that_does_not_exist() -> None:
    parser = configparser.ConfigParser(interpolation=None, comment_prefixes=())
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    lines = (FILES / "portal.env").read_text(encoding="utf-8").splitlines()
    parser.read_string("[all]\n" + "\n".join(re.sub("^#(?=PORTAL_)", "", one) for one in lines if "PORTAL_" in one[:8]))
    told = {key: value.strip('"') for key, value in parser["all"].items()}
    assert told.keys() <= KNOWN
    settings = read_settings({**told, "PORTAL_SECRET": "x" * 48})
    assert settings.trusted_hosts[0] == settings.site.removeprefix("https://")
    assert settings.https
    assert settings.proxies == 1
    assert settings.database.startswith("sqlite:////var/lib/mingbian/")


def test_the_guide_names_only_settings_that_exist() -> None:
    named = re.findall(r"PORTAL_[A-Z_]*[A-Z]", TEXT + "".join(one.read_text() for one in FILES.iterdir()))
    assert set(named) <= KNOWN


def test_every_file_beside_the_guide_is_installed_by_a_command_of_it() -> None:
    typed = "\n".join(one.commands for one in blocks())
    used = re.findall(r"\boperate/([\w.]+)", "".join(one.read_text(encoding="utf-8") for one in UNITS) + TEXT)
    missing = {
        one.name for one in FILES.iterdir()
        if one.name not in used
        and f"docs/operate/{one.name}" not in typed
        and f"docs/operate/*{one.suffix}" not in typed
    }  # fmt: skip
    assert missing == set()


def test_commands_told_in_passing_are_typed_somewhere_or_known() -> None:
    """In sentences and tables stand commands for a bad day; each must be one that a block or another test has."""
    typed = "\n".join(one.commands for one in blocks())
    elsewhere = {
        "mingbian make-officer … --reset",  # tests/web/test_accounts_store.py and the command's own tests
        "mingbian make-officer NAME AREA --reset",
        "mingbian backup",  # what the backup's unit does
        "mingbian can-start",  # what mingbian-restart does first; tests/faults/test_faults_start.py
        "systemctl edit mingbian@.service",  # asks for an editor
        "systemctl reload nginx",
        "systemctl stop nginx",
        "systemctl status postgresql",
        "certbot renew",
        "make test", "make soak", "make build",
    }  # fmt: skip
    for one in told_in_passing() - elsewhere:
        words = one.split(" > ")[0].split()
        same = [line for line in typed.splitlines() if set(words[:2]) <= set(line.replace("-1h", "-7d").split())]
        assert same or words[:2] == ["mingbian", "nightly"], f"`{one}` is typed by no test"


def test_parts_that_are_pointed_at_are_there() -> None:
    parts = set(map(int, re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE)))
    assert parts == set(range(1, 15))
    everywhere = TEXT + "".join(one.read_text(encoding="utf-8") for one in FILES.iterdir())
    assert {int(one) for one in re.findall(r"\bpart (\d+)\b", everywhere)} <= parts
    for name in re.findall(r"\]\(([\w./]+\.md)", TEXT):
        assert (GUIDE.parent / name).exists(), name


def test_caddy_understands_its_file() -> None:
    if not shutil.which("caddy"):
        pytest.skip("Caddy is not installed; `make soak` installs it on its fresh machine")
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(FILES / "Caddyfile")]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
