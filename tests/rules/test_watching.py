"""What docs/watching.md and the rules for alerts name exists, and every metric that is told is described."""

import re

import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from sqlalchemy import Engine

from portal.operating.machine import machine_of
from portal.operating.meter import HOUR, Meter
from portal.operating.readiness import LEAST_BYTES, SAID
from portal.settings import ROOT
from tests.samples import close_month, put

GUIDE = (ROOT / "docs" / "watching.md").read_text(encoding="utf-8")
ALERTS = (ROOT / "docs" / "operate" / "alerts.yml").read_text(encoding="utf-8")
NAMED = re.compile(r"mingbian_[a-z_]+")


@pytest.fixture
def told(engine: Engine) -> set[str]:
    """The names of all samples of a portal in which everything has happened."""
    put(engine, 10)
    close_month(engine)
    now = [0.0]

    def page(environ: dict[str, str], start_response: object) -> list[bytes]:
        now[0] += 0.1
        raise RuntimeError

    meter = Meter(page, lambda: now[0])  # type: ignore[arg-type]
    for _ in range(10):
        with pytest.raises(RuntimeError):
            meter({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, lambda *_: None)  # type: ignore[arg-type,return-value]
    meter._slow.labels("quiz.take").inc()
    now[0] += HOUR
    meter.turn()
    registry = CollectorRegistry(auto_describe=False)
    registry.register(meter.told)
    registry.register(machine_of(engine, "0001", lambda: now[0], {}))
    lines = generate_latest(registry).decode().splitlines()
    return {found[0] for line in lines if not line.startswith("#") and (found := NAMED.match(line))}


def test_the_guide_names_what_is_told_and_nothing_else(told: set[str]) -> None:
    assert set(NAMED.findall(GUIDE)) == told


def test_alerts_look_at_what_is_told(told: set[str]) -> None:
    rules = yaml.safe_load(ALERTS)["groups"][0]["rules"]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 5
    asked = {name for rule in rules for name in NAMED.findall(rule["expr"])}
    assert asked <= told
    assert all(set(rule) <= {"alert", "expr", "for"} for rule in rules)


def test_the_guide_says_what_readiness_says() -> None:
    for fault in filter(None, SAID):
        assert f"`{fault}`" in GUIDE
    assert f"{LEAST_BYTES // 1024 // 1024} MiB left" in GUIDE
