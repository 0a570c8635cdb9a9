"""docs/operate.md on a fresh machine, command by command: an empty Debian, its own systemd, real packages and users.

Wants root, debootstrap and a package archive, and some minutes. What is left out: the free certificate, which needs a
name in the DNS, and containers, which need an image (both read by tests/guide)."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guide.machine import Machine
from tests.guide.pages import MARKS
from tests.guide.walk import everything

PYTHON = "/opt/mingbian/current/.venv/bin/python"
PDF = "import weasyprint; weasyprint.HTML(string='<p>明辨').write_pdf('/var/lib/mingbian/walled.pdf')"


@pytest.fixture
def machine() -> Iterator[Machine]:
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("a machine of its own can be started by root only")
    if not (shutil.which("debootstrap") or os.environ.get("MINGBIAN_BASE")):
        pytest.skip("install the package `debootstrap`")
    home = Path(tempfile.mkdtemp(prefix="mingbian-machine-"))
    home.chmod(0o755)
    try:
        with Machine(home) as one:
            one.publish("2026-11")
            yield one
    finally:
        shutil.rmtree(home, ignore_errors=True)


def test_the_guide_leads_from_an_empty_debian_to_a_portal_that_is_upgraded_restored_and_taken_away(
    machine: Machine,
) -> None:
    everything(machine)
    assert machine.marks == set(MARKS) - {"name", "podman"}
    within_the_walls(machine)


def within_the_walls(machine: Machine) -> None:
    """What the portal does goes on behind the unit's walls, PDFs too; what it never does is refused."""
    walled(machine, f'{PYTHON} -c "{PDF}"')
    assert machine.path("/var/lib/mingbian/walled.pdf").read_bytes().startswith(b"%PDF")
    for never in (
        "touch /opt/mingbian/current/wsgi.py",
        "touch /etc/mingbian/more",
        "ls /root",
        "mount -t tmpfs no /mnt",
    ):
        with pytest.raises(AssertionError, match="walled"):
            walled(machine, f"/usr/bin/{never}")


def walled(machine: Machine, command: str) -> None:
    """Run a command once as the web unit would."""
    lines = machine.path("/etc/systemd/system/mingbian@.service").read_text(encoding="utf-8").splitlines()
    kept = [one.replace("%i", "8001") for one in lines if not one.startswith(("Exec", "Restart", "PartOf", "After"))]
    at = kept.index("[Service]") + 1
    kept[at:at] = ["Type=oneshot", f"ExecStart={command}"]
    machine.path("/etc/systemd/system/walled.service").write_text("\n".join(kept), encoding="utf-8")
    machine.run("systemctl daemon-reload\nsystemctl start walled")
