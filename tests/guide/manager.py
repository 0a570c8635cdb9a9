"""A very small systemd for the fresh folder: reads the units that were installed there and starts what they say.

Knows what our units use: ExecStart, ExecStartPost, ExecReload, EnvironmentFile, Environment, WorkingDirectory, Wants,
PartOf, templates, oneshots; nothing of walls and limits (systemd-analyze judges these). What it starts writes its
number into FRESH/run/UNIT.pid and its log beside it. nginx and Caddy are started as their packages' units do.
Run by a shell: it imports nothing of the portal."""

import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

HOME = Path(os.environ["FRESH"])
UNITS, RUN = HOME / "etc/systemd/system", HOME / "run"
FOREIGN = {
    "nginx.service": "nginx",
    "caddy.service": f"caddy run --adapter caddyfile --config {HOME}/etc/caddy/Caddyfile",
}
STOP_SECONDS = 60
NOT_ACTIVE, NOT_KNOWN = 3, 5
Lines = list[tuple[str, str]]


class Fault(Exception):
    """What systemctl would say."""


def whole(name: str) -> str:
    """The full name of a unit."""
    return name if name.rpartition(".")[2] in {"service", "target", "timer"} else f"{name}.service"


def read(unit: str) -> Lines:
    """The lines of a unit as pairs, its instance filled in; of a template when it is one's."""
    stem, _, kind = unit.rpartition(".")
    name, at, instance = stem.partition("@")
    file = UNITS / (f"{name}@.{kind}" if at else unit)
    if not file.is_file():
        raise Fault(f"Unit {unit} not found.")
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if "=" in line and line[0] not in "#;["]
    return [
        (key, value.replace("%%", "\0").replace("%i", instance).replace("\0", "%"))
        for key, _, value in (line.partition("=") for line in lines)
    ]


def every(lines: Lines, wanted: str) -> list[str]:
    """All values of a key; an empty one forgets those before it."""
    found: list[str] = []
    for key, value in lines:
        if key == wanted:
            found = [*found, value] if value else []
    return found


def environment(lines: Lines) -> dict[str, str]:
    """What the unit's processes are told, and no more of ours than the programs' places."""
    told = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    for value in every(lines, "Environment"):
        told |= dict(word.split("=", 1) for word in shlex.split(value))
    for file in every(lines, "EnvironmentFile"):
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            if "=" in line and not line.startswith("#"):
                key, _, value = line.partition("=")
                told[key] = value[1:-1] if value[:1] == value[-1:] == '"' and len(value) > 1 else value
    return told


def main_pid(unit: str) -> int | None:
    """The number of the unit's process, if it lives."""
    with suppress(FileNotFoundError, ValueError, ProcessLookupError):
        number = int((RUN / f"{unit}.pid").read_text())
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        return None if state in "ZX" else number
    return None


def start(unit: str) -> None:
    if unit.endswith(".target"):
        for value in every(read(unit), "Wants"):
            for one in value.split():
                start(one)
        return
    if unit.endswith(".timer"):
        read(unit), read(unit.replace(".timer", ".service"))
        (RUN / f"{unit}.on").touch()
        return
    if main_pid(unit):
        return
    lines = [("ExecStart", FOREIGN[unit])] if unit in FOREIGN else read(unit)
    environ, (folder,) = environment(lines), every(lines, "WorkingDirectory")[-1:] or [str(HOME)]
    with (RUN / f"{unit}.log").open("ab") as log:
        if "oneshot" in every(lines, "Type"):
            for command in (*every(lines, "ExecStart"), *every(lines, "ExecStartPost")):
                if subprocess.run(shlex.split(command), cwd=folder, env=environ, stdout=log, stderr=log).returncode:
                    raise Fault(f"Job for {unit} failed: {(RUN / f'{unit}.log').read_text()[-1000:]}")
            return
        (command,) = every(lines, "ExecStart")
        environ |= {"FRESH": str(HOME)} if unit in FOREIGN else {}
        words = shlex.split(command)
        if words == ["nginx"]:  # goes into the background itself, when it serves
            subprocess.run(words, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True)
            (RUN / f"{unit}.pid").write_text((RUN / "nginx.pid").read_text())
            return
        began = subprocess.Popen(
            words, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    (RUN / f"{unit}.pid").write_text(str(began.pid))


def stop(unit: str) -> None:
    if unit.endswith(".target"):
        for template in UNITS.glob("*@.service"):
            if unit in every(read(template.name), "PartOf"):
                for kept in RUN.glob(f"{template.name.removesuffix('.service')}*.pid"):
                    stop(kept.name.removesuffix(".pid"))
        return
    (RUN / f"{unit}.on").unlink(missing_ok=True)
    number = main_pid(unit)
    if number is None:
        return
    os.kill(number, signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    while main_pid(unit) and time.monotonic() < until:
        time.sleep(0.02)
    with suppress(ProcessLookupError):
        os.killpg(number, signal.SIGKILL)


def reload(unit: str) -> None:
    number = main_pid(unit)
    if number is None:
        raise Fault(f"{unit} is not active, cannot reload.")
    lines = [("ExecReload", "/bin/kill -HUP $MAINPID")] if unit in FOREIGN else read(unit)
    environ, (folder,) = environment(lines), every(lines, "WorkingDirectory")[-1:] or [str(HOME)]
    for command in every(lines, "ExecReload"):
        subprocess.run(shlex.split(command.replace("$MAINPID", str(number))), cwd=folder, env=environ, check=True)


def active(unit: str) -> bool:
    """Whether systemd would call it that."""
    if unit.endswith(".timer"):
        return (RUN / f"{unit}.on").exists()
    if unit.endswith(".target"):
        return all(active(one) for value in every(read(unit), "Wants") for one in value.split())
    return main_pid(unit) is not None


def main(words: list[str]) -> int:
    verb, now = words[0], "--now" in words
    units = [whole(one) for one in words[1:] if not one.startswith("-")]
    if verb == "show":
        units = units[-1:]
    for unit in units:
        if unit not in FOREIGN:
            read(unit)  # a unit that is not there is a fault, whatever is asked of it
    match verb:
        case "daemon-reload":
            return 0
        case "is-active":
            print("\n".join("active" if active(unit) else "inactive" for unit in units))
            return 0 if all(map(active, units)) else NOT_ACTIVE
        case "enable" | "disable":
            for unit in units:
                if verb == "enable" and unit not in FOREIGN and not every(read(unit), "WantedBy"):
                    raise Fault(f"{unit} has no installation config")
                if now:
                    (start if verb == "enable" else stop)(unit)
        case "show":  # --property MainPID --value UNIT
            print(main_pid(units[-1]) or 0)
        case "start" | "stop" | "reload":
            for unit in units:
                {"start": start, "stop": stop, "reload": reload}[verb](unit)
        case "restart":
            for unit in units:
                stop(unit)
                start(unit)
        case _:
            raise Fault(f"no stand-in for systemctl {verb}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Fault as fault:
        print(fault, file=sys.stderr)
        sys.exit(NOT_KNOWN)
