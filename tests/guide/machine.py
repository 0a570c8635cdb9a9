"""A fresh machine: a Debian of its own with a running systemd, in namespaces of this kernel; the guide is typed as is.

Wants root, debootstrap and a package archive. It shares this machine's network, so only ports are changed, and its
servers listen on this machine alone; it reaches package indexes as this machine does. MINGBIAN_BASE may name a folder
with an unpacked Debian (debootstrap with the packages below) to start from."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.guide.fresh import Fresh
from tests.guide.pages import MARKS

RELEASE = "bookworm"
NEEDED = "ca-certificates,dbus,systemd,systemd-sysv"
UNTRIED = frozenset({"name", "podman"})
_LIMIT = 1800
_BOOT_SECONDS = 120
# Run by a shell in namespaces of its own: a small /dev, this kernel's other file systems, then systemd as number 1.
_BOOT = r"""
set -eu
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm before
for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
  IFS=: read -r name major minor <<EOT
$node
EOT
  mknod -m 666 "dev/$name" c "$major" "$minor"
done
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs tmpfs dev/shm
shift
for folder in "$@"; do
  mkdir -p "./$folder"
  mount --bind "$folder" "./$folder"
  mount -o remount,bind,ro "./$folder"
done
pivot_root . before
umount -l /before
exec env -i container=guide PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=journal
"""


@dataclass
class Machine(Fresh):
    """`home` is the folder that is its `/`. As a context manager it is set up and booted, and ends with all it runs."""

    marks: frozenset[str] = frozenset(MARKS) - UNTRIED
    started: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def prefix(self) -> str:
        return ""

    def __enter__(self) -> "Machine":
        if base := os.environ.get("MINGBIAN_BASE"):
            subprocess.run(["cp", "-a", "--reflink=auto", f"{base}/.", str(self.home)], check=True)
        else:
            words = ["debootstrap", "--variant=minbase", f"--include={NEEDED}", RELEASE, str(self.home)]
            subprocess.run(words, check=True, stdout=sys.stderr)
        shutil.copy("/etc/resolv.conf", self.home / "etc/resolv.conf")
        shutil.copy("/etc/ssl/certs/ca-certificates.crt", self.home / "etc/ssl/certs/ca-certificates.crt")
        (self.home / "etc/hosts").write_text("127.0.0.1 localhost\n", encoding="utf-8")
        rule = self.home / "usr/sbin/policy-rc.d"  # their packages would start them on every address of this machine
        rule.write_text("#!/bin/sh\ncase $1 in nginx|caddy) exit 101 ;; esac\n", encoding="utf-8")
        rule.chmod(0o755)
        folders = self._package_indexes()
        for unit in ("console-getty.service", "getty.target", "systemd-logind.service"):
            (self.home / "etc/systemd/system" / unit).symlink_to("/dev/null")
        words = ["unshare", "--pid", "--mount", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child"]
        words += ["sh", "-c", _BOOT, "boot", str(self.home), *folders]
        self.started = subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True)
        self._until_it_runs()
        return self

    def __exit__(self, *_: object) -> None:
        if self.started:
            with suppress(ProcessLookupError):
                os.killpg(self.started.pid, signal.SIGKILL)
            self.started.wait(30)

    def _package_indexes(self) -> list[str]:
        """Give it this machine's settings of pip; the folders that these name."""
        told = subprocess.run(
            [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
        ).stdout
        kept = re.findall(r"^global\.([\w-]+)='(.*)'$", told, re.MULTILINE)
        (self.home / "etc/pip.conf").write_text("[global]\n" + "".join(f"{key} = {value}\n" for key, value in kept))
        named = [Path(one) for one in re.findall(r"(?:file://|(?<=[' ]))(/[\w./-]+)", told)]
        return sorted({str(one.parent if one.name == "simple" else one) for one in named if one.is_dir()})

    def _init(self) -> int:
        """The number that its systemd has on this machine."""
        assert self.started
        children = Path(f"/proc/{self.started.pid}/task/{self.started.pid}/children").read_text().split()
        assert children, "the machine did not boot"
        return int(children[0])

    def _until_it_runs(self) -> None:
        until = time.monotonic() + _BOOT_SECONDS
        while time.monotonic() < until:
            time.sleep(0.5)
            with suppress(AssertionError, FileNotFoundError):
                state = self._type(["systemctl", "is-system-running"])
                if state.stdout.strip() in {"running", "degraded"}:
                    return
        raise AssertionError("the machine did not boot in time")

    def _type(self, words: list[str]) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        environment |= {key: value for key, value in os.environ.items() if key.startswith("PIP_")}
        environment |= {"HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"}
        settings = [f"{key}={value}" for key, value in environment.items()]
        enter = ["nsenter", "--target", str(self._init()), "--all", "env", "-i", "-C", "/root", *settings]
        return subprocess.run(
            [*enter, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LIMIT, check=False
        )

    def logs(self) -> str:
        return self._type(["journalctl", "--namespace=*", "--lines=60", "--no-pager"]).stdout
