"""Settings: read once, checked, and a bad one stops the start with one line that names it."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from portal.settings import BadSetting, Settings, read_settings

SECRET = {"PORTAL_SECRET": "x" * 32}


def test_with_a_secret_alone_everything_has_a_safe_value() -> None:
    found = read_settings(SECRET)
    assert found.https
    assert found.box_minimum == 10
    assert found.proxies == 0
    assert found.trusted_hosts == []


def test_without_a_secret_nothing_starts_and_the_line_says_what_to_do() -> None:
    with pytest.raises(BadSetting, match=r"PORTAL_SECRET is missing: set it to 32 or more"):
        read_settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET", "short"),
        ("SECRET", ""),
        ("HTTPS", "yes"),
        ("HTTPS", "1"),
        ("PROXIES", "-1"),
        ("PROXIES", "two"),
        ("EPS", "0"),
        ("EPS", "nan"),
        ("EPS", "inf"),
        ("EPS", "x"),
        ("BOX_MINIMUM", "9"),
        ("BOX_MINIMUM", "10.5"),
        ("DAILY_CAP", "0"),
        ("ADDRESS_LIMIT", ""),
        ("SITE", "mingbian.example"),
        ("SITE", "https://mingbian.example/"),
        ("SITE", "javascript:alert(1)"),
        ("LOG", "syslog"),
        ("METRICS", "too short a token"),
        ("METRICS", "a token with blanks is no bearer token"),
        ("ICP", "12345678"),
        ("ICP", "京ICP备12345678号<b>"),
        ("POLICE_RECORD", "京公网安备1101号"),
    ],
)
def test_an_impossible_value_stops_the_start_and_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"PORTAL_{name}") as bad:
        read_settings({**SECRET, f"PORTAL_{name}": value})
    assert "\n" not in str(bad.value)
    if name in {"SECRET", "METRICS"} and value:
        assert value not in str(bad.value)


def test_values_are_converted_by_their_fields() -> None:
    told = {"PORTAL_HTTPS": "OFF", "PORTAL_PROXIES": "2", "PORTAL_EPS": "0.5", "PORTAL_ROOT": "/somewhere"}
    found = read_settings({**SECRET, **told, "PORTAL_HOSTS": " a.example, b.example ,", "OTHER": "x"})
    assert (found.https, found.proxies, found.eps, found.root) == (False, 2, 0.5, Path("/somewhere"))
    assert found.trusted_hosts == ["a.example", "b.example"]


def test_settings_never_change_while_the_portal_runs() -> None:
    with pytest.raises(FrozenInstanceError):
        read_settings(SECRET).https = False  # type: ignore[misc]


def test_every_setting_but_the_secret_has_a_default() -> None:
    assert [one.name for one in fields(Settings) if Settings.__dataclass_fields__[one.name].default is one.default][1:]
    assert Settings(secret="x" * 32).secret
